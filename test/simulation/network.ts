import type { ApiAnswer, ApiRequest } from '../../nodes/shared/transport/types';
import { factsOf, readAnswer } from '../../nodes/shared/transport/answer';
import { problemOfError } from '../../nodes/shared/transport/unanswered';
import { Problem } from '../../nodes/shared/problems/problem';
import type { Clock } from './clock';
import { GIVE_UP, type ExecutionPlan, type Fault, type Plan } from './plan';
import { Random } from './random';
import { PROFILE, type HttpAnswer, type Maker, type Tenant } from './tenant';

/** Statuses of answers that did nothing. */
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

/** The way of one execution's requests to the tenant and back. */
export class Network {
	/** How many requests it has sent. */
	sent = 0;

	/** How many of them met a fault. */
	failed = 0;

	private readonly random: Random;

	constructor(
		private readonly plan: Plan,
		private readonly execution: ExecutionPlan,
		private readonly tenant: Tenant,
		private readonly clock: Clock,
		private readonly tell: (what: string) => void,
	) {
		this.random = new Random(plan.seed, execution.name.charCodeAt(0));
	}

	/** Sends for an item, and settles as the transport does: with the envelope, or a `Problem`. */
	async send<T>(request: ApiRequest, by: Maker): Promise<ApiAnswer<T>> {
		const isWrite = request.method !== 'GET';
		const fault = this.execution.faults[this.sent++];
		const [least, most] = this.plan.latency;
		const up = this.random.between(least, most);
		// Only a commit that takes long leaves time between the ID and it.
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
						isWrite && fault.kind === 'refused' && request.method === 'DELETE'
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
					this.tell(`looks (${words(request)}): ${shownIds(answer)}`);
					give(answer);
				});
				return;
			}
			const isLate = fault?.kind === 'late';
			const isLost = fault?.kind === 'lost';
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
			this.clock.after(up, () => {
				this.perform(request, by, commitAt, fault?.kind === 'halfDone', answered);
			});
		});
	}

	private perform(
		{ method, path, body = {} }: ApiRequest,
		by: Maker,
		commitAt: number,
		misses: boolean,
		answered: (answer: HttpAnswer) => void,
	): void {
		const at = (work: () => HttpAnswer) => {
			this.clock.at(commitAt, () => {
				answered(work());
			});
		};
		const last = path.at(-1);
		if (last === 'claim' || last === 'claim-redeem' || (method === 'POST' && path.length === 1)) {
			const externalId = String(body.external_id);
			const redeems = last === 'claim-redeem';
			const isIssue = last === 'benefits';
			this.tenant.claim({ externalId, redeems, isIssue, commitAt }, by, misses, answered);
		} else if (last === 'redeem') at(() => this.tenant.redeem(path[3], by));
		else if (last === 'reversal') at(() => this.tenant.reverse(path[1], by));
		else if (method === 'DELETE') at(() => this.tenant.remove(last, by));
		else throw new Error(`The simulated tenant does not know ${method} ${path.join('/')}`);
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

/** Whether the transport would hand the body on as it is: this saves most of the time of a schedule. */
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
	halfDone: 'the claim is made without its redemption, and the answer is lost',
};

function words({ method, path, query }: ApiRequest): string {
	const shown = path.filter((segment) => segment !== PROFILE && segment !== 'profiles').join('/');
	return `${method} ${shown}${query?.['filter[external_id]'] === undefined ? '' : ' with the filter'}`;
}

export { words as requestWords };
