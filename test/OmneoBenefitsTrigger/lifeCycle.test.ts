import type { Webhook } from '../../nodes/OmneoBenefitsTrigger/webhooks';
import { tasks } from '../../nodes/shared/api/tasks';
import { routesOf } from '../engine/endpointsSeen';
import { closedPort, startRecorder } from '../engine/support';
import { ownWebhooks, sandboxForTests } from '../sandbox/client';
import { FakeN8n } from './support';

const tenant = sandboxForTests({ retryAfterSeconds: 0 });
let n8n: FakeN8n;

beforeAll(async () => {
	n8n = await FakeN8n.launch();
});

/** The routes that the tests sent requests to. */
const seen = new Set<string>();

afterEach(() => {
	for (const route of routesOf(tenant.sandbox.requests())) seen.add(route);
});

afterAll(() => {
	expect([...seen].sort()).toEqual(tasks.listenToEvents.calls.map(({ route }) => route).sort());
});

beforeEach(() => {
	n8n.reset(credential());
});

afterAll(async () => {
	await n8n.close();
});

function credential(apiToken = tenant.sandbox.token) {
	return { apiHost: 'custom', baseUrl: tenant.sandbox.baseUrl, apiToken };
}

async function atOmneo(): Promise<Webhook[]> {
	return (await tenant.ask<Webhook[]>('GET', ownWebhooks)).body.data;
}

/** What changed at Omneo: every request to /webhooks but the look-ups. */
function changes(): string[] {
	return tenant.sandbox
		.requests()
		.filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/v3/webhooks'))
		.map(({ method, path }) => `${method} ${path.replace('/api/v3', '')}`);
}

function eventsOf(webhooks: Webhook[]): string[] {
	return webhooks.map(({ trigger }) => String(trigger)).sort();
}

const three = {
	events: ['benefit.redeemed', 'profile.updated'],
	options: { otherEvents: 'tier.lost' },
};

test('activating registers one webhook for each event, with what the fields say', async () => {
	n8n.parameters = {
		...three,
		options: {
			...three.options,
			namespace: ' till ',
			queue: 'high',
			condition: '{"==": [{"var": "definition.handle"}, "birthday"]}',
			retryHourly: true,
			retryDaily: true,
		},
	};
	expect(await n8n.activate()).toBe(true);
	const webhooks = await atOmneo();
	expect(eventsOf(webhooks)).toEqual(['benefit.redeemed', 'profile.updated', 'tier.lost']);
	for (const webhook of webhooks) {
		expect(webhook).toMatchObject({
			namespace: 'till',
			queue: 'high',
			is_active: true,
			retry_hourly: true,
			retry_daily: true,
			condition: { '==': [{ var: 'definition.handle' }, 'birthday'] },
		});
		expect(webhook.url).toMatch(`${n8n.address()}?event=${String(webhook.trigger)}&secret=`);
	}
	expect(n8n.stored().registered).toEqual(
		webhooks.map(({ id, trigger }) => ({ id, event: trigger, url: n8n.address() })),
	);
});

test('the namespace is made from the workflow where none is given', async () => {
	await n8n.activate();
	expect(await atOmneo()).toMatchObject([
		{ namespace: `n8n-${n8n.workflowId}`, queue: 'default', retry_hourly: true },
	]);
});

test('invisible characters around names are taken off', async () => {
	n8n.parameters = {
		events: [],
		options: { otherEvents: '\u200btier.lost\u00a0, \ufeffa.b', namespace: '\u200bn8n\u2060' },
	};
	await n8n.activate();
	expect(eventsOf(await atOmneo())).toEqual(['a.b', 'tier.lost']);
	expect(await atOmneo()).toMatchObject([{ namespace: 'n8n' }, { namespace: 'n8n' }]);
});

