import { EndOfRun } from '../../nodes/OmneoBenefits/run/endOfRun';
import { claimOnce } from '../../nodes/shared/claims/claimOnce';
import type { Claim, ClaimContext } from '../../nodes/shared/claims/claim';
import type { ProcessMemory } from '../../nodes/shared/once/context';
import { executionMemory, type ExecutionMemory } from '../../nodes/shared/once/memory';
import { SharedLooks } from '../../nodes/shared/claims/sharedLooks';
import { benefitOf } from '../../nodes/shared/omneo/benefit';
import { asProblem, Problem } from '../../nodes/shared/problems/problem';
import type { ApiRequest } from '../../nodes/shared/transport/types';
import type { Clock } from './clock';
import { Network, requestWords } from './network';
import type { ExecutionPlan, Plan } from './plan';
import { DEFINITION, EPOCH, PROFILE, type Tenant } from './tenant';

/** Between the tries of Retry On Fail, n8n's default. */
const BETWEEN_TRIES = 1_000;

const MAX_RETRIES = 3;

/** As many items look alone before the others may share their looks. */
const PROBES = 2;

/** What an item was told in the end. */
export interface Told {
	execution: ExecutionPlan;
	item: number;
	key: number;
	at: number;
	/** Of a success. */
	benefitId?: string;
	duplicate?: boolean;
	/** Of an error. */
	outcome?: 'refused' | 'failed' | 'unknown';
	code?: string;
	text?: string;
}

export interface World {
	plan: Plan;
	clock: Clock;
	tenant: Tenant;
	/** The processes of n8n that live, by number. */
	processes: Map<number, ProcessMemory>;
	tell(what: string): void;
}

/** One execution of a workflow: the node runs over its items, as often as Retry On Fail says. */
export class Execution {
	readonly network: Network;

	/** What was passed on when the last try had ended; nothing where the process died. */
	told: Told[] = [];

	isOver = false;

	hints: string[] = [];

	/** What the protocol threw that is no problem of the table. */
	trouble: string | undefined;

	private isDead = false;

	private isStopped = false;

	private readonly whenStopped: (() => void)[] = [];

	private readonly memory: ExecutionMemory;

	/** Of one run of the node. */
	private sharedLooks: SharedLooks | undefined;

