import { Readable } from 'node:stream';
import { readText, checkProxy } from '../../../nodes/shared/transport/exchange';
import type { IHttpRequestOptions } from 'n8n-workflow';
import type { RequestContext } from '../../../nodes/shared/transport/types';

/** A body that comes in the given pieces. */
const bodyOf = (...pieces: (string | Buffer)[]) =>
	Readable.from(pieces.map((piece) => Buffer.from(piece)));

describe('a body', () => {
	it('is read to its end, also where a character is cut between two pieces', async () => {
		const bytes = Buffer.from('{"name":"Zoë"}');
		const body = bodyOf(bytes.subarray(0, 12), bytes.subarray(12));
		expect(await readText(body, 200)).toEqual({ text: '{"name":"Zoë"}', isCut: false });
	});

	it('loses a byte order mark', async () => {
		expect((await readText(bodyOf('\uFEFF{}'), 200)).text).toBe('{}');
	});

	it('is cut and closed at the limit for its status', async () => {
		const body = bodyOf('a'.repeat(60_000), 'b'.repeat(60_000), 'c');
		expect(await readText(body, 422)).toEqual({ text: 'a'.repeat(60_000), isCut: true });
		expect(body.destroyed).toBe(true);
	});

	it('that breaks rejects with what broke it', async () => {
		const body = new Readable({ read: () => undefined });
		const reading = readText(body, 200);
		body.push('{');
		body.destroy(new Error('socket hang up'));
		await expect(reading).rejects.toThrow('socket hang up');
	});

	it.each([302, 403, 407, 422, 502])(
		'of a %i, which breaks off, is what came of it',
		async (status) => {
			const body = new Readable({ read: () => undefined });
			const reading = readText(body, status);
			body.push('<html>');
			await new Promise(setImmediate);
			body.destroy(new Error('aborted'));
			expect(await reading).toEqual({ text: '<html>', isCut: true });
		},
	);

	it('that is closed before its end rejects', async () => {
		const body = new Readable({ read: () => undefined });
		const reading = readText(body, 200);
		body.destroy();
		await expect(reading).rejects.toThrow('The connection was closed');
	});

	it('that broke before it was read rejects as well', async () => {
		const body = new Readable({ read: () => undefined });
		body.on('error', () => undefined);
		body.destroy(new Error('socket hang up'));
		await new Promise((closed) => body.once('close', closed));
		await expect(readText(body, 200)).rejects.toThrow('socket hang up');
	});
});

const baseUrl = 'https://api.shop.getomneo.com/api/v3';

interface Seen {
	/** axios's settings; none where n8n sends by other means. */
	config?: { proxy?: unknown };
	/** The path of the request that n8n makes, some turns after it was asked for one. */
	path?: string;
	turns?: number;
}

/**
 * An n8n, by the forms that were seen of it, that tells of a canceled request what was seen; and what it was asked to send. */
function n8nWith({ config, path, turns = 3 }: Seen) {
	const asked: IHttpRequestOptions[] = [];
	const httpRequest = async (options: IHttpRequestOptions) => {
		asked.push(options);
		const signal = options.abortSignal as AbortSignal;
		const isCanceled = () => signal.aborted;
		for (let turn = 0; turn < turns && !isCanceled(); turn++) await null;
		const request = isCanceled() || path === undefined ? undefined : { path };
		while (!isCanceled()) await null;
		throw Object.assign(new Error('canceled'), { config, request });
	};
	return { asked, context: { helpers: { httpRequest } } as unknown as RequestContext };
}

describe('a proxy', () => {
	it.each<[string, Seen]>([
		['n8n asks it for a tunnel', { config: { proxy: false } }],
		['axios goes past it', { config: {}, path: '/api/v3' }],
		['n8n sends by other means than axios', {}],
	])('gets no token where %s', async (_, seen) => {
		await expect(checkProxy(n8nWith(seen).context, baseUrl)).resolves.toBeUndefined();
	});

	it.each<[string, Seen]>([
		['axios gives it the request itself', { config: {}, path: baseUrl }],
		['it cannot be seen what axios does', { config: {} }],
		['axios takes longer than is watched', { config: {}, path: '/api/v3', turns: 1_000 }],
	])('would get the token where %s', async (_, seen) => {
		await expect(checkProxy(n8nWith(seen).context, baseUrl)).rejects.toMatchObject({
			code: 'proxy_unsafe',
			kind: 'notSent',
		});
	});

	it('is looked for with requests that have no token, and only where the base URL promises one', async () => {
		const { asked, context } = n8nWith({ config: {}, path: '/api/v3' });
		await checkProxy(context, baseUrl);
		expect(asked).toHaveLength(2);
		expect(asked.every(({ headers, auth }) => !headers && !auth)).toBe(true);
		await checkProxy(context, 'http://localhost:8787/api/v3');
		expect(asked).toHaveLength(2);
	});
});
