import type { WorkContext } from '../../nodes/shared/once/context';
import type { Execution, SimulatedItem, Success, Told, World } from './execution';
import type { Clock } from './clock';
import type { SimulatedTenant } from './network';
import type { Schedule } from './schedule';

interface Common<P extends Schedule> {
	/** `resource.operation` of each. */
	readonly operations: readonly string[];
	/** The schedule of a seed. */
	draw(seed: number): P;
	/** A schedule without any faults. */
	plain(seed: number): P;
	/** A word for an ending, to count it by. */
	ending(told: Told): string;
}

/**
 * Operations that are simulated together: what may happen to them, and what must hold afterwards.
 */
export interface ClassDefinition<P extends Schedule> extends Common<P> {
	/** The tenant, and those who are at work there. */
	begin(plan: P, clock: Clock, tell: (what: string) => void): Stage<P>;
}

/** A class that can be played. */
export interface SimulatedClass<P extends Schedule = Schedule> extends Common<P> {
	/** Plays a schedule to its end, and judges it. */
	play(plan: P, withStory?: boolean): Promise<Played>;
}

export interface Played {
	/** The promises that were broken, in sentences; each begins with the number of the promise. */
	violations: string[];
	/** What happened, in plain words. */
	story: string[];
	told: Told[];
	/** The node's hints above its output. */
	hints: string[];
	/** What is counted without being a violation, by its name. */
	counts: Record<string, number>;
	requests: number;
}

export interface Stage<P extends Schedule> {
	tenant: SimulatedTenant;
	/** The node's own work on an item. */
	work(context: WorkContext, item: SimulatedItem<P['executions'][number]>): Promise<Success>;
	/** Does what somebody else does. */
	act(act: P['acts'][number]): void;
	/** The promises that were broken, each a sentence that begins with the promise. */
	violations(world: World<P>, executions: Execution<P['executions'][number]>[]): string[];
	/** What is counted without being a violation, by its name. */
	counts?(
		world: World<P>,
		executions: Execution<P['executions'][number]>[],
	): Record<string, number>;
}
