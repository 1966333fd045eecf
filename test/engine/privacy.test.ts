import { LoggerProxy, type IDataObject, type INodeParameters } from 'n8n-workflow';
import { handles, people, startSandbox, type Fault, type Sandbox } from '../../sandbox';
import { callListSearch } from '../../tools/engine/contexts';
import type { RunResult } from '../../tools/engine/runWorkflow';
import {
	claimOfRow,
	closedPort,
	credentialFor,
	jsonOf,
	locator,
	NODE,
	runNode,
	startRecorder,
	type NodeRun,
} from './support';

/** What the tenant knows of the member, and what of it must not be seen. */
const canary = people.mia;
const personal = [canary.last_name, canary.email, canary.mobile_phone, '491570156'];

/** What is written to n8n's log, to the console and to the standard streams while a test runs. */
let logged: string[];
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({
		response: 'redemption',
		retryAfterSeconds: 0,
		hangMs: 1_000,
	});
});

beforeEach(() => {
	sandbox.reset();
	logged = [];
	const log = (...parts: unknown[]) => {
		logged.push(parts.map(textOf).join(' '));
	};
	LoggerProxy.init({ error: log, warn: log, info: log, debug: log });
	for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const) {
		jest.spyOn(console, method).mockImplementation(log);
	}
	for (const stream of [process.stdout, process.stderr]) {
		jest.spyOn(stream, 'write').mockImplementation((chunk) => {
			log(chunk);
			return true;
		});
	}
});

afterEach(() => {
	jest.restoreAllMocks();
	const silent = () => undefined;
	LoggerProxy.init({ error: silent, warn: silent, info: silent, debug: silent });
});

afterAll(async () => {
	await sandbox.close();
});

/** All that can be read from a value: an error's message and stack as well as its fields. */
function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	const seen = new Set<unknown>();
	const json = JSON.stringify(value, (_key, part: unknown) => {
		if (typeof part !== 'object' || part === null) return part;
		if (seen.has(part)) return '[seen]';
		seen.add(part);
		return part instanceof Error
			? { ...part, message: part.message, stack: part.stack, cause: part.cause }
			: part;
	});
	return json ?? String(value);
}

/** Everything that n8n keeps of a run, or says about it. */
function visible({ run, error }: RunResult): string {
	return [run, error, error?.stack, ...logged].map(textOf).join('\n');
}

/** Fails with the places where a secret is seen, and not with all of the text. */
function expectNone(text: string, secrets: readonly string[]) {
	const places = secrets.flatMap((secret) => {
		const at = text.toLowerCase().indexOf(secret.toLowerCase());
		return at < 0 ? [] : [text.slice(Math.max(0, at - 100), at + 100)];
	});
	expect(places).toEqual([]);
	expect(text.length).toBeGreaterThan(0);
}

/** Runs the node as an error that stops, and as error items. */
async function inEveryMode(run: NodeRun, before: () => void = () => undefined) {
	const texts: string[] = [];
	for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const) {
		before();
		texts.push(visible(await runNode({ ...run, node: { onError } })));
	}
	return texts.join('\n');
}

const rows = [{ profile: canary.id, id: 'SURVEY-1' }];

