import type { IDataObject } from 'n8n-workflow';
import {
	attempt,
	noting,
	executionMemory,
	type ExecutionMemory,
	type ProcessMemory,
	type WorkContext,
} from '../../nodes/shared/once/context';
import { EndOfRun } from '../../nodes/OmneoBenefits/run/schedule';
import type { LooksSurroundings } from '../../nodes/shared/once/sharedList';
import { asProblem, Problem } from '../../nodes/shared/problems/problem';
import type { ApiRequest } from '../../nodes/shared/transport/types';
import { effectOf } from '../../nodes/shared/api/endpoint';
import { EPOCH, type Clock } from './clock';
import { Network, requestWords, type SimulatedTenant } from './network';
import type { ExecutionSchedule, Schedule } from './schedule';

/** Between the tries of Retry On Fail, n8n's default. */
const BETWEEN_TRIES = 1_000;

const MAX_RETRIES = 3;

/** What an item got when it succeeded. */
export interface Success {
	/** For a claim. */
	benefitId?: string;
	/** Whether it had been done before. */
	duplicate?: boolean;
	/** The node's output. */
	json?: IDataObject;
}

/** How an item ended. */
export interface Told<E extends ExecutionSchedule = ExecutionSchedule> extends Success {
	execution: E;
	item: number;
	key: number;
	at: number;
	/** For an error. */
	outcome?: 'refused' | 'failed' | 'unknown';
	code?: string;
	text?: string;
}

/** One item of a run that the node must work on. */
export interface SimulatedItem<E extends ExecutionSchedule> {
	execution: E;
	/** Its number in the run. */
	item: number;
	/** The number of the key that it is about. */
	key: number;
	/** What the items of one run of the node share. */
	run: RunSurroundings;
}

export interface RunSurroundings extends LooksSurroundings {
	/** How many items the run has. */
	count: number;
}

/** The node's own work on an item. */
export type Work<E extends ExecutionSchedule> = (
	context: WorkContext,
	item: SimulatedItem<E>,
) => Promise<Success>;

export interface World<P extends Schedule = Schedule> {
	plan: P;
	clock: Clock;
	tenant: SimulatedTenant;
	/** The live n8n processes, by number. */
	processes: Map<number, ProcessMemory>;
	tell(what: string): void;
}

/** One execution of a workflow: the node runs over its items, as often as Retry On Fail allows. */
export class Execution<E extends ExecutionSchedule = ExecutionSchedule> {
	readonly network: Network;

	/** The output when the last try had ended; empty if the process died. */
	told: Told<E>[] = [];

	isOver = false;

	hints: string[] = [];

	/** What the protocol threw that is not a problem in the table. */
	trouble: string | undefined;

	/** Whether it died with its process, which was restarted without its memory. */
	isDead = false;

	private isStopped = false;

	private readonly whenStopped: (() => void)[] = [];

	private readonly memory: ExecutionMemory;

	constructor(
		private readonly world: World<Schedule & { executions: E[] }>,
		readonly plan: E,
		private readonly work: Work<E>,
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

	/** Its promises never settle any more. */
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
		let results: Told<E>[] = [];
		for (let attempt = 1; attempt <= tries; attempt++) {
			if (attempt > 1) {
				await this.alive(this.world.clock.wait(BETWEEN_TRIES));
				this.tell(`is tried again (Retry On Fail, ${attempt.toString()})`);
			}
			const endOfRun = new EndOfRun(items.length);
			const run: RunSurroundings = {
				count: items.length,
				left: () => endOfRun.left,
				wait: async (ms) => {
					await this.alive(this.world.clock.wait(ms));
				},
			};
			results = await Promise.all(
				items.map(async (key, item) => {
					const told = await this.runItem({ execution: this.plan, item, key, run }, endOfRun);
					endOfRun.leave();
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

	private async runItem(simulated: SimulatedItem<E>, endOfRun: EndOfRun): Promise<Told<E>> {
		const { item, key } = simulated;
		const base = { execution: this.plan, item, key, at: this.world.clock.now };
		const itemId = `0:${item.toString()}`;
		try {
			const [success] = await attempt(
				{ memory: this.memory, itemId, identity: {} },
				async (noteWrite) => {
					const context = this.context(item, endOfRun, noteWrite);
					return { ...(await this.alive(this.work(context, simulated))) };
				},
			);
			return { ...base, ...success };
		} catch (error) {
			const problem = asProblem(error);
			if (problem.code === 'unexpected') throw problem.details.cause ?? error;
			const text = `${problem.message} ${problem.nextStep}`;
			return { ...base, outcome: problem.outcome, code: problem.code, text };
		}
	}

	private context(item: number, endOfRun: EndOfRun, noteWrite: () => void): WorkContext {
		const { clock, processes } = this.world;
		const process = processes.get(this.plan.process);
		if (!process) throw new Error('There is no such process');
		return {
			tenant: async () => await Promise.resolve('https://api.simulated.getomneo.com/api/v3'),
			process,
			memory: this.memory,
			itemId: `0:${item.toString()}`,
			maxRetries: MAX_RETRIES,
			send: async <T>(request: ApiRequest) => {
				const isWrite = effectOf(request) !== 'read';
				if (this.isStopped) throw new Problem('canceled', { wasWrite: false });
				if (this.isDead) return await never();
				if (isWrite) this.tell(`sends ${requestWords(request)}`);
				const answer = async () =>
					await this.unlessStopped(
						this.network.send<T>(request, { name: this.plan.name, item }),
						isWrite,
					);
				return await this.alive(noting(request, answer, noteWrite));
			},
			pause: async (ms) => {
				await this.alive(this.unlessStopped(clock.wait(ms), false));
			},
			withoutSlot: async (waiting) => await waiting,
			endOfRun: async () => {
				await this.alive(endOfRun.reached());
			},
			now: () => EPOCH + clock.now,
			hint: (text) => {
				this.hints.push(text);
			},
			debug: () => undefined,
		};
	}

	/** Settles like the promise; never if the process is dead by then. */
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

function wordsOf({ benefitId, duplicate, json, outcome, code }: Told): string {
	if (outcome !== undefined) return `${outcome}, ${code ?? ''}`;
	const what = benefitId === undefined ? JSON.stringify(json) : `benefit ${benefitId}`;
	return `success, ${what}${duplicate ? ' (duplicate)' : ''}`;
}