	constructor(
		private readonly world: World,
		readonly plan: ExecutionPlan,
	) {
		const { clock } = world;
		this.memory = executionMemory({}, () => plan.name);
		this.network = new Network(world.plan, plan, world.tenant, clock, (what) => {
			this.tell(what);
		});
		clock.at(plan.start, () => {
			this.tell(`starts in process ${(plan.process + 1).toString()}`);
			this.run().catch((error: unknown) => {
				this.trouble = `fell over: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
			});
		});
		if (plan.stop !== undefined) {
			clock.at(plan.start + plan.stop, () => {
				if (this.isOver || this.isDead) return;
				this.tell('is stopped');
				this.isStopped = true;
				for (const stop of this.whenStopped) stop();
			});
		}
	}

	/** Nothing that it awaits comes any more. */
	die(): void {
		if (!this.isOver && this.world.clock.now >= this.plan.start) this.tell('dies with its process');
		this.isDead = true;
	}

	get wasInterrupted(): boolean {
		return this.isDead || this.isStopped;
	}

	private tell(what: string): void {
		this.world.tell(`${this.plan.name} ${what}`);
	}

	private async run(): Promise<void> {
		const { items, tries } = this.plan;
		const successes = new Map<number, Told>();
		let results: Told[] = [];
		for (let attempt = 1; attempt <= tries; attempt++) {
			if (attempt > 1) {
				await this.alive(this.world.clock.wait(BETWEEN_TRIES));
				this.tell(`is tried again (Retry On Fail, ${attempt.toString()})`);
			}
			const endOfRun = new EndOfRun(items.length);
			this.sharedLooks = items.length > 2 ? this.newSharedLooks(endOfRun) : undefined;
			results = await Promise.all(
				items.map(async (key, item) => {
					const known = successes.get(item);
					const told = known ?? (await this.runItem(key, item, endOfRun));
					endOfRun.leave();
					if (told.outcome === undefined) successes.set(item, told);
					return told;
				}),
			);
			if (results.every(({ outcome }) => outcome === undefined) || this.isStopped) break;
		}
		if (this.isDead) return;
		this.isOver = true;
		this.told = results.map((told) => ({ ...told, at: this.world.clock.now }));
		for (const told of this.told) this.tell(`is told: ${wordsOf(told)}`);
	}

	private newSharedLooks(endOfRun: EndOfRun): SharedLooks {
		const wait = async (ms: number) => {
			await this.alive(this.world.clock.wait(ms));
		};
		return new SharedLooks({ wait, left: () => endOfRun.left }, PROBES);
	}

	private async runItem(key: number, item: number, endOfRun: EndOfRun): Promise<Told> {
		const base = { execution: this.plan, item, key, at: this.world.clock.now };
		try {
			const { data, duplicate } = await this.alive(
				claimOnce(this.context(item, endOfRun), this.claim(key)),
			);
			const { benefit } = benefitOf(data);
			return { ...base, benefitId: String(benefit.id), duplicate };
		} catch (error) {
			const problem = asProblem(error);
			if (problem.code === 'unexpected') throw error;
			return {
				...base,
				outcome: problem.outcome,
				code: problem.code,
				text: `${problem.message} ${problem.nextStep}`,
			};
		}
	}

	private claim(key: number): Claim {
		const { operation, protection } = this.plan;
		return {
			kind: operation,
			profileId: PROFILE,
			definition: DEFINITION.handle,
			timezone: 'Australia/Melbourne',
			externalId: this.world.plan.keys[key] ?? '',
			protection,
			...(operation === 'issue' && {
				more: { benefit_definition_id: DEFINITION.id, issued_at: '2026-03-05 00:00:00' },
			}),
		};
	}

	private context(item: number, endOfRun: EndOfRun): ClaimContext {
		const { clock, processes } = this.world;
		const process = processes.get(this.plan.process);
		if (!process) throw new Error('There is no such process');
		return {
			tenant: async () => await Promise.resolve('https://api.simulated.getomneo.com/api/v3'),
			process,
			memory: this.memory,
			place: `0:${item.toString()}`,
			maxRetries: MAX_RETRIES,
			checkAfterClaim: this.plan.checks,
			send: async <T>(request: ApiRequest) => {
				if (this.isStopped) throw new Problem('canceled', { wasWrite: false });
				if (this.isDead) return await never();
				if (request.method !== 'GET') this.tell(`sends ${requestWords(request)}`);
				const sending = this.network.send<T>(request, { name: this.plan.name, item });
				return await this.alive(this.unlessStopped(sending, request.method !== 'GET'));
			},
			pause: async (ms) => {
				await this.alive(this.unlessStopped(clock.wait(ms), false));
			},
			withoutSlot: async (waiting) => await waiting,
			endOfRun: async () => {
				await this.alive(endOfRun.reached());
			},
			now: () => EPOCH + clock.now,
			sharedLooks: this.sharedLooks,
			hint: (text) => {
				this.hints.push(text);
			},
			debug: () => undefined,
		};
	}

	/** The promise's end; none where the process is dead by then. */
	private async alive<T>(promise: Promise<T>): Promise<T> {
		try {
			const value = await promise;
			return this.isDead ? await never() : value;
		} catch (error) {
			if (this.isDead) return await never();
			throw error;
		}
	}

	private async unlessStopped<T>(promise: Promise<T>, wasWrite: boolean): Promise<T> {
		if (this.plan.stop === undefined) return await promise;
		return await new Promise<T>((resolve, reject) => {
			const stop = () => {
				reject(new Problem('canceled', { wasWrite }));
			};
			if (this.isStopped) stop();
			this.whenStopped.push(stop);
			promise.then(resolve, reject);
		});
	}
}

async function never<T>(): Promise<T> {
	return await new Promise<T>(() => undefined);
}

function wordsOf({ benefitId, duplicate, outcome, code }: Told): string {
	if (outcome !== undefined) return `${outcome}, ${code ?? ''}`;
	return `success, benefit ${benefitId ?? ''}${duplicate ? ' (duplicate)' : ''}`;
}
