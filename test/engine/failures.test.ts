import type { IDataObject } from 'n8n-workflow';
import {
	handles,
	noProfileId,
	people,
	startSandbox,
	type Fault,
	type Sandbox,
} from '../../sandbox';
import {
	claimOfRow,
	closedPort,
	countsOf,
	detailsOf,
	jsonOf,
	locator,
	NODE,
	runNode,
	type NodeRun,
	mockWaits,
} from './support';

const rows = [{ profile: people.mia.id, id: 'SURVEY-1' }];
const claims = { method: 'POST', path: /claim-redeem$/ };

/** One attempt at a claim, without a look-up: what went wrong is then told as it is. */
const once = (more: IDataObject = {}) =>
	claimOfRow({ options: { duplicateProtection: 'off', maxRetries: 0, ...more } as never });

interface Expected {
	error: 'NodeApiError' | 'NodeOperationError';
	title: RegExp;
	nextStep: RegExp;
	details: IDataObject;
}

/** What a lost answer of a claim says: it may have been done. */
const LOOK_FIRST = /not known whether Omneo did it: look up the benefits/;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ retryAfterSeconds: 0, hangMs: 5_000 });
});

beforeEach(() => {
	sandbox.reset();
});

afterAll(async () => {
	await sandbox.close();
});

/** The same failure, as the error that stops the node and as the item that goes on. */
async function expectFailure(expected: Expected, before: () => void, run: Partial<NodeRun> = {}) {
	const node = { baseUrl: sandbox.baseUrl, rows, parameters: once(), ...run };
	before();
	const stopped = await runNode(node);
	expect(stopped.run.status).toBe('error');
	const { error } = stopped;
	expect(error?.name).toBe(expected.error);
	expect(error?.message).toMatch(expected.title);
	expect(error?.description).toMatch(expected.nextStep);
	expect(error?.context.itemIndex).toBe(0);
	expect(error?.context.details).toMatchObject(expected.details);

	before();
	const continued = await runNode({ ...node, node: { onError: 'continueRegularOutput' } });
	expect(continued.nodeError(NODE)).toBeUndefined();
	const [json, ...others] = jsonOf(continued);
	expect(others).toEqual([]);
	expect(Object.keys(json ?? {})).toEqual(['error', 'message', 'details']);
	expect(json?.error).toMatch(expected.title);
	expect(json?.message).toMatch(expected.nextStep);
	expect(detailsOf(json)).toMatchObject({
		profile_id: people.mia.id,
		external_id: 'SURVEY-1',
		...expected.details,
	});
}

