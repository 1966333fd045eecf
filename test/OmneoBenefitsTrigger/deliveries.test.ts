import { createHmac, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';
import type { Webhook } from '../../nodes/OmneoBenefitsTrigger/webhooks';
import { bulkProfileId, handles, people } from '../../sandbox';
import { ownWebhooks, sandboxForTests } from '../sandbox/client';
import { FakeN8n } from './support';

const BURST = 1_000;

const tenant = sandboxForTests({
	webhookRetryMs: [20, 50, 200],
	profiles: BURST,
	tenant: { eventNames: 'guide' },
});
let n8n: FakeN8n;

beforeAll(async () => {
	n8n = await FakeN8n.launch();
});

beforeEach(() => {
	n8n.reset({
		apiHost: 'custom',
		baseUrl: tenant.sandbox.baseUrl,
		apiToken: tenant.sandbox.token,
		webhookSecret: tenant.sandbox.webhookSecret,
	});
});

afterAll(async () => {
	await n8n.close();
});

async function urlAtOmneo(): Promise<string> {
	const { body } = await tenant.ask<Webhook[]>('GET', ownWebhooks);
	return String(body.data[0]?.url);
}

async function claim(profileId: string = people.mia.id, token?: string) {
	const wish = { definition: handles.coffee, timezone: 'UTC', external_id: 'T-1' };
	const path = `/profiles/${profileId}/benefits/claim-redeem`;
	expect((await tenant.ask('POST', path, wish, token)).status).toBeLessThan(300);
}

/** Does the work for all of them, 100 at a time: more connections at once are refused unheard. */
async function burst<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
	const waiting = [...all];
	const worker = async () => {
		for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await work(one);
	};
	await Promise.all(Array.from({ length: 100 }, worker));
}

/** Waits until every delivery was taken. */
async function delivered(): Promise<void> {
	while (!tenant.sandbox.deliveries().every((delivery) => delivery.delivered)) {
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

function bodyOf(content: object = {}): string {
	return JSON.stringify({ id: 7, ...content });
}

async function post(url: string, body = bodyOf(), headers: Record<string, string> = {}) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body,
	});
	await response.body?.cancel();
	return response.status;
}

/** How many deliveries n8n's database holds, each as a mark of 8 characters. */
function remembered(): number {
	return Object.values(n8n.stored().seen ?? {}).join('').length / 8;
}

function hmac(body: string, secret = tenant.sandbox.webhookSecret): string {
	return createHmac('sha256', secret).update(body).digest('hex');
}

test('a redemption at Omneo starts the workflow once for each event', async () => {
	n8n.parameters = { events: ['benefit.redeemed', 'benefit.created'] };
	await n8n.activate();
	await claim();
	await delivered();
	expect(n8n.started.map(({ event }) => event).sort()).toEqual([
		'benefit.created',
		'benefit.redeemed',
	]);
});

test('the item holds the name and ID of the event beside the simplified benefit', async () => {
	await n8n.activate();
	await claim();
	await delivered();
	const [item] = n8n.started;
	expect(item).toMatchObject({
		event: 'benefit.redeemed',
		delivery_id: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
		profile_id: people.mia.id,
		definition_handle: handles.coffee,
		external_id: 'T-1',
	});
	expect(Object.keys(item ?? {}).slice(0, 2)).toEqual(['event', 'delivery_id']);
	expect(JSON.stringify(item)).not.toContain(people.mia.email);
});

test('the raw body is Omneo’s, untouched', async () => {
	n8n.parameters = { events: ['benefit.redeemed'], simplify: false };
	await n8n.activate();
	await claim();
	await delivered();
	expect(n8n.started).toEqual([
		{
			event: 'benefit.redeemed',
			delivery_id: expect.any(String) as string,
			received_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
			body: tenant.sandbox.deliveries()[0]?.body,
		},
	]);
});

