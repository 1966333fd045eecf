import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Deliveries } from '../tenant/deliveries';
import { eventContext } from './eventBody';
import {
	commits,
	deliver,
	withoutExternalIdFilter,
	type Faults,
	type FaultSettings,
} from '../faults';
import type { Presentation } from './present';
import { Problem } from '../tenant/problem';
import { checkScope, type Answer, type Call, type ClaimRedeemAnswer, type Route } from './route';
import { routes } from './routes';
import type { Store } from '../tenant/store';
import { tokenOf, type Token } from './tokens';
import { isRecord } from '../tenant/json';
import { cleaned } from './validate';

/** Big enough for a batch of 500 benefits. */
const LARGEST_BODY = 10 * 1024 * 1024;

/** A request as it arrived, whatever became of it. */
export interface ArrivedRequest {
	method: string;
	/** The path below the origin, without the query. */
	path: string;
	/** The query, decoded; '' if there is none. */
	query: string;
	userAgent: string;
	/** Did it carry a token that is good? */
	authorized: boolean;
}

/** The running tenant, as its server sees it. */
export interface Tenant {
	/** Replaced by a reset. */
	store: Store;
	faults: Faults;
	deliveries: Deliveries;
	faultSettings: FaultSettings;
	latencyMs: number;
	response: ClaimRedeemAnswer;
	definitionIds: Presentation['definitionIds'];
	now: () => Date;
	arrived: (request: ArrivedRequest) => void;
	reset: () => void;
}

/** The server, not yet listening. Closing it ends every connection at once. */
export function buildServer(tenant: Tenant): FastifyInstance {
	const app = fastify({
		bodyLimit: LARGEST_BODY,
		exposeHeadRoutes: false,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 1000 },
	});

	app.removeContentTypeParser('application/json');
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
		try {
			done(null, text === '' ? {} : JSON.parse(text.toString()));
		} catch {
			done(new Problem(400, 'The request body is not valid JSON.'));
		}
	});

	app.addHook('onRequest', async ({ method, url, headers }) => {
		const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
		if (!pathname.startsWith('/api/')) return;
		tenant.arrived({
			method,
			path: pathname,
			query: [...searchParams].map(([name, value]) => `${name}=${value}`).join('&'),
			userAgent: headers['user-agent'] ?? '',
			authorized: tokenOf(headers.authorization) !== null,
		});
	});

	app.setErrorHandler((error, _request, reply) => {
		const problem = asProblem(error);
		return reply.code(problem.status).send(problem.body);
	});

	app.setNotFoundHandler((request, reply) => {
		const { pathname } = new URL(request.url, 'http://127.0.0.1');
		const message = `The route ${pathname.slice(1)} could not be found.`;
		return reply.code(404).send({ message });
	});

	for (const route of routes) {
		app.route({
			method: route.method,
			url: `/api/v3${route.path}`,
			handler: async (request, reply) => {
				const asked = new URL(request.url, `http://${request.host}`);
				const fault = tenant.faults.next({ method: request.method, url: asked });
				const url = fault === 'ignoreExternalIdFilter' ? withoutExternalIdFilter(asked) : asked;
				const body = cleaned(request.body);
				const params = isRecord(request.params) ? request.params : {};
				const answer =
					fault === null || commits(fault)
						? answerTo(route, tenant, {
								authorization: request.headers.authorization,
								url,
								body: isRecord(body) ? body : {},
								param: (name) => String(params[name]),
							})
						: null;
				const delayMs = typeof fault === 'object' ? (fault?.delayMs ?? 0) : 0;
				if (tenant.latencyMs + delayMs > 0) await sleep(tenant.latencyMs + delayMs);
				if (answer && (fault === null || fault === 'ignoreExternalIdFilter')) {
					return send(reply, answer);
				}
				if (fault !== null && fault !== 'ignoreExternalIdFilter') {
					deliver(fault, reply, answer, tenant.faultSettings);
				}
				return reply;
			},
		});
	}

	app.get('/api/health', () => ({ status: 'ok' }));
	app.get('/sandbox/ledger', () => ({ data: tenant.store.ledger }));
	app.get('/sandbox/deliveries', () => ({ data: tenant.deliveries.sent }));
	app.post('/sandbox/reset', (_request, reply) => {
		tenant.reset();
		return reply.code(204).send();
	});
	return app;
}

interface Question extends Pick<Call, 'url' | 'body' | 'param'> {
	authorization: string | undefined;
}

/** Tells the webhooks what a token has just brought about. */
function announce(tenant: Tenant, { namespace }: Token): void {
	const { store, definitionIds } = tenant;
	for (const event of store.takeEvents()) {
		const context = eventContext(event, { store, now: tenant.now(), definitionIds });
		tenant.deliveries.announce(event.trigger, context, store.webhooks.values(), namespace);
	}
}

/** What the API says, be it an error. This is the one place where requests change the tenant. */
function answerTo(route: Route, tenant: Tenant, question: Question): Answer {
	try {
		const token = checkScope(tokenOf(question.authorization), route.scope);
		const answer = route.answer({
			...question,
			token,
			store: tenant.store,
			now: tenant.now(),
			response: tenant.response,
			definitionIds: tenant.definitionIds,
			later: (work) => {
				setImmediate(() => {
					work();
					announce(tenant, token);
				});
			},
		});
		announce(tenant, token);
		return answer;
	} catch (error) {
		const problem = asProblem(error);
		return { status: problem.status, body: problem.body };
	}
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
	return body === undefined ? reply.code(status).send() : reply.code(status).send(body);
}

/** Errors of the framework keep their status (413, 415 …); a fault of the sandbox itself is a 500. */
function asProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	const message = error instanceof Error ? error.message : String(error);
	const status =
		error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
	return new Problem(status ?? 500, message);
}
