import type { SimulatedClass } from './class';
import type { Schedule } from './schedule';

/** A schedule and its result, in plain words. */
export async function storyOf(simulated: SimulatedClass, plan: Schedule): Promise<string> {
	const { story, violations, hints } = await simulated.play(plan, true);
	const plain = simulated.plain(plan.seed);
	return [
		`The tenant: ${unusual(plan.tenant, plain.tenant) || 'nothing unusual'}; keys: ${plan.keys.join(' ')}`,
		...plan.executions.map((execution) => {
			// The story says when it starts, and what happens to it.
			const { name, start, faults } = execution;
			const [usual] = plain.executions;
			return `${name}: ${unusual(execution, { ...usual, name, start, faults, operation: undefined })}`;
		}),
		...story,
		...hints.map((hint) => `HINT    ${hint}`),
		...violations.map((violation) => `BROKEN  ${violation}`),
	].join('\n');
}

/** How it differs from a plain one, in words. */
function unusual(thing: object, plain: object): string {
	const usual = new Map(Object.entries(plain));
	return Object.entries(thing)
		.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual.get(name)))
		.map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
		.join(', ');
}