test('the event’s name comes from the URL where Omneo sends no header', async () => {
	await n8n.activate();
	expect(await post(await urlAtOmneo())).toBe(200);
	expect(n8n.started).toMatchObject([{ event: 'benefit.redeemed' }]);
});

test('each delivery is answered in a few words of JSON, and a repeated one says so', async () => {
	await n8n.activate();
	const url = await urlAtOmneo();
	const answers = [];
	for (let number = 0; number < 2; number++) {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: bodyOf(),
		});
		answers.push(await response.json());
	}
	expect(answers).toEqual([{ received: true }, { received: true, repeated: true }]);
});

describe('where one benefit is chosen', () => {
	const other = { definition: { handle: 'another' } };

	test.each([
		['of that one', 'benefit.redeemed', { definition: { handle: 'coffee' } }],
		['of that one, in other letters', 'benefit.redeemed', { definition: { handle: 'Coffee' } }],
		[
			'that is a redemption of it',
			'benefit.redeemed',
			{ items: [{ type: 'benefit', type_attributes: { definition: { handle: 'coffee' } } }] },
		],
		['of the definition itself', 'benefit-definition.updated', { handle: 'coffee' }],
		['of a profile', 'profile.updated', other],
	])('an event %s starts the workflow', async (_what, event, content) => {
		n8n.parameters = { events: [event], definition: { mode: 'list', value: 'coffee' } };
		await n8n.activate();
		expect(await post(await urlAtOmneo(), bodyOf(content))).toBe(200);
		expect(n8n.started).toMatchObject([{ event }]);
	});

	test.each([
		['of another', 'benefit.redeemed', other],
		['that does not say of which', 'benefit.redeemed', { benefit_definition_id: 1 }],
		['of another definition', 'benefit-definition.updated', { handle: 'another' }],
	])('an event %s is answered and starts nothing', async (_what, event, content) => {
		n8n.parameters = { events: [event], definition: { mode: 'handle', value: 'coffee' } };
		await n8n.activate();
		expect(await post(await urlAtOmneo(), bodyOf(content))).toBe(200);
		expect(n8n.started).toEqual([]);
	});

	test('an expression that gives nothing starts nothing', async () => {
		await n8n.activate();
		n8n.parameters = {
			events: ['benefit.redeemed'],
			definition: { __rl: true, mode: 'handle', value: '={{ undefined }}' },
		};
		expect(await post(await urlAtOmneo(), bodyOf(other))).toBe(200);
		expect(n8n.started).toEqual([]);
	});
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
	'an event called %s is simplified too, so that it names nobody',
	async (event) => {
		await n8n.activate();
		const headers = { 'x-omneo-event': event };
		const body = bodyOf({ email: people.mia.email, profile: { id: 'p' } });
		expect(await post(await urlAtOmneo(), body, headers)).toBe(200);
		expect(n8n.started).toMatchObject([{ event, profile_id: 'p', id: 7 }]);
		expect(JSON.stringify(n8n.started)).not.toContain(people.mia.email);
	},
);

test('a condition is met at Omneo, and what does not meet it never arrives', async () => {
	n8n.parameters = {
		events: ['benefit.redeemed'],
		options: { condition: JSON.stringify({ '==': [{ var: 'profile.id' }, people.jose.id] }) },
	};
	await n8n.activate();
	await claim(people.mia.id);
	await claim(people.jose.id);
	await delivered();
	expect(n8n.started).toMatchObject([{ profile_id: people.jose.id }]);
});

test('after deactivating, nothing arrives', async () => {
	await n8n.activate();
	await n8n.deactivate();
	await claim();
	expect(tenant.sandbox.deliveries()).toEqual([]);
});

test('a test waits at the test URL, takes the same event again, and is gone afterwards', async () => {
	await n8n.listen();
	const url = await urlAtOmneo();
	expect(url).toContain(n8n.address('webhook-test'));
	expect([await post(url), await post(url)]).toEqual([200, 200]);
	expect(n8n.started).toHaveLength(2);
	await n8n.stopListening();
	expect((await tenant.ask<Webhook[]>('GET', ownWebhooks)).body.data).toEqual([]);
});

describe('a namespace prevents loops', () => {
	beforeEach(async () => {
		n8n.parameters = { events: ['benefit.redeemed'], options: { namespace: 'till' } };
		await n8n.activate();
	});

	test('what a token of the same namespace brings about does not start the workflow', async () => {
		await claim(people.mia.id, tenant.sandbox.tokens.otherSystem);
		expect(tenant.sandbox.deliveries()).toEqual([]);
	});

	test('what others bring about does', async () => {
		await claim(people.mia.id, tenant.sandbox.tokens.full);
		await delivered();
		expect(n8n.started).toHaveLength(1);
	});
});

describe('a hostile request starts nothing', () => {
	beforeEach(async () => {
		await n8n.activate();
	});

	afterEach(() => {
		expect(n8n.started).toEqual([]);
	});

	test.each([
		['no secret', (url: URL) => url.searchParams.delete('secret')],
		['an empty secret', (url: URL) => url.searchParams.set('secret', '')],
		['a wrong secret', (url: URL) => url.searchParams.set('secret', 'A'.repeat(43))],
		[
			'the first half of the secret',
			(url: URL) =>
				url.searchParams.set('secret', String(url.searchParams.get('secret')).slice(0, 20)),
		],
		[
			'the secret and more',
			(url: URL) => url.searchParams.set('secret', `${String(url.searchParams.get('secret'))}A`),
		],
		['an undefined secret', (url: URL) => url.searchParams.set('secret', 'undefined')],
	])('with %s: 401', async (_what, change) => {
		const url = new URL(await urlAtOmneo());
		change(url);
		expect(await post(url.href)).toBe(401);
		expect(await post(url.href, '{'.repeat(10), { 'content-type': 'text/plain' })).toBe(401);
	});

	test('with a wrong secret, also where a field cannot be read: 401', async () => {
		n8n.parameters = { events: ['benefit.redeemed'], simplify: 'perhaps' };
		expect(await post(`${n8n.address()}?secret=guess`)).toBe(401);
	});

	test('with the secret of another workflow: 401', async () => {
		const url = await urlAtOmneo();
		n8n.database.production = '{}';
		await n8n.activate();
		expect(await post(url)).toBe(401);
	});

	test('to a workflow that has no secret yet: 401', async () => {
		n8n.database.production = '{}';
		expect(await post(`${n8n.address()}?secret=`)).toBe(401);
		expect(await post(`${n8n.address()}?secret=undefined`)).toBe(401);
	});

	test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'text/json'])(
		'with the content type %s: 415',
		async (type) => {
			expect(await post(await urlAtOmneo(), bodyOf(), { 'content-type': type })).toBe(415);
		},
	);

	test('as a form with files: 415', async () => {
		const type = 'multipart/form-data; boundary=x';
		expect(await post(await urlAtOmneo(), '--x--', { 'content-type': type })).toBe(415);
	});

	test.each(['', '[]', '[{"id":7}]', '"text"', '7', 'null', 'true'])(
		'with the body %j: 400',
		async (body) => {
			expect(await post(await urlAtOmneo(), body)).toBe(400);
		},
	);

	test.each(['{"id":', 'id=7', '\u0000'])(
		'with the body %j, which is no JSON: 422 by n8n, 400 by the node',
		async (body) => {
			const url = await urlAtOmneo();
			expect(await post(url, body)).toBe(422);
			expect(await post(url, body, { 'content-type': 'application/vnd.api+json' })).toBe(400);
		},
	);

	test('with a body of more than 1 MB: 413', async () => {
		const body = bodyOf({ text: 'x'.repeat(1024 * 1024) });
		expect(await post(await urlAtOmneo(), body)).toBe(413);
	});

	test('by GET: 404', async () => {
		const response = await fetch(await urlAtOmneo());
		expect(response.status).toBe(404);
	});
});