test('each node makes a secret of 256 bits, and keeps it', async () => {
	const secrets = new Set<unknown>();
	for (let node = 0; node < 5; node++) {
		n8n.reset(credential());
		for (let round = 0; round < 2; round++) {
			await n8n.activate();
			secrets.add(n8n.stored().secret);
			await n8n.deactivate();
		}
	}
	expect(secrets.size).toBe(5);
	for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
});

test('activating twice registers nothing twice and changes nothing', async () => {
	n8n.parameters = three;
	await n8n.activate();
	expect(await n8n.activate()).toBe(false);
	expect(await atOmneo()).toHaveLength(3);
	expect(changes()).toHaveLength(3);
});

test('deactivating removes what was registered, and what others registered stays', async () => {
	const other = { trigger: 'benefit.redeemed', url: 'https://example.com/hook', namespace: 'x' };
	await tenant.ask('POST', '/webhooks', other);
	n8n.parameters = three;
	await n8n.activate();
	await n8n.deactivate();
	expect(await atOmneo()).toMatchObject([other]);
	expect(n8n.stored().registered).toBeUndefined();
});

test('deactivating removes the registered events even if the fields name others by now', async () => {
	n8n.parameters = three;
	await n8n.activate();
	n8n.parameters = { events: ['reward.issued'] };
	await n8n.deactivate();
	expect(await atOmneo()).toEqual([]);
});

test('a webhook deleted by hand in Omneo is made again, and the others are left alone', async () => {
	n8n.parameters = three;
	await n8n.activate();
	const [first, ...others] = await atOmneo();
	await tenant.ask('DELETE', `/webhooks/${String(first?.id)}`);
	expect(await n8n.activate()).toBe(true);
	const now = await atOmneo();
	expect(eventsOf(now)).toEqual(['benefit.redeemed', 'profile.updated', 'tier.lost']);
	expect(now).toEqual(expect.arrayContaining(others));
});

test.each([
	['switched off', { is_active: false }],
	['given a condition', { condition: { '==': [1, 2] } }],
	['moved to another queue', { queue: 'low' }],
	['set not to retry', { retry_hourly: false }],
])('a webhook that was %s in Omneo is put right', async (_what, change) => {
	await n8n.activate();
	const before = await atOmneo();
	await tenant.ask('PUT', `/webhooks/${String(before[0]?.id)}`, change);
	expect(await n8n.activate()).toBe(true);
	const after = await atOmneo();
	expect(after).toEqual(
		before.map((webhook) => ({ ...webhook, updated_at: after[0]?.updated_at })),
	);
});

test('a webhook deleted by hand is no failure when the workflow is deactivated', async () => {
	n8n.parameters = three;
	await n8n.activate();
	const [first] = await atOmneo();
	await tenant.ask('DELETE', `/webhooks/${String(first?.id)}`);
	await n8n.deactivate();
	expect(await atOmneo()).toEqual([]);
});

test('a webhook that goes while it is being removed is no failure', async () => {
	await n8n.activate();
	tenant.sandbox.failNext({ status: 404, body: { message: 'Gone.' } }, 1, { method: 'DELETE' });
	await expect(n8n.deactivate()).resolves.toBeUndefined();
});

test('where n8n lost what it stored, the webhooks are taken over with a new secret', async () => {
	n8n.parameters = three;
	await n8n.activate();
	const before = await atOmneo();
	n8n.database.production = '{}';
	await n8n.activate();
	const after = await atOmneo();
	expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
	for (const { url } of after) expect(url).toContain(String(n8n.stored().secret));
});

