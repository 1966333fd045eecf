import { benefitOf } from '../omneo/benefit';
import { asUnknownOutcome, settled, type Settled } from '../problems/problem';
import { idOf, mayBeMine, type View } from './candidates';
import type { Claim, Claimed, ClaimContext } from './context';
import { judge } from './decide';
import { lookAtAll } from './look';
import type { ClaimRecord } from './record';
import { keepOneRedemption } from './redeemWinner';
import { CHECK_AFTER, MOST_ROUNDS } from './times';
import { duplicateOf, lookForWinner, resultOfMine, take, undoMine, unsettled } from './winner';

/**
 * Looks once more at a key for which an answer was lost, when nothing that was sent can still be
 * under way, and undoes what this execution made, or may have made, beside the winner.
 * @param first how the claim ended before
 * @throws {Problem} the claim's own; an unknown outcome where it cannot be looked
 */
export async function takeLastLook(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	first: Settled<Claimed>,
): Promise<Claimed> {
	const told = first.result && idOf(benefitOf(first.result.data).benefit);
	const { result, problem } = await settled(lookUntilSettled(context, claim, record, told));
	if (problem) throw first.problem ?? asUnknownOutcome(problem);
	for (const benefit of result.candidates.slice(1)) {
		if (!record.made.has(idOf(benefit)) && mayBeMine(benefit, record)) {
			record.made.set(idOf(benefit), {
				benefit,
				data: benefit,
				redemptionId: null,
				place: context.place,
			});
		}
	}
	const end = await settle(context, claim, record, { view: result, first });
	if (record.lostRedemptions > 0) await keepOneRedemption(context, record, end);
	record.needsLastLook = false;
	return end;
}

/**
 * Looks until the winner is our own, is the one that the claim ended with before, or is seen by two looks:
 * for a moment, a benefit that its maker is undoing may show, and one with a lower ID may not.
 * @param told the ID of the benefit that the claim ended with before
 */
async function lookUntilSettled(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	told: string | undefined,
): Promise<View> {
	let view = await lookAtAll(context, claim, record);
	let known = told;
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const verdict = judge(view, record);
		if (verdict.is !== 'others' || idOf(verdict.winner) === known) return view;
		known = idOf(verdict.winner);
		await context.pause(CHECK_AFTER);
		view = await lookAtAll(context, claim, record);
	}
	throw unsettled();
}

async function settle(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ view, first }: { view: View; first: Settled<Claimed> },
): Promise<Claimed> {
	const verdict = judge(view, record);
	if (verdict.is === 'nothing') throw first.problem ?? unsettled();
	const { winner } = verdict;
	if (verdict.is === 'others') {
		if (claim.protection === 'fail' && !mayBeMine(winner, record)) {
			await undoMine(context, claim, record, winner);
			record.needsLastLook = false;
			throw duplicateOf(winner);
		}
		const taken = await take(context, claim, record, { winner, view });
		if ('claimed' in taken) return taken.claimed;
		throw unsettled();
	}
	const undone = await undoMine(context, claim, record, winner);
	const isToBeSeen = undone > 0 || verdict.is === 'mineUnseen';
	const last = isToBeSeen ? await lookForWinner(context, claim, record, winner) : view;
	if (judge(last, record).is !== 'mine') throw unsettled();
	return resultOfMine(context, record, winner, last);
}
