import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { name, version } from '../../../package.json';
import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { settled } from '../../../nodes/shared/problems/problem';
import { clientFor, clientsFor } from '../../../nodes/shared/transport/client';
import type { ApiRequest } from '../../../nodes/shared/transport/types';
import { breaks, n8nThat, reply, type Reply } from './support';

const apiToken = 's3cret-token';
const shop = { tenant: 'shop', apiToken };
const baseUrl = 'https://api.shop.getomneo.com/api/v3';
const settings = { maxRetries: 0, timeout: 5_000 };

const read: ApiRequest = at(endpoints.getProfile, { profileId: 'ä' });
const write: ApiRequest = { ...at(endpoints.createProfile), body: { first_name: 'Mia' } };
const stored = reply(200, { data: { id: 'ä', first_name: 'Mia' } }, { 'x-request-id': 'r-1' });
const wait = reply(429, { message: 'Too Many Attempts.' }, { 'retry-after': '0' });

/** A client for the only item, whose requests meet the given replies. */
function clientThat(
	replies: readonly Reply[],
	{
		credential = shop,
		...more
	}: Parameters<typeof n8nThat>[1] & {
		credential?: ICredentialDataDecryptedObject | Error;
	} = {},
) {
	const n8n = n8nThat(replies, { credentials: [credential], ...more });
	return { ...n8n, client: clientFor(n8n.context) };
}

describe('a request', () => {
	it('goes to the tenant with the token in n8n’s hands alone', async () => {
		const { client, asked } = clientThat([stored], {
			credential: { ...shop, apiToken: ` ${apiToken}\n`, webhookSecret: 'w' },
		});
		await client.send({ ...write, query: { include: 'tags' } }, settings);
		const [{ type, options, decrypted } = {}] = asked;
		expect(type).toBe('omneoApi');
		expect(options).toMatchObject({
			method: 'POST',
			url: `${baseUrl}/profiles`,
			qs: { include: 'tags' },
			arrayFormat: 'brackets',
			body: { first_name: 'Mia' },
			timeout: 5_000,
			disableFollowRedirect: true,
		});
		expect(JSON.stringify(options)).not.toContain(apiToken);
		expect(decrypted).toEqual({
			id: '',
			name: '',
			type: 'omneoApi',
			data: { ...shop, webhookSecret: 'w' },
		});
	});

	it('says that it is JSON only where it has a body', async () => {
		const { client, asked } = clientThat([stored]);
		await client.send(write, settings);
		await client.send(read, settings);
		const own = { Accept: 'application/json', 'User-Agent': `${name}/${version}` };
		expect(asked.map(({ options }) => options.headers)).toEqual([
			{ ...own, 'Content-Type': 'application/json' },
			own,
		]);
		expect(asked[1]?.options.url).toBe(`${baseUrl}/profiles/%C3%A4`);
	});

	it('returns its answer’s envelope', async () => {
		const { client } = clientThat([reply(200, { data: [], meta: { total: 0 } })]);
		expect(await client.send(at(endpoints.listTags), settings)).toEqual({
			data: [],
			meta: { total: 0 },
		});
	});

	it('has the ID that Omneo gave it, until the next is sent', async () => {
		const { client } = clientThat([stored, breaks]);
		expect(client.requestId()).toBeUndefined();
		await client.send(read, settings);
		expect(client.requestId()).toBe('r-1');
		await settled(client.send(read, settings));
		expect(client.requestId()).toBeUndefined();
	});

	it('is logged by attempt, without what it says or where its record is', async () => {
		const { client, logged } = clientThat([wait, stored]);
		await client.send(read, { ...settings, maxRetries: 1 });
		const request = { method: 'GET', path: '/profiles/{profileId}' };
		expect(logged).toEqual([
			[
				'Request to Omneo',
				{ ...request, status: 429, problem: 'rate_limited', waitMs: 0, requestId: undefined },
			],
			['Request to Omneo', { ...request, status: 200, waitMs: 0, requestId: 'r-1' }],
		]);
	});

	it('needs no log', async () => {
		const { client } = clientThat([stored], { hasLogger: false });
		await expect(client.send(read, settings)).resolves.toHaveProperty('data');
	});

	it('is sent again as often as it says itself', async () => {
		const { client, asked } = clientThat([wait]);
		const sent = client.send({ ...read, maxRetries: 2 }, settings);
		await expect(sent).rejects.toMatchObject({ code: 'rate_limited' });
		expect(asked).toHaveLength(3);
	});

	it('names what to look up where a write is lost, and nothing where a read is', async () => {
		const { client } = clientThat([breaks]);
		await expect(client.send(write, settings)).rejects.toMatchObject({
			code: 'connection_lost',
			outcome: 'unknown',
			nextStep: expect.stringContaining('look up the profile before you try again') as string,
		});
		await expect(client.send(read, settings)).rejects.toMatchObject({
			code: 'connection_lost',
			outcome: 'failed',
			details: { wasWrite: false },
		});
	});

	it('may have been done where the node fails at the answer to a write', async () => {
		const { client } = clientThat([stored]);
		const idOf = () => {
			throw new TypeError('x is not a function');
		};
		await expect(client.send({ ...write, idOf }, settings)).rejects.toMatchObject({
			code: 'unexpected',
			outcome: 'unknown',
		});
		await expect(client.send({ ...read, idOf }, settings)).rejects.toMatchObject({
			code: 'unexpected',
			outcome: 'failed',
		});
	});

	it('is not sent where the workflow was stopped', async () => {
		const { client, asked } = clientThat([stored], { stop: AbortSignal.abort() });
		await expect(client.send(write, settings)).rejects.toMatchObject({
			code: 'canceled',
			outcome: 'failed',
		});
		expect(asked).toHaveLength(0);
	});

	it('is not sent where a proxy would see the token', async () => {
		const { client, asked } = clientThat([stored], { proxy: {} });
		await expect(client.send(read, settings)).rejects.toMatchObject({ code: 'proxy_unsafe' });
		expect(asked).toHaveLength(0);
	});

	it('shows the token in none of its problems and in no log', async () => {
		const message = `Bearer ${apiToken} is wrong`;
		const { client, logged } = clientThat([reply(422, { message }), reply(500, { message })]);
		const problems = [
			await settled(client.send(write, settings)),
			await settled(client.send(write, settings)),
		];
		const shown = problems.map(({ problem }) => [problem?.nextStep, problem, problem?.stack]);
		expect(problems.map(({ problem }) => problem?.code)).toEqual([
			'validation_failed',
			'server_error',
		]);
		expect(JSON.stringify([shown, logged])).not.toContain(apiToken);
	});
});

