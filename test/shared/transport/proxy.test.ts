/** By the forms that were seen in n8n; the real ones are in the matrix of n8n's versions. */
import type { IHttpRequestOptions } from 'n8n-workflow';
import { checkProxy } from '../../../nodes/shared/transport/proxy';
import type { RequestContext } from '../../../nodes/shared/transport/types';

const baseUrl = 'https://api.shop.getomneo.com/api/v3';

interface Seen {
	/** axios's settings; none where n8n sends by other means. */
	config?: { proxy?: unknown };
	/** The path of the request that n8n makes, some turns after it was asked for one. */
	path?: string;
	turns?: number;
}

/** An n8n that tells of a canceled request what was seen; and what it was asked to send. */
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
