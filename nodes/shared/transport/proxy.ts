import { Problem } from '../problems/problem';
import type { RequestContext } from './types';

/** A request of Node.js, as far as it tells where it goes. */
export interface Sent {
	path?: unknown;
}

/** What axios's error tells of a request that was canceled. */
interface Canceled {
	config?: { proxy?: unknown };
	request?: Sent;
}

/** So many turns later n8n has made its request, and nothing of it has left yet (n8n 1.85 and 1.97). */
const TURNS = 50;

/**
 * Makes sure that a proxy of the environment (HTTPS_PROXY) is asked for a tunnel to Omneo, and not given
 * the request itself with the token in it. Before n8n 1.98, proxies are left to axios, which asks for no
 * tunnel; later versions ask for one, and tell axios to leave proxies alone. Where axios sees to them, a
 * request without a token shows what it would do: it is canceled before anything of it is sent.
 * @throws {Problem} `proxy_unsafe`
 */
export async function checkProxy(context: RequestContext, baseUrl: string): Promise<void> {
	if (!baseUrl.startsWith('https:')) return;
	const { config } = await canceledRequest(context, baseUrl, 0);
	if (!config || config.proxy === false) return;
	const { request } = await canceledRequest(context, baseUrl, TURNS);
	if (!request || isForProxy(request)) throw new Problem('proxy_unsafe');
}

/** A proxy that is given the request itself is told the whole address, any other server the path. */
export function isForProxy({ path }: Sent): boolean {
	return !(typeof path === 'string' && path.startsWith('/'));
}

async function canceledRequest(
	{ helpers }: RequestContext,
	url: string,
	turns: number,
): Promise<Canceled> {
	const cancel = new AbortController();
	if (turns === 0) cancel.abort();
	const send = async () => {
		await helpers.httpRequest({ url, abortSignal: cancel.signal, disableFollowRedirect: true });
		return {};
	};
	const ended = send().catch((error: Canceled) => error);
	for (let turn = 0; turn < turns; turn++) await null;
	cancel.abort();
	return await ended;
}
