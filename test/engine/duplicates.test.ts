import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import {
	handles,
	people,
	seededExternalIds,
	startSandbox,
	type Fault,
	type FaultKind,
	type Sandbox,
} from '../../sandbox';
import {
	claimOfRow,
	countsOf,
	credentialFor,
	jsonOf,
	locator,
	NODE,
	type NodeRun,
	runNode,
	type RunResult,
	runWorkflow,
	workflowOf,
} from './support';

const row = { profile: people.mia.id, id: 'SURVEY-1' };
const claims = { method: 'POST', path: /\/benefits\/(claim|claim-redeem)$/ };
const redemptions = { method: 'POST', path: /\/benefits\/\d+\/redeem$/ };

/** Every way in which the answer to a request can be lost; some happen before, some after the work. */
const lostAnswers: FaultKind[] = [
	'dropBefore',
	'dropAfter',
	'error500Before',
	'error500After',
	'html502Before',
	'html502After',
	'timeoutAfter',
	'hang',
	'truncated',
	'emptyBody',
	'noData',
	'notJson',
	'errorIn200',
];
/** Those that lose the answer to a request that was carried out. */
const lostAfterTheWork = lostAnswers.filter((kind) => !/Before$|hang|errorIn200/.test(kind));
/** One of every sort; claiming and redeeming goes through all of them. */
const sample: FaultKind[] = [
	'dropBefore',
	'dropAfter',
	'html502After',
	'hang',
	'emptyBody',
	'errorIn200',
];

/** Short enough for a test to wait for. */
const TIMEOUT_MS = 200;

let sandbox: Sandbox;

const start = async () => {
	sandbox = await startSandbox({ retryAfterSeconds: 0, hangMs: 2_000 });
};

beforeAll(start);

beforeEach(() => {
	sandbox.reset();
});

afterAll(async () => {
	await sandbox.close();
});

const claim = async (options: INodeParameters = {}, more: Partial<NodeRun> = {}) =>
	await runNode({
		baseUrl: sandbox.baseUrl,
		rows: [row],
		parameters: claimOfRow({ options: { timeout: TIMEOUT_MS * 25, ...options } }),
		...more,
	});

const only = (result: RunResult): IDataObject => {
	expect(result.error).toBeUndefined();
	const [json, ...others] = jsonOf(result);
	expect(others).toEqual([]);
	return json ?? {};
};

