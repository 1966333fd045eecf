import { benefitOf, type Benefit, type Redemption } from '../omneo/benefit';
import { asRepeatable, Problem, settled } from '../problems/problem';
import { REDEEM_REASONS, UNDO_REASONS } from '../problems/reasons';
import { idOf } from './candidates';
import type { Claim, Claimed, ClaimContext } from './context';
import { keyOfBenefit } from './keys';
import { inTurn } from './queues';
import { noteLoss, type ClaimRecord } from './record';
import { readBenefit } from './redeemed';
import { entriesOf, firstRedemption, redeemedEver, redeemedNow, type Entry } from './redemptions';
import {
	LOOKS_AFTER_LOSS,
	LOOKS_AFTER_REFUSAL,
	LOOKS_BEFORE_REDEEMING,
	OWN_LOOKS,
	CHECK_AFTER,
} from './times';
import { untilAnswered } from './undo';

export type WinnerRedemption =
	| { is: 'redeemed'; redemptionId: Entry['id'] | null; byUs: boolean }
	| { is: 'gone' };

/** What the redemptions of a benefit say of it; one that was undone on purpose is not made again. */
export function stateOf(entries: Entry[]): 'unredeemed' | 'redeemed' | 'reversed' {
	if (redeemedEver(entries) === 0) return 'unredeemed';
	return redeemedNow(entries) > 0 ? 'redeemed' : 'reversed';
}

/**
 * Sees to it that the winner of a key is redeemed: whoever made it may be at it, so it is waited for
 * before the redemption is made here. Where the benefit can be redeemed more than once, the earliest
 * redemption stays, and a later one of our own is reversed.
 * @throws {Problem} `redemption_reversed`, and those of the redemption
 */
export async function redeemWinner(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	winner: Benefit,
): Promise<WinnerRedemption> {
	const place = { profileId: winner.profile_id ?? claim.profileId, benefitId: idOf(winner) };
	const key = keyOfBenefit(context.tenant, place);
	return await inTurn(
		context.process.queues,
		key,
		async (waiting) => await context.withoutSlot(waiting),
		async () => {
			// An earlier try may have been kept from it.
			await reverseTooMany(context, record);
			const own = record.unchecked;
			if (own?.benefitId === place.benefitId) {
				return await compare(context, record, place, own.redemptionId);
			}
			const before = await waitForRedemption(context, place, [0, ...LOOKS_BEFORE_REDEEMING]);
			if (stateOf(before) !== 'unredeemed') return redeemedOf(before);
			return await redeemNow(context, record, place);
		},
	);
}

interface Place {
	profileId: string;
	benefitId: string;
}

/** The entries as soon as there is a redemption among them, at the latest after the given looks. */
async function waitForRedemption(
	context: ClaimContext,
	{ profileId, benefitId }: Place,
	waits: readonly number[],
): Promise<Entry[]> {
	let entries: Entry[] = [];
	for (const wait of waits) {
		if (wait > 0) await context.pause(wait);
		entries = await entriesOf(context, profileId, benefitId);
		if (redeemedEver(entries) > 0) break;
	}
	return entries;
}

function redeemedOf(entries: Entry[], byUs = false): WinnerRedemption {
	if (stateOf(entries) === 'reversed') throw new Problem('redemption_reversed');
	return { is: 'redeemed', redemptionId: firstRedemption(entries)?.id ?? null, byUs };
}

async function redeemNow(
	context: ClaimContext,
	record: ClaimRecord,
	place: Place,
): Promise<WinnerRedemption> {
	for (let retry = 0; ; retry++) {
		record.sent = true;
		const sentAt = context.now();
		const { result, problem } = await settled(
			context.send<Benefit | Redemption>({
				method: 'POST',
				path: ['profiles', place.profileId, 'benefits', place.benefitId, 'redeem'],
				notFound: 'benefit_not_found',
				reasons: REDEEM_REASONS,
			}),
		);
		if (!problem) {
			record.redeemed = true;
			return await keepEarliest(context, record, place, result.data);
		}
		if (problem.httpStatus === 404) return { is: 'gone' };
		if (problem.kind === 'unknownOutcome') {
			noteLoss(record, sentAt, context.now());
			record.lostRedemptions += 1;
			const after = await waitForRedemption(context, place, LOOKS_AFTER_LOSS);
			if (stateOf(after) !== 'unredeemed') return redeemedOf(after, true);
			if (retry >= context.maxRetries) throw asRepeatable(problem);
			continue;
		}
		if (problem.code !== 'not_redeemable') throw problem;
		const after = await waitForRedemption(context, place, LOOKS_AFTER_REFUSAL);
		if (stateOf(after) === 'unredeemed' && !(await isUsedUp(context, place.benefitId)))
			throw problem;
		return redeemedOf(after, true);
	}
}

