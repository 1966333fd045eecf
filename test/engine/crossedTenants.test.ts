import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { people, startSandbox, type Sandbox, type TenantHabits } from '../../sandbox';
import { redeemedTwice } from '../../tools/lab/standing';
import { claimOfRow, countsOf, jsonOf, runNode } from './support';

/** How long the coffee lasts (the sandbox's definition). */
const COFFEE_DAYS = 7;

/** At this moment it is another day on Kiritimati and in Melbourne than in New York. */
const NOW = new Date('2026-12-31T18:00:00Z');

/** 200 days after it, when no list shows the claims that leaves out what is used up, expired or old. */
const LATER = new Date('2027-07-19T18:00:00Z');

const ZONES = ['America/New_York', 'Australia/Melbourne', 'Pacific/Kiritimati', 'UTC'];

const lists: [string, Partial<TenantHabits>][] = [
	['all', {}],
	['what is active of a profile', { benefitsOfProfile: 'active' }],
	['what is active, everywhere', { benefitsOfProfile: 'active', benefitsOfAll: 'active' }],
	[
		'the last 180 days, everywhere',
		{ benefitsOfProfile: 'last180Days', benefitsOfAll: 'last180Days' },
	],
];
const clocks: TenantHabits['benefitDates'][] = ['utc', 'local'];

const tenants = lists.flatMap(([listed, habits]) =>
	clocks.map((benefitDates) => ({ listed, benefitDates, tenant: { ...habits, benefitDates } })),
);

describe.each(tenants)(
	'a tenant that lists $listed, with dates by the clock $benefitDates',
	({ tenant }) => {
		let sandbox: Sandbox;
		let now = NOW;

		beforeAll(async () => {
			sandbox = await startSandbox({ tenant, now: () => now });
		});

		beforeEach(() => {
			now = NOW;
			sandbox.reset();
		});

		afterAll(async () => {
			await sandbox.close();
		});

		const rows = ZONES.map((zone) => ({ profile: people.mia.id, id: `CLAIM-${zone}`, zone }));

		const run = async (operation: string): Promise<IDataObject[]> => {
			const parameters = claimOfRow({ operation, timezone: '={{ $json.zone }}' });
			const result = await runNode({ baseUrl: sandbox.baseUrl, parameters, rows });
			expect(result.error).toBeUndefined();
			return jsonOf(result);
		};

		it.each([
			// What was only claimed is found for as long as it is listed: see docs/promises.md.
			['claim', NOW, { claim: ZONES.length }],
			['claimRedeem', NOW, { claim: ZONES.length, redeem: ZONES.length }],
			['claimRedeem', LATER, { claim: ZONES.length, redeem: ZONES.length }],
		])(
			'does %s once, also at %s, and tells the last day both times',
			async (operation, then, counts) => {
				const ends = ZONES.map((zone) =>
					DateTime.fromJSDate(NOW, { zone }).plus({ days: COFFEE_DAYS }).endOf('day'),
				).map((end) => end.startOf('second').toISO({ suppressMilliseconds: true }));

				const first = await run(operation);
				expect(first.map(({ duplicate }) => duplicate)).toEqual(ZONES.map(() => false));
				expect(first.map(({ expires_at: at }) => at)).toEqual(ends);

				now = then;
				const again = await run(operation);
				expect(again.map(({ duplicate }) => duplicate)).toEqual(ZONES.map(() => true));
				expect(again.map(({ benefit_id: id }) => id)).toEqual(
					first.map(({ benefit_id: id }) => id),
				);
				expect(again.map(({ expires_at: at }) => at)).toEqual(ends);

				expect(redeemedTwice(sandbox.ledger())).toEqual([]);
				expect(countsOf(sandbox.ledger())).toEqual(counts);
			},
		);
	},
);