describe('a claim that comes a second time', () => {
	it('gives the earlier one, marked as a duplicate, and claims nothing', async () => {
		const first = only(await claim());
		const second = only(await claim());
		expect(first.duplicate).toBe(false);
		expect(second).toMatchObject({
			duplicate: true,
			benefit_id: first.benefit_id,
			profile_id: people.mia.id,
			external_id: 'SURVEY-1',
			redeem_code_pos: first.redeem_code_pos,
			expires_at: first.expires_at,
		});
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('gives the earlier benefit of a claim that was not to be redeemed', async () => {
		const parameters = claimOfRow({ operation: 'claim' });
		const first = only(await claim({}, { parameters }));
		const second = only(await claim({}, { parameters }));
		expect(second).toMatchObject({ duplicate: true, benefit_id: first.benefit_id });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1 });
	});

	it('is an error under Fail, that says not to retry', async () => {
		await claim();
		const { error } = await claim({ duplicateProtection: 'fail' });
		expect(error?.message).toContain('already has a benefit with this external ID');
		expect(error?.description).toContain('a retry will not change that');
		expect(error?.context.details).toMatchObject({
			outcome: 'refused',
			code: 'duplicate_external_id',
			external_id: 'SURVEY-1',
		});
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('claims again where the protection is off', async () => {
		const first = only(await claim({ duplicateProtection: 'off' }));
		const second = only(await claim({ duplicateProtection: 'off' }));
		expect(second.benefit_id).not.toBe(first.benefit_id);
		expect(second.duplicate).toBe(false);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 2, redeem: 2 });
	});

	it('is another claim for another profile, or with another external ID', async () => {
		await claim();
		await claim({}, { rows: [{ ...row, id: 'SURVEY-2' }] });
		await claim({}, { rows: [{ ...row, profile: people.jose.id }] });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 3, redeem: 3 });
	});

	it('is recognised though Omneo trims the external ID and the row does not', async () => {
		await claim({}, { rows: [{ ...row, id: '  SURVEY-1 ' }] });
		expect(only(await claim())).toMatchObject({ duplicate: true, external_id: 'SURVEY-1' });
	});

	it('is recognised by a number as it is by its digits', async () => {
		await claim({}, { rows: [{ ...row, id: 1048 }] });
		expect(only(await claim({}, { rows: [{ ...row, id: '1048' }] })).duplicate).toBe(true);
	});

	it('is not mistaken for one whose external ID differs in case', async () => {
		await claim({}, { rows: [{ ...row, id: 'survey-1' }] });
		expect(only(await claim()).duplicate).toBe(false);
	});

	it('finishes a benefit that was claimed and not redeemed', async () => {
		const claimed = only(await claim({}, { parameters: claimOfRow({ operation: 'claim' }) }));
		const redeemed = only(await claim());
		expect(redeemed).toMatchObject({
			benefit_id: claimed.benefit_id,
			duplicate: true,
			redemption_id: expect.any(Number) as number,
		});
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('is refused where the redemption was reversed on purpose, and is not redeemed again', async () => {
		await claim();
		const redemption_id = sandbox.ledger().at(-1)?.redemption_id;
		await runNode({
			baseUrl: sandbox.baseUrl,
			parameters: {
				resource: 'redemption',
				operation: 'reverse',
				redemptionId: String(redemption_id),
			},
		});
		const { error } = await claim();
		expect(error?.context.details).toMatchObject({
			outcome: 'refused',
			code: 'redemption_reversed',
			external_id: 'SURVEY-1',
		});
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1, reversal: 1 });
	});

	it('is found on a later page, by a server that ignores the filter', async () => {
		await claim();
		const others = Array.from({ length: 120 }, (_, i) => ({ ...row, id: `OTHER-${i}` }));
		await claim({ duplicateProtection: 'off' }, { rows: others });
		sandbox.failNext('ignoreExternalIdFilter', 5, { method: 'GET' });
		expect(only(await claim())).toMatchObject({ duplicate: true, external_id: 'SURVEY-1' });
	});

	it('is not seen in the benefits that a server gives which ignores the filter', async () => {
		sandbox.failNext('ignoreExternalIdFilter', 1, { method: 'GET' });
		expect(only(await claim())).toMatchObject({ duplicate: false, external_id: 'SURVEY-1' });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('finds a benefit that the shop issued with the same external ID, and redeems it', async () => {
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: [{ ...row, id: seededExternalIds.birthday }],
			parameters: claimOfRow({ definition: locator('handle', handles.notClaimable) }),
		});
		expect(only(result)).toMatchObject({
			duplicate: true,
			definition_handle: handles.notClaimable,
		});
		expect(countsOf(sandbox.ledger())).toEqual({ redeem: 1 });
	});

	it('never redeems a benefit of another definition that has the same external ID', async () => {
		const { error } = await claim({}, { rows: [{ ...row, id: seededExternalIds.birthday }] });
		expect(error?.context.details).toMatchObject({
			outcome: 'refused',
			code: 'external_id_in_use',
			external_id: seededExternalIds.birthday,
		});
		expect(error?.description).toContain('Nothing was claimed');
		expect(sandbox.ledger()).toEqual([]);
	});
});

describe('a token that may not read benefits', () => {
	it('claims nothing while the protection is on, and says what to do', async () => {
		const { error } = await claim({}, { token: sandbox.tokens.noBenefitRead });
		expect(error?.context.details).toMatchObject({ code: 'look_up_not_allowed', http_status: 403 });
		expect(error?.description).toContain('Nothing was claimed');
		expect(error?.description).toContain('read-benefits');
		expect(sandbox.ledger()).toEqual([]);
	});

	it('claims where the protection is off', async () => {
		const token = sandbox.tokens.noBenefitRead;
		only(await claim({ duplicateProtection: 'off' }, { token }));
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});
});

describe('items of one batch with the same profile and external ID', () => {
	const rows = [row, { ...row, profile: people.jose.id }, row, row];

	it('are claimed once, however many are worked on at a time', async () => {
		const result = await claim({ concurrency: 4 }, { rows });
		expect(jsonOf(result).map(({ duplicate }) => duplicate)).toEqual([false, false, true, true]);
		const [first, , third, fourth] = jsonOf(result);
		expect([third?.benefit_id, fourth?.benefit_id]).toEqual([first?.benefit_id, first?.benefit_id]);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 2, redeem: 2 });
	});

	it('are claimed once where the first answer is lost', async () => {
		sandbox.failNext('dropAfter', 1, {
			...claims,
			path: new RegExp(`${row.profile}.*claim-redeem`),
		});
		const result = await claim({ concurrency: 4 }, { rows });
		expect(result.error).toBeUndefined();
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 2, redeem: 2 });
	});

	it('are claimed once under Fail, where the later ones get what this execution made itself', async () => {
		const result = await claim({ concurrency: 4, duplicateProtection: 'fail' }, { rows });
		expect(jsonOf(result).map(({ duplicate }) => duplicate)).toEqual([false, false, true, true]);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 2, redeem: 2 });
	});
});

