import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import type { ProblemCode } from '../problems/table';

/** The n8n contexts from which a request can be sent. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IHookFunctions;

export type Effect = 'read' | 'idempotent' | 'write';

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** The path behind the base URL, a segment each; every segment is encoded here. */
	path: ReadonlyArray<string | number>;
	/** Query parameters, in the API's own form: `{'filter[email]': …, 'page[size]': 50}`. */
	query?: IDataObject;
	body?: IDataObject;
	/** What a 404 means here, where the API's sentence does not say. */
	notFound?: ProblemCode;
	/**
	 * What the request may change: `read` for a POST that only searches, `idempotent` for a write
	 * that may be sent again. By default a GET is a read, a PUT idempotent, and all else a write.
	 */
	effect?: Effect;
	/** How often it may be sent again, where that is not what the item's settings say. */
	maxRetries?: number;
	/** What the answer must hold: by default a `data` envelope; `anything` may also be empty. */
	expect?: 'data' | 'anything';
}

/** The JSON envelope of an answer, as documented: a record or a list in `data`. */
export interface ApiAnswer<T = unknown> {
	data: T;
	meta?: { current_page?: number; last_page?: number; total?: number };
	links?: { next?: string | null };
}

export interface RetrySettings {
	/** How many times a request may be sent again. */
	maxRetries: number;
}

export interface RequestSettings extends RetrySettings {
	/** How long to wait for one answer, in milliseconds. */
	timeout: number;
}

/** Sends one request with the settings of one item. */
export type SendRequest = <T = unknown>(request: ApiRequest) => Promise<ApiAnswer<T>>;

/** Sends one request, retried as far as that is safe, and gives the answer's envelope. */
export type Send = <T = unknown>(
	request: ApiRequest,
	settings: RequestSettings,
) => Promise<ApiAnswer<T>>;
