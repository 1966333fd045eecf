import { plainPlan, type Plan } from './plan';
import { simulate } from './simulate';

/** A schedule, and what it came to, in plain words. */
export async function storyOf(plan: Plan): Promise<string> {
	const { story, violations } = await simulate(plan, true);
	const plain = plainPlan(plan.seed).tenant;
	const oddities = Object.entries(plan.tenant)
		.filter(([name, value]) => value !== plain[name as keyof typeof plain])
		.map(([name, value]) => `${name} ${String(value)}`);
	return [
		`The tenant: ${oddities.join(', ') || 'nothing unusual'}; external IDs: ${plan.keys.join(' ')}`,
		...plan.executions.map(
			({ name, operation, protection, checks, items, tries }) =>
				`${name}: ${operation}, ${protection}, ${checks ? 'checks' : 'does not check'}, items of the external IDs ${items.join(' ')}, at most ${tries.toString()} tries`,
		),
		...story,
		...violations.map((violation) => `BROKEN  ${violation}`),
	].join('\n');
}
