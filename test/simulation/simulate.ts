import { createProcessMemory } from '../../nodes/shared/once/context';
import { Clock } from './clock';
import { Execution, type Told, type World } from './execution';
import { violations } from './invariants';
import type { Act, Plan } from './plan';
import { Tenant } from './tenant';

export interface Played {
	/** The promises that were broken, in sentences; each begins with its number. */
	violations: string[];
	/** What happened, in plain words. */
	story: string[];
	told: Told[];
	requests: number;
}

/** Plays a schedule to its end, and judges it. */
export async function simulate(plan: Plan, withStory = false): Promise<Played> {
	const clock = new Clock();
	const story: string[] = [];
	const tell = (what: string) => {
		if (withStory) story.push(`${(clock.now / 1_000).toFixed(3).padStart(8)} s  ${what}`);
	};
	const tenant = new Tenant(plan.tenant, clock, plan.seed, tell);
	const world: World = { plan, clock, tenant, processes: new Map(), tell };
	for (const { process } of plan.executions) {
		if (!world.processes.has(process)) world.processes.set(process, createProcessMemory());
	}
	const executions = plan.executions.map((execution) => new Execution(world, execution));
	for (const { process, start, crash } of plan.executions) {
		if (crash === undefined) continue;
		clock.at(start + crash, () => {
			// All of the process dies that has begun; n8n starts it again with nothing remembered.
			for (const execution of executions) {
				if (execution.plan.process === process && execution.plan.start <= clock.now) {
					execution.die();
				}
			}
			world.processes.set(process, createProcessMemory());
		});
	}
	for (const act of plan.acts) {
		clock.at(act.at, () => {
			perform(act, world);
		});
	}
	let trouble: string[] = [];
	try {
		await clock.run();
	} catch (error) {
		trouble = [`It does not end: ${String(error)}`];
	}
	return {
		violations: [...trouble, ...violations(world, executions)],
		story,
		told: executions.flatMap(({ told }) => told),
		requests: executions.reduce((sum, { network }) => sum + network.sent, 0),
	};
}

function perform({ who, does, key, which }: Act, { plan, tenant }: World): void {
	const row = tenant.standingRows(plan.keys[key] ?? '')[which];
	if (!row) return;
	const by = { name: who, item: 0 };
	if (does === 'deletes') tenant.remove(row.id, by);
	if (does === 'redeems') tenant.redeem(row.id, by);
	if (does === 'reverses') {
		for (const { id } of tenant.standing(row)) tenant.reverse(id, by);
	}
}
