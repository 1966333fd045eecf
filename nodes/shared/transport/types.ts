import type {
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import type { Address, Effect, Expectation } from '../api/endpoint';

export type { Effect, Expectation };

/** The n8n contexts from which a request can be sent. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IHookFunctions;

/** A request to an endpoint: `{ ...at(endpoints.updateBenefit, { benefitId }), body }`. */
export interface ApiRequest extends Address {
	/** Query parameters, in the API's own form: `{'filter[email]': …, 'page[size]': 50}`. */
	query?: IDataObject;
	body?: IDataObject;
	/** If it differs from its endpoint's. */
	effect?: Effect;
	/** If it differs from its endpoint's. */
	expect?: Expectation;
	/** How often it may be sent again, if not as often as the item's settings say. */
	maxRetries?: number;
	/** Where `data` holds the ID of a record; without an ID it is not a record. By default `id`. */
	idOf?: (data: IDataObject) => unknown;
	/** What the answer must not contradict; by default the body, and the ID in the path. */
	sent?: IDataObject;
	/** Where `data` shows that; by default in `data` itself. */
	shownIn?: (data: IDataObject) => IDataObject;
}

/** The JSON envelope of an answer, as documented: a record or a list in `data`. */
export interface ApiAnswer<T = unknown> {
	data: T;
	/** A list's numbers. They may be missing or wrong, and some tenants send them as texts. */
	meta?: {
		current_page?: number | string | null;
		last_page?: number | string | null;
		per_page?: number | string | null;
		total?: number | string | null;
	};
	links?: { next?: string | null };
}

/** An answer as received; text beyond the limits of `readText` is missing. */
export interface HttpAnswer {
	status: number;
	headers: Record<string, unknown>;
	text: string;
	/** Whether the body was too long to be read to its end. */
	isCut: boolean;
}

export interface RequestSettings {
	/** How many times a request may be sent again. */
	maxRetries: number;
	/** How long one whole answer may take, in milliseconds. */
	timeout: number;
}

/** Sends one request with the settings of one item. */
export type SendRequest = <T = unknown>(request: ApiRequest) => Promise<ApiAnswer<T>>;

/** Sends one request, with retries if that is safe, and returns the answer's envelope. */
export type Send = <T = unknown>(
	request: ApiRequest,
	settings: RequestSettings,
) => Promise<ApiAnswer<T>>;
