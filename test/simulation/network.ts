import type { ApiAnswer, ApiRequest } from '../../nodes/shared/transport/types';
import { effectOf } from '../../nodes/shared/api/endpoint';
import { factsOf, readAnswer } from '../../nodes/shared/transport/answer';
import { problemOfError } from '../../nodes/shared/transport/unanswered';
import { Problem } from '../../nodes/shared/problems/problem';
import type { Clock } from './clock';
import { Random } from './random';
import { GIVE_UP, type ExecutionSchedule, type Fault, type Schedule } from './schedule';

/** Who did something: an execution's item, or one of the schedule's other actors. */
export interface Maker {
	/** The execution's name, `person`, `till` or `earlier`. */
	name: string;
	/** The number of the execution's item. */
	item: number;
}

/** What a request is answered with, before it goes over the wire. */
export interface HttpAnswer {
	status: number;
	body?: unknown;
}

/** A write on its way. */
export interface Sending {
	by: Maker;
	/** When it is done. */
	commitAt: number;
	/** Whether it is only half done. */
	misses: boolean;
	/** How many writes of the same route the item has sent before. */
	before: number;
	/** When the item sent the first of them. */
	firstSentAt: number;
	/** The time whose state the item's last look showed. */
	lookedAt: number;
	/** Whether a proxy sends it a second time. */
	isRepeat: boolean;
}

/** A tenant of Omneo in memory. */
export interface SimulatedTenant {
	/** Answers a read with what was true at `time`. */
	read(request: ApiRequest, time: number): HttpAnswer;
	/** Does a write, and answers it. */
	write(request: ApiRequest, sending: Sending, answered: (answer: HttpAnswer) => void): void;
}

/** Statuses of answers that mean that nothing was done. */
const refusals: Partial<Record<Fault['kind'], HttpAnswer & { headers?: Record<string, string> }>> =
	{
		refused: { status: 422, body: { message: 'This benefit is not claimable.' } },
		rateLimited: { status: 429, body: { message: 'Too Many Attempts.' } },
		unavailable: {
			status: 503,
			body: { message: 'Service Unavailable' },
			headers: { 'retry-after': '1' },
		},
	};

const GET_LIST_FORBIDDEN: HttpAnswer = {
	status: 403,
	body: { message: 'This action is unauthorized.' },
};

/** The connection between one execution and the tenant. */
export class Network {
	/** How many requests it has sent. */
	sent = 0;

	/** How many of them met a fault. */
	failed = 0;

	/** Items of which a proxy sent a request twice. */
	readonly repeated = new Set<number>();

	private readonly random: Random;

	/** The time whose state each item's last look showed. */
	private readonly looks = new Map<number, number>();

	private readonly writes = new Map<string, { times: number; firstSentAt: number }>();

	constructor(
		private readonly plan: Schedule,
		private readonly execution: ExecutionSchedule,
		private readonly tenant: SimulatedTenant,
		private readonly clock: Clock,
		private readonly tell: (what: string) => void,
	) {
		this.random = new Random(plan.seed, execution.name.charCodeAt(0));
	}