test('a body of just 1 MB is taken', async () => {
	await n8n.activate();
	const empty = bodyOf({ text: '' });
	const body = bodyOf({ text: 'x'.repeat(1024 * 1024 - empty.length) });
	expect(await post(await urlAtOmneo(), body)).toBe(200);
	expect(n8n.started).toHaveLength(1);
});

describe('the signature check', () => {
	test('takes what Omneo signs', async () => {
		n8n.parameters = { events: ['benefit.redeemed'], options: { signatureCheck: 'hmac' } };
		await n8n.activate();
		await claim();
		await delivered();
		expect(n8n.started).toHaveLength(1);
	});

	test.each([
		['no signature', () => ({})],
		['an empty signature', () => ({ 'x-omneo-hmac-sha256': '' })],
		['the HMAC of another body', () => ({ 'x-omneo-hmac-sha256': hmac('{}') })],
		[
			'the HMAC with another secret',
			(body: string) => ({ 'x-omneo-hmac-sha256': hmac(body, 'other') }),
		],
		['the HMAC in another header', (body: string) => ({ 'x-signature': hmac(body) })],
	])('answers 401 to %s', async (_what, headers: (body: string) => Record<string, string>) => {
		n8n.parameters = { events: ['benefit.redeemed'], options: { signatureCheck: 'hmac' } };
		await n8n.activate();
		expect(await post(await urlAtOmneo(), bodyOf(), headers(bodyOf()))).toBe(401);
		expect(n8n.started).toEqual([]);
	});

	test('is over the raw body, so that spaces and non-ASCII letters count', async () => {
		n8n.parameters = { events: ['benefit.redeemed'], options: { signatureCheck: 'hmac' } };
		await n8n.activate();
		const body = '{ "name" :  "Zoë ☕" }';
		const headers = { 'x-omneo-hmac-sha256': hmac(body).toUpperCase() };
		expect(await post(await urlAtOmneo(), body, headers)).toBe(200);
	});

	test('reads the header that the option names', async () => {
		n8n.parameters = {
			events: ['benefit.redeemed'],
			options: { signatureCheck: 'hmac', signatureHeader: 'X-Signature' },
		};
		await n8n.activate();
		expect(await post(await urlAtOmneo(), bodyOf(), { 'x-signature': hmac(bodyOf()) })).toBe(200);
	});

	test('can be for the secret itself in a header', async () => {
		n8n.parameters = {
			events: ['benefit.redeemed'],
			options: { signatureCheck: 'header', signatureHeader: 'X-Shared' },
		};
		await n8n.activate();
		const url = await urlAtOmneo();
		expect(await post(url, bodyOf(), { 'x-shared': 'guess' })).toBe(401);
		expect(await post(url, bodyOf(), { 'x-shared': tenant.sandbox.webhookSecret })).toBe(200);
	});

	test.each(['constructor', '__proto__', 'hasOwnProperty'])(
		'is not passed by what every object has, as a header called %s would be',
		async (signatureHeader) => {
			n8n.parameters = {
				events: ['benefit.redeemed'],
				options: { signatureCheck: 'header', signatureHeader },
			};
			await n8n.activate();
			expect(await post(await urlAtOmneo())).toBe(401);
		},
	);

	test('is never passed where the credential has lost its secret', async () => {
		n8n.parameters = { events: ['benefit.redeemed'], options: { signatureCheck: 'hmac' } };
		await n8n.activate();
		const url = await urlAtOmneo();
		n8n.credential = { ...n8n.credential, webhookSecret: '' };
		const headers = { 'x-omneo-hmac-sha256': hmac(bodyOf(), '') };
		expect(await post(url, bodyOf(), headers)).toBe(401);
	});
});

