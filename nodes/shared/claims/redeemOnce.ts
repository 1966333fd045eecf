import type { Benefit, Redemption } from '../omneo/benefit';
import { asRepeatable, asUnknownOutcome, settled } from '../problems/problem';
import { REDEEM_REASONS } from '../problems/reasons';
import type { ClaimContext } from './context';
import { keyOfBenefit } from './keys';
import { inTurn } from './queues';
import { readBenefit } from './redeemed';
import { entriesOf, redeemedEver } from './redemptions';
import { LOOKS_AFTER_LOSS } from './times';

export interface RedeemRequest {
	profileId: string;
	benefitId: number | string;
	/** How many redemptions to take; the API takes one where it is not given. */
	count?: number;
}

/** Sends one redemption; after a lost answer its outcome is unknown. */
export async function redeem(
	context: ClaimContext,
	{ profileId, benefitId, count }: RedeemRequest,
): Promise<Benefit | Redemption> {
	const { data } = await context.send<Benefit | Redemption>({
		method: 'POST',
		path: ['profiles', profileId, 'benefits', benefitId, 'redeem'],
		body: count === undefined ? undefined : { count },
		notFound: 'benefit_not_found',
		reasons: REDEEM_REASONS,
	});
	return data;
}

/**
 * Redeems an issued benefit at most once. A redemption has no external ID: after a lost answer, the
 * profile's redemptions of the benefit are counted and compared with those before, whether they were
 * given back since or not. Somebody else who redeems the same benefit in that moment cannot be told
 * apart from this node.
 * @throws {Problem} the redemption's own, with the outcome `unknown` where it cannot be known
 */
export async function redeemOnce(
	context: ClaimContext,
	request: RedeemRequest,
): Promise<Benefit | Redemption> {
	const { memory, place, process, tenant } = context;
	const queue = keyOfBenefit(tenant, request);
	return await inTurn(
		process.queues,
		queue,
		async (waiting) => await context.withoutSlot(waiting),
		async () => {
			const key = `${place}|${queue}`;
			// An earlier try of this item may have redeemed it without learning so.
			const earlier = memory.redeemedBefore.get(key);
			const { result: count, problem: lookProblem } = await settled(countNow(context, request));
			if (lookProblem) throw earlier === undefined ? lookProblem : asUnknownOutcome(lookProblem);
			const before = earlier ?? count;
			const wanted = before + (request.count ?? 1);
			if (count >= wanted) return await redeemedBenefit(context, request);
			memory.redeemedBefore.set(key, before);
			const { result, problem } = await settled(redeemUntilKnown(context, request, wanted));
			if (problem?.outcome !== 'unknown') memory.redeemedBefore.delete(key);
			if (problem) throw asRepeatable(problem);
			return result;
		},
	);
}

async function redeemUntilKnown(
	context: ClaimContext,
	request: RedeemRequest,
	wanted: number,
): Promise<Benefit | Redemption> {
	for (let retry = 0; ; retry++) {
		const { result, problem } = await settled(redeem(context, request));
		if (!problem) return result;
		if (problem.kind !== 'unknownOutcome') throw retry > 0 ? asUnknownOutcome(problem) : problem;
		let sawLast = false;
		for (const wait of LOOKS_AFTER_LOSS) {
			await context.pause(wait);
			const look = await settled(countNow(context, request));
			if (look.result !== undefined && look.result >= wanted) {
				return await redeemedBenefit(context, request);
			}
			sawLast = !look.problem;
		}
		if (!sawLast || retry >= context.maxRetries) throw problem;
	}
}

async function countNow(
	context: ClaimContext,
	{ profileId, benefitId }: RedeemRequest,
): Promise<number> {
	return redeemedEver(await entriesOf(context, profileId, String(benefitId)));
}

/** The benefit after a redemption of ours that is known from the profile's redemptions. */
async function redeemedBenefit(
	context: ClaimContext,
	{ profileId, benefitId }: RedeemRequest,
): Promise<Benefit> {
	const { result, problem } = await settled(readBenefit(context, benefitId));
	if (problem) throw asUnknownOutcome(problem);
	return { profile_id: profileId, ...result };
}
