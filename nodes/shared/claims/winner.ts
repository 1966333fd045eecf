import type { Benefit } from '../omneo/benefit';
import { Problem, settled } from '../problems/problem';
import { idOf, mayBeMine, type View } from './candidates';
import type { Claim, Claimed, ClaimContext } from './context';
import { judge } from './decide';
import { look, lookAtAll, lookTogether, lookUntil } from './look';
import type { Step } from './makeAndCheck';
import { asEnding, unknownAfter, type ClaimRecord } from './record';
import { redeemWinner, type WinnerRedemption } from './redeemWinner';
import { entriesOf, firstRedemption } from './redemptions';
import { CHECK_AFTER, OWN_LOOKS } from './times';
import { undo } from './undo';

/** The result of a claim that this execution made, and that is seen. */
export function resultOfMine(
	context: ClaimContext,
	record: ClaimRecord,
	winner: Benefit,
	view: View,
): Claimed {
	const id = idOf(winner);
	const made = record.made.get(id);
	tellOfOthers(context, record, view);
	return {
		data: made?.data ?? winner,
		duplicate: made !== undefined && made.place !== context.place,
		redemptionId: made?.redemptionId ?? null,
	};
}

/**
 * Looks for a claim of our own that no list showed.
 * @throws {Problem} `claim_not_listed` where it stays so: that is no success
 */
export async function lookForMine(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	winner: Benefit,
): Promise<View> {
	const isEnough = (view: View) => judge(view, record).is !== 'mineUnseen';
	const view = await lookUntil(context, claim, record, { waits: OWN_LOOKS, isEnough });
	if (view) return view;
	throw new Problem('claim_not_listed', {
		wasWrite: true,
		mayBeRepeated: true,
		meaning: `Omneo took the claim as benefit ${idOf(winner)}, and lists it nowhere`,
	});
}

/**
 * Takes a winner that somebody else may have made: looks once more, sees that it is redeemed where
 * that belongs to the claim, and undoes what this execution made.
 * @throws {Problem} `duplicate_external_id` under `fail`
 */
export async function yieldTo(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ winner, view: first }: { winner: Benefit; view: View },
): Promise<Step> {
	await context.pause(CHECK_AFTER);
	// One that only redemptions name tells nothing of a filter, which may miss an earlier one.
	const looked = first.listed.has(idOf(winner))
		? lookTogether(context, claim, record, idOf(winner))
		: lookAtAll(context, claim, record);
	const again = await unknownWhereSent(record, looked);
	if (idOf(again.candidates[0] ?? {}) !== idOf(winner)) return { view: again };
	const isMine = mayBeMine(winner, record);
	if (claim.protection === 'fail' && !isMine) {
		await undoMine(context, claim, record, winner);
		throw duplicateOf(winner);
	}
	return await take(context, claim, record, { winner, view: again });
}

/** Looks for a winner that only this execution's memory shows, and forgets it where it is not there. */
async function lookForKept(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	winner: Benefit,
): Promise<View> {
	const { result, problem } = await settled(lookForWinner(context, claim, record, winner));
	if (!problem) return result;
	record.kept.delete(idOf(winner));
	throw problem;
}

/** Sees that the winner is redeemed, undoes what was made too much, and looks whether it stands. */
export async function take(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ winner, view: shown }: { winner: Benefit; view: View },
): Promise<Step> {
	const view = shown.seen.has(idOf(winner))
		? shown
		: await lookForKept(context, claim, record, winner);
	const { result: redemption, problem } = await settled(
		redemptionOf(context, claim, record, winner),
	);
	if (redemption?.is === 'gone') {
		record.kept.delete(idOf(winner));
		return { view: await unknownWhereSent(record, look(context, claim, record)) };
	}
	if (!record.made.has(idOf(winner))) record.kept.set(idOf(winner), winner);
	const undone = await undoMine(context, claim, record, winner);
	if (problem) throw asEnding(record, problem);
	const last =
		undone > 0 || redemption.byUs ? await lookForWinner(context, claim, record, winner) : view;
	tellOfOthers(context, record, last);
	return {
		claimed: {
			data: { profile_id: claim.profileId, ...rowOf(last, winner) },
			duplicate: !mayBeMine(winner, record),
			redemptionId: redemption.redemptionId,
		},
	};
}

/** The winner as it was seen last. */
function rowOf({ candidates }: View, winner: Benefit): Benefit {
	return candidates.find((row) => idOf(row) === idOf(winner)) ?? winner;
}

/**
 * Looks whether the winner stands, after something was done for it.
 * @throws {Problem} `claims_unsettled`
 */
export async function lookForWinner(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	winner: Benefit,
): Promise<View> {
	const isEnough = ({ seen }: View) => seen.has(idOf(winner));
	const view = await lookUntil(context, claim, record, { waits: [0, ...OWN_LOOKS], isEnough });
	if (!view) throw unsettled();
	return view;
}

type Redeemed = Extract<WinnerRedemption, { is: 'redeemed' }>;

/** The winner's redemption; of one that was only to be claimed, the one that it has. */
async function redemptionOf(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	winner: Benefit,
): Promise<WinnerRedemption> {
	if (claim.kind === 'claimRedeem') return await redeemWinner(context, claim, record, winner);
	const none: Redeemed = { is: 'redeemed', redemptionId: null, byUs: false };
	const profileId = winner.profile_id ?? claim.profileId;
	const { result } = await settled(entriesOf(context, profileId, idOf(winner)));
	return { ...none, redemptionId: firstRedemption(result ?? [])?.id ?? null };
}

/** Undoes all that this execution made for the key but the winner; gives how many that were. */
export async function undoMine(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	winner: Benefit,
): Promise<number> {
	if (!context.checkAfterClaim) return 0;
	const others = [...record.made.values()].filter(({ benefit }) => idOf(benefit) !== idOf(winner));
	for (const made of others) await undo(context, claim, record, { made, winner: idOf(winner) });
	return others.length;
}

/** @throws {Problem} an unknown outcome, where anything was sent for the key */
async function unknownWhereSent(record: ClaimRecord, looked: Promise<View>): Promise<View> {
	const { result, problem } = await settled(looked);
	if (problem) throw unknownAfter(record, problem);
	return result;
}

/** What is seen contradicts what was seen before: nothing can be said for certain. */
export function unsettled(): Problem {
	return new Problem('claims_unsettled', { wasWrite: true, mayBeRepeated: true });
}

export function duplicateOf(winner: Benefit): Problem {
	return new Problem('duplicate_external_id', {
		meaning: `The profile already has a benefit with this external ID (benefit ${idOf(winner)})`,
	});
}

/** Names further benefits of the key that others made: they are theirs to undo. */
export function tellOfOthers(
	context: ClaimContext,
	record: ClaimRecord,
	{ candidates: [winner, ...others] }: View,
): void {
	const theirs = others.map(idOf).filter((id) => !record.made.has(id));
	if (!winner || theirs.length === 0) return;
	context.hint(
		`Benefit ${idOf(winner)} came first and counts. ${theirs.length === 1 ? 'Another' : 'Others'} with the same external ID may still stand: ${theirs.join(', ')}.`,
	);
}
