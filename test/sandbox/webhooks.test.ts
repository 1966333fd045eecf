import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { handles, people, signature } from '../../sandbox';
import { sandboxForTests } from './client';

const tenant = sandboxForTests({ webhookRetryMs: [5, 5] });

interface Received {
	event: string;
	signature: string;
	raw: string;
}

/** A receiver that answers with the given statuses, and then with 204. */
const receiver = { url: '', received: [] as Received[], statuses: [] as number[] };
let server: Server;

beforeAll(async () => {
	server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			receiver.received.push({
				event: String(request.headers['x-omneo-event']),
				signature: String(request.headers['x-omneo-hmac-sha256']),
				raw: Buffer.concat(parts).toString(),
			});
			response.writeHead(receiver.statuses.shift() ?? 204, { connection: 'close' }).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/hook`;
});

afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
	receiver.received = [];
	receiver.statuses = [];
});

function register(change: object = {}) {
	const wish = { trigger: 'benefit.updated', url: receiver.url, namespace: 'n8n', ...change };
	return tenant.ask<{ id: number }>('POST', '/webhooks', wish);
}

function claim(externalId: string, profileId: string = people.mia.id, token?: string) {
	const wish = { definition: handles.survey, timezone: 'UTC', external_id: externalId };
	return tenant.ask('POST', `/profiles/${profileId}/benefits/claim-redeem`, wish, token);
}

/** Waits until nothing is under way: every delivery has been taken or been given up. */
async function settled(): Promise<void> {
	const open = () =>
		tenant.sandbox
			.deliveries()
			.some(({ delivered, attempts }) => !delivered && attempts.length < 3);
	while (open()) await new Promise((resolve) => setTimeout(resolve, 2));
}

test('a webhook is registered, read, browsed, changed and deleted', async () => {
	const created = await register({ condition: { '==': [1, 1] }, queue: 'low' });
	expect(created).toMatchObject({
		status: 201,
		body: {
			data: {
				trigger: 'benefit.updated',
				url: receiver.url,
				namespace: 'n8n',
				user_id: 1,
				is_active: true,
				queue: 'low',
				retry_hourly: false,
				condition: { '==': [1, 1] },
			},
		},
	});
	const path = `/webhooks/${created.body.data.id.toString()}`;
	expect((await tenant.ask('GET', path)).body).toEqual(created.body);
	expect((await tenant.ask('GET', '/webhooks?filter[namespace]=n8n')).body.data).toHaveLength(1);
	expect((await tenant.ask('GET', '/webhooks?filter[is_active]=false')).body.data).toMatchObject([
		{ namespace: 'warehouse' },
	]);
	const change = { is_active: false, condition: null, namespace: 'other' };
	const changed = await tenant.ask('PUT', path, change);
	expect(changed.body.data).toMatchObject({ is_active: false, condition: null, queue: 'low' });
	expect(changed.body.data).toMatchObject({ namespace: 'n8n' });
	expect((await tenant.ask('DELETE', path)).status).toBe(204);
	expect((await tenant.ask('GET', path)).status).toBe(404);
});

test('a pair of trigger and URL exists once', async () => {
	await register();
	expect((await register({ trigger: 'benefit.created' })).status).toBe(201);
	expect(await register()).toMatchObject({
		status: 422,
		body: { errors: { url: ['The url has already been taken.'] } },
	});
});

test.each([{ trigger: null }, { namespace: null }, { url: 'nowhere' }, { condition: 'x' }])(
	'%j is a 422',
	async (change) => {
		expect((await register(change)).status).toBe(422);
	},
);

test('a delivery carries the record, its event, and the HMAC of its raw body', async () => {
	await register();
	await claim('W-1');
	await settled();
	expect(receiver.received).toHaveLength(1);
	const [first] = receiver.received;
	expect(first?.event).toBe('benefit.updated');
	expect(first?.signature).toBe(signature(first?.raw ?? '', tenant.sandbox.webhookSecret));
	expect(JSON.parse(first?.raw ?? '')).toMatchObject({
		external_id: 'W-1',
		profile_id: people.mia.id,
		definition: { handle: handles.survey },
		profile: { id: people.mia.id, flattened_tags: ['vip', 'newsletter'] },
	});
});

test.each([
	['benefit.created', 1],
	['benefit.issued', 0],
	['benefit.redeemed', 0],
	['benefit.updated', 2],
	['benefit.deleted', 1],
	['profile.updated', 1],
	['benefit-definition.created', 1],
	['benefit-definition.updated', 1],
	['benefit-definition.deleted', 1],
	['somebody.sneezed', 0],
])('%s is sent %d times in a day of the shop', async (trigger, times) => {
	await register({ trigger });
	await claim('W-1');
	const mine = await tenant.ask<{ id: number }[]>('GET', '/benefits?filter[external_id]=W-1');
	const benefit = `/benefits/${String(mine.body.data[0]?.id)}`;
	await tenant.ask('PUT', benefit, { external_id: 'W-2' });
	await tenant.ask('DELETE', benefit);
	await tenant.ask('PUT', `/profiles/${people.mia.id}`, { tier_handle: 'platinum' });
	const wish = { name: 'New', handle: 'new', period: 1 };
	const made = await tenant.ask<{ id: number }>('POST', '/benefits/definitions', wish);
	const definition = `/benefits/definitions/${made.body.data.id.toString()}`;
	await tenant.ask('PUT', definition, { name: 'Newer' });
	await tenant.ask('DELETE', definition);
	await settled();
	expect(receiver.received.map(({ event }) => event)).toEqual(Array(times).fill(trigger));
});

test.each([
	['profile.created', { email: 'ada@example.com', flattened_tags: [] }],
	['profile.updated', { company: 'Harbour Prints' }],
	['profile.deleted', { email: 'ada@example.com' }],
	['reward.created', { value_initial: 5, profile: { email: 'ada@example.com' } }],
	['reward.updated', { value_remaining: 1 }],
	['reward.deleted', { value_remaining: 1 }],
	['point.created', { value_initial: 3, profile: { email: 'ada@example.com' } }],
])('%s is sent once in the life of a member', async (trigger, body) => {
	await register({ trigger });
	const ada = { first_name: 'Ada', last_name: 'Moss', email: 'ada@example.com' };
	const { id } = (await tenant.ask<{ id: string }>('POST', '/profiles', ada)).body.data;
	await tenant.ask('PUT', `/profiles/${id}`, { company: 'Harbour Prints' });
	const wish = {
		profile_id: id,
		value_initial: 5,
		value_remaining: 5,
		timezone: 'UTC',
		expires_at: '2099-01-01',
	};
	const issued = await tenant.ask<{ id: number }>('POST', '/rewards', {
		...wish,
		reward_definition_id: 1,
	});
	const reward = `/rewards/${issued.body.data.id.toString()}`;
	await tenant.ask('PUT', reward, { value_remaining: 1 });
	await tenant.ask('DELETE', reward);
	await tenant.ask('POST', '/points', {
		profile_id: id,
		point_definition_id: 1,
		value_initial: 3,
		issued_at: '2026-03-02',
	});
	await tenant.ask('DELETE', `/profiles/${id}`);
	await settled();
	expect(receiver.received).toHaveLength(1);
	const [sent] = receiver.received;
	expect(sent?.signature).toBe(signature(sent?.raw ?? '', tenant.sandbox.webhookSecret));
	expect(JSON.parse(sent?.raw ?? '')).toMatchObject(body);
});

describe('a tenant that uses the names of the guides', () => {
	const old = sandboxForTests({ tenant: { eventNames: 'guide' } });

	test('sends them for issuing, redeeming, rewards and points', async () => {
		const guides = ['benefit.issued', 'benefit.redeemed', 'reward.issued', 'reward.redeemed'];
		const url = 'http://127.0.0.1:1/nobody';
		const all = [...guides, 'points.awarded', 'benefit.updated', 'reward.updated', 'point.created'];
		for (const trigger of all)
			await old.ask('POST', '/webhooks', { trigger, url, namespace: 'n8n' });
		const member = { profile_id: people.mia.id };
		const claim = { definition: handles.survey, timezone: 'UTC' };
		await old.ask('POST', `/profiles/${people.mia.id}/benefits/claim-redeem`, claim);
		const value = {
			value_initial: 5,
			value_remaining: 5,
			timezone: 'UTC',
			expires_at: '2099-01-01',
		};
		const reward = { ...member, ...value, reward_definition_id: 1 };
		const { body } = await old.ask<{ id: number }>('POST', '/rewards', reward);
		await old.ask('PUT', `/rewards/${body.data.id.toString()}`, { value_remaining: 1 });
		const points = { point_definition_id: 1, value_initial: 3, issued_at: '2026-03-02' };
		await old.ask('POST', '/points', { ...member, ...points });
		expect(old.sandbox.deliveries().map(({ event }) => event)).toEqual([
			...guides,
			'points.awarded',
		]);
	});
});

test('a condition over the body lets only some events through', async () => {
	await register({ condition: { '===': [{ var: 'profile.gender' }, 'male'] } });
	await claim('W-1', people.mia.id);
	await claim('W-2', people.jose.id);
	await settled();
	expect(receiver.received.map(({ raw }) => JSON.parse(raw) as unknown)).toMatchObject([
		{ external_id: 'W-2' },
	]);
});

test('a condition that cannot be evaluated lets nothing through, and is taken', async () => {
	expect((await register({ condition: { test: 123 } })).status).toBe(201);
	await claim('W-1');
	await settled();
	expect(receiver.received).toEqual([]);
});

test('what a token brings about is not sent to webhooks of its own namespace', async () => {
	await register({ namespace: 'till' });
	await claim('W-1', people.mia.id, tenant.sandbox.tokens.otherSystem);
	await claim('W-2', people.mia.id, tenant.sandbox.tokens.full);
	await settled();
	expect(tenant.sandbox.deliveries()).toMatchObject([{ body: { external_id: 'W-2' } }]);
});

test('an inactive webhook hears nothing', async () => {
	await register({ is_active: false });
	await claim('W-1');
	expect(tenant.sandbox.deliveries()).toEqual([]);
});

test('a delivery that fails is tried again, with the same body', async () => {
	await register();
	receiver.statuses = [500];
	await claim('W-1');
	await settled();
	const [first, second] = receiver.received;
	expect(second).toEqual(first);
	const reply = await fetch(`${tenant.sandbox.origin}/sandbox/deliveries`);
	expect(await reply.json()).toMatchObject({
		data: [
			{ event: 'benefit.updated', delivered: true, attempts: [{ status: 500 }, { status: 204 }] },
		],
	});
});

test('a delivery is given up after the last attempt', async () => {
	await register({ url: 'http://127.0.0.1:1/nobody' });
	await claim('W-1');
	await settled();
	expect(tenant.sandbox.deliveries()).toMatchObject([
		{ delivered: false, attempts: [{ status: null }, { status: null }, { status: null }] },
	]);
});

test('a batch tells the webhooks too', async () => {
	await register({ trigger: 'benefit.created' });
	const row = { profile_id: people.lina.id, issued_at: '2026-03-02', timezone: 'UTC' };
	await tenant.ask('POST', '/benefits/batch.json', {
		benefits: [{ ...row, benefit_definition_handle: handles.coffee }],
	});
	while (tenant.sandbox.deliveries().length === 0) await new Promise(setImmediate);
	await settled();
	expect(receiver.received).toHaveLength(1);
});

test('a burst of events that nobody takes brings about no warning of Node', async () => {
	const script = `
		const { startSandbox, handles, people } = require('./sandbox');
		void (async () => {
			const sandbox = await startSandbox();
			const ask = (path, body) => fetch(sandbox.baseUrl + path, {
				method: 'POST',
				headers: {
					authorization: 'Bearer ' + sandbox.token,
					'content-type': 'application/json',
				},
				body: JSON.stringify(body),
			});
			const url = 'http://127.0.0.1:1/nobody';
			await ask('/webhooks', { trigger: 'benefit.updated', url, namespace: 'n8n' });
			const claim = { definition: handles.coffee, timezone: 'UTC' };
			const path = '/profiles/' + people.mia.id + '/benefits/claim-redeem';
			await Promise.all(Array.from({ length: 100 }, () => ask(path, claim)));
			console.log(sandbox.deliveries().length);
			await sandbox.close();
		})();`;
	const root = join(__dirname, '..', '..');
	const node = promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
		cwd: root,
	});
	expect(await node).toEqual({ stdout: '100\n', stderr: '' });
});
