import type { Background } from '../tenant/background';
import type { Deliveries } from '../tenant/deliveries';
import { Problem } from '../tenant/problem';
import type { Store } from '../tenant/store';
import { eventContext } from './eventBody';
import { checkScope, type Answer, type Call, type Route } from './route';
import { tokenOf, type Token } from './tokens';
import { understood } from './understood';

/** The running tenant, as its clients see it. */
export interface Tenant {
	/** Replaced by a reset. */
	store: Store;
	deliveries: Deliveries;
	background: Background;
	now: () => Date;
}

/** One request, before its token is checked. */
export interface Question extends Pick<Call, 'asked' | 'body' | 'param' | 'has'> {
	authorization: string | undefined;
}

/** An answer and, if something was written, the milliseconds until it is committed. */
export interface Outcome {
	answer: Answer;
	commitMs: number;
}

/** The API's answer, even if it is an error. Requests change the tenant only here. */
export function answerTo(route: Route, tenant: Tenant, question: Question): Outcome {
	const { store, background } = tenant;
	try {
		const token = checkScope(tokenOf(question.authorization), route.scope);
		const now = tenant.now();
		const commitMs = route.method === 'GET' ? 0 : store.beginWrite(now);
		const answer = route.answer({
			...question,
			url: understood(question.asked, store.habits),
			token,
			store,
			now,
			recordMoment: route.method === 'GET' ? store.nextRecordMoment(now) : Infinity,
			listedMoment: () => store.nextListedMoment(now),
			later: (work, moreMs = 0) => {
				background.after(store.habits.backgroundMs + moreMs, () => {
					store.beginWrite(tenant.now());
					work();
					announce(tenant, token);
				});
			},
		});
		announce(tenant, token);
		return { answer, commitMs };
	} catch (error) {
		const problem = asProblem(error);
		return { answer: { status: problem.status, body: problem.body }, commitMs: 0 };
	}
}

/**
 * Errors of the framework keep their status (413, 415 …); an error in the sandbox itself is a 500.
 */
export function asProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	const message = error instanceof Error ? error.message : String(error);
	const status =
		error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
	return new Problem(status ?? 500, message);
}

/** Tells the webhooks what a token has just caused. */
function announce({ store, deliveries, now }: Tenant, { namespace }: Token): void {
	for (const event of store.takeEvents()) {
		const makeBody = () => eventContext(event, { store, now: now() });
		deliveries.announce(event.trigger, makeBody, store.webhooks.values(), namespace);
	}
}