/** Whether a benefit whose redemption is not listed says of itself that it has been redeemed. */
async function isUsedUp(context: ClaimContext, benefitId: string): Promise<boolean> {
	const { redemptions_remaining: left } = await readBenefit(context, benefitId);
	return typeof left === 'number' && left <= 0;
}

/** After a redemption of our own: where others made one too, the earliest stays. */
async function keepEarliest(
	context: ClaimContext,
	record: ClaimRecord,
	place: Place,
	answer: Benefit | Redemption,
): Promise<WinnerRedemption> {
	const { benefit, redemptionId } = benefitOf(answer);
	const isOnlyOne = benefit.definition?.max_redemptions === 1 && redemptionId !== null;
	if (isOnlyOne || !context.checkAfterClaim) return { is: 'redeemed', redemptionId, byUs: true };
	record.unchecked = { benefitId: place.benefitId, redemptionId };
	return await compare(context, record, place, redemptionId);
}

/** @param own the ID of our own redemption; `null` where the answer did not tell it */
async function compare(
	context: ClaimContext,
	record: ClaimRecord,
	place: Place,
	own: Entry['id'] | null,
): Promise<WinnerRedemption> {
	const isMine = ({ id }: Entry) => own === null || idOf({ id }) === idOf({ id: own });
	let entries: Entry[] = [];
	for (const wait of [CHECK_AFTER, ...OWN_LOOKS]) {
		await context.pause(wait);
		entries = await entriesOf(context, place.profileId, place.benefitId);
		if (entries.some(isMine)) break;
	}
	const first = firstRedemption(entries);
	if (first && !isMine(first)) record.tooMany.add(String(own));
	record.unchecked = undefined;
	if (stateOf(entries) === 'reversed') throw new Problem('redemption_reversed');
	await reverseTooMany(context, record);
	return { is: 'redeemed', redemptionId: first?.id ?? own, byUs: true };
}

/** Reverses what this execution redeemed beside an earlier redemption. */
async function reverseTooMany(context: ClaimContext, record: ClaimRecord): Promise<void> {
	for (const id of record.tooMany) {
		await reverse(context, record, id);
		record.tooMany.delete(id);
		record.redeemed = false;
	}
}

async function reverse(
	context: ClaimContext,
	record: ClaimRecord,
	redemptionId: Entry['id'],
): Promise<void> {
	await untilAnswered(context, {
		method: 'POST',
		path: ['redemptions', redemptionId, 'reversal'],
		notFound: 'redemption_not_found',
		reasons: UNDO_REASONS,
	});
	record.reversed.add(String(redemptionId));
}

/**
 * After redemptions whose answers were lost: reverses what they may have made beside the one that
 * was told, at most as many as were lost. Of somebody else's in that moment it cannot be told apart.
 */
export async function keepOneRedemption(
	context: ClaimContext,
	record: ClaimRecord,
	{ data, redemptionId }: Claimed,
): Promise<void> {
	const { benefit } = benefitOf(data);
	const entries = await entriesOf(context, benefit.profile_id ?? '', idOf(benefit));
	const redemptions = entries.filter(({ isRedemption }) => isRedemption);
	const kept = redemptions.find(({ id }) => String(id) === String(redemptionId)) ?? redemptions[0];
	const others = redemptions.filter(
		(entry) => entry !== kept && !record.reversed.has(String(entry.id)),
	);
	// What came late has the highest IDs.
	const most = Math.min(record.lostRedemptions, Math.max(0, redeemedNow(entries) - 1));
	const extra = others.slice(Math.max(0, others.length - most));
	for (const { id } of extra) await reverse(context, record, id);
	record.lostRedemptions = 0;
}
