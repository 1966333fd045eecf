/** Networks as companies have them: proxies, certificates of their own, IPv6, balancers. */
import dns from 'node:dns';
import { resolve } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { people, startSandbox, type Sandbox } from '../../sandbox';
import { testCredential } from '../../tools/engine/contexts';
import { startJob } from '../../tools/lab/childProcess';
import {
	makeAuthority,
	startProxy,
	startRelay,
	trusting,
	withEnvironment,
	type Authority,
	type Proxy,
} from './network';
import type { NodeJob } from './nodeProcess';
import { claimOfRow, closedPort, countsOf, detailsOf, jsonOf, runNode } from './support';

const PROCESS = resolve(__dirname, 'nodeProcess.ts');
/** A host that no name server knows. */
const HOST = 'api.omneo.test';
const TOKEN = 'sandbox-full';

let authority: Authority;
let sandbox: Sandbox;
let front: Awaited<ReturnType<typeof startRelay>>;
let proxy: Proxy;

beforeAll(async () => {
	authority = makeAuthority();
	sandbox = await startSandbox({ retryAfterSeconds: 0 });
	front = await startRelay(sandbox.port, { authority });
	proxy = await startProxy();
});

beforeEach(() => {
	sandbox.reset();
	proxy.requests.length = 0;
	proxy.refusal = undefined;
	proxy.tunnelTo = front.port;
});

afterAll(async () => {
	await proxy.close();
	await front.close();
	await sandbox.close();
	authority.remove();
});

/** One claim in this process, which trusts the authority; its item. */
async function claim(baseUrl: string, options: IDataObject = {}): Promise<IDataObject> {
	const result = await trusting(authority, async () =>
		runNode({
			baseUrl,
			rows: [{ profile: people.mia.id, id: 'SURVEY-1' }],
			parameters: claimOfRow({ options: { maxRetries: 0, checkAfterClaim: false, ...options } }),
			node: { onError: 'continueRegularOutput' },
		}),
	);
	const [json, ...others] = jsonOf(result);
	expect(others).toEqual([]);
	return json ?? {};
}

const claimByProxy = async (options?: IDataObject) =>
	await withEnvironment({ HTTPS_PROXY: proxy.url }, async () =>
		claim(`https://${HOST}/api/v3`, options),
	);

const testByProxy = async () =>
	await withEnvironment({ HTTPS_PROXY: proxy.url }, async () =>
		trusting(authority, async () =>
			testCredential('omneoApi', {
				apiHost: 'custom',
				baseUrl: `https://${HOST}/api/v3`,
				apiToken: TOKEN,
			}),
		),
	);

const asked = () => [...new Set(proxy.requests.map(({ line }) => line))];