describe('a lost answer', () => {
	const lose = (fault: Fault, match = claims) => {
		sandbox.failNext(fault, 1, match);
	};

	it.each(lostAnswers)('of the kind %s ends with exactly one redemption', async (kind) => {
		lose(kind);
		const json = only(await claim({ timeout: TIMEOUT_MS }));
		expect(json).toMatchObject({ external_id: 'SURVEY-1' });
		expect(json.duplicate).toBe(false);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it.each(sample)('of the kind %s ends with exactly one claim', async (kind) => {
		lose(kind);
		const parameters = claimOfRow({ operation: 'claim', options: { timeout: TIMEOUT_MS } });
		expect(only(await claim({}, { parameters }))).toMatchObject({ external_id: 'SURVEY-1' });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1 });
	});

	it('several times in a row ends with exactly one redemption', async () => {
		lose('error500Before');
		lose('dropBefore');
		lose('html502After');
		only(await claim({ maxRetries: 3 }));
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('of the claim and of the look-up after it ends with exactly one redemption', async () => {
		lose('dropAfter');
		sandbox.failNext({ status: 200, body: { data: [] } }, 1, { method: 'GET' });
		sandbox.failNext('error500Before', 1, { method: 'GET' });
		only(await claim());
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('is an unknown outcome where no look-up succeeds any more, and is not sent again', async () => {
		lose('dropAfter');
		sandbox.failNext({ status: 200, body: { data: [] } }, 2, { method: 'GET' });
		sandbox.failNext('error500Before', 9, { method: 'GET' });
		const { error } = await claim({ maxRetries: 1 });
		expect(error?.context.details).toMatchObject({ outcome: 'unknown', code: 'connection_lost' });
		expect(error?.description).toContain('It is not known whether Omneo did it');
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it.each(lostAfterTheWork)(
		'of the kind %s is an unknown outcome where the protection is off',
		async (kind) => {
			lose(kind);
			const { error } = await claim({ duplicateProtection: 'off', timeout: TIMEOUT_MS });
			expect(error?.context.details).toMatchObject({ outcome: 'unknown' });
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
		},
	);

	it('is an unknown outcome where the claim has no external ID', async () => {
		lose('dropAfter');
		const options = { generateExternalId: false, timeout: TIMEOUT_MS * 25 };
		const parameters = claimOfRow({ externalId: '', options });
		const { error } = await claim({}, { parameters });
		expect(error?.context.details).toMatchObject({ outcome: 'unknown', external_id: null });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('while a claimed benefit is finished ends with exactly one redemption', async () => {
		only(await claim({}, { parameters: claimOfRow({ operation: 'claim' }) }));
		lose('dropAfter', redemptions);
		only(await claim());
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});
});

describe('redeeming an issued benefit', () => {
	/** A free delivery, which can be redeemed three times. */
	// No tenant gives an ID twice, and the node remembers for some seconds what it redeemed.
	beforeEach(async () => {
		await sandbox.close();
		await start();
	});

	const issued = async () => {
		const parameters = claimOfRow({
			operation: 'claim',
			definition: locator('handle', handles.delivery),
		});
		return String(only(await claim({}, { parameters })).benefit_id);
	};

	const redeem = async (
		benefitId: string,
		more: INodeParameters = {},
		rows: IDataObject[] = [row],
		node: Partial<INode> = {},
	) =>
		await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			node,
			parameters: {
				resource: 'benefit',
				operation: 'redeem',
				profileId: locator('id', '={{ $json.profile }}'),
				benefitId,
				options: { timeout: TIMEOUT_MS },
				...more,
			},
		});

	it.each(sample)('happens exactly once after a lost answer of the kind %s', async (kind) => {
		const benefitId = await issued();
		sandbox.failNext(kind, 1, redemptions);
		expect(only(await redeem(benefitId))).toMatchObject({ benefit_id: Number(benefitId) });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('happens as often as it was asked for, each time its answer is lost', async () => {
		const benefitId = await issued();
		sandbox.failNext('dropAfter', 1, redemptions);
		sandbox.failNext('error500Before', 1, redemptions);
		const result = await redeem(benefitId, {}, [row, row, row]);
		expect(result.error).toBeUndefined();
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 3 });
	});

	it('takes the whole count once after a lost answer', async () => {
		const benefitId = await issued();
		sandbox.failNext('dropAfter', 1, redemptions);
		expect(only(await redeem(benefitId, { count: 2 }))).toMatchObject({
			benefit_id: Number(benefitId),
		});
		expect(sandbox.ledger().filter(({ kind }) => kind === 'redeem')).toMatchObject([{ count: 2 }]);
	});

	it('has an unknown outcome after a lost answer where the protection is off', async () => {
		const benefitId = await issued();
		sandbox.failNext('dropAfter', 1, redemptions);
		const { error } = await redeem(benefitId, { options: { duplicateProtection: 'off' } });
		expect(error?.context.details).toMatchObject({ outcome: 'unknown', code: 'connection_lost' });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('is not done again by Retry On Fail for the items that were done', async () => {
		const benefitId = await issued();
		const rows = [row, { profile: people.jose.id }];
		const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const { error } = await redeem(benefitId, { options: { concurrency: 1 } }, rows, node);
		expect(error?.context.details).toMatchObject({ code: 'benefit_not_found' });
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('is refused when it is used up, and says not to retry', async () => {
		const benefitId = await issued();
		await redeem(benefitId, { count: 3 });
		const { error } = await redeem(benefitId);
		expect(error?.context.details).toMatchObject({ outcome: 'refused', code: 'not_redeemable' });
		expect(error?.description).toContain('Do not retry');
	});
});

describe('an external ID that is left empty', () => {
	const rows = [
		{ profile: people.mia.id },
		{ profile: people.mia.id },
		{ profile: people.jose.id },
	];
	const externalIds = (json: IDataObject[]) => json.map(({ external_id }) => String(external_id));
	const generated = async (more: Partial<NodeRun> = {}) =>
		await claim({}, { rows, parameters: claimOfRow({ externalId: '' }), ...more });

	it('is made, another one for every item', async () => {
		const ids = externalIds(jsonOf(await generated()));
		expect(new Set(ids).size).toBe(3);
		for (const id of ids) expect(id).toMatch(/^n8n-[\w-]{1,60}$/);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 3, redeem: 3 });
	});

	it('is another one in every execution', async () => {
		const first = externalIds(jsonOf(await generated()));
		const second = externalIds(jsonOf(await generated()));
		expect(new Set([...first, ...second]).size).toBe(6);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 6, redeem: 6 });
	});

	it('is another one in every run of the node within an execution, as in a loop', async () => {
		const workflow = workflowOf(claimOfRow({ externalId: '' }));
		const noOp = (name: string): INode => ({
			id: name,
			name,
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		});
		const to = (...names: string[]) => ({
			main: [names.map((node) => ({ node, type: 'main' as const, index: 0 }))],
		});
		const result = await runWorkflow({
			workflow: {
				...workflow,
				nodes: [...workflow.nodes, noOp('Once'), noOp('Again')],
				connections: { Start: to('Once', 'Again'), Once: to(NODE), Again: to(NODE) },
			},
			credentials: credentialFor(sandbox.baseUrl),
			input: rows,
		});
		expect(result.run.data.resultData.runData[NODE]).toHaveLength(2);
		expect(new Set(externalIds(jsonOf(result))).size).toBe(6);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 6, redeem: 6 });
	});

	it('is the same in every try of Retry On Fail', async () => {
		sandbox.failNext('dropAfter', 1, claims);
		const result = await claim(
			{},
			{
				rows: rows.slice(0, 1),
				parameters: claimOfRow({ externalId: '', options: { maxRetries: 0, concurrency: 1 } }),
				node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			},
		);
		expect(externalIds([only(result)])).toEqual(
			sandbox
				.ledger()
				.slice(0, 1)
				.map(({ external_id }) => external_id),
		);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('is the same when an execution is run again under its own ID', async () => {
		const first = jsonOf(await generated({ executionId: '4711' }));
		const second = jsonOf(await generated({ executionId: '4711' }));
		expect(externalIds(second)).toEqual(externalIds(first));
		expect(second.every(({ duplicate }) => duplicate === true)).toBe(true);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 3, redeem: 3 });
	});

	it('is told in the error of a claim that failed', async () => {
		sandbox.failNext({ status: 409, body: { message: 'No.' } }, 1, claims);
		const { error } = await generated({ rows: rows.slice(0, 1) });
		const { external_id } = error?.context.details as IDataObject;
		expect(external_id).toMatch(/^n8n-/);
		expect(error?.description).toContain(String(external_id));
	});

	it('stays empty where it is not to be made', async () => {
		const parameters = claimOfRow({ externalId: '', options: { generateExternalId: false } });
		expect(externalIds(jsonOf(await claim({}, { rows, parameters })))).toEqual([
			'null',
			'null',
			'null',
		]);
	});
});