	/** Sends for an item, and settles like the transport: with the envelope, or a `Problem`. */
	async send<T>(request: ApiRequest, by: Maker): Promise<ApiAnswer<T>> {
		const isWrite = effectOf(request) !== 'read';
		const fault = this.execution.faults[this.sent++];
		const [least, most] = this.plan.latency;
		const up = this.random.between(least, most);
		// Only a slow commit leaves time between the ID and the commit.
		const { earlyIds } = this.plan.tenant;
		const slowCommit = isWrite && this.random.chance(0.4) ? this.random.between(0, earlyIds) : 0;
		const slowWork = fault?.kind === 'slow' ? fault.ms : 0;
		const work = this.random.between(least, most) + slowCommit + slowWork;
		const down = this.random.between(least, most);
		const staleness = this.random.between(0, this.plan.tenant.replicaLag);
		if (fault && fault.kind !== 'slow') this.failed += 1;
		const about = factsOf(request, '');
		return await new Promise<ApiAnswer<T>>((resolve, reject) => {
			const lose = (code: string, after: number, syscall?: string) => {
				this.clock.after(after, () => {
					reject(problemOfError({ code, syscall }, isWrite));
				});
			};
			const give = ({ status, body, headers = {} }: HttpAnswer & { headers?: object }) => {
				this.clock.after(down, () => {
					if (isPlain(status, body)) {
						resolve(body as ApiAnswer<T>);
						return;
					}
					const text = body === undefined ? '' : JSON.stringify(body);
					const response = { status, headers: { ...headers }, text, isCut: false };
					try {
						resolve(readAnswer(response, about) as ApiAnswer<T>);
					} catch (problem) {
						reject(problem instanceof Problem ? problem : new Problem('unexpected'));
					}
				});
			};
			if (fault && fault.kind !== 'slow') {
				this.tell(
					`request ${(this.sent - 1).toString()} (${words(request)}): ${faultWords[fault.kind]}`,
				);
			}
			const refusal = fault && refusals[fault.kind];
			if (refusal) {
				this.clock.after(up, () => {
					give(
						isWrite && fault.kind === 'refused' && request.endpoint.method === 'DELETE'
							? GET_LIST_FORBIDDEN
							: refusal,
					);
				});
				return;
			}
			if (fault?.kind === 'notSent') {
				lose('ECONNREFUSED', up, 'connect');
				return;
			}
			if (!isWrite) {
				if (fault && fault.kind !== 'slow') {
					lose('ECONNABORTED', GIVE_UP);
					return;
				}
				this.clock.after(up, () => {
					if (this.execution.isBlind && request.path.includes('benefits')) {
						give(GET_LIST_FORBIDDEN);
						return;
					}
					const time = this.clock.now - this.plan.tenant.listLag - staleness;
					const answer = this.tenant.read(request, time);
					this.looks.set(by.item, time);
					this.tell(`looks (${words(request)}): ${shownIds(answer)}`);
					give(answer);
				});
				return;
			}
			const isLate = fault?.kind === 'late';
			const isLost = fault?.kind === 'lost';
			const isRepeated = fault?.kind === 'repeated';
			const answered = (answer: HttpAnswer) => {
				if (isLate || isLost) return;
				if (fault?.kind === 'answerLost' || fault?.kind === 'halfDone') lose('ECONNRESET', down);
				else if (fault?.kind === 'serverError')
					give({ status: 500, body: { message: 'Server Error' } });
				else if (fault?.kind === 'emptyAnswer' && answer.status < 300) {
					give({ status: 200, body: {} });
				} else give(answer);
			};
			if (isLost || isLate) lose('ECONNABORTED', GIVE_UP);
			if (isLost) return;
			const commitAt = this.clock.now + (isLate ? GIVE_UP + fault.ms : up + work);
			const route = `${by.item.toString()} ${request.endpoint.route}`;
			const earlier = this.writes.get(route) ?? { times: 0, firstSentAt: this.clock.now };
			const { times, firstSentAt } = earlier;
			this.writes.set(route, { times: times + 1, firstSentAt });
			const sending: Sending = {
				by,
				commitAt,
				misses: fault?.kind === 'halfDone',
				before: times,
				firstSentAt,
				lookedAt: this.looks.get(by.item) ?? -Infinity,
				isRepeat: false,
			};
			if (isRepeated) this.repeated.add(by.item);
			this.clock.after(up, () => {
				this.tenant.write(request, sending, isRepeated ? () => undefined : answered);
				if (!isRepeated) return;
				const repeat = { ...sending, commitAt: commitAt + fault.ms, isRepeat: true };
				this.tenant.write(request, repeat, answered);
			});
		});
	}
}

/** `100, 101`, or what there is instead. */
function shownIds({ status, body }: HttpAnswer): string {
	const { data } = (body ?? {}) as { data?: { id: unknown }[] | { id: unknown } };
	if (status !== 200 || data === undefined) return `status ${status.toString()}`;
	return (
		[data]
			.flat()
			.map(({ id }) => String(id))
			.join(', ') || 'nothing'
	);
}

/**
 * Whether the transport would pass the body on unchanged; the check saves most of a schedule's
 * time.
 */
function isPlain(status: number, body: unknown): boolean {
	const data = (body as { data?: unknown } | undefined)?.data;
	if (status !== 200 && status !== 201) return false;
	return Array.isArray(data)
		? 'meta' in (body as object)
		: typeof data === 'object' && data !== null;
}

const faultWords: Record<Fault['kind'], string> = {
	lost: 'it never arrives, and is given up',
	answerLost: 'it is done, and its answer is lost',
	emptyAnswer: 'it is done, and the answer holds nothing',
	serverError: 'it is done, and the answer is a 500',
	late: 'it is done after its answer was given up',
	slow: 'it takes long',
	refused: 'it is refused',
	rateLimited: 'it is answered with 429',
	unavailable: 'it is answered with 503',
	notSent: 'it is never sent, as no connection is made',
	halfDone: 'it is done by halves, and its answer is lost',
	repeated: 'a proxy sends it twice',
};

function words({ endpoint: { method }, path, query }: ApiRequest): string {
	const shown = (path[0] === 'profiles' && path.length > 2 ? path.slice(2) : path).join('/');
	return `${method} ${shown}${query?.['filter[external_id]'] === undefined ? '' : ' with the filter'}`;
}

export { words as requestWords };