describe('an answer that is no success', () => {
	const api = (
		title: RegExp,
		nextStep: RegExp,
		outcome: string,
		code: string,
		http_status: number | null,
	): Expected => ({
		error: 'NodeApiError',
		title,
		nextStep,
		details: { outcome, code, http_status },
	});
	const json = (status: number, body: unknown): Fault => ({ status, body });
	const html = (status: number): Fault => ({
		status,
		headers: { 'content-type': 'text/html' },
		body: '<html><head><title>Proxy</title></head><body>Bad gateway</body></html>',
	});

	it.each<[string, Fault, Expected]>([
		[
			'401',
			json(401, { message: 'Unauthenticated.' }),
			api(
				/did not accept the API token/,
				/Omneo API credential.*CX Manager/,
				'refused',
				'token_invalid',
				401,
			),
		],
		[
			'403',
			json(403, { message: 'This action is unauthorized.' }),
			api(/may not do this/, /scope.*Omneo says: This action/, 'refused', 'scope_missing', 403),
		],
		[
			'404',
			json(404, { message: 'No query results for model [Profile].' }),
			api(/no profile with this ID/, /profile ID/, 'refused', 'profile_not_found', 404),
		],
		[
			'404 of an address that is no API',
			html(404),
			api(/web page came back/, /tenant and the API host/, 'refused', 'html_answer', 404),
		],
		[
			'409',
			json(409, { message: 'The record was changed in the meantime.' }),
			api(/conflicts/, /Look up.*Omneo says: The record was/, 'refused', 'conflict', 409),
		],
		[
			'422',
			json(422, { message: 'The given data was invalid.', errors: { meta: ['Too large.'] } }),
			api(/did not accept a value/, /meta: Too large\./, 'refused', 'validation_failed', 422),
		],
		[
			'418, which nobody foresaw',
			json(418, { message: 'I am a teapot.' }),
			api(/refused the request/, /teapot/, 'refused', 'request_refused', 418),
		],
		['302', 'redirect', api(/redirect/, LOOK_FIRST, 'unknown', 'redirected', 302)],
		[
			'302, and names the credential',
			'redirect',
			api(/redirect/, /Correct the tenant/, 'unknown', 'redirected', 302),
		],
		[
			'429',
			'rateLimited',
			api(/too many requests/, /Nothing was done/, 'failed', 'rate_limited', 429),
		],
		[
			'503 that asks to wait',
			{ status: 503, headers: { 'retry-after': '0' }, body: { message: 'Maintenance' } },
			api(/not available/, /Nothing was done/, 'failed', 'unavailable', 503),
		],
		['500', 'error500Before', api(/failed to process/, LOOK_FIRST, 'unknown', 'server_error', 500)],
		[
			'502 as a web page',
			html(502),
			api(/failed to process/, LOOK_FIRST, 'unknown', 'server_error', 502),
		],
		['504', json(504, ''), api(/failed to process/, LOOK_FIRST, 'unknown', 'server_error', 504)],
		[
			'200 with HTML',
			html(200),
			api(/web page came back/, LOOK_FIRST, 'unknown', 'html_answer', 200),
		],
		[
			'200 with text',
			{ status: 200, body: 'OK' },
			api(/could not be read/, LOOK_FIRST, 'unknown', 'answer_unreadable', 200),
		],
		[
			'200 with nothing',
			'emptyBody',
			api(/empty answer/, LOOK_FIRST, 'unknown', 'empty_answer', 200),
		],
		['200 without data', 'noData', api(/holds no data/, LOOK_FIRST, 'unknown', 'no_data', 200)],
		[
			'200 with data that is null',
			json(200, { data: null }),
			api(/holds no data/, LOOK_FIRST, 'unknown', 'no_data', 200),
		],
		[
			'200 with an error inside',
			'errorIn200',
			api(
				/error in an answer marked as successful/,
				/definition: The selected definition is invalid/,
				'unknown',
				'error_in_success',
				200,
			),
		],
		[
			'200 whose connection breaks half-way',
			'truncated',
			api(/connection to Omneo was lost/, LOOK_FIRST, 'unknown', 'connection_lost', null),
		],
		[
			'no answer, the connection closed',
			'dropAfter',
			api(/connection to Omneo was lost/, LOOK_FIRST, 'unknown', 'connection_lost', null),
		],
	])('%s says what happened and what to do next', async (_name, fault, expected) => {
		await expectFailure(expected, () => {
			sandbox.failNext(fault, 1, claims);
		});
	});

	it('is a 422 with each field’s messages in the description and in the details', async () => {
		const errors = {
			definition: ['The definition field is odd.', 'It is also late.'],
			meta: ['The meta must be an array.'],
			'type.0': 'A text alone.',
		};
		sandbox.failNext({ status: 422, body: { message: 'Invalid.', errors } }, 2, claims);
		const { error } = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: once() });
		for (const text of [errors.definition.join(' '), errors.meta[0], errors['type.0']]) {
			expect(error?.description).toContain(text);
		}
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			parameters: once(),
			node: { onError: 'continueRegularOutput' },
		});
		expect(detailsOf(jsonOf(result)[0])).toEqual({
			outcome: 'refused',
			item: 0,
			code: 'validation_failed',
			http_status: 422,
			profile_id: people.mia.id,
			external_id: 'SURVEY-1',
			errors: { ...errors, 'type.0': ['A text alone.'] },
		});
	});

	it('shows at most a few hundred characters of what Omneo says, without control characters', async () => {
		const message = `Bad\u0000\u202e\n ${'very '.repeat(5_000)}bad`;
		sandbox.failNext({ status: 409, body: { message } }, 1, claims);
		const { error } = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: once() });
		expect(error?.description).toContain('Bad very very');
		expect(error?.description?.length).toBeLessThan(1_200);
		expect(error?.description).not.toMatch(/\p{Cc}|\p{Cf}/u);
	});
});

describe('no answer at all', () => {
	const nothingSent = (title: RegExp, code: string): Expected => ({
		error: 'NodeApiError',
		title,
		nextStep: /Nothing was sent/,
		details: { outcome: 'failed', code, http_status: null },
	});
	const nothing = () => undefined;

	it('because it takes too long', async () => {
		await expectFailure(
			{
				error: 'NodeApiError',
				title: /did not answer in time/,
				nextStep: LOOK_FIRST,
				details: { outcome: 'unknown', code: 'timeout', http_status: null },
			},
			() => {
				sandbox.failNext('hang', 1, claims);
			},
			{ parameters: once({ timeout: 150 }) },
		);
	});

	it('because the connection is refused', async () => {
		const baseUrl = `http://127.0.0.1:${await closedPort()}/api/v3`;
		await expectFailure(nothingSent(/refused/, 'connection_refused'), nothing, { baseUrl });
	});

	it('because the host does not exist', async () => {
		const baseUrl = 'https://no-such-tenant.invalid/api/v3';
		await expectFailure(nothingSent(/address does not exist/, 'host_not_found'), nothing, {
			baseUrl,
		});
	});

	it('because the credential would send the token unencrypted', async () => {
		await expectFailure(
			{
				error: 'NodeOperationError',
				title: /not encrypted/,
				nextStep: /https:/,
				details: { outcome: 'failed', code: 'credential_invalid', http_status: null },
			},
			nothing,
			{ baseUrl: 'http://omneo.example.com/api/v3' },
		);
	});
});

