import { Problem } from '../problems/problem';
import type { ProblemCode } from '../problems/table';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A method and a path below the base URL, its parameters in braces: `GET /benefits/{benefitId}`. */
export type Route = `${Method} /${string}`;

/** The names of a route's parameters. */
type Parameter<R extends string> = R extends `${string}{${infer Name}}${infer Rest}`
	? Name | Parameter<Rest>
	: never;

type Parameters<R extends string> = Record<Parameter<R>, string | number>;

/**
 * What a request may change at Omneo. A `read` changes nothing, an `idempotent` write may be sent
 * again, and a `write` is sent again only if it certainly did nothing.
 */
export type Effect = 'read' | 'idempotent' | 'write';

/**
 * What a successful answer must hold: a record with an ID, a list of records, an object or a list
 * of any kind, confirmation that something was done (perhaps an empty body), or anything at all.
 */
export type Expectation = 'record' | 'list' | 'data' | 'done' | 'anything';

interface Facts {
	/** By default, a GET is a read, a PUT is idempotent, and everything else is a write. */
	effect?: Effect;
	/** By default a record. */
	answers?: Expectation;
	/** What a 404 means, if Omneo's sentence does not say. */
	notFound?: ProblemCode;
	/** Why Omneo may refuse it: only these reasons are recognised in Omneo's sentences. */
	refusals?: readonly ProblemCode[];
	/**
	 * What to look up after a lost answer, as in "look up … before you try again". By default the
	 * benefits of the profile.
	 */
	lookUp?: string;
}

/** One route of Omneo's API, and what is known about it. */
export interface Endpoint<R extends Route = Route> extends Readonly<Facts> {
	readonly route: R;
	readonly method: Method;
	/** The path as it is logged, which names no record. */
	readonly template: string;
	/** The scope that the API token needs; `null` if any token is accepted. */
	readonly scope: string | null;
	readonly effect: Effect;
	readonly answers: Expectation;
}

const EFFECTS: Record<Method, Effect> = {
	GET: 'read',
	PUT: 'idempotent',
	POST: 'write',
	DELETE: 'write',
};

export function endpoint<R extends Route>(
	route: R,
	scope: string | null,
	facts: Facts = {},
): Endpoint<R> {
	const [method, template] = route.split(' ') as [Method, string];
	return { effect: EFFECTS[method], answers: 'record', ...facts, route, method, template, scope };
}

/** An endpoint, with its parameters filled in. */
export interface Address {
	endpoint: Endpoint;
	/** The path after the base URL, one entry per segment, not encoded yet. */
	path: ReadonlyArray<string | number>;
}

/** The address of an endpoint: `at(endpoints.getBenefit, { benefitId })`. */
export function at<R extends Route>(
	endpoint: Endpoint<R>,
	...[parameters]: [Parameter<R>] extends [never] ? [] : [Parameters<R>]
): Address {
	const values: Record<string, string | number> = parameters ?? {};
	const path = endpoint.template
		.slice(1)
		.split('/')
		.map((part) => (part.startsWith('{') ? (values[part.slice(1, -1)] ?? '') : part));
	return { endpoint, path };
}

/**
 * The path of a request, with each segment encoded. A segment of dots would move to another path,
 * because encoding does not change it.
 * @throws {Problem} `parameter_invalid`
 */
export function pathOf({ path }: Pick<Address, 'path'>): string {
	return path.map(encodedSegment).join('/');
}

function encodedSegment(value: string | number): string {
	const segment = String(value);
	if (!/^\.{0,2}$/.test(segment)) {
		try {
			return encodeURIComponent(segment);
		} catch {
			// Half of a surrogate pair, such as of an emoji.
		}
	}
	throw new Problem('parameter_invalid', {
		meaning: 'An ID of this item is empty, or cannot be part of an address',
		nextStep: 'Check the IDs and handles of this item, and the expressions in their fields.',
	});
}

/** What a request may change. */
export function effectOf({ effect, endpoint }: { effect?: Effect; endpoint: Endpoint }): Effect {
	return effect ?? endpoint.effect;
}