test('a webhook whose namespace changed is made anew, before the old one is removed', async () => {
	n8n.parameters = { ...three, options: { ...three.options, namespace: 'first' } };
	await n8n.activate();
	const before = await atOmneo();
	for (const namespace of ['second', 'first', 'third']) {
		n8n.parameters = { ...three, options: { ...three.options, namespace } };
		const done = changes().length;
		expect(await n8n.activate()).toBe(true);
		const now = await atOmneo();
		expect(eventsOf(now)).toEqual(eventsOf(before));
		expect(new Set(now.map((webhook) => webhook.namespace))).toEqual(new Set([namespace]));
		const methods = changes()
			.slice(done)
			.map((change) => change.split(' ')[0]);
		expect(methods).toEqual(['POST', 'POST', 'POST', 'DELETE', 'DELETE', 'DELETE']);
		expect(await n8n.activate()).toBe(false);
	}
	expect(n8n.stored().registered).toHaveLength(3);
	await n8n.deactivate();
	expect(await atOmneo()).toEqual([]);
});

test('where the webhook of a new namespace is refused, the old one stays', async () => {
	await n8n.activate();
	const before = await atOmneo();
	n8n.parameters = { events: ['benefit.redeemed'], options: { namespace: 'other' } };
	tenant.sandbox.failNext({ status: 422, body: { message: 'No.' } }, 1, { method: 'POST' });
	await expect(n8n.activate()).rejects.toThrow('could not be registered');
	expect(await atOmneo()).toEqual(before);
});

test('an event that the webhooks of the old and the new namespace both send starts the workflow once', async () => {
	await n8n.activate();
	const [old] = await atOmneo();
	n8n.parameters = { events: ['benefit.redeemed'], options: { namespace: 'other' } };
	await n8n.activate();
	const [renewed] = await atOmneo();
	expect(renewed?.url).not.toBe(old?.url);
	const headers = { 'content-type': 'application/json' };
	for (const url of [String(old?.url), String(renewed?.url)]) {
		expect((await fetch(url, { method: 'POST', headers, body: '{"id":7}' })).status).toBe(200);
	}
	expect(n8n.started).toHaveLength(1);
});

test('a change of all but the namespace is made to the webhook that is there', async () => {
	await n8n.activate();
	const [{ id } = { id: 0 }] = await atOmneo();
	n8n.parameters = { events: ['benefit.redeemed'], options: { queue: 'low', retryHourly: false } };
	await n8n.activate();
	expect(await atOmneo()).toMatchObject([{ id, queue: 'low', retry_hourly: false }]);
});

test('an event that is no longer chosen loses its webhook', async () => {
	n8n.parameters = three;
	await n8n.activate();
	n8n.parameters = { events: ['profile.updated', 'tier.achieved'] };
	await n8n.activate();
	expect(eventsOf(await atOmneo())).toEqual(['profile.updated', 'tier.achieved']);
});

test('when n8n moves to another address, its webhooks move with it', async () => {
	await n8n.activate('https://old.example.com/webhook');
	expect((await atOmneo())[0]?.url).toContain('https://old.example.com/webhook/');
	await n8n.activate();
	const webhooks = await atOmneo();
	expect(webhooks).toHaveLength(1);
	expect(webhooks[0]?.url).toContain(n8n.address());
});

test('what was registered at an earlier address of n8n is removed by deactivating too', async () => {
	await n8n.activate('https://old.example.com/webhook');
	await n8n.deactivate();
	expect(await atOmneo()).toEqual([]);
});

test('a workflow that was copied from another n8n begins anew, and leaves that one’s webhooks alone', async () => {
	await n8n.activate('https://other.example.com/webhook');
	const { secret } = n8n.stored();
	n8n.database.production = n8n.database.production.replace(
		/"instance":"[^"]*"/,
		'"instance":"another n8n"',
	);
	await n8n.activate();
	expect(n8n.stored().secret).not.toBe(secret);
	await n8n.deactivate();
	expect(await atOmneo()).toMatchObject([
		{ url: expect.stringContaining('https://other.example.com/') as string },
	]);
});

test('a copy of the workflow in this n8n begins anew, and leaves the webhooks of the first alone', async () => {
	await n8n.activate('https://first.example.com/webhook');
	const { secret } = n8n.stored();
	n8n.workflowId = 'the copy';
	await n8n.activate();
	expect(n8n.stored().secret).not.toBe(secret);
	expect(await atOmneo()).toHaveLength(2);
	await n8n.deactivate();
	expect(await atOmneo()).toMatchObject([
		{ url: expect.stringContaining('https://first.example.com/') as string },
	]);
});

