import { at, endpoints } from '../api/endpoints';
import { benefitOf, type Benefit, type Redemption } from '../omneo/benefit';
import { momentOf } from '../omneo/dates';
import { exclusively } from '../once/context';
import type { Completion } from '../once/creation';
import { addOnce, idOf, keyOf, mayBeMine, noteLoss } from '../once/keys';
import { sendUntilKnown } from '../once/sendUntilKnown';
import { CHECK_AFTER, LOOKS_BEFORE_REDEEMING, OWN_LOOKS, untilAnswered } from '../once/waits';
import { Problem, settled } from '../problems/problem';
import type { ClaimContext, ClaimWork, MadeClaim } from './claim';
import {
	readBenefit,
	entriesOf,
	firstRedemption,
	redeemedEver,
	redeemedNow,
	type Entry,
	redeemedByOthers,
} from './reads';

/**
 * A benefit's state by its redemptions; a redemption that was undone on purpose is not repeated.
 */
export function stateOf(entries: Entry[]): 'unredeemed' | 'redeemed' | 'reversed' {
	if (redeemedEver(entries) === 0) return 'unredeemed';
	return redeemedNow(entries) > 0 ? 'redeemed' : 'reversed';
}

/**
 * Makes sure that the winner of a key is redeemed. Whoever made it may be about to redeem it, so we
 * wait before we do. If another benefit of the key was redeemed long before, the member already has
 * what the key gives, and nothing is redeemed. If the benefit can be redeemed more than once, the
 * earliest redemption stays, and a later one of ours is reversed.
 * @param candidates all benefits of the key
 * @throws {Problem} `redemption_reversed`, and those of the redemption
 */
export async function redeemWinner(
	work: ClaimWork,
	winner: Benefit,
	candidates: readonly Benefit[],
): Promise<Completion<Benefit> | 'gone'> {
	const { context, tenant, claim, state } = work;
	const target = { profileId: winner.profile_id ?? claim.profileId, benefitId: idOf(winner) };
	return await exclusively(context, keyOfBenefit(tenant, target), async () => {
		// An earlier try may have failed to do so.
		await reverseTooMany(work);
		const own = state.unchecked;
		if (own?.benefitId === target.benefitId) return await compare(work, target, own.redemptionId);
		const before = await waitForRedemption(context, target, [0, ...LOOKS_BEFORE_REDEEMING]);
		if (stateOf(before) !== 'unredeemed') return completionOf(before, false);
		const others = candidates.filter((one) => idOf(one) !== target.benefitId);
		return (await redeemedLongBefore(work, target, others)) ?? (await redeemNow(work, target));
	});
}

/** Longer than any claim takes, even if clocks differ by minutes. */
const LONG_BEFORE_MS = 10 * 60_000;

/** The completion by somebody else's benefit of the key, if that was redeemed long before. */
async function redeemedLongBefore(
	{ context, state }: ClaimWork,
	{ profileId }: Target,
	others: readonly Benefit[],
): Promise<Completion<Benefit> | undefined> {
	for (const other of others.filter((one) => !mayBeMine(one, state))) {
		const entries = await entriesOf(context, other.profile_id ?? profileId, idOf(other));
		const first = firstRedemption(entries);
		const at = momentOf(first?.at)?.toMillis() ?? Infinity;
		const isLongBefore = at < context.now() - LONG_BEFORE_MS;
		if (!first || !isLongBefore || stateOf(entries) !== 'redeemed') continue;
		return { redemptionId: first.id, byUs: false, instead: other };
	}
	return undefined;
}

/** A benefit of a profile. */
interface Target {
	profileId: string;
	benefitId: string;
}

/** The key of one benefit, whose redemptions are counted. */
export function keyOfBenefit(
	tenant: string,
	{ profileId, benefitId }: { profileId: string; benefitId: number | string },
): string {
	return keyOf(tenant, 'redemptions of benefit', profileId.toLowerCase(), String(benefitId));
}