describe('nothing of the member but the profile’s ID', () => {
	it('is in the tenant’s raw answer only, which is why it is simplified', async () => {
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			parameters: claimOfRow({ simplify: false }),
		});
		expect(visible(result)).toContain(canary.email);
	});

	it.each<[string, INodeParameters]>([
		['claim and redeem', {}],
		['claim', { operation: 'claim' }],
		['get a profile', { resource: 'profile', operation: 'get' }],
		['get many profiles', { resource: 'profile', operation: 'getAll', returnAll: true }],
		['get many redemptions', { resource: 'redemption', operation: 'getAll', list: 'profile' }],
		['get many benefits', { resource: 'benefit', operation: 'getAll', list: 'issued' }],
	])('is in the simplified output of %s', async (_name, parameters) => {
		await runNode({ baseUrl: sandbox.baseUrl, rows: [{ ...rows[0], id: 'EARLIER' }] });
		logged = [];
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			parameters: claimOfRow(parameters),
		});
		expect(result.error).toBeUndefined();
		expect(jsonOf(result).length).toBeGreaterThan(0);
		expectNone(visible(result), personal);
	});

	it('is in the simplified output of a duplicate, a redemption and a reversal', async () => {
		await runNode({ baseUrl: sandbox.baseUrl, rows });
		const duplicate = await runNode({ baseUrl: sandbox.baseUrl, rows });
		const [{ benefit_id } = {} as IDataObject] = jsonOf(duplicate);
		const redemptionId = sandbox
			.ledger()
			.find((entry) => entry.benefit_id === benefit_id && entry.redemption_id)?.redemption_id;
		const reversal = await runNode({
			baseUrl: sandbox.baseUrl,
			parameters: {
				resource: 'redemption',
				operation: 'reverse',
				redemptionId: String(redemptionId),
			},
		});
		const redemption = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			parameters: {
				resource: 'benefit',
				operation: 'redeem',
				profileId: locator('id', canary.id),
				benefitId: String(benefit_id),
			},
		});
		for (const result of [duplicate, reversal, redemption]) {
			expect(result.error).toBeUndefined();
			expectNone(visible(result), personal);
		}
	});

	it.each([
		canary.email,
		canary.email.toUpperCase(),
		`mailto:${canary.email}`,
		`<${canary.email}>`,
		`"${canary.email}".`,
		'mia.thompson+test@mail.example.co.uk',
		canary.mobile_phone,
		'+61 491 570 156',
		'+61 (0)491-570-156',
		'0491 570 156',
		'0491570156',
	])('is in an error, though the tenant’s words hold %s', async (echo) => {
		const sentence = `The member ${echo} cannot do this. Ask ${echo}`;
		const echoes: Fault[] = [
			{ status: 409, body: { message: sentence } },
			{
				status: 422,
				body: { message: sentence, errors: { meta: [sentence], [echo]: [sentence] } },
			},
			{ status: 200, body: { message: sentence, errors: { definition: [sentence] } } },
		];
		const text: string[] = [];
		for (const echoing of echoes) {
			const run = {
				baseUrl: sandbox.baseUrl,
				rows,
				parameters: claimOfRow({ options: { maxRetries: 0, duplicateProtection: 'off' } }),
			};
			text.push(
				await inEveryMode(run, () => {
					sandbox.failNext(echoing, 1, { method: 'POST' });
				}),
			);
		}
		const digits = (shown: string) => shown.replace(/[\s()-]/g, '');
		expectNone(text.join('\n'), ['mia.thompson']);
		expectNone(digits(text.join('\n')), ['491570156']);
	});

	it('is in an error, though the address has an apostrophe', async () => {
		const text = await inEveryMode({ baseUrl: sandbox.baseUrl, rows }, () => {
			sandbox.failNext({ status: 409, body: { message: `For ${people.zoe.email}.` } }, 1, {
				method: 'POST',
			});
		});
		expectNone(text, ['zoe.o', 'connor@']);
	});

	it.each<[string, Fault]>([
		[
			'a web page',
			{ status: 502, headers: { 'content-type': 'text/html' }, body: `<html>${canary.email}` },
		],
		['a text', { status: 200, body: `not json ${canary.email} ${canary.mobile_phone}` }],
		['a record outside of data', { status: 200, body: { profile: { ...canary } } }],
		['an odd error', { status: 500, body: { message: canary.email, exception: { ...canary } } }],
		['a list in place of a record', { status: 422, body: [canary.email] }],
	])('is in an error, though the answer is %s that holds it', async (_what, fault) => {
		const text = await inEveryMode(
			{
				baseUrl: sandbox.baseUrl,
				rows,
				parameters: claimOfRow({ options: { maxRetries: 0, duplicateProtection: 'off' } }),
			},
			() => {
				sandbox.failNext(fault, 1, { method: 'POST' });
			},
		);
		expectNone(text, personal);
	});

	it.each([
		['email', 'nobody.thompson@example.com', 'thompson'],
		['email', 'mia.thompson@', 'thompson'],
		['mobile', '+61 491 579 999', '491 579 999'],
		['mobile', '0491 579 999', '491 579 999'],
	])('is in the error of a profile that is not found by %s (%#)', async (mode, value, secret) => {
		const parameters = claimOfRow({ profileId: locator(mode, '={{ $json.member }}') });
		const stopped = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: [{ member: value }],
			parameters,
		});
		const { message, description, context } = stopped.error ?? {};
		expectNone(
			[message, description, context, stopped.error?.stack, ...logged].map(textOf).join(),
			[secret],
		);
		const node = { onError: 'continueRegularOutput' } as const;
		const run = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: [{ member: value }],
			parameters,
			node,
		});
		expectNone(textOf(jsonOf(run)), [secret]);
	});
});

