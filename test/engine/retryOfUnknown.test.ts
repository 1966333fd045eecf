import type { INodeParameters } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { claimOfRow, countsOf, detailsOf, jsonOf, locator, runNode } from './support';

const rows = [{ profile: people.mia.id, id: 'LOST-1' }];
const redemptions = { method: 'POST', path: /\/redeem$/ };
const claims = { method: 'POST', path: /claim-redeem$/ };

let sandbox: Sandbox;
// No tenant gives an ID twice, and the node remembers for some seconds what it redeemed.
beforeEach(async () => {
	sandbox = await startSandbox();
});
afterEach(async () => {
	await sandbox.close();
});

const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

async function run(parameters: INodeParameters) {
	return await runNode({ baseUrl: sandbox.baseUrl, rows, node, parameters });
}

/** A free delivery, which can be redeemed three times, claimed and not redeemed. */
async function deliveryOfMia(): Promise<number> {
	const claimed = await run(
		claimOfRow({ operation: 'claim', definition: locator('handle', handles.delivery) }),
	);
	return jsonOf(claimed)[0]?.benefit_id as number;
}

function redeem(benefitId: number, options: INodeParameters): INodeParameters {
	return {
		resource: 'benefit',
		operation: 'redeem',
		profileId: locator('id', people.mia.id),
		benefitId,
		options: { maxRetries: 0, ...options },
	};
}

describe('Retry On Fail, after a redemption whose answer was lost', () => {
	it('finds that the first try redeemed it, and redeems nothing more', async () => {
		const benefitId = await deliveryOfMia();
		sandbox.failNext('dropAfter', 1, redemptions);
		const result = await run(redeem(benefitId, {}));
		expect(result.error).toBeUndefined();
		expect(jsonOf(result)).toMatchObject([{ benefit_id: benefitId }]);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('finds it even where the look after the loss failed as well', async () => {
		const benefitId = await deliveryOfMia();
		sandbox.failNext('dropAfter', 1, redemptions);
		let reads = 0;
		const isSecondRead = { test: (path: string) => /\/benefits\/\d+$/.test(path) && ++reads === 2 };
		sandbox.failNext('error500Before', 1, {
			method: 'GET',
			path: Object.assign(/./, isSecondRead),
		});
		const result = await run(redeem(benefitId, {}));
		expect(result.error).toBeUndefined();
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('sends nothing again where the protection is off, and keeps saying that it is unknown', async () => {
		const benefitId = await deliveryOfMia();
		sandbox.failNext('dropAfter', 1, redemptions);
		const result = await run(redeem(benefitId, { duplicateProtection: 'off' }));
		expect(result.error?.context.details).toMatchObject({ outcome: 'unknown' });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});
});

describe('Retry On Fail, after a claim whose answer was lost', () => {
	it('finds the claim, and makes no other', async () => {
		sandbox.failNext('dropAfter', 1, claims);
		const result = await run(claimOfRow({ options: { maxRetries: 0 } }));
		expect(result.error).toBeUndefined();
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('keeps saying that it is unknown while no look succeeds', async () => {
		sandbox.failNext('dropAfter', 1, claims);
		let looks = 0;
		const isLaterLook = { test: (path: string) => /\/benefits$/.test(path) && ++looks > 1 };
		sandbox.failNext('error500Before', 9, { method: 'GET', path: Object.assign(/./, isLaterLook) });
		const result = await run(claimOfRow({ options: { maxRetries: 0 } }));
		expect(result.error?.context.details).toMatchObject({ outcome: 'unknown' });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('sends nothing again without an external ID to look for', async () => {
		sandbox.failNext('dropAfter', 1, claims);
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			node: { ...node, onError: 'continueRegularOutput' },
			parameters: claimOfRow({
				externalId: '',
				options: { maxRetries: 0, generateExternalId: false },
			}),
		});
		expect(detailsOf(jsonOf(result)[0])).toMatchObject({ outcome: 'unknown' });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});
});

it('gives no benefit for the external ID of another, and says so', async () => {
	await run(claimOfRow());
	const result = await run(claimOfRow({ definition: locator('handle', handles.delivery) }));
	expect(result.error?.context.details).toMatchObject({
		code: 'external_id_in_use',
		outcome: 'refused',
	});
	expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
});
