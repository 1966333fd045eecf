import { drawPlan } from './plan';
import { promiseOf } from './shrink';
import { simulate } from './simulate';

export interface Seeds {
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
	/** How often each ending was told. */
	endings: Record<string, number>;
}

const SEEDS_KEPT = 20;

/** Plays many schedules, one after the other. */
export async function runMany({ from, count, firstOnly }: Seeds): Promise<Summary> {
	const summary: Summary = { schedules: 0, requests: 0, broken: {}, endings: {} };
	for (let seed = from; seed < from + count; seed++) {
		const { violations, requests, told } = await simulate(drawPlan(seed));
		summary.schedules += 1;
		summary.requests += requests;
		for (const { outcome, code, duplicate } of told) {
			const ending = outcome ? `${outcome} ${code ?? ''}` : duplicate ? 'duplicate' : 'claimed';
			summary.endings[ending] = (summary.endings[ending] ?? 0) + 1;
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