describe('a credential', () => {
	it('that cannot be read is invalid, and its error is shown without personal data', async () => {
		const { client } = clientThat([stored], {
			credential: new Error('No credential for mia@example.com'),
		});
		await expect(client.tenant()).rejects.toMatchObject({
			code: 'credential_invalid',
			message: 'No credential for [email]',
		});
	});

	it('names its tenant by the base URL', async () => {
		const { client } = clientThat([]);
		expect(await client.tenant()).toBe(baseUrl);
	});

	it('is checked once for all items in a row that share it', async () => {
		const other = { ...shop, tenant: 'other' };
		const { context, probed } = n8nThat([reply(200, { data: [] })], {
			credentials: [shop, shop, other, shop],
		});
		const clientOf = clientsFor(context);
		const probes: number[] = [];
		for (const item of [0, 0, 1, 2, 3]) {
			await clientOf(item).send(at(endpoints.listTags), settings);
			probes.push(probed.length);
		}
		expect(probes).toEqual([1, 1, 1, 2, 3]);
		expect(probed.map(({ url }) => url)).toEqual([
			baseUrl,
			'https://api.other.getomneo.com/api/v3',
			baseUrl,
		]);
	});

	it.each<[string, ICredentialDataDecryptedObject, ICredentialDataDecryptedObject, string]>([
		['of another tenant', shop, { ...shop, tenant: 'b' }, 'https://api.b.getomneo.com/api/v3'],
		[
			'with one field more',
			shop,
			{ ...shop, apiHost: 'legacy' },
			'https://shop.getomneo.com/api/v3',
		],
		['with one field less', { ...shop, apiHost: 'legacy' }, shop, baseUrl],
	])('is another one %s', async (_, first, second, tenant) => {
		const { context } = n8nThat([], { credentials: [first, second] });
		const clientOf = clientsFor(context);
		await clientOf(0).tenant();
		expect(await clientOf(1).tenant()).toBe(tenant);
	});
});
