import dns from 'node:dns';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../../sandbox';
import { testCredential } from '../../tools/engine/contexts';
import { closedPort, startRecorder, type RecordedAnswer, type Recorder } from './support';

/** As where no name server knows a host. */
async function withoutNames<T>(work: () => Promise<T>): Promise<T> {
	const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), {
		code: 'ENOTFOUND',
		syscall: 'getaddrinfo',
	});
	type Lookup = (host: string, options: unknown, done: (error: Error) => void) => void;
	const lookup: Lookup = (_host, _options, done) => {
		done(unknown);
	};
	const names = jest.spyOn(dns, 'lookup').mockImplementation(lookup as typeof dns.lookup);
	try {
		return await work();
	} finally {
		names.mockRestore();
	}
}

const token = 'canary-token-5f2e8c';
const html = { 'content-type': 'text/html' };

describe('the test of the credential', () => {
	let sandbox: Sandbox;
	let recorder: Recorder;

	beforeAll(async () => {
		sandbox = await startSandbox();
		recorder = await startRecorder(() => ({}));
	});

	beforeEach(() => {
		sandbox.reset();
		recorder.requests.length = 0;
	});

	afterAll(async () => {
		await sandbox.close();
		await recorder.close();
	});

	const test = async (data: ICredentialDataDecryptedObject) =>
		await testCredential('omneoApi', { apiHost: 'custom', apiToken: token, ...data });

	const answered = async (answer: RecordedAnswer) => {
		recorder.answer = () => answer;
		return await test({ baseUrl: recorder.baseUrl });
	};

	it('is passed by a good token, with one request that needs no scope', async () => {
		for (const apiToken of [sandbox.tokens.full, sandbox.tokens.noBenefits]) {
			expect(await test({ baseUrl: sandbox.baseUrl, apiToken })).toMatchObject({ status: 'OK' });
		}
		expect(sandbox.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
			'GET /api/v3/auth/verify',
			'GET /api/v3/auth/verify',
		]);
	});

	it('is passed where the base URL has a slash at its end', async () => {
		const baseUrl = `${sandbox.baseUrl}/`;
		expect(await test({ baseUrl, apiToken: sandbox.token })).toMatchObject({ status: 'OK' });
	});

	it('is passed by an empty answer, by a user, and by a data envelope', async () => {
		for (const body of [undefined, { id: 1, name: 'Till' }, { data: { id: 1 } }]) {
			expect(await answered({ body })).toMatchObject({ status: 'OK' });
		}
	});

	it('sends the token to the credential’s host, and nowhere else', async () => {
		const elsewhere = await startRecorder(() => ({ body: {} }));
		try {
			const result = await answered({ status: 302, headers: { location: elsewhere.baseUrl } });
			expect(result.status).toBe('Error');
			expect(result.message).toContain('redirect');
			expect(recorder.requests.map(({ headers }) => headers.authorization)).toEqual([
				`Bearer ${token}`,
			]);
			expect(elsewhere.requests).toEqual([]);
		} finally {
			await elsewhere.close();
		}
	});

	it('tells each failure in a sentence of its own, without the token', async () => {
		const failures = {
			'a token that is not good': await test({ baseUrl: sandbox.baseUrl }),
			'a token that has no right': await answered({ status: 403, body: { message: token } }),
			'an address that is no API': await answered({ status: 404, headers: html, body: '<html>' }),
			'a wrong path': await test({ baseUrl: `${sandbox.origin}/api/v2`, apiToken: sandbox.token }),
			'a server that fails': await answered({ status: 500, body: { message: token } }),
			'too many requests': await answered({ status: 429, body: { message: token } }),
			'an unknown host': await test({ baseUrl: 'https://no-such-tenant.invalid/api/v3' }),
			'a tenant that does not exist': await withoutNames(
				async () => await test({ apiHost: '', tenant: 'no-such-tenant' }),
			),
			'a refused connection': await test({
				baseUrl: `http://127.0.0.1:${await closedPort()}/api/v3`,
			}),
			'no TLS': await test({ baseUrl: `https://127.0.0.1:${sandbox.port}/api/v3` }),
			'a base URL without encryption': await test({ baseUrl: 'http://omneo.example.com/api/v3' }),
			'a base URL that is none': await test({ baseUrl: token }),
			'a base URL with a password': await test({
				baseUrl: `https://x:${token}@example.com/api/v3`,
			}),
			'no token': await test({ baseUrl: sandbox.baseUrl, apiToken: ' ' }),
			'a tenant that is an address': await test({
				apiHost: 'current',
				tenant: 'https://a.example',
			}),
			'no tenant': await test({ apiHost: 'legacy', tenant: '' }),
		};
		for (const { status } of Object.values(failures)) expect(status).toBe('Error');
		const messages = Object.values(failures).map(({ message }) => message);
		const repeated = messages.filter((message, index) => messages.indexOf(message) !== index);
		expect(repeated).toEqual([]);
		for (const message of messages) {
			expect(message).toMatch(/^[A-Z].+\. [A-Z]/);
			expect(message).not.toContain(token);
		}
		const said = Object.fromEntries(
			Object.entries(failures).map(([what, { message }]) => [what, message]),
		);
		expect(said).toMatchObject({
			'a token that is not good': expect.stringMatching(/^Check the API Token: /) as string,
			'a token that has no right': expect.stringMatching(/^Check the API Token: /) as string,
			'a server that fails': expect.stringMatching(/^Omneo failed/) as string,
			'an address that is no API': expect.stringContaining('tenant and the API host') as string,
			'a wrong path': expect.stringMatching(/^Check the Base URL: .*address/) as string,
			'an unknown host': expect.stringMatching(
				/^Check the Base URL: .*address does not exist/,
			) as string,
			'a tenant that does not exist': expect.stringMatching(
				/^Check the Tenant and the API Host: .*address does not exist/,
			) as string,
			'a refused connection': expect.stringContaining('refused') as string,
			'no TLS': expect.stringContaining('secure connection') as string,
			'a base URL without encryption': expect.stringContaining('not encrypted') as string,
			'a tenant that is an address': expect.stringContaining(
				'first part of your CX Manager',
			) as string,
		});
	});
});
