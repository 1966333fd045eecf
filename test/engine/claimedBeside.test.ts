import type { IDataObject } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { claimOfRow, countsOf, jsonOf, runNode } from './support';

const MINUTE_MS = 60_000;

/**
 * Two benefits of one key: the earlier is claimed only, as a claim without a redemption leaves it, and
 * the later was redeemed at a till.
 */
describe.each([
	['2026', {}],
	['that leaves out what is used up', { benefitsOfProfile: 'active', benefitsOfAll: 'active' }],
] as const)(
	'a benefit that is claimed only, beside a later one that was redeemed: %s',
	(_, tenant) => {
		let sandbox: Sandbox;
		let passedMs = 0;

		beforeAll(async () => {
			sandbox = await startSandbox({ tenant, now: () => new Date(Date.now() - passedMs) });
		});

		beforeEach(() => {
			passedMs = 60 * MINUTE_MS;
			sandbox.reset();
		});

		afterAll(async () => {
			await sandbox.close();
		});

		const post = async (path: string, body: IDataObject = {}): Promise<IDataObject> => {
			const response = await fetch(`${sandbox.baseUrl}${path}`, {
				method: 'POST',
				headers: {
					authorization: `Bearer ${sandbox.token}`,
					'content-type': 'application/json',
				},
				body: JSON.stringify(body),
			});
			expect(response.ok).toBe(true);
			return ((await response.json()) as { data: IDataObject }).data;
		};

		const twoOfOneKey = async (redeemedAgoMs: number) => {
			const profile = `/profiles/${people.mia.id}/benefits`;
			const claim = { definition: handles.coffee, timezone: 'UTC', external_id: 'SURVEY-1' };
			const first = await post(`${profile}/claim`, claim);
			const second = await post(`${profile}/claim`, claim);
			passedMs = redeemedAgoMs;
			await post(`${profile}/${String(second.id)}/redeem`);
			passedMs = 0;
			return { first, second };
		};

		const claimAgain = async () =>
			jsonOf(
				await runNode({
					baseUrl: sandbox.baseUrl,
					rows: [{ profile: people.mia.id, id: 'SURVEY-1' }],
					parameters: claimOfRow(),
				}),
			);

		it('is not redeemed as well where the other one was long before', async () => {
			const { second } = await twoOfOneKey(30 * MINUTE_MS);
			for (let run = 0; run < 2; run++) {
				expect(await claimAgain()).toMatchObject([
					{ benefit_id: second.id, duplicate: true, redemption_id: expect.any(Number) as number },
				]);
			}
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 2, redeem: 1 });
		});

		it('is redeemed where the other one was a moment ago, as its maker may be at it', async () => {
			const { first } = await twoOfOneKey(0);
			expect(await claimAgain()).toMatchObject([{ benefit_id: first.id, duplicate: true }]);
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 2, redeem: 2 });
		});

		it('is redeemed where the other one was given back since', async () => {
			const { first, second } = await twoOfOneKey(30 * MINUTE_MS);
			const { redemption_id: id } = sandbox.ledger().find(({ kind }) => kind === 'redeem') ?? {};
			await post(`/redemptions/${String(id)}/benefit/return`);
			expect(second.id).not.toBe(first.id);
			expect(await claimAgain()).toMatchObject([{ benefit_id: first.id, duplicate: true }]);
		});
	},
);
