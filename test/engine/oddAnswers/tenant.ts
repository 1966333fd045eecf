/** A tenant that answers in truth, or oddly: a server of its own before the sandbox, over real HTTP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IDataObject } from 'n8n-workflow';
import { endpoints } from '../../../nodes/shared/api/endpoints';
import { effectOf } from '../../../nodes/shared/api/endpoint';
import { listen } from '../run';
import type { OddAnswer, Reply } from './answers';

/** What becomes of a request. */
export interface Treatment {
	/** What is answered instead of the truth. */
	odd?: OddAnswer;
	/** Whether the tenant gets it. */
	isPassedOn: boolean;
}

export interface Seen {
	/** Of the catalogue, such as `GET /benefits/{benefitId}`. */
	route: string;
	isWrite: boolean;
	/** Whether the tenant did what was asked. */
	isDone: boolean;
}

export interface OddTenant {
	/** A tenant of its own for each run, so that no run knows of another. */
	baseUrlOf(run: number): string;
	/** What arrived since the last `begin`, the oldest first. */
	seen: Seen[];
	begin(treat: (seen: Pick<Seen, 'route' | 'isWrite'>) => Treatment): void;
	close(): Promise<void>;
}

const routes = Object.values(endpoints)
	.map((endpoint) => ({
		endpoint,
		pattern: new RegExp(`^${endpoint.template.replace(/\{\w+\}/g, '[^/]+')}$`),
	}))
	.sort((a, b) => parametersIn(a.endpoint.template) - parametersIn(b.endpoint.template));

function parametersIn(template: string): number {
	return template.split('{').length;
}

/** @param origin of the sandbox */
export async function startOddTenant(origin: string): Promise<OddTenant> {
	const truths = new Map<string, IDataObject>();
	let treat: Parameters<OddTenant['begin']>[0] = () => ({ isPassedOn: true });
	let arrived: Seen[] = [];

	const answer = async (request: IncomingMessage, response: ServerResponse) => {
		const body = await textOf(request);
		const url = new URL(request.url ?? '', origin);
		const path = url.pathname.replace(/^\/run-\d+\/api\/v3/, '');
		const { endpoint } = routes.find(
			({ endpoint: { method }, pattern }) => method === request.method && pattern.test(path),
		) ?? { endpoint: undefined };
		const route = endpoint?.route ?? `${request.method ?? ''} ${path}`;
		const isWrite = endpoint ? effectOf({ endpoint }) !== 'read' : true;
		const seen: Seen = { route, isWrite, isDone: false };
		arrived.push(seen);
		const { odd, isPassedOn } = treat(seen);
		let truth: Reply | undefined;
		if (isPassedOn) {
			const passedOn = await fetch(`${origin}/api/v3${path}${url.search}`, {
				method: request.method,
				headers: {
					authorization: request.headers.authorization ?? '',
					'content-type': 'application/json',
				},
				body: body === '' ? undefined : body,
			});
			seen.isDone = passedOn.ok;
			truth = {
				status: passedOn.status,
				headers: { 'content-type': 'application/json' },
				body: await passedOn.text(),
			};
			if (passedOn.ok && !odd) truths.set(route, jsonOf(truth));
		}
		// A request that fails in truth has no other answer.
		const known = truth && seen.isDone ? jsonOf(truth) : (truths.get(route) ?? { data: {} });
		send(response, odd && (!truth || seen.isDone) ? odd.from(known) : (truth ?? { status: 500 }));
	};

	const server = await listen((request, response) => {
		answer(request, response).catch((error: unknown) => {
			response.destroy(error instanceof Error ? error : new Error(String(error)));
		});
	});
	return {
		...server,
		baseUrlOf: (run) => `${server.origin}/run-${run.toString()}/api/v3`,
		get seen() {
			return arrived;
		},
		begin(next) {
			treat = next;
			arrived = [];
		},
	};
}

function jsonOf({ body = '' }: Reply): IDataObject {
	const json: unknown = body.length > 0 ? JSON.parse(body.toString()) : {};
	return typeof json === 'object' && json !== null ? (json as IDataObject) : {};
}

function send(response: ServerResponse, { status, headers = {}, body, breaksOff }: Reply): void {
	if (!breaksOff) {
		response.writeHead(status, headers).end(body);
		return;
	}
	response.writeHead(status, { ...headers, 'content-length': '1000000' });
	response.write(body, () => response.destroy());
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}
