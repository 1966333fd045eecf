import type { Benefit, Redemption } from '../omneo/benefit';
import { settled, asRepeatable, asUnknownOutcome } from '../problems/problem';
import { listAll } from '../transport/paging';
import { lookUp, settleTime, type ClaimContext } from './claimOnce';
import { oneAfterTheOther } from './memory';

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
	});
	return data;
}

/**
 * Redeems an issued benefit at most once. A redemption has no external ID: after a lost answer,
 * the redemptions of the benefit are compared with those before. Somebody else who redeems the
 * same benefit in that moment cannot be told apart from this node.
 * @param known the benefit as it was just read, which saves reading it again
 * @throws {Problem} the redemption's own, with the outcome `unknown` where it cannot be known
 */
export async function redeemOnce(
	context: ClaimContext,
	request: RedeemRequest,
	known?: Benefit,
): Promise<Benefit | Redemption> {
	const { memory, place, maxRetries } = context;
	const queue = `${request.profileId}|benefit ${request.benefitId}`;
	return await oneAfterTheOther(memory.queues, queue, async () => {
		const key = `${place}|${queue}`;
		// An earlier try of this item may have redeemed it without learning so.
		const earlier = memory.redeemedBefore.get(key);
		const { result: look, problem: blind } = await settled(countNow(context, request, known));
		if (blind) throw earlier === undefined ? blind : asUnknownOutcome(blind);
		const { benefit, count } = look;
		const before = earlier ?? count;
		const wanted = before + (request.count ?? 1);
		if (count >= wanted) return benefit;
		memory.redeemedBefore.set(key, before);
		const { result, problem } = await settled(
			redeemUntilKnown(context, request, wanted, maxRetries),
		);
		if (problem?.outcome !== 'unknown') memory.redeemedBefore.delete(key);
		if (problem) throw asRepeatable(problem);
		return result;
	});
}

async function redeemUntilKnown(
	context: ClaimContext,
	request: RedeemRequest,
	wanted: number,
	maxRetries: number,
): Promise<Benefit | Redemption> {
	for (let retry = 0; ; retry++) {
		const { result, problem } = await settled(redeem(context, request));
		if (!problem) return result;
		if (problem.kind !== 'unknownOutcome') throw problem;
		await context.pause(settleTime(retry));
		const look = await settled(countNow(context, request));
		if (look.result && look.result.count >= wanted) return look.result.benefit;
		if (look.problem || retry >= maxRetries) throw problem;
	}
}

async function countNow(context: ClaimContext, request: RedeemRequest, known?: Benefit) {
	const benefit = known ?? (await readBenefit(context, request));
	return { benefit, count: await redeemedCount(context, benefit) };
}

async function readBenefit(
	{ send }: ClaimContext,
	{ profileId, benefitId }: RedeemRequest,
): Promise<Benefit> {
	const request = {
		method: 'GET',
		path: ['profiles', profileId, 'benefits', benefitId],
		notFound: 'benefit_not_found',
	} as const;
	const { data } = await lookUp(send<Benefit>(request));
	return { profile_id: profileId, ...data };
}

/**
 * A number that grows by one with every redemption of the benefit: from `redemptions_remaining`,
 * or by counting the profile's redemptions where the benefit can be redeemed without limit.
 */
async function redeemedCount(context: ClaimContext, benefit: Benefit): Promise<number> {
	return typeof benefit.redemptions_remaining === 'number'
		? -benefit.redemptions_remaining
		: (await redemptionsOf(context, benefit)).length;
}

/**
 * Whether the benefit was ever redeemed, also where the redemption was reversed since: what was
 * undone on purpose must not be done again.
 */
export async function wasRedeemed(context: ClaimContext, benefit: Benefit): Promise<boolean> {
	const { redemptions_remaining: remaining, definition } = benefit;
	const most = definition?.max_redemptions;
	if (typeof most === 'number' && typeof remaining === 'number' && remaining < most) return true;
	return (await redemptionsOf(context, benefit)).length > 0;
}

/** The profile's redemptions of one benefit, whatever became of them later. */
async function redemptionsOf({ send }: ClaimContext, benefit: Benefit): Promise<Redemption[]> {
	const redemptions = await lookUp(
		listAll<Redemption>(send, {
			path: ['profiles', benefit.profile_id ?? '', 'redemptions'],
			notFound: 'profile_not_found',
		}),
	);
	return redemptions.filter(({ items }) =>
		items?.some(({ type_attributes }) => String(type_attributes?.id) === String(benefit.id)),
	);
}
