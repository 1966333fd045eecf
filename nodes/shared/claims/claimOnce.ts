import type { Benefit } from '../omneo/benefit';
import { settled, Problem, asRepeatable, asUnknownOutcome } from '../problems/problem';
import { listAll } from '../transport/paging';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import { oneAfterTheOther, type ExecutionMemory } from './memory';

export type DuplicateProtection = 'returnExisting' | 'fail' | 'off';

/** What claiming safely needs of its surroundings. */
export interface ClaimContext {
	readonly memory: ExecutionMemory;
	/** The item's run and number, the same in every try of Retry On Fail. */
	readonly place: string;
	/** How many times a claim may be made again after an unknown outcome. */
	readonly maxRetries: number;
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
	/** Waits the given milliseconds; ends at once when the workflow is stopped. */
	pause(ms: number): Promise<void>;
}

export interface Claim<T> {
	profileId: string;
	/** Empty where the claim has none; then it cannot be looked up, and is not protected. */
	externalId: string;
	/** The handle of the definition that is claimed. */
	definition: string;
	protection: DuplicateProtection;
	/** Sends the claim, once. */
	make(): Promise<T>;
	/** Makes the result of a benefit that was found, finishing what is not done yet. */
	adopt(benefit: Benefit): Promise<T>;
}

export interface Claimed<T> {
	result: T;
	/** Whether an earlier claim was returned, and nothing claimed. */
	duplicate: boolean;
}

/**
 * Makes a claim at most once, by its external ID: looks for it before, and again after an answer
 * was lost, before it may be made again. Claims with the same profile and external ID within one
 * execution are made one after the other. See docs/promises.md for what this cannot promise.
 * @throws {Problem} the claim's own; `duplicate_external_id` under `fail`; `external_id_in_use`;
 * `look_up_not_allowed`
 */
export async function claimOnce<T>(context: ClaimContext, claim: Claim<T>): Promise<Claimed<T>> {
	if (claim.protection === 'off' || claim.externalId === '') {
		return { result: await claim.make(), duplicate: false };
	}
	const key = `${claim.profileId}|${claim.externalId}`;
	const { memory } = context;
	return await oneAfterTheOther(memory.queues, key, async () => {
		const { result: existing, problem: blind } = await settled(find(context, claim));
		if (blind) throw memory.unsettled.has(key) ? asUnknownOutcome(blind) : blind;
		memory.unsettled.delete(key);
		if (existing) {
			if (claim.protection === 'fail' && !memory.attempted.has(key)) {
				throw new Problem('duplicate_external_id', {
					meaning: `The profile already has a benefit with this external ID (benefit ${existing.id})`,
				});
			}
			return { result: await claim.adopt(existing), duplicate: true };
		}
		memory.attempted.add(key);
		memory.unsettled.add(key);
		const { result, problem } = await settled(makeUntilKnown(context, claim));
		if (problem?.outcome !== 'unknown') memory.unsettled.delete(key);
		if (problem) throw problem;
		return { result, duplicate: false };
	});
}

async function makeUntilKnown<T>(context: ClaimContext, claim: Claim<T>): Promise<T> {
	for (let retry = 0; ; retry++) {
		const { result, problem } = await settled(claim.make());
		if (!problem) return result;
		if (problem.kind !== 'unknownOutcome') throw problem;
		await context.pause(settleTime(retry));
		const look = await settled(find(context, claim));
		if (look.result) return await claim.adopt(look.result);
		if (look.problem || retry >= context.maxRetries) throw asRepeatable(problem);
	}
}

/**
 * How long to wait, in milliseconds, before looking whether a write was done whose answer was lost:
 * the server may still be at work when the connection is gone. Doubles with every retry.
 */
export function settleTime(retry: number): number {
	return 500 * 2 ** Math.min(retry, 3);
}

/**
 * The profile's benefit with the external ID, the earliest where there are several. The external
 * ID is compared here too, since a server that ignores the filter answers with other benefits.
 * @throws {Problem} `external_id_in_use`: what another benefit has is no answer to this claim
 */
async function find<T>(
	context: ClaimContext,
	{ profileId, externalId, definition }: Claim<T>,
): Promise<Benefit | undefined> {
	const benefits = await lookUp(
		listAll<Benefit>(context.send, {
			path: ['profiles', profileId, 'benefits'],
			query: { 'filter[external_id]': externalId },
			notFound: 'profile_not_found',
		}),
	);
	const withId = benefits
		.filter(({ external_id }) => String(external_id) === externalId)
		.sort((a, b) => Number(a.id) - Number(b.id));
	const [other] = withId;
	const same = withId.find(({ definition: found }) => (found?.handle ?? definition) === definition);
	if (other && !same) {
		throw new Problem('external_id_in_use', {
			meaning: `The external ID belongs to a claim of another benefit (${other.definition?.handle})`,
		});
	}
	return same;
}

/** Says which option made the look-up necessary, where the token may not do it. */
export async function lookUp<T>(reading: Promise<T>): Promise<T> {
	const { result, problem } = await settled(reading);
	if (!problem) return result;
	throw problem.code === 'scope_missing'
		? new Problem('look_up_not_allowed', problem.details)
		: problem;
}