test('a copy that has the very address of the first workflow leaves the webhooks of that one alone', async () => {
	n8n.parameters = three;
	await n8n.activate();
	const first = await atOmneo();
	n8n.database.production = n8n.database.production.replace(
		/"instance":"[^"]*"/,
		'"instance":"another n8n"',
	);
	for (let round = 0; round < 2; round++) {
		await n8n.activate();
		expect(await atOmneo()).toHaveLength(6);
		await n8n.deactivate();
		expect(await atOmneo()).toEqual(first);
	}
});

test('a copy that was never published removes nothing of the first workflow', async () => {
	await n8n.activate();
	n8n.workflowId = 'the copy';
	await n8n.deactivate();
	expect(await atOmneo()).toHaveLength(1);
});

test('a copy takes nothing that is sent with the secret of the first workflow', async () => {
	await n8n.activate();
	const url = String((await atOmneo())[0]?.url);
	n8n.workflowId = 'the copy';
	const headers = { 'content-type': 'application/json' };
	expect((await fetch(url, { method: 'POST', headers, body: '{"id":7}' })).status).toBe(401);
});

test('a renamed node keeps its webhooks and its secret', async () => {
	await n8n.activate();
	const before = await atOmneo();
	n8n.nodeName = 'When a benefit is redeemed';
	expect(await n8n.activate()).toBe(false);
	expect(await atOmneo()).toEqual(before);
});

test.each([[{}], [[]], [true], [{ data: [] }], [{ data: {} }], [{ data: true }], [{ items: [] }]])(
	'an answer without an ID, %j, is no registration',
	async (body) => {
		tenant.sandbox.failNext({ status: 200, body }, 1, { method: 'POST' });
		await expect(n8n.activate()).rejects.toThrow(
			/The event benefit\.redeemed could not be registered: Omneo’s answer (holds no data|has another form)/,
		);
		expect(await atOmneo()).toEqual([]);
	},
);

test('a condition that Omneo gives as JSON text is the same condition', async () => {
	const condition = { '==': [1, 1] };
	const recorder = await startRecorder(({ method }) => ({
		body:
			method === 'POST'
				? { data: { id: 7 } }
				: { data: recorder.requests.flatMap(({ body }) => registered(body)) },
	}));
	const registered = (body: string) =>
		body ? [{ ...(JSON.parse(body) as object), id: 7, condition: JSON.stringify(condition) }] : [];
	try {
		n8n.parameters = {
			events: ['benefit.redeemed'],
			options: { condition: JSON.stringify(condition) },
		};
		n8n.credential = { ...credential(), baseUrl: recorder.baseUrl };
		await n8n.activate();
		expect(await n8n.activate()).toBe(false);
	} finally {
		await recorder.close();
	}
});

test('a test registers the test URL, and leaves the active workflow alone', async () => {
	await n8n.activate();
	await n8n.listen();
	expect((await atOmneo()).map(({ url }) => String(url).split('?')[0])).toEqual([
		n8n.address(),
		n8n.address('webhook-test'),
	]);
	await n8n.stopListening();
	expect(await atOmneo()).toMatchObject([
		{ url: expect.stringContaining(n8n.address()) as string },
	]);
	expect(await n8n.activate()).toBe(false);
});

/** The third event has a name that is too long, which the sandbox refuses. */
const longName = 'x'.repeat(300);
const thirdRefused = { ...three, options: { otherEvents: longName } };