/** Returns the entries once they include a redemption, or after the last of the given looks. */
async function waitForRedemption(
	context: ClaimContext,
	{ profileId, benefitId }: Target,
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

function completionOf(entries: Entry[], byUs: boolean): Completion<Benefit> {
	if (stateOf(entries) === 'reversed') throw new Problem('redemption_reversed');
	return { redemptionId: firstRedemption(entries)?.id ?? null, byUs };
}

async function redeemNow(work: ClaimWork, target: Target): Promise<Completion<Benefit> | 'gone'> {
	const { context, state } = work;
	const { result, problem } = await settled(
		sendUntilKnown(context, {
			key: target.benefitId,
			send: async () => {
				state.sent = true;
				const request = at(endpoints.redeem, { ...target });
				const { data } = await context.send<Benefit | Redemption>(request);
				state.changedWinner = true;
				return data;
			},
			find: async () => {
				const entries = await entriesOf(context, target.profileId, target.benefitId);
				return redeemedEver(entries) > 0 ? entries : undefined;
			},
			tellsOfEarlier: ({ code }) => code === 'not_redeemable',
			noteLoss(sentAt, givenUpAt) {
				noteLoss(state, sentAt, givenUpAt);
				state.lostRedemptions += 1;
			},
			mayRepeatSoon: true,
		}),
	);
	if (problem) {
		if (problem.httpStatus === 404) return 'gone';
		const isDone = problem.code === 'not_redeemable' && (await isUsedUp(context, target.benefitId));
		if (isDone) return completionOf([], true);
		throw problem;
	}
	if ('found' in result) return completionOf(result.found, true);
	return await keepEarliest(work, target, result.sent);
}

/** Whether a benefit whose redemption is not listed shows that it has been redeemed. */
async function isUsedUp(context: ClaimContext, benefitId: string): Promise<boolean> {
	const { redemptions_remaining: left } = await readBenefit(context, benefitId);
	return typeof left === 'number' && left <= 0;
}

/** After our redemption: if others made one too, the earliest stays. */
async function keepEarliest(
	work: ClaimWork,
	target: Target,
	answer: Benefit | Redemption,
): Promise<Completion<Benefit>> {
	const { benefit, redemptionId } = benefitOf(answer);
	const isOnlyOne = benefit.definition?.max_redemptions === 1 && redemptionId !== null;
	if (isOnlyOne || !work.claim.checkAfterClaim) return { redemptionId, byUs: true };
	work.state.unchecked = { benefitId: target.benefitId, redemptionId };
	return await compare(work, target, redemptionId);
}

/** @param own the ID of our redemption; `null` if the answer did not show it */
async function compare(
	work: ClaimWork,
	{ profileId, benefitId }: Target,
	own: Entry['id'] | null,
): Promise<Completion<Benefit>> {
	const { context, state } = work;
	const isMine = ({ id }: Entry) => own === null || idOf({ id }) === idOf({ id: own });
	let entries: Entry[] = [];
	for (const wait of [CHECK_AFTER, ...OWN_LOOKS]) {
		await context.pause(wait);
		entries = await entriesOf(context, profileId, benefitId);
		if (entries.some(isMine)) break;
	}
	const first = firstRedemption(entries);
	if (first && !isMine(first)) addOnce(state.tooMany, String(own));
	state.unchecked = undefined;
	if (stateOf(entries) === 'reversed') throw new Problem('redemption_reversed');
	await reverseTooMany(work);
	return { redemptionId: first?.id ?? own, byUs: true };
}

/** Reverses the redemptions that this execution made after an earlier one. */
async function reverseTooMany(work: ClaimWork): Promise<void> {
	const { state } = work;
	for (const id of state.tooMany) {
		await reverse(work, id);
		state.tooMany = state.tooMany.filter((each) => each !== id);
		state.changedWinner = false;
	}
}

async function reverse({ context, state }: ClaimWork, redemptionId: Entry['id']): Promise<void> {
	await untilAnswered(context, at(endpoints.reverseRedemption, { redemptionId }));
	state.reversed.push(String(redemptionId));
}

/**
 * After redemptions whose answers were lost: reverses what they may have made beside the redemption
 * that was reported, at most as many as were lost. Redemptions that somebody else made at that
 * moment cannot be told apart from ours.
 */
export async function keepOneRedemption(
	work: ClaimWork,
	winner: Benefit,
	redemptionId: Entry['id'] | null,
): Promise<void> {
	const { context, claim, state } = work;
	const profileId = winner.profile_id ?? claim.profileId;
	const entries = await entriesOf(context, profileId, idOf(winner));
	const redemptions = entries.filter(({ isRedemption }) => isRedemption);
	const kept = redemptions.find(({ id }) => String(id) === String(redemptionId)) ?? redemptions[0];
	const others = redemptions.filter(
		(entry) => entry !== kept && !state.reversed.includes(String(entry.id)),
	);
	// Late redemptions have the highest IDs.
	const most = Math.min(state.lostRedemptions, Math.max(0, redeemedNow(entries) - 1));
	const extra = others.slice(Math.max(0, others.length - most));
	for (const { id } of extra) await reverse(work, id);
	state.lostRedemptions = 0;
}

/**
 * Undoes an extra claim of this execution: reverses its redemption, checks that nobody else
 * redeemed the benefit, and deletes it.
 * @param winner the ID of the benefit that stays
 * @throws {Problem} `undo_failed`, with both benefits and what to do by hand
 */
export async function undoClaim(work: ClaimWork, made: MadeClaim, winner: string): Promise<void> {
	const { problem } = await settled(undoSteps(work, made));
	if (!problem) return;
	const benefitId = idOf(made.row);
	throw new Problem('undo_failed', {
		wasWrite: true,
		mayBeRepeated: true,
		httpStatus: problem.httpStatus,
		apiMessage: problem.details.apiMessage,
		meaning: `The claim was made twice, and benefit ${benefitId} could not be undone: ${problem.message}`,
		nextStep: `Benefit ${winner} came first and stays. In CX Manager, look at benefit ${benefitId}, reverse its redemption if it has one, and delete it.`,
	});
}

async function undoSteps(work: ClaimWork, { row, redemptionId }: MadeClaim): Promise<void> {
	const { context, claim } = work;
	const profileId = row.profile_id ?? claim.profileId;
	const benefitId = idOf(row);
	const mine = redemptionId ?? (await ownRedemption(work, profileId, benefitId));
	if (mine !== undefined) {
		await untilAnswered(context, at(endpoints.reverseRedemption, { redemptionId: mine }));
	}
	const expectNoOther = async () => {
		const entries = await entriesOf(context, profileId, benefitId);
		const others = redeemedByOthers(entries, new Set(mine === undefined ? [] : [String(mine)]));
		if (others > 0) throw new Problem('undo_failed', { meaning: 'somebody else has redeemed it' });
	};
	await untilAnswered(
		context,
		at(endpoints.deleteProfileBenefit, { profileId, benefitId }),
		expectNoOther,
	);
}

/**
 * The redemption of a benefit that was claimed and redeemed at once, if no answer showed its ID.
 */
async function ownRedemption(
	{ context, claim }: ClaimWork,
	profileId: string,
	benefitId: string,
): Promise<Entry['id'] | undefined> {
	if (claim.kind !== 'claimRedeem') return undefined;
	for (const wait of [0, ...OWN_LOOKS]) {
		if (wait > 0) await context.pause(wait);
		const entries = await entriesOf(context, profileId, benefitId);
		const redemptions = entries.filter(({ isRedemption }) => isRedemption);
		if (redemptions.length > 1 && redeemedNow(entries) > 1) {
			throw new Problem('undo_failed', { meaning: 'it was redeemed more than once' });
		}
		if (redemptions[0]) return redeemedNow(entries) > 0 ? redemptions[0].id : undefined;
	}
	return undefined;
}
