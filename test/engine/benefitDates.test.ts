import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { claimOfRow, jsonOf, locator, runNode } from './support';

const ZONES = ['America/New_York', 'Australia/Melbourne', 'Pacific/Kiritimati', 'UTC'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** How long the coffee lasts (the sandbox's definition). */
const COFFEE_DAYS = 7;

const melbourne = 'Australia/Melbourne';

describe.each(['utc', 'local'] as const)('a tenant that answers dates by the clock %s', (clock) => {
	let sandbox: Sandbox;
	let now = new Date();

	beforeAll(async () => {
		sandbox = await startSandbox({ tenant: { benefitDates: clock }, now: () => now });
	});

	beforeEach(() => {
		now = new Date();
		sandbox.reset();
	});

	afterAll(async () => {
		await sandbox.close();
	});

	const run = async (parameters: INodeParameters, rows: IDataObject[] = [{}]) => {
		const result = await runNode({ baseUrl: sandbox.baseUrl, parameters, rows });
		expect(result.error).toBeUndefined();
		return jsonOf(result);
	};
	const act = async (operation: string, parameters: INodeParameters) => {
		const items = await run({ resource: 'benefit', operation, ...parameters });
		expect(items).toHaveLength(1);
		return items[0] ?? {};
	};
	const issue = async (externalId: string, timezone: string, expiresAt: string) =>
		await act('issue', {
			profileId: locator('id', people.mia.id),
			definition: locator('handle', handles.delivery),
			timezone,
			externalId,
			additionalFields: { expiresAt },
		});
	const found = async (filters: INodeParameters) =>
		(await run({ resource: 'benefit', operation: 'getAll', list: 'all', filters }))
			.map(({ external_id: id }) => id)
			.sort();
	/** As Omneo has it, untouched. */
	const raw = async ({ benefit_id: id }: IDataObject) =>
		await act('get', { benefitId: String(id), simplify: false });

	it('shows when a claim ends as the same moment and local day, at any hour of the day', async () => {
		const rows = ZONES.map((zone) => ({ profile: people.mia.id, id: `CLAIM-${zone}`, zone }));
		for (const hour of HOURS) {
			now = new Date(Date.UTC(2026, 11, 31, hour, 30));
			sandbox.reset();
			const items = await run(claimOfRow({ timezone: '={{ $json.zone }}' }), rows);
			const ends = ZONES.map((zone) =>
				DateTime.fromJSDate(now, { zone }).plus({ days: COFFEE_DAYS }).endOf('day'),
			);
			expect(items.map(({ expires_at: at }) => at)).toEqual(
				ends.map((end) => end.startOf('second').toISO({ suppressMilliseconds: true })),
			);
		}
	});

	it.each(ZONES)('takes a date back as the same moment, for %s', async (zone) => {
		const benefit = await issue('BACK', zone, '2027-01-14T23:59:59');
		const before = await raw(benefit);
		const shown = String(benefit.expires_at);
		expect(shown).toMatch(/^2027-01-14T23:59:59/);
		const id = { benefitId: String(benefit.benefit_id) };

		await act('update', { ...id, updateFields: { expiresAt: '2027-06-30T12:00:00Z' } });
		expect(await act('update', { ...id, updateFields: { expiresAt: shown } })).toMatchObject({
			expires_at: shown,
		});
		expect((await raw(benefit)).expires_at).toBe(before.expires_at);

		await act('update', { ...id, updateFields: { expiresAt: '2027-01-01T12:00:00Z' } });
		const extended = await act('extend', {
			...id,
			profileId: locator('id', people.mia.id),
			extendBy: 'date',
			extendDate: shown,
		});
		expect(extended).toMatchObject({ expires_at: shown });
		expect((await raw(benefit)).expires_at).toBe(before.expires_at);

		// The same moment for somebody whose clock shows another time.
		const other = await issue('OTHER', 'Asia/Kolkata', shown);
		expect(Date.parse(String(other.expires_at))).toBe(Date.parse(shown));
	});

	it.each(HOURS)('takes %d:00 for the hour that it is, though nothing ends then', async (hour) => {
		const at = `2027-01-14T${String(hour).padStart(2, '0')}:00:00`;
		const benefit = await issue(`AT-${hour}`, melbourne, at);
		expect(benefit).toMatchObject({ expires_at: `${at}+11:00` });
		expect(await act('get', { benefitId: String(benefit.benefit_id) })).toMatchObject({
			expires_at: `${at}+11:00`,
		});
	});

	it('filters by when a benefit expires, as a moment and by the benefit’s own clock', async () => {
		for (const zone of ZONES) await issue(zone, zone, '2027-01-14T23:59:59');
		const [newYork, inMelbourne, kiritimati, utc] = ZONES;
		// The days end on Kiritimati, in Melbourne, in UTC and in New York, one after the other.
		const between = async (expiresAfter: string, expiresBefore: string) =>
			await found({ expiresAfter, expiresBefore });
		expect(await between('2027-01-14T09:59:59Z', '2027-01-14T12:59:59Z')).toEqual([kiritimati]);
		expect(await between('2027-01-14T10:00:00Z', '2027-01-14T13:00:00Z')).toEqual([inMelbourne]);
		expect(await between('2027-01-14T13:00:00Z', '2027-01-15T04:59:59Z')).toEqual([utc]);
		expect(await between('2027-01-15T00:00:00Z', '2027-01-16T00:00:00Z')).toEqual([newYork]);
		expect(await between('2027-01-14', '2027-01-15')).toEqual([...ZONES].sort());
		expect(await between('2027-01-14T23:59:59', '2027-01-15')).toEqual([...ZONES].sort());
		expect(await between('2027-01-01', '2027-01-14T23:59:59')).toEqual([]);
	});

	it('filters by when a benefit was claimed and issued', async () => {
		now = new Date('2026-12-31T18:00:00Z');
		for (const zone of ZONES) await issue(zone, zone, '2027-03-14T23:59:59');
		await run(claimOfRow({ timezone: 'Pacific/Kiritimati' }), [
			{ profile: people.mia.id, id: 'CLAIMED' },
		]);
		const second = { after: '2026-12-31T17:59:59Z', before: '2026-12-31T18:00:01Z' };
		expect(await found({ claimedAfter: second.after, claimedBefore: second.before })).toEqual([
			'CLAIMED',
		]);
		// An issued benefit has the moment of the machine's clock.
		const { issued_at: issued } = await act('issue', {
			profileId: locator('id', people.mia.id),
			definition: locator('handle', handles.delivery),
			timezone: 'Pacific/Kiritimati',
			externalId: 'BACKDATED',
			issuedAt: '2026-02-01T12:00:00Z',
			simplify: false,
		});
		expect(issued).toBe(clock === 'utc' ? '2026-02-01 12:00:00' : '2026-02-02 02:00:00');
		const window = { issuedAfter: '2026-02-01T11:59:59Z', issuedBefore: '2026-02-01T12:00:01Z' };
		expect(await found(window)).toEqual(['BACKDATED']);
	});

	it.each(ZONES)('finds what expires within some days to the second, for %s', async (zone) => {
		const inDays = (days: number, seconds: number) =>
			DateTime.fromJSDate(now, { zone }).plus({ days, seconds }).toISO() ?? '';
		await issue('IN-TIME', zone, inDays(7, -60));
		await issue('LATE', zone, inDays(7, 60));
		expect(await found({ expiringWithinDays: 7 })).toEqual(['IN-TIME']);
	});

	it('leaves what Omneo answers untouched where it is not simplified', async () => {
		const benefit = await issue('RAW', melbourne, '2027-01-14T23:59:59');
		const shown = clock === 'utc' ? '2027-01-14 12:59:59' : '2027-01-14 23:59:59';
		expect(await raw(benefit)).toMatchObject({ expires_at: shown });
	});
});
