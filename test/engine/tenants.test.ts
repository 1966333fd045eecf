import type { INodeParameters } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { claimOfRow, countsOf, jsonOf, locator, runWorkflow, workflowOf } from './support';

/** A credential whose fields hold expressions has another tenant for each item. */
describe('a credential with expressions', () => {
	const tenants: Sandbox[] = [];

	beforeAll(async () => {
		tenants.push(await startSandbox(), await startSandbox());
	});

	afterAll(async () => {
		for (const tenant of tenants) await tenant.close();
	});

	beforeEach(() => {
		for (const tenant of tenants) tenant.reset();
	});

	const runAtBoth = async (parameters: INodeParameters) =>
		await runWorkflow({
			workflow: workflowOf(parameters),
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

	it('is read for each item, so that each is redeemed at its own tenant', async () => {
		const result = await runAtBoth(claimOfRow({ options: { concurrency: 1 } }));
		expect(result.error).toBeUndefined();
		expect(jsonOf(result)).toHaveLength(4);
		for (const tenant of tenants) {
			expect(countsOf(tenant.ledger())).toEqual({ claim: 2, redeem: 2 });
		}
	});

	it('lets no item use what was looked up at another tenant', async () => {
		const result = await runAtBoth(
			claimOfRow({ operation: 'issue', definition: locator('handle', handles.coffee) }),
		);
		expect(result.error).toBeUndefined();
		for (const tenant of tenants) {
			const definitions = tenant.requests().filter(({ path }) => path.includes('/definitions/'));
			expect(definitions).toHaveLength(1);
		}
	});
});
