import { people, startSandbox, type Sandbox } from '../../sandbox';
import { runWorkflow } from '../../tools/engine/runWorkflow';
import { claimOfRow, countsOf, jsonOf, workflowOf } from './support';

/** A credential whose fields hold expressions has another tenant for each item. */
describe('a credential with expressions', () => {
	const tenants: Sandbox[] = [];

	beforeAll(async () => {
		tenants.push(await startSandbox(), await startSandbox());
	});

	afterAll(async () => {
		for (const tenant of tenants) await tenant.close();
	});

	it('is read for each item, so that each is redeemed at its own tenant', async () => {
		const result = await runWorkflow({
			workflow: workflowOf(claimOfRow({ options: { concurrency: 1 } })),
			credentials: {
				omneoApi: {
					apiHost: 'custom',
					baseUrl: '={{ $json.address }}',
					apiToken: 'sandbox-full',
				},
			},
			input: tenants.flatMap(({ baseUrl: address }) =>
				['A', 'B'].map((id) => ({ address, id, profile: people.mia.id })),
			),
		});
		expect(result.error).toBeUndefined();
		expect(jsonOf(result)).toHaveLength(4);
		for (const tenant of tenants) {
			expect(countsOf(tenant.ledger())).toEqual({ claim: 2, redeem: 2 });
		}
	});
});