describe('a request that may be sent again', () => {
	const retried = (maxRetries: number) =>
		claimOfRow({ options: { duplicateProtection: 'off', maxRetries } });
	const requestsOf = () => sandbox.requests().filter(({ method }) => method === 'POST');

	it('is sent again after a 429, until it is done', async () => {
		sandbox.failNext('rateLimited', 2, claims);
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: retried(2) });
		expect(result.run.status).toBe('success');
		expect(requestsOf()).toHaveLength(3);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});

	it('waits as long as Retry-After asks, and no longer', async () => {
		sandbox.failNext({ status: 429, headers: { 'retry-after': '1' }, body: {} }, 1, claims);
		mockWaits.speed = 1;
		const begun = Date.now();
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: retried(1) });
		mockWaits.speed = 20;
		expect(result.run.status).toBe('success');
		expect(Date.now() - begun).toBeGreaterThanOrEqual(1_000);
		expect(Date.now() - begun).toBeLessThan(3_000);
	});

	it('understands a Retry-After that is a date', async () => {
		const date = new Date(Date.now() - 60_000).toUTCString();
		sandbox.failNext({ status: 503, headers: { 'retry-after': date }, body: {} }, 1, claims);
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: retried(1) });
		expect(result.run.status).toBe('success');
		expect(requestsOf()).toHaveLength(2);
	});

	it('is not waited for where Retry-After asks for more than a minute', async () => {
		sandbox.failNext({ status: 429, headers: { 'retry-after': '3600' }, body: {} }, 1, claims);
		const { error } = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: retried(3) });
		expect(error?.message).toMatch(/too many requests/);
		expect(requestsOf()).toHaveLength(1);
	});

	it('is sent once where Max Retries is 0', async () => {
		sandbox.failNext('rateLimited', 1, claims);
		const { error } = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: retried(0) });
		expect(error?.message).toMatch(/too many requests/);
		expect(requestsOf()).toHaveLength(1);
		expect(sandbox.ledger()).toEqual([]);
	});

	it('gives the last error when the retries are used up', async () => {
		sandbox.failNext('rateLimited', 9, claims);
		const { error } = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: retried(2) });
		expect(error?.context.details).toMatchObject({ code: 'rate_limited', http_status: 429 });
		expect(requestsOf()).toHaveLength(3);
	});

	it.each<Fault>(['error500After', 'dropAfter', 'html502After', 'emptyBody', 'truncated'])(
		'is not a claim whose answer was lost (%p), without a look in between',
		async (fault) => {
			sandbox.failNext(fault, 1, claims);
			const { error } = await runNode({ baseUrl: sandbox.baseUrl, rows, parameters: retried(3) });
			expect(error?.context.details).toMatchObject({ outcome: 'unknown' });
			expect(requestsOf()).toHaveLength(1);
			expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
		},
	);

	it('is a look-up whose answer was lost', async () => {
		sandbox.failNext('error500Before', 1, { method: 'GET' });
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows });
		expect(result.run.status).toBe('success');
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1, redeem: 1 });
	});
});

describe('a claim that the tenant refuses', () => {
	it.each([
		[handles.archived, 'archived', people.mia],
		[handles.notPublished, 'not_published', people.mia],
		[handles.notClaimable, 'not_claimable', people.mia],
		[handles.notBegun, 'claim_period_not_begun', people.mia],
		[handles.over, 'claim_period_over', people.mia],
		[handles.womensEvening, 'condition_not_met', people.jose],
		[handles.noAllocations, 'allocation_limit_reached', people.mia],
		[handles.noGlobalRedemptions, 'global_limit_reached', people.mia],
		['no-such-handle', 'definition_not_found', people.mia],
	])('as %s has the code %s', async (handle, code, person) => {
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: [{ profile: person.id, id: 'SURVEY-1' }],
			parameters: claimOfRow({ definition: locator('handle', handle) }),
			node: { onError: 'continueRegularOutput' },
		});
		expect(detailsOf(jsonOf(result)[0])).toMatchObject({
			outcome: 'refused',
			code,
			http_status: 422,
			profile_id: person.id,
			external_id: 'SURVEY-1',
		});
		expect(sandbox.ledger()).toEqual([]);
	});

	it('as claimed already has the code already_claimed, and says not to retry', async () => {
		const parameters = claimOfRow({ definition: locator('handle', handles.welcome) });
		await runNode({ baseUrl: sandbox.baseUrl, parameters, rows });
		const { error } = await runNode({
			baseUrl: sandbox.baseUrl,
			parameters,
			rows: [{ profile: people.mia.id, id: 'SURVEY-2' }],
		});
		expect(error?.context.details).toMatchObject({ code: 'already_claimed', outcome: 'refused' });
		expect(error?.description).toContain('Do not retry');
	});

	it('for a profile that does not exist has the code profile_not_found', async () => {
		const { error } = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: [{ profile: noProfileId, id: 'SURVEY-1' }],
		});
		expect(error?.context.details).toMatchObject({ code: 'profile_not_found', http_status: 404 });
	});

	it('for a token that is not good any more has the code token_invalid', async () => {
		const { error } = await runNode({
			baseUrl: sandbox.baseUrl,
			token: sandbox.tokens.expired,
			rows,
		});
		expect(error?.context.details).toMatchObject({ code: 'token_invalid', http_status: 401 });
	});
});