describe('the API token is never seen', () => {
	const token = 'canary-token-5f2e8c';

	it('where it is refused', async () => {
		expectNone(await inEveryMode({ baseUrl: sandbox.baseUrl, token, rows }), [token]);
	});

	it('where the claim succeeds', async () => {
		const result = await runNode({ baseUrl: sandbox.baseUrl, rows });
		expect(result.error).toBeUndefined();
		expectNone(visible(result), [sandbox.token]);
	});

	it.each([200, 302, 401, 403, 404, 409, 422, 429, 500, 503])(
		'where an answer with the status %d echoes it',
		async (status) => {
			const echo = (shown: string) => ({
				message: `Bearer ${shown} is not good`,
				errors: { [shown]: [`See ${shown}`], authorization: [shown] },
			});
			const recorder = await startRecorder(({ headers }) => ({
				status,
				headers: { location: `/?${token}`, 'x-token': token },
				body: echo(String(headers.authorization).replace('Bearer ', '')),
			}));
			try {
				const run = {
					baseUrl: recorder.baseUrl,
					token,
					rows,
					parameters: claimOfRow({ options: { maxRetries: 0, duplicateProtection: 'off' } }),
				};
				expectNone(await inEveryMode(run), [token]);
				expect(recorder.requests.length).toBeGreaterThan(0);
			} finally {
				await recorder.close();
			}
		},
	);

	it.each<[string, (at: { refused: number; http: number }) => string]>([
		['the connection is refused', ({ refused }) => `http://127.0.0.1:${refused}/api/v3`],
		['the host does not exist', () => 'https://no-such-tenant.invalid/api/v3'],
		['the server speaks no TLS', ({ http }) => `https://127.0.0.1:${http}/api/v3`],
		['the base URL is not encrypted', () => 'http://omneo.example.com/api/v3'],
		['the base URL is no address', () => token],
	])('where %s', async (_what, baseUrlAt) => {
		const baseUrl = baseUrlAt({ refused: await closedPort(), http: sandbox.port });
		const parameters = claimOfRow({ options: { maxRetries: 0 } });
		expectNone(await inEveryMode({ baseUrl, token, rows, parameters }), [token]);
	});

	it.each<Fault>(['dropAfter', 'hang', 'truncated', 'emptyBody', 'notJson', 'redirect'])(
		'where the answer is lost: %s',
		async (fault) => {
			const parameters = claimOfRow({
				options: { maxRetries: 0, timeout: 150, duplicateProtection: 'off' },
			});
			const text = await inEveryMode({ baseUrl: sandbox.baseUrl, rows, parameters }, () => {
				sandbox.failNext(fault, 1, { method: 'POST' });
			});
			expectNone(text, [sandbox.token]);
		},
	);

	it.each(['searchProfiles', 'searchDefinitions'])('where the list of %s fails', async (method) => {
		const failing = callListSearch(method, { credentials: credentialFor(sandbox.baseUrl, token) });
		const error: unknown = await failing.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(Error);
		expectNone([error, ...logged].map(textOf).join(), [token]);
	});
});

describe('what is logged', () => {
	it('is caught by these tests, as n8n’s own lines show', async () => {
		await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			parameters: claimOfRow({ definition: locator('handle', handles.archived) }),
		});
		expect(logged.join('\n')).toContain(NODE);
	});
});
