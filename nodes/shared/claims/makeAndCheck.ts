import { Problem, asRepeatable, asUnknownOutcome, settled } from '../problems/problem';
import { quote } from '../text';
import { idOf, type View } from './candidates';
import type { Claim, Claimed, ClaimContext } from './context';
import { afterFailure } from './decide';
import { wantedOf } from './benefits';
import { look, lookAfterClaim, lookAtAll } from './look';
import { makeClaim } from './make';
import { noteLoss, type ClaimRecord, type Made } from './record';
import { CHECK_AFTER, LOOKS_AFTER_LOSS, LOOKS_AFTER_REFUSAL } from './times';

/** Either the claim is done, or what was seen after it is to be judged. */
export type Step = { claimed: Claimed } | { view: View };

/**
 * Sends the claim until its outcome is known, looking for it after each lost answer; then looks at
 * all claims of the key.
 * @throws {Problem} of the claim
 */
export async function makeAndCheck(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
): Promise<Step> {
	for (let retry = 0; ; retry++) {
		const sentAt = context.now();
		const wasSentBefore = record.sent;
		record.sent = true;
		const { result, problem } = await settled(makeClaim(context, claim));
		if (!problem) {
			learn(context, claim, record, result);
			return await check(context, claim, record, result);
		}
		const next = afterFailure(problem, record.lostSince !== undefined);
		if (next === 'giveUp') {
			if (problem.outcome !== 'unknown') record.sent = wasSentBefore;
			throw problem;
		}
		if (next === 'lookForIt') noteLoss(record, sentAt, context.now());
		const view = await lookFor(context, claim, record, {
			waits: next === 'lookForIt' ? LOOKS_AFTER_LOSS : LOOKS_AFTER_REFUSAL,
			problem,
		});
		if (view.candidates.length > 0) return { view };
		if (next === 'lookForEarlier') {
			throw record.lostSince === undefined ? problem : asUnknownOutcome(problem);
		}
		if (retry >= context.maxRetries || problem.code === 'other_benefit') {
			throw asRepeatable(problem);
		}
	}
}

/** What the answer tells of how the tenant keeps the claim; said to the user where it differs. */
function learn(context: ClaimContext, claim: Claim, record: ClaimRecord, made: Made): void {
	record.made.set(idOf(made.benefit), made);
	const { external_id: stored, profile_id: profileId } = made.benefit;
	if (stored !== undefined && stored !== null && String(stored) !== claim.externalId) {
		record.stored.add(String(stored));
		context.hint(`The external ID ${quote(claim.externalId)} was stored as ${quote(stored)}.`);
	}
	if (profileId && profileId.toLowerCase() !== claim.profileId.toLowerCase()) {
		record.profiles.add(profileId);
		context.hint(
			`The claim for profile ${claim.profileId} was made for profile ${profileId}: the two may have been merged in Omneo.`,
		);
	}
}

async function check(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ benefit, data, redemptionId }: Made,
): Promise<Step> {
	if (!context.checkAfterClaim) {
		return { claimed: { data, duplicate: false, redemptionId } };
	}
	const id = idOf(benefit);
	const isRedeemed = claim.kind === 'claimRedeem';
	await context.sharedLooks?.testify(context, { ...wantedOf(claim, record), id, isRedeemed });
	await context.pause(CHECK_AFTER);
	const { result: view, problem } = await settled(lookAfterClaim(context, claim, record, id));
	if (problem) throw asUnknownOutcome(problem);
	return { view };
}

/** Looks for a claim until it is there, the last time without the filter. */
async function lookFor(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ waits, problem: lost }: { waits: readonly number[]; problem: Problem },
): Promise<View> {
	let last: View | undefined;
	for (const [number, wait] of waits.entries()) {
		if (wait > 0) await context.pause(wait);
		const isLast = number === waits.length - 1;
		const { result, problem } = await settled((isLast ? lookAtAll : look)(context, claim, record));
		if (problem?.kind === 'canceled') throw asUnknownOutcome(problem);
		if (result && result.candidates.length > 0) return result;
		last = result;
	}
	if (!last) throw record.lostSince === undefined ? lost : asUnknownOutcome(lost);
	return last;
}
