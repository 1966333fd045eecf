import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { commits, deliver, type Fault, type Faults, type FaultSettings } from '../faults';
import { isRecord } from '../tenant/json';
import { Problem } from '../tenant/problem';
import { answerTo, asProblem, type Question, type Tenant } from './answer';
import type { Answer, Route } from './route';
import { routes } from './routes';
import { tokenOf } from './tokens';
import { withoutExternalIdFilter } from './understood';
import { cleaned } from './validate';

/** Big enough for a batch of 500 benefits. */
const LARGEST_BODY = 10 * 1024 * 1024;

/** A request as it arrived, whatever happened to it. */
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

/** The tenant behind its server, and what stands between the two. */
export interface Service extends Tenant {
	faults: Faults;
	faultSettings: FaultSettings;
	latencyMs: number;
	arrived: (request: ArrivedRequest) => void;
	reset: () => void;
}

/** The server, not yet listening. Closing it ends every connection at once. */
export function buildServer(service: Service): FastifyInstance {
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
		service.arrived({
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
			handler: (request, reply) => {
				const params = isRecord(request.params) ? request.params : {};
				const body = cleaned(request.body, service.store.habits.trims);
				const question: Question = {
					authorization: request.headers.authorization,
					asked: new URL(request.url, `http://${request.host}`),
					body: isRecord(body) ? body : {},
					param: (name) => String(params[name]),
					has: (name) => Object.hasOwn(params, name),
				};
				return handle(route, service, question, reply);
			},
		});
	}

	app.get('/api/health', () => ({ status: 'ok' }));
	app.get('/sandbox/ledger', () => ({ data: service.store.ledger }));
	app.get('/sandbox/deliveries', () => ({ data: service.deliveries.sent }));
	app.post('/sandbox/reset', (_request, reply) => {
		service.reset();
		return reply.code(204).send();
	});
	return app;
}

/** Answers one request, or fails as the faults require. */
async function handle(
	route: Route,
	service: Service,
	question: Question,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const fault = service.faults.next({ method: route.method, url: question.asked });
	if (fault === null) return answered(route, service, question, reply);
	if (fault === 'ignoreExternalIdFilter') {
		const asked = withoutExternalIdFilter(question.asked);
		return answered(route, service, { ...question, asked }, reply);
	}
	const held = heldBack(fault, route, service, question);
	await pause(service.latencyMs + (typeof fault === 'object' ? (fault.delayMs ?? 0) : 0));
	deliver(fault, reply, held, service.faultSettings);
	return reply;
}

async function answered(
	route: Route,
	service: Service,
	question: Question,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const { answer, commitMs } = answerTo(route, service, question);
	await pause(service.latencyMs + commitMs);
	const { status, body } = answer;
	return body === undefined ? reply.code(status).send() : reply.code(status).send(body);
}

/** Carries out a request that fails, now, later or never; returns the answer if it was done. */
function heldBack(fault: Fault, route: Route, service: Service, question: Question): Answer | null {
	const done = commits(fault);
	if (done === 'before') return answerTo(route, service, question).answer;
	if (done === 'late') {
		service.background.after(service.faultSettings.lateMs, () => {
			answerTo(route, service, question);
		});
	}
	return null;
}

async function pause(ms: number): Promise<void> {
	if (ms > 0) await sleep(ms);
}
