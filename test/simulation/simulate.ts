import { createProcessMemory } from '../../nodes/shared/once/context';
import type { ClassDefinition, Played, SimulatedClass } from './class';
import { Clock } from './clock';
import { Execution, type World } from './execution';
import type { Schedule } from './schedule';

/** Makes a playable class from its definition. */
export function simulated<P extends Schedule>(definition: ClassDefinition<P>): SimulatedClass<P> {
	const { operations, draw, plain, ending } = definition;
	return {
		operations,
		draw,
		plain,
		ending,
		play: async (plan, withStory) => await play(definition, plan, withStory),
	};
}

async function play<P extends Schedule>(
	{ begin }: ClassDefinition<P>,
	plan: P,
	withStory = false,
): Promise<Played> {
	const clock = new Clock();
	const story: string[] = [];
	const tell = (what: string) => {
		if (withStory) story.push(`${(clock.now / 1_000).toFixed(3).padStart(8)} s  ${what}`);
	};
	const stage = begin(plan, clock, tell);
	const world: World<P> = { plan, clock, tenant: stage.tenant, processes: new Map(), tell };
	for (const { process } of plan.executions) {
		if (!world.processes.has(process)) world.processes.set(process, createProcessMemory());
	}
	const executions = plan.executions.map(
		(execution) => new Execution<P['executions'][number]>(world, execution, stage.work.bind(stage)),
	);
	for (const { process, start, crash } of plan.executions) {
		if (crash === undefined) continue;
		clock.at(start + crash, () => {
			// Everything that has begun in the process dies; n8n restarts it without its memory.
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
			stage.act(act);
		});
	}
	let trouble: string[] = [];
	try {
		await clock.run();
	} catch (error) {
		trouble = [`It does not end: ${String(error)}`];
	}
	return {
		violations: [...trouble, ...stage.violations(world, executions)],
		story,
		told: executions.flatMap(({ told }) => told),
		hints: executions.flatMap(({ hints }) => hints),
		counts: stage.counts?.(world, executions) ?? {},
		requests: executions.reduce((sum, { network }) => sum + network.sent, 0),
	};
}