describe('with a signature', () => {
	let url: URL;

	beforeEach(async () => {
		n8n.parameters = {
			events: ['benefit.redeemed', 'benefit.issued'],
			options: { signatureCheck: 'hmac' },
		};
		await n8n.activate();
		url = new URL(await urlAtOmneo());
	});

	const send = async (body: string, event?: string | null, header?: string) => {
		const address = new URL(url);
		if (event === null) address.searchParams.delete('event');
		else if (event !== undefined) address.searchParams.set('event', event);
		return await post(address.href, body, {
			'x-omneo-hmac-sha256': hmac(body),
			...(header !== undefined && { 'x-omneo-event': header }),
		});
	};

	test('a delivery that is sent again under 1,001 other names starts the workflow once', async () => {
		expect(await send(bodyOf())).toBe(200);
		const names = ['benefit.issued', ...Array.from({ length: 1_000 }, (_, i) => `event.${i}`)];
		await burst(names, async (name) => {
			await send(bodyOf(), name, name);
			await send(bodyOf(), name);
			await send(bodyOf(), undefined, name);
		});
		expect(n8n.started).toHaveLength(1);
	});

	test.each([
		['an event that is not chosen', 'benefit.deleted', undefined],
		['a header that names another', 'benefit.redeemed', 'benefit.issued'],
		['a header that is not chosen', 'benefit.redeemed', 'benefit.deleted'],
		['no event', null, undefined],
		['two events', 'benefit.redeemed,benefit.issued', undefined],
	])('%s is answered with 400 and starts nothing', async (_what, event, header) => {
		expect(await send(bodyOf(), event, header)).toBe(400);
		expect(n8n.started).toEqual([]);
	});

	test.each([
		['the address alone', 'benefit.issued', undefined],
		['the header alone', null, 'benefit.issued'],
		['both, in other letters', 'benefit.issued', 'Benefit.Issued'],
	])('the event may come from %s', async (_what, event, header) => {
		expect(await send(bodyOf(), event, header)).toBe(200);
		expect(n8n.started).toHaveLength(1);
	});

	test('a body that was compressed on the way is taken as it was signed', async () => {
		const body = bodyOf({ text: 'x'.repeat(2_000) });
		const response = await fetch(url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'content-encoding': 'gzip',
				'x-omneo-hmac-sha256': hmac(body),
			},
			body: gzipSync(body),
		});
		await response.body?.cancel();
		expect(response.status).toBe(200);
		expect(n8n.started).toHaveLength(1);
	});

	test.each([
		['a bomb', gzipSync(Buffer.alloc(15 * 1024 * 1024, ' ')), 'gzip'],
		['what is not compressed', Buffer.from('{}'), 'gzip'],
		['another compression', brotliCompressSync('{}'), 'br'],
	])('%s is answered and starts nothing', async (_what, body, encoding) => {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'content-encoding': encoding },
			body: new Uint8Array(body),
		});
		await response.body?.cancel();
		expect(response.status).toBeGreaterThanOrEqual(400);
		expect(n8n.started).toEqual([]);
	});

	test('the answer to a delivery without one names the header', async () => {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: bodyOf(),
		});
		expect(response.status).toBe(401);
		expect(await response.text()).toContain('X-Omneo-Hmac-SHA256');
	});

	test('who publishes again is told once that Omneo sends none', async () => {
		expect(await post(url.href)).toBe(401);
		await n8n.deactivate();
		await expect(n8n.activate()).rejects.toThrow(/has no signature.*Signature Check to Off/);
		await n8n.deactivate();
		expect(await n8n.activate()).toBe(true);
	});

	test('nobody is told anything where a signed one came later', async () => {
		await post(url.href);
		expect(await send(bodyOf())).toBe(200);
		await n8n.deactivate();
		expect(await n8n.activate()).toBe(true);
	});

	test('who tests in the editor is told at once', async () => {
		await n8n.listen();
		const { body } = await tenant.ask<Webhook[]>('GET', ownWebhooks);
		const ofTest = body.data.find(({ url: other }) => String(other).includes('webhook-test'));
		expect(await post(String(ofTest?.url))).toBe(500);
		expect(n8n.errors).toMatchObject([
			{ message: expect.stringMatching(/has no signature/) as string },
		]);
		await n8n.stopListening();
	});
});