test('where the third event cannot be registered, the first two are taken back, and the error says why', async () => {
	n8n.parameters = thirdRefused;
	await expect(n8n.activate()).rejects.toMatchObject({
		message: expect.stringMatching(
			/^The event x+ could not be registered: Omneo did not accept a value\. .* What had been registered before was taken back\. Omneo says: trigger: /,
		) as string,
	});
	expect(changes()).toHaveLength(5);
	expect(await atOmneo()).toEqual([]);
});

test('an error that Omneo’s words take the secret into does not show it', async () => {
	await n8n.activate();
	const { secret } = n8n.stored();
	n8n.parameters = three;
	const body = { message: `The url with secret=${String(secret)} is refused.` };
	tenant.sandbox.failNext({ status: 422, body }, 1, { method: 'POST' });
	const error = await n8n.activate().catch((thrown: unknown) => thrown);
	expect(error).toMatchObject({ message: expect.stringContaining('[secret]') as string });
	expect(JSON.stringify(error)).not.toContain(String(secret));
});

test('in the editor, an error has a short title', async () => {
	n8n.parameters = thirdRefused;
	await expect(n8n.listen()).rejects.toMatchObject({
		message: `The event ${longName} could not be registered: Omneo did not accept a value`,
		description: expect.stringContaining('was taken back. Omneo says: trigger: ') as string,
	});
});

test('an n8n that only its own machine can reach is not registered', async () => {
	n8n.credential = { apiHost: 'current', tenant: 'shop', apiToken: 'x' };
	await expect(n8n.listen()).rejects.toMatchObject({
		message: expect.stringMatching(/^Omneo cannot reach this n8n at 127\.0\.0\.1:/) as string,
		description: expect.stringMatching(
			/set N8N_WEBHOOK_URL \(WEBHOOK_URL in n8n before 2\.30\)/,
		) as string,
	});
});

