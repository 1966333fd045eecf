import { Readable } from 'node:stream';
import { Problem } from '../../../nodes/shared/problems/problem';
import {
	type Attempt,
	backoff,
	checkProxy,
	readText,
	withRetries,
} from '../../../nodes/shared/transport/exchange';
import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Effect, RequestContext } from '../../../nodes/shared/transport/types';

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

	it('is read whole where it just reaches the limit, and cut after that', async () => {
		const text = 'a'.repeat(100_000);
		expect(await readText(bodyOf(text), 422)).toEqual({ text, isCut: false });
		expect(await readText(bodyOf(text, 'b'), 422)).toEqual({ text, isCut: true });
		expect(await readText(bodyOf(text, 'b'), 200)).toEqual({ text: `${text}b`, isCut: false });
	});

	it('that breaks rejects with what broke it', async () => {
		const body = new Readable({ read: () => undefined });
		const reading = readText(body, 200);
		body.push('{');
		body.destroy(new Error('socket hang up'));
		await expect(reading).rejects.toThrow('socket hang up');
	});

	it.each([103, 300, 302, 403, 407, 422, 502])(
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
	const canceledBefore: boolean[] = [];
	const httpRequest = async (options: IHttpRequestOptions) => {
		asked.push(options);
		const signal = options.abortSignal as AbortSignal;
		const isCanceled = () => signal.aborted;
		canceledBefore.push(isCanceled());
		for (let turn = 0; turn < turns && !isCanceled(); turn++) await null;
		const request = isCanceled() || path === undefined ? undefined : { path };
		while (!isCanceled()) await null;
		throw Object.assign(new Error('canceled'), { config, request });
	};
	return {
		asked,
		canceledBefore,
		context: { helpers: { httpRequest } } as unknown as RequestContext,
	};
}

describe('a proxy', () => {
	it.each<[string, Seen]>([
		['n8n asks it for a tunnel', { config: { proxy: false } }],
		['axios goes past it', { config: {}, path: '/api/v3' }],
		['axios takes as long as is watched', { config: {}, path: '/api/v3', turns: 50 }],
		['n8n sends by other means than axios', {}],
	])('gets no token where %s', async (_, seen) => {
		await expect(checkProxy(n8nWith(seen).context, baseUrl)).resolves.toBeUndefined();
	});

	it.each<[string, Seen]>([
		['axios gives it the request itself', { config: {}, path: baseUrl }],
		['it cannot be seen what axios does', { config: {} }],
		['axios takes longer than is watched', { config: {}, path: '/api/v3', turns: 51 }],
	])('would get the token where %s', async (_, seen) => {
		await expect(checkProxy(n8nWith(seen).context, baseUrl)).rejects.toMatchObject({
			code: 'proxy_unsafe',
			kind: 'notSent',
		});
	});

	it('is looked for with a request that is canceled before it is made, and one soon after', async () => {
		const { canceledBefore, context } = n8nWith({ config: {}, path: '/api/v3' });
		await checkProxy(context, baseUrl);
		expect(canceledBefore).toEqual([true, false]);
	});

	it('is looked for with requests that have no token, and only where the base URL promises one', async () => {
		const { asked, context } = n8nWith({ config: {}, path: '/api/v3' });
		await checkProxy(context, baseUrl);
		expect(asked).toHaveLength(2);
		expect(asked.every(({ headers, auth }) => !headers && !auth)).toBe(true);
		expect(asked.map(({ disableFollowRedirect }) => disableFollowRedirect)).toEqual([true, true]);
		await checkProxy(context, 'http://localhost:8787/api/v3');
		expect(asked).toHaveLength(2);
	});
});

describe('a request that fails', () => {
	const SOON = { retryAfterMs: 1 };

	/** How it ends where its attempts meet what is given, the last again and again. */
	async function request(
		effect: Effect,
		problems: (Problem | undefined)[],
		{ maxRetries = 2, stop }: { maxRetries?: number; stop?: AbortSignal } = {},
	) {
		const log: Attempt[] = [];
		let attempts = 0;
		const attempt = async () => {
			const problem = problems[Math.min(attempts++, problems.length - 1)];
			if (problem) throw problem;
			return await Promise.resolve({ status: 201 });
		};
		const ended = await withRetries(attempt, {
			effect,
			maxRetries,
			stop,
			log: (one) => log.push(one),
		}).then(
			({ status }) => status,
			(problem: unknown) => (problem as Problem).code,
		);
		return { ended, attempts, log };
	}

	const lost = () => new Problem('connection_lost', SOON);
	const unsent = () => new Problem('rate_limited', { ...SOON, kind: 'notSent' });
	const limited = () => new Problem('rate_limited', { ...SOON, httpStatus: 429 });
	const refused = () => new Problem('request_refused', { ...SOON, kind: 'rejected' });

	it.each<[number, Effect, string, Problem]>([
		[2, 'read', 'its answer was lost', lost()],
		[2, 'idempotent', 'its answer was lost', lost()],
		[1, 'write', 'its answer was lost', lost()],
		[1, 'read', 'it was refused', refused()],
		[1, 'idempotent', 'it was refused', refused()],
		[1, 'write', 'it was refused', refused()],
		[2, 'read', 'it was to wait', limited()],
		[2, 'write', 'it was to wait', limited()],
		[2, 'read', 'it was not sent', unsent()],
		[2, 'write', 'it was not sent', unsent()],
	])('is sent %i times (effect: %s) where %s', async (times, effect, _, problem) => {
		const { attempts, ended } = await request(effect, [problem, undefined]);
		expect(attempts).toBe(times);
		expect(ended).toBe(times === 2 ? 201 : problem.code);
	});

	it('is sent again as often as is allowed, and tells of each attempt', async () => {
		expect(await request('read', [limited()])).toEqual({
			ended: 'rate_limited',
			attempts: 3,
			log: [
				{ status: 429, problem: 'rate_limited', waitMs: 1 },
				{ status: 429, problem: 'rate_limited', waitMs: 1 },
				{ status: 429, problem: 'rate_limited', waitMs: 0 },
			],
		});
		expect((await request('read', [lost()], { maxRetries: 0 })).log).toEqual([
			{ status: null, problem: 'connection_lost', waitMs: 0 },
		]);
		expect((await request('read', [undefined])).log).toEqual([{ status: 201, waitMs: 0 }]);
	});

	it('is not sent again where Omneo asks for more than a minute', async () => {
		const later = new Problem('rate_limited', { retryAfterMs: 60_001 });
		expect(await request('read', [later])).toMatchObject({ ended: 'rate_limited', attempts: 1 });
	});

	it('is not sent where the workflow was stopped, and not again once it is', async () => {
		const stopped = AbortSignal.abort();
		expect(await request('read', [undefined], { stop: stopped })).toEqual({
			ended: 'canceled',
			attempts: 0,
			log: [],
		});
		const stopping = new AbortController();
		const waiting = request('read', [new Problem('rate_limited', { retryAfterMs: 60_000 })], {
			stop: stopping.signal,
		});
		setImmediate(() => {
			stopping.abort();
		});
		expect(await waiting).toMatchObject({ ended: 'canceled', attempts: 1 });
	});

	it('waits twice as long each time, at most eight seconds, and up to half less by chance', () => {
		const random = jest.spyOn(Math, 'random').mockReturnValue(1);
		expect([0, 1, 2, 3, 4, 5].map(backoff)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
		random.mockReturnValue(0);
		expect([0, 1, 5].map(backoff)).toEqual([250, 500, 4_000]);
		random.mockRestore();
	});
});
