import { Readable } from 'node:stream';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import type { RequestContext } from '../../../nodes/shared/transport/types';

/** What was given to n8n's helper for requests with a credential. */
export interface Asked {
	type: string;
	options: IHttpRequestOptions;
	decrypted: ICredentialsDecrypted;
	/** The context for which it was called. */
	context: RequestContext & { getExecutionCancelSignal(): AbortSignal };
}

export type Reply = (asked: Asked) => unknown;

export const reply =
	(statusCode: number, data: unknown, headers: IDataObject = {}): Reply =>
	() => ({ statusCode, headers, body: Readable.from([Buffer.from(JSON.stringify(data))]) });

export const breaks: Reply = () => {
	throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
};

interface Surroundings {
	/** The credential of each item. */
	credentials?: readonly (ICredentialDataDecryptedObject | Error)[];
	stop?: AbortSignal;
	/** What axios would do with a proxy. */
	proxy?: unknown;
	hasLogger?: boolean;
}

/** An n8n whose requests meet the given replies, the last again and again. */
export function n8nThat(
	replies: readonly Reply[],
	{ credentials = [], stop, proxy = false, hasLogger = true }: Surroundings = {},
) {
	const asked: Asked[] = [];
	const probed: IHttpRequestOptions[] = [];
	const logged: unknown[][] = [];
	const context = {
		...(stop && { getExecutionCancelSignal: () => stop }),
		...(hasLogger && { logger: { debug: (...words: unknown[]) => logged.push(words) } }),
		getCredentials: async (type: string, itemIndex: number) => {
			const credential = credentials[itemIndex];
			if (type === 'omneoApi' && !(credential instanceof Error)) {
				return await Promise.resolve({ ...credential });
			}
			throw credential;
		},
		helpers: {
			async httpRequest(options: IHttpRequestOptions) {
				probed.push(options);
				await Promise.reject(Object.assign(new Error('canceled'), { config: { proxy } }));
			},
			async httpRequestWithAuthentication(
				this: Asked['context'],
				type: string,
				options: IHttpRequestOptions,
				{ credentialsDecrypted: decrypted }: { credentialsDecrypted: ICredentialsDecrypted },
			) {
				const one = { type, options, decrypted, context: this };
				asked.push(one);
				return await Promise.resolve(replies[Math.min(asked.length, replies.length) - 1]?.(one));
			},
		},
	};
	return { context: context as unknown as RequestContext, asked, probed, logged };
}