test('whole numbers beyond 2^53 keep their digits', async () => {
	n8n.parameters = { events: ['benefit.redeemed'], simplify: false };
	await n8n.activate();
	expect(await post(await urlAtOmneo(), '{"id":9007199254740993,"value":1.50}')).toBe(200);
	expect(n8n.started).toMatchObject([{ body: { id: '9007199254740993', value: 1.5 } }]);
});

test('a byte order mark before the body is none of it', async () => {
	await n8n.activate();
	expect(await post(await urlAtOmneo(), `\ufeff${bodyOf()}`)).toBe(200);
	expect(n8n.started).toHaveLength(1);
});

describe('repeated deliveries', () => {
	test('are answered with 200 and start nothing', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		expect([await post(url), await post(url), await post(url)]).toEqual([200, 200, 200]);
		expect(n8n.started).toHaveLength(1);
	});

	test('of another event or with another body are no repeats', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		await post(url);
		await post(url, bodyOf({ other: true }));
		await post(url, bodyOf(), { 'x-omneo-event': 'benefit.updated' });
		expect(n8n.started).toHaveLength(3);
	});

	test.each([false, 'false', 'no', 0])(
		'start the workflow each time where the option is %j',
		async (dropRepeated) => {
			n8n.parameters = { events: ['benefit.redeemed'], options: { dropRepeated } };
			await n8n.activate();
			const url = await urlAtOmneo();
			await post(url);
			await post(url);
			expect(n8n.started).toHaveLength(2);
		},
	);

	test('are known from the static data alone, as after a restart of n8n', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		await post(url);
		n8n.restart();
		expect(await post(url)).toBe(200);
		expect(n8n.started).toHaveLength(1);
	});

	test('are known an hour and 100,000 other deliveries later', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		await post(url);
		const all = JSON.parse(n8n.database.production) as { global: Record<string, IDataObject> };
		const [node = {}] = Object.values(all.global);
		const [[hour = '', marks] = []] = Object.entries(node.seen as Record<string, string>);
		const others = randomBytes(6 * 100_000).toString('base64url');
		node.seen = { [Number(hour) - 1]: marks, [hour]: others };
		n8n.database.production = JSON.stringify(all);
		n8n.restart();
		expect(await post(url)).toBe(200);
		expect(n8n.started).toHaveLength(1);
		expect(await post(url, bodyOf({ other: true }))).toBe(200);
		expect(n8n.started).toHaveLength(2);
		expect(remembered()).toBe(100_002);
	});

	test('are known after the node was renamed, which keeps its secret too', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		await post(url);
		n8n.nodeName = 'When a benefit is redeemed';
		n8n.restart();
		expect(await post(url)).toBe(200);
		expect(n8n.started).toHaveLength(1);
	});

	test('are known where another process saved over what this one had saved', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		const before = n8n.database.production;
		await post(url);
		n8n.database.production = before;
		expect(await post(url)).toBe(200);
		n8n.restart();
		expect(await post(url)).toBe(200);
		expect(n8n.started).toHaveLength(1);
	});

	test.each([1, 20, 200])(
		'are stored before the answer, also where n8n takes %d ms to start an execution',
		async (startsAfterMs) => {
			n8n.startsAfterMs = startsAfterMs;
			await n8n.activate();
			expect(await post(await urlAtOmneo())).toBe(200);
			expect(remembered()).toBe(1);
		},
	);

	test('wait while it is open whether the first one starts the workflow', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		n8n.startsAfterMs = 100;
		expect(await Promise.all([post(url), post(url), post(url)])).toEqual([200, 200, 200]);
		expect(n8n.started).toHaveLength(1);
	});

	test('are taken at once where the first one, while they waited, did not start it', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		n8n.startsAfterMs = 100;
		n8n.failsToStart = 1;
		const statuses = await Promise.all([post(url), post(url), post(url)]);
		expect(statuses.sort()).toEqual([200, 200, 500]);
		expect(n8n.started).toHaveLength(1);
	});

	test('are all stored, also of deliveries that come together', async () => {
		await n8n.activate();
		const url = await urlAtOmneo();
		const bodies = Array.from({ length: 50 }, (_, number) => bodyOf({ number }));
		await Promise.all(bodies.map(async (body) => post(url, body)));
		expect(remembered()).toBe(50);
		n8n.restart();
		await Promise.all(bodies.map(async (body) => post(url, body)));
		expect(n8n.started).toHaveLength(50);
	});

	test('are taken where the first one did not start the workflow', async () => {
		await n8n.activate();
		n8n.failsToStart = 2;
		await claim();
		await delivered();
		const [delivery] = tenant.sandbox.deliveries();
		expect(delivery?.attempts.map(({ status }) => status)).toEqual([500, 500, 200]);
		expect(n8n.started).toHaveLength(1);
	});

	describe('after the sender hung up before n8n had answered', () => {
		let url: string;

		beforeEach(async () => {
			await n8n.activate();
			url = await urlAtOmneo();
		});

		const hangUp = async () => {
			await new Promise<void>((resolve) => {
				const request = httpRequest(url, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
				});
				request.on('error', () => {
					resolve();
				});
				request.end(bodyOf());
				setTimeout(() => request.destroy(), 20);
			});
		};

		test('are taken where the execution was not started', async () => {
			n8n.startsAfterMs = 50;
			n8n.failsToStart = 1;
			await hangUp();
			await new Promise((resolve) => setTimeout(resolve, 100));
			expect(await post(url)).toBe(200);
			expect(n8n.started).toHaveLength(1);
		});

		test('start nothing more, neither while the execution is about to start nor later', async () => {
			n8n.startsAfterMs = 300;
			await hangUp();
			expect(n8n.started).toHaveLength(0);
			expect([await post(url), await post(url)]).toEqual([200, 200]);
			expect(n8n.started).toHaveLength(1);
		});
	});
});

