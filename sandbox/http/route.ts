import { Problem, notFound } from '../tenant/problem';
import type { Presentation } from './present';
import type { Profile } from '../tenant/memberRecords';
import type { Benefit } from '../tenant/records';
import type { Scope, Token } from './tokens';

/** One request, after its token has been found good. */
export interface Call extends Presentation {
	token: Token;
	/** With the host that the client called. */
	asked: URL;
	/** The same as the tenant interprets it. */
	url: URL;
	/** The JSON body as Laravel hands it on; {} if there is none. */
	body: Record<string, unknown>;
	/** The moment that the next list shows, in milliseconds: earlier than now if the tenant lags. */
	listedMoment: () => number;
	/** The moment that a record in the path is shown at; Infinity: as it is, to be worked on. */
	recordMoment: number;
	/**
	 * Does something in the background, after the answer has been given; `moreMs` later than others.
	 */
	later: (work: () => void, moreMs?: number) => void;
	/** A parameter of the path, such as `profileId`. */
	param: (name: string) => string;
	/** Has the path that parameter? */
	has: (name: string) => boolean;
}

/** A status without a body has none (204). */
export interface Answer {
	status: number;
	body?: unknown;
}

/**
 * How well a route is known, the strongest first: the tests of the vendor's SDK, which run against
 * a live tenant, assert it; the vendor documents it; only its code has it (the SDK's client and
 * types, the list of routes); or it is assumed.
 */
export type Known = 'asserted' | 'documented' | 'typed' | 'assumed';

/** One line of the API: what it does, and which scope it needs (assumption, untried: it would take a
 * token for each scope). */
export interface Route {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** Below /api/v3. */
	path: string;
	does: string;
	known: Known;
	/** Null if any good token will do. */
	scope: Scope | null;
	answer: (call: Call) => Answer;
}

/** One record, in its `data` envelope. */
export function data(value: unknown, status = 200): Answer {
	return { status, body: { data: value } };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The profile in the path; throws a 404 if its id is no UUID or nobody's. */
export function profileOf({ store, param, recordMoment }: Call): Profile {
	const id = param('profileId');
	const profile = UUID.test(id) ? store.profiles.at(id.toLowerCase(), recordMoment) : undefined;
	if (!profile) throw notFound('Profile');
	return profile;
}

/** The benefit in the path; below /profiles it must be that profile's. Throws a 404. */
export function benefitOf(call: Call, profile?: Profile): Benefit {
	const benefit = call.store.benefits.at(numericId(call, 'benefitId'), call.recordMoment);
	if (!benefit || (profile && benefit.profile_id !== profile.id)) throw notFound('Benefit');
	return benefit;
}

/** A numeric id in the path; NaN, which nothing has, for any other text. */
export function numericId({ param }: Call, name: string): number {
	return /^\d+$/.test(param(name)) ? Number(param(name)) : Number.NaN;
}

/** 401 and 403 in Laravel's form; the 403's sentence is an assumption: account.scope-missing-403. */
export function checkScope(token: Token | null, scope: Scope | null): Token {
	if (!token) throw new Problem(401, 'Unauthenticated.');
	const granted = token.scopes.includes('*') || scope === null || token.scopes.includes(scope);
	if (!granted) throw new Problem(403, `This token lacks the scope ${scope}.`);
	return token;
}
