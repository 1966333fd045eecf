import { ZONE } from '../bench';
import type { Check } from '../check';
import { clockIn, utcMs } from '../clock';
import { at } from '../json';
import { expect, NotTried } from '../verdict';

/** Where it is neither late nor early, so that a day does not end while a check runs. */
const zones = [
	'Pacific/Auckland',
	'Australia/Melbourne',
	'Asia/Kolkata',
	'Europe/London',
	'America/New_York',
	'Pacific/Honolulu',
];

/** More than clocks differ, in milliseconds. */
const ABOUT = 5 * 60_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const dateChecks: Check[] = [
	{
		name: 'dates.expiry-in-utc',
		says: 'takes expires_at by the clock of the benefit’s zone, and answers it in UTC',
		source: 'SDK tests 2026, update-benefit and extend-benefits (verbatim in those of 2025)',
		strength: 'asserted',
		means:
			'The nodes learn it from the first records that tell; what cannot be told is said in the docs.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const sent = '2030-12-06 12:00:00';
			const { shown } = await bench.issue({ expires_at: sent });
			const is = at(shown, 'expires_at');
			expect(is !== sent, 'it is answered as it was sent, by the zone’s clock');
			expect(is === '2030-12-06 01:00:00', 'it is neither UTC nor as it was sent');
		},
	},
	{
		name: 'dates.claim-ends-with-day',
		says: 'lets a claim end with the local day that lies the period on',
		source: 'older reference, the example of a claim',
		strength: 'documented',
		means: 'Expires At is still right; "the last day" in a mail may be another.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { benefitId } = await bench.redeemed();
			const { status, json } = await bench.get(`/benefits/${benefitId}`);
			if (status !== 200) throw new NotTried('the benefit cannot be read');
			const [expires, claimed] = ['expires_at', 'claimed_at'].map((name) => at(json, 'data', name));
			if (typeof expires !== 'string' || typeof claimed !== 'string') {
				throw new NotTried('expires_at or claimed_at is missing');
			}
			const day = clockIn(ZONE, utcMs(claimed) + 30 * DAY_MS).slice(0, 10);
			const local = `${day} 23:59:59`;
			const isEnd = expires === local || clockIn(ZONE, utcMs(expires)) === local;
			expect(isEnd, 'it ends at another time');
		},
	},
	{
		name: 'dates.created-in-utc',
		says: 'writes created_at in UTC',
		source: 'Laravel',
		strength: 'assumed',
		means: 'Created At in outputs, and filters by it, are hours off.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { reply } = await bench.once('claimed', () => bench.claim('claim'));
			const created = at(reply.json, 'data', 'created_at');
			if (typeof created !== 'string') throw new NotTried('created_at is missing');
			const now = reply.serverMs ?? Date.now();
			expect(Math.abs(utcMs(created) - now) < ABOUT, 'it is not the present moment in UTC');
		},
	},
	{
		name: 'dates.claimed-in-utc',
		says: 'writes claimed_at in UTC',
		source: 'older reference, the example of a claim',
		strength: 'assumed',
		means: 'Claimed At in outputs is hours off.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { reply } = await bench.once('claimed', () => bench.claim('claim'));
			const claimed = at(reply.json, 'data', 'claimed_at');
			if (typeof claimed !== 'string') throw new NotTried('claimed_at is missing');
			const now = reply.serverMs ?? Date.now();
			expect(Math.abs(utcMs(claimed) - now) < ABOUT, 'it is not the present moment in UTC');
		},
	},
	{
		name: 'dates.claim-period-in-utc',
		says: 'judges a claim period in UTC, wherever a claim is made',
		source: 'none',
		strength: 'assumed',
		means: 'Claim Period Start and End of Definition: Create are hours off.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { reply } = await bench.once('claimed', () => bench.claim('claim'));
			const now = reply.serverMs ?? Date.now();
			const { handle } = await bench.newDefinition({
				claim_period_start_at: clockIn('UTC', now - HOUR_MS),
				claim_period_end_at: clockIn('UTC', now + HOUR_MS),
			});
			for (const timezone of ['America/New_York', 'Pacific/Kiritimati']) {
				const { id } = await bench.askForClaim('claim', { definition: handle, timezone });
				expect(id !== null, `by the clock of ${timezone} the hour is another`);
			}
		},
	},
	{
		name: 'dates.date-alone',
		says: 'takes a date without a time for expires_at',
		source: 'SDK tests 2025 and 2026, create-benefit',
		strength: 'asserted',
		means: 'Nothing: the nodes send date and time.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { shown } = await bench.issue({ expires_at: '2030-12-06' });
			expect(typeof at(shown, 'expires_at') === 'string', 'expires_at is missing');
		},
	},
	{
		name: 'dates.last-day-whole',
		says: 'lets a benefit be redeemed until the end of the local day in expires_at',
		source: 'SDK tests 2025 and 2026, profile benefits',
		strength: 'asserted',
		means: 'What ends at 00:00:00 of a day cannot be redeemed on it: set the time 23:59:59.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const timezone = zones.find((zone) => {
				const hour = Number(clockIn(zone, Date.now()).slice(11, 13));
				return hour >= 2 && hour <= 20;
			});
			if (!timezone) throw new NotTried('it is too late in each of the zones');
			const today = clockIn(timezone, Date.now()).slice(0, 10);
			const { id } = await bench.issue({ timezone, expires_at: `${today} 00:00:00` });
			const path = `/profiles/${(await bench.member()).id}/benefits/${id}/redeem`;
			const { status } = await bench.act('POST', path);
			expect(status < 300, `redeeming answers ${status.toString()}`);
		},
	},
	{
		name: 'dates.reward-in-utc',
		says: 'takes a reward’s issued_at by the clock of its zone, and answers it in UTC',
		source: 'SDK tests 2025 and 2026, create-reward',
		strength: 'asserted',
		means: 'Issued At of rewards is hours off.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { shown } = await bench.once('reward', () => bench.reward());
			const issued = at(shown, 'issued_at');
			expect(issued !== '2024-12-05 08:30:00', 'it is answered as it was sent');
			expect(issued === '2024-12-04 21:30:00', 'it is another moment');
		},
	},
	{
		name: 'dates.filter-expires-at',
		says: 'compares filter[expires_at][gte] with expires_at as it is answered, within a day',
		source: 'SDK types 2026',
		strength: 'typed',
		means: 'Get Many asks for a day more on either side, and compares again.',
		docs: 'docs/operations.md',
		needs: ['lists.of-profile'],
		writes: true,
		run: async (bench) => {
			const { id } = await bench.issue({ expires_at: '2030-12-06 12:00:00' });
			const path = `/profiles/${(await bench.member()).id}/benefits`;
			const within = {
				'filter[expires_at][gte]': '2030-12-05 12:00:00',
				'filter[expires_at][lte]': '2030-12-07 12:00:00',
			};
			const isFound = async () =>
				(await bench.list(path, within)).some((row) => String(at(row, 'id')) === id);
			expect(await bench.until(isFound), 'it is not found');
			const after = await bench.list(path, { 'filter[expires_at][gte]': '2030-12-08 12:00:00' });
			expect(!after.some((row) => String(at(row, 'id')) === id), 'the filter is ignored');
		},
	},
	{
		name: 'dates.zone-of-claim-kept',
		says: 'shows the zone that a claim was made in',
		source: 'SDK tests 2026, list-benefit',
		strength: 'asserted',
		means: 'The clock of a benefit’s dates is not known: they are told in UTC.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { reply } = await bench.once('claimed', () => bench.claim('claim'));
			expect(at(reply.json, 'data', 'timezone') === ZONE, 'it is missing, or another');
		},
	},
];