describe('a proxy', () => {
	it('opens tunnels, through which a claim is made once; it never sees the token', async () => {
		expect(await claimByProxy()).toMatchObject({ duplicate: false });
		expect(await claimByProxy()).toMatchObject({ duplicate: true });
		expect(countsOf(sandbox.ledger())).toMatchObject({ claim: 1, redeem: 1 });
		expect(await testByProxy()).toMatchObject({ status: 'OK' });
		expect(asked()).toEqual([`CONNECT ${HOST}:443`]);
		expect(JSON.stringify(proxy.requests)).not.toContain(TOKEN);
	});

	it('is left out for the hosts in NO_PROXY', async () => {
		const json = await withEnvironment(
			{ HTTPS_PROXY: proxy.url, NO_PROXY: 'example.com,localhost' },
			async () => claim(`https://localhost:${front.port}/api/v3`),
		);
		expect(json).toMatchObject({ duplicate: false });
		expect(proxy.requests).toEqual([]);
	});

	const json = { 'content-type': 'application/json' };
	const html = { 'content-type': 'text/html' };
	const answer = (status: string, headers: Record<string, string>, body: string) =>
		[
			`HTTP/1.1 ${status}`,
			...Object.entries({ ...headers, 'content-length': body.length }).map(
				([name, value]) => `${name}: ${value}`,
			),
			'',
			body,
		].join('\r\n');
	const page = '<html><h1>Access denied</h1></html>';

	it('that asks for a password is told from a token that may not do this', async () => {
		for (const headers of [html, json]) {
			const body = headers === json ? '{"message":"Authentication required"}' : page;
			const challenge = { 'proxy-authenticate': 'Basic realm="office"' };
			proxy.refusal = [
				answer('407 Proxy Authentication Required', { ...headers, ...challenge }, body),
			];
			const item = await claimByProxy({ duplicateProtection: 'off' });
			expect(detailsOf(item)).toMatchObject({
				outcome: 'failed',
				code: 'proxy_refused',
				http_status: 407,
			});
			expect(item.message).toMatch(/^Nothing was sent.*HTTPS_PROXY/);
			expect((await testByProxy()).message).toMatch(/proxy.*password.*Nothing was sent/);
		}
		expect(sandbox.ledger()).toEqual([]);
	});

	it.each<[string, string[], string]>([
		['a page', [answer('403 Forbidden', html, page)], 'html_answer'],
		['nothing but a status', [answer('403 Forbidden', {}, '')], 'refused_on_the_way'],
		['a text', [answer('401 Unauthorized', {}, 'Who are you?')], 'refused_on_the_way'],
		[
			'a page that comes in pieces, of which n8n passes on the first',
			[`HTTP/1.1 403 Forbidden\r\ncontent-length: ${page.length}\r\n\r\n`, page],
			'refused_on_the_way',
		],
		[
			'JSON, and says by a header whose it is',
			[
				answer(
					'403 Forbidden',
					{ ...json, 'x-squid-error': 'ERR_ACCESS_DENIED 0' },
					'{"error":"no"}',
				),
			],
			'refused_on_the_way',
		],
	])('that refuses a tunnel with %s blames no token', async (_, refusal, code) => {
		proxy.refusal = refusal;
		for (const options of [{ duplicateProtection: 'off' }, {}]) {
			const item = await claimByProxy(options);
			expect(detailsOf(item)).toMatchObject({ outcome: 'refused', code });
			expect(`${String(item.error)} ${String(item.message)}`).toMatch(/proxy/);
			expect(`${String(item.error)} ${String(item.message)}`).not.toMatch(/token/i);
		}
		const { status, message } = await testByProxy();
		expect(status).toBe('Error');
		expect(message).not.toMatch(/token/i);
		expect(sandbox.ledger()).toEqual([]);
	});

	it('that cannot reach Omneo leaves it unknown whether a claim was made', async () => {
		proxy.refusal = [answer('503 Service Unavailable', html, page)];
		const item = await claimByProxy({ duplicateProtection: 'off' });
		expect(detailsOf(item)).toMatchObject({ outcome: 'unknown', code: 'server_error' });
	});

	it('that is not there is told as no connection, and nothing was sent', async () => {
		const item = await withEnvironment(
			{ HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}` },
			async () => claim(`https://${HOST}/api/v3`, { duplicateProtection: 'off' }),
		);
		expect(detailsOf(item)).toMatchObject({ outcome: 'failed', code: 'connection_refused' });
		expect(item.message).toMatch(/^Nothing was sent.*proxy/);
	});
});

describe('a certificate of a company’s own authority', () => {
	/** In a process of its own, as NODE_EXTRA_CA_CERTS is read when Node.js starts. */
	const claimWith = async (env: NodeJS.ProcessEnv) => {
		const job = startJob<NodeJob, IDataObject[]>(
			PROCESS,
			{
				baseUrl: `https://localhost:${front.port}/api/v3`,
				parameters: claimOfRow({ options: { checkAfterClaim: false, maxRetries: 0 } }),
				rows: [{ profile: people.mia.id, id: 'SURVEY-1' }],
			},
			[],
			{ env: { ...process.env, ...env } },
		);
		try {
			return (await job.result)[0] ?? {};
		} finally {
			await job.kill();
		}
	};

	it('is trusted by NODE_EXTRA_CA_CERTS, and else turned down before anything is sent', async () => {
		const item = await claimWith({ NODE_EXTRA_CA_CERTS: undefined });
		expect(detailsOf(item)).toMatchObject({ outcome: 'failed', code: 'tls_failure' });
		expect(item.message).toMatch(/^Nothing was sent.*NODE_EXTRA_CA_CERTS/);
		expect(sandbox.requests()).toEqual([]);
		expect(await claimWith({ NODE_EXTRA_CA_CERTS: authority.file })).toMatchObject({
			duplicate: false,
		});
	});

	it('is named by the test of the credential', async () => {
		const { message } = await testCredential('omneoApi', {
			apiHost: 'custom',
			baseUrl: `https://localhost:${front.port}/api/v3`,
			apiToken: TOKEN,
		});
		expect(message).toContain('NODE_EXTRA_CA_CERTS');
	});
});