test('a delivery that n8n saves late does not bring an old secret back', async () => {
	await n8n.activate();
	n8n.startsAfterMs = 300;
	const late = post(await urlAtOmneo());
	await new Promise((resolve) => setTimeout(resolve, 50));
	await n8n.deactivate();
	await n8n.activate();
	expect(await late).toBe(200);
	n8n.startsAfterMs = 5;
	expect(await post(await urlAtOmneo(), bodyOf({ number: 2 }))).toBe(200);
	expect(n8n.started).toHaveLength(2);
});

test('of 1,000 deliveries in a burst, each sent twice and some refused at first, none is lost and none comes twice', async () => {
	await n8n.activate();
	const url = await urlAtOmneo();
	n8n.failsToStart = 50;
	const bodies = Array.from({ length: BURST }, (_, number) => bodyOf({ number }));
	const untilTaken = async (body: string) => {
		while ((await post(url, body)) !== 200) await new Promise((resolve) => setTimeout(resolve, 5));
	};
	await burst(bodies, untilTaken);
	await burst(bodies, untilTaken);
	const ids = n8n.started.map(({ delivery_id: id }) => id);
	expect(ids).toHaveLength(BURST);
	expect(new Set(ids).size).toBe(BURST);
});

test('1,000 redemptions at once start 1,000 executions, each for another profile', async () => {
	await n8n.activate();
	const profiles = Array.from({ length: BURST }, (_, number) => bulkProfileId(number));
	await burst(profiles, async (id) => claim(id));
	await delivered();
	expect(n8n.started.map(({ profile_id: id }) => id).sort()).toEqual(profiles.sort());
});
