import type { Address } from '../../../nodes/shared/api/endpoint';
import {
	createProcessMemory,
	executionMemory,
	type WorkContext,
} from '../../../nodes/shared/once/context';
import { Problem } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';

export const lost = () => new Problem('connection_lost', { wasWrite: true });
export const refused = () => new Problem('request_refused', { httpStatus: 422, wasWrite: true });
export const notFound = () => new Problem('reward_not_found', { httpStatus: 404 });

export const nameOf = ({ endpoint: { method }, path }: Address): string =>
	`${method} ${path.join('/')}`;

export const listOf = (data: unknown[]): ApiAnswer => ({
	data,
	meta: { total: data.length, last_page: 1 },
});

/** How often a request of this name was sent so far, with this one. */
type Answering = (name: string, times: number, request: ApiRequest) => ApiAnswer | Problem;

/** A tenant in virtual time, which answers as a test says. */
export class Tenant {
	now = Date.UTC(2026, 2, 5);

	readonly requests: ApiRequest[] = [];

	readonly waits: number[] = [];

	readonly hints: string[] = [];

	readonly process = createProcessMemory();

	/** What happens instead of an answer; the request was carried out by then if it is `lost`. */
	private readonly failures: { name: string; times: number; problem: Problem; isDone: boolean }[] =
		[];

	constructor(private readonly answer: Answering) {}

	/** The names of what was sent. */
	get sent(): string[] {
		return this.requests.map(nameOf);
	}

	count(name: string): number {
		return this.sent.filter((each) => each === name).length;
	}

	/** The waits together. */
	get waited(): number {
		return this.waits.reduce((sum, wait) => sum + wait, 0);
	}

	/** Fails the given one of the requests of this name, before or after it is carried out. */
	fail(name: string, times: number, problem: Problem, when: 'done' | 'notDone' = 'notDone'): this {
		this.failures.push({ name, times, problem, isDone: when === 'done' });
		return this;
	}

	/** What one item of one execution works with; another execution has another `memory`. */
	context(more: Partial<WorkContext> = {}): WorkContext {
		return {
			process: this.process,
			memory: executionMemory({}, () => 'execution'),
			itemId: '0:0',
			maxRetries: 1,
			tenant: async () => await Promise.resolve('https://api.shop.getomneo.com/api/v3'),
			send: async <T>(request: ApiRequest) =>
				(await Promise.resolve(request).then((each) => this.receive(each))) as ApiAnswer<T>,
			pause: async (ms) => {
				this.waits.push(ms);
				this.now += ms;
				await Promise.resolve();
			},
			withoutSlot: async (waiting) => await waiting,
			endOfRun: async () => {
				await Promise.resolve();
			},
			now: () => this.now,
			hint: (text) => this.hints.push(text),
			debug: () => undefined,
			...more,
		};
	}

	private receive(request: ApiRequest): ApiAnswer {
		this.requests.push(request);
		const name = nameOf(request);
		const times = this.count(name);
		const failure = this.failures.find((each) => each.name === name && each.times === times);
		if (failure && !failure.isDone) throw failure.problem;
		const answer = this.answer(name, times, request);
		if (failure) throw failure.problem;
		if (answer instanceof Problem) throw answer;
		return answer;
	}
}