describe('IPv6', () => {
	type Lookup = (
		host: string,
		options: dns.LookupOptions,
		done: (error: Error | null, found: dns.LookupAddress[] | string, family?: number) => void,
	) => void;

	/** Lets names of omneo.test stand for addresses of this machine. */
	const resolving = async <T>(addresses: string[], work: () => Promise<T>): Promise<T> => {
		const { lookup } = dns;
		const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
		const fake: Lookup = (host, options, done) => {
			if (!host.endsWith('.omneo.test')) return void (lookup as Lookup)(host, options, done);
			const [first] = found;
			if (options.all) done(null, found);
			else done(null, first?.address ?? '', first?.family);
		};
		const names = jest.spyOn(dns, 'lookup').mockImplementation(fake as typeof dns.lookup);
		try {
			return await work();
		} finally {
			names.mockRestore();
		}
	};

	it('reaches a tenant at an address in brackets, with and without TLS', async () => {
		const plain = await startRelay(sandbox.port, { host: '::1' });
		const secure = await startRelay(sandbox.port, { authority, host: '::1' });
		try {
			expect(await claim(`http://[::1]:${plain.port}/api/v3`)).toMatchObject({ duplicate: false });
			sandbox.reset();
			expect(await claim(`https://[::1]:${secure.port}/api/v3`)).toMatchObject({
				duplicate: false,
			});
		} finally {
			await plain.close();
			await secure.close();
		}
	});

	it('reaches a host that has addresses of IPv6 alone', async () => {
		const secure = await startRelay(sandbox.port, { authority, host: '::1' });
		try {
			const item = await resolving(['::1'], async () =>
				claim(`https://${HOST}:${secure.port}/api/v3`),
			);
			expect(item).toMatchObject({ duplicate: false });
		} finally {
			await secure.close();
		}
	});

	it('goes on to the next address of a host where the first one does not answer', async () => {
		const item = await resolving(['::1', '127.0.0.1'], async () =>
			claim(`https://${HOST}:${front.port}/api/v3`),
		);
		expect(item).toMatchObject({ duplicate: false });
		expect(countsOf(sandbox.ledger())).toMatchObject({ claim: 1, redeem: 1 });
	});

	it('sent nothing where none of a host’s addresses takes a connection', async () => {
		const port = await closedPort();
		for (const addresses of [['::1'], ['::1', '127.0.0.1']]) {
			const item = await resolving(addresses, async () =>
				claim(`https://${HOST}:${port}/api/v3`, { duplicateProtection: 'off' }),
			);
			expect(detailsOf(item)).toMatchObject({ outcome: 'failed', code: 'connection_refused' });
		}
	});
});

test('connections that a balancer cuts while they are idle take no request with them', async () => {
	const balancer = await startRelay(sandbox.port, { idleMs: 20 });
	try {
		const rows = [1, 2, 3].map((number) => ({ profile: people.mia.id, id: `SURVEY-${number}` }));
		const result = await runNode({
			baseUrl: `http://127.0.0.1:${balancer.port}/api/v3`,
			rows,
			// Looks again after a wait in which every connection was cut.
			parameters: claimOfRow({ options: { maxRetries: 0, concurrency: 1, checkAfterClaim: true } }),
		});
		expect(result.error).toBeUndefined();
		expect(jsonOf(result).map(({ duplicate }) => duplicate)).toEqual(rows.map(() => false));
		expect(countsOf(sandbox.ledger())).toMatchObject({ claim: 3, redeem: 3 });
	} finally {
		await balancer.close();
	}
});
