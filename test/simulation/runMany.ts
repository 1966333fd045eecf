import type { SimulatedClass } from './class';
import { classes, type ClassName } from './classes';
import { promiseOf } from './shrink';

export interface Seeds {
	of: ClassName;
	from: number;
	count: number;
	/** Stop at the first violation. */
	firstOnly: boolean;
}

export interface Summary {
	schedules: number;
	requests: number;
	/** Seeds with a violation, by the promise that was broken; of each, the first ones only. */
	broken: Record<string, number[]>;
	/** How often each ending was told, and what else was counted. */
	endings: Record<string, number>;
}

const SEEDS_KEPT = 20;

/** Plays many schedules, one after the other. */
export async function runMany({ of, from, count, firstOnly }: Seeds): Promise<Summary> {
	const summary: Summary = { schedules: 0, requests: 0, broken: {}, endings: {} };
	const simulated: SimulatedClass = classes[of];
	for (let seed = from; seed < from + count; seed++) {
		const { violations, requests, told, counts } = await simulated.play(simulated.draw(seed));
		summary.schedules += 1;
		summary.requests += requests;
		for (const one of told) {
			const ending = simulated.ending(one);
			summary.endings[ending] = (summary.endings[ending] ?? 0) + 1;
		}
		for (const [what, times] of Object.entries(counts)) {
			summary.endings[what] = (summary.endings[what] ?? 0) + times;
		}
		for (const promise of new Set(violations.map(promiseOf))) {
			const seeds = (summary.broken[promise] ??= []);
			if (seeds.length < SEEDS_KEPT) seeds.push(seed);
		}
		if (firstOnly && violations.length > 0) break;
	}
	return summary;
}

/** Both summaries in one. */
export function together(one: Summary, other: Summary): Summary {
	const endings = { ...one.endings };
	for (const [ending, times] of Object.entries(other.endings)) {
		endings[ending] = (endings[ending] ?? 0) + times;
	}
	const broken = { ...one.broken };
	for (const [promise, seeds] of Object.entries(other.broken)) {
		broken[promise] = [...(broken[promise] ?? []), ...seeds].sort((a, b) => a - b);
	}
	return {
		schedules: one.schedules + other.schedules,
		requests: one.requests + other.requests,
		broken,
		endings,
	};
}