test('what cannot be taken back is told, and is not registered twice by the next activation', async () => {
	n8n.parameters = thirdRefused;
	tenant.sandbox.failNext({ status: 403, body: { message: 'No.' } }, 2, { method: 'DELETE' });
	await expect(n8n.activate()).rejects.toMatchObject({
		description: expect.stringMatching(
			/could not be taken back \(Omneo still has webhooks of this workflow, for benefit\.redeemed \(webhook \d+\), profile\.updated/,
		) as string,
	});
	expect(await atOmneo()).toHaveLength(2);
	n8n.parameters = three;
	await n8n.activate();
	expect(eventsOf(await atOmneo())).toEqual(['benefit.redeemed', 'profile.updated', 'tier.lost']);
});

test.each(['POST', 'DELETE'])(
	'where the answer to a %s was lost, nothing is said of benefits to look up',
	async (method) => {
		if (method === 'DELETE') await n8n.activate();
		tenant.sandbox.failNext('error500Before', 9, { method, path: /webhooks/ });
		const work = method === 'DELETE' ? n8n.deactivate() : n8n.activate();
		const error = await work.then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		expect(error).toMatchObject({ description: expect.stringMatching(/^[A-Z]/) as string });
		expect(JSON.stringify(error)).not.toContain('look up the benefits');
	},
);

test('a webhook whose answer was lost is taken back too', async () => {
	n8n.parameters = three;
	tenant.sandbox.failNext('dropAfter', 1, { method: 'POST' });
	await expect(n8n.activate()).rejects.toThrow(
		'The event benefit.redeemed could not be registered',
	);
	expect(await atOmneo()).toEqual([]);
	expect(await n8n.activate()).toBe(true);
	expect(await atOmneo()).toHaveLength(3);
});

test('a failed activation does not touch webhooks that were there before', async () => {
	await n8n.activate();
	n8n.parameters = three;
	tenant.sandbox.failNext({ status: 422, body: { message: 'No.' } }, 1, { method: 'POST' });
	await expect(n8n.activate()).rejects.toThrow('The event profile.updated could not');
	expect(eventsOf(await atOmneo())).toEqual(['benefit.redeemed']);
});

test('deactivating removes all that can be removed, and then says what is left', async () => {
	n8n.parameters = three;
	await n8n.activate();
	const [first] = await atOmneo();
	tenant.sandbox.failNext({ status: 403, body: { message: 'No.' } }, 1, { method: 'DELETE' });
	await expect(n8n.deactivate()).rejects.toThrow(
		`Omneo still has webhooks of this workflow, for benefit.redeemed (webhook ${String(first?.id)}): The API token may not do this`,
	);
	expect(await atOmneo()).toHaveLength(1);
	await n8n.deactivate();
	expect(await atOmneo()).toEqual([]);
});

test.each(['activate', 'deactivate'] as const)(
	'where Omneo cannot be reached, %s fails and says so',
	async (act) => {
		const origin = `http://127.0.0.1:${(await closedPort()).toString()}`;
		await n8n.activate();
		n8n.credential = { ...credential(), baseUrl: `${origin}/api/v3` };
		await expect(n8n[act]()).rejects.toThrow('Omneo could not be reached');
	},
	20_000,
);

test('a token that may not read webhooks fails the activation', async () => {
	n8n.credential = credential(tenant.sandbox.tokens.noBenefits);
	await expect(n8n.activate()).rejects.toThrow('The API token may not do this');
});

test.each([
	['no event', { events: [] }, 'No event is chosen'],
	[
		'an event with a space',
		{ options: { otherEvents: 'tier lost' } },
		'The event "tier lost" holds a space',
	],
	[
		'a condition that is no JSON',
		{ options: { condition: '{' } },
		'The field Condition is not valid JSON',
	],
	[
		'a condition that is no JsonLogic',
		{ options: { condition: '{"equals": [1, 1]}' } },
		'uses the unknown operation "equals"',
	],
	[
		'an expression for the benefit that gives nothing',
		{ definition: { __rl: true, mode: 'handle', value: '={{ undefined }}' } },
		'The benefit definition is missing',
	],
	[
		'a signature check without a secret',
		{ options: { signatureCheck: 'hmac' } },
		'the credential has no Webhook Secret',
	],
])('%s is refused before anything is sent', async (_what, parameters, message) => {
	n8n.parameters = { events: ['benefit.redeemed'], ...parameters };
	await expect(n8n.activate()).rejects.toThrow(message);
	expect(tenant.sandbox.requests()).toEqual([]);
});

test('with two hundred webhooks of others, its own are still found', async () => {
	for (let number = 0; number < 200; number++) {
		const url = `https://example.com/${number.toString()}`;
		await tenant.ask('POST', '/webhooks', { trigger: 'profile.updated', url, namespace: 'x' });
	}
	await n8n.activate();
	expect(await n8n.activate()).toBe(false);
	await n8n.deactivate();
	for (const page of ['1', '2']) {
		const path = `/webhooks?page[size]=100&page[number]=${page}&filter[namespace]=x`;
		const { body } = await tenant.ask('GET', path);
		expect(body.data).toHaveLength(100);
	}
});

test('the token goes to the tenant alone, and the secret nowhere but into the URL', async () => {
	const recorder = await startRecorder(({ method }) => ({
		body: method === 'GET' ? { data: [] } : { data: { id: 7 } },
	}));
	try {
		n8n.credential = { ...credential('token-1'), baseUrl: recorder.baseUrl };
		await n8n.activate();
		const secret = String(n8n.stored().secret);
		expect(
			recorder.requests.map(({ method, url }) => `${method} ${url.split('?')[0] ?? ''}`),
		).toEqual(['GET /api/v3/webhooks', 'POST /api/v3/webhooks']);
		const [, sent] = recorder.requests;
		expect(sent?.headers.authorization).toBe('Bearer token-1');
		const { url, ...rest } = JSON.parse(sent?.body ?? '{}') as Record<string, unknown>;
		expect(url).toContain(secret);
		expect(JSON.stringify(rest)).not.toContain(secret);
	} finally {
		await recorder.close();
	}
});
