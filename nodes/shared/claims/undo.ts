import { Problem, settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import { UNDO_REASONS } from '../problems/reasons';
import { idOf } from './candidates';
import type { Claim, ClaimContext } from './context';
import type { ClaimRecord, Made } from './record';
import { entriesOf, redeemedByOthers, redeemedNow, type Entry } from './redemptions';
import { OWN_LOOKS, UNDO_PAUSE, UNDO_REPEATS } from './times';

/**
 * Undoes a claim that this execution made too much: reverses its redemption, sees that nobody else
 * redeemed the benefit, and deletes it.
 * @param winner the ID of the benefit that stays
 * @throws {Problem} `undo_failed`, with both benefits and what to do by hand
 */
export async function undo(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ made, winner }: { made: Made; winner: string },
): Promise<void> {
	const benefitId = idOf(made.benefit);
	const { problem } = await settled(undoSteps(context, claim, made));
	if (problem) {
		throw new Problem('undo_failed', {
			wasWrite: true,
			mayBeRepeated: true,
			httpStatus: problem.httpStatus,
			apiMessage: problem.details.apiMessage,
			meaning: `The claim was made twice, and benefit ${benefitId} could not be undone: ${problem.message}`,
			nextStep: `Benefit ${winner} came first and stays. In CX Manager, look at benefit ${benefitId}, reverse its redemption if it has one, and delete it.`,
		});
	}
	record.made.delete(benefitId);
	record.undone.add(benefitId);
}

async function undoSteps(context: ClaimContext, claim: Claim, made: Made): Promise<void> {
	const profileId = made.benefit.profile_id ?? claim.profileId;
	const benefitId = idOf(made.benefit);
	const mine =
		made.redemptionId === null
			? await ownRedemption(context, claim, { profileId, benefitId })
			: made.redemptionId;
	if (mine !== undefined) {
		await untilAnswered(context, {
			method: 'POST',
			path: ['redemptions', mine, 'reversal'],
			notFound: 'redemption_not_found',
			reasons: UNDO_REASONS,
		});
	}
	const expectNoOther = async () => {
		const entries = await entriesOf(context, profileId, benefitId);
		const others = redeemedByOthers(entries, new Set(mine === undefined ? [] : [String(mine)]));
		if (others > 0) throw new Problem('undo_failed', { meaning: 'somebody else has redeemed it' });
	};
	await untilAnswered(
		context,
		{
			method: 'DELETE',
			path: ['profiles', profileId, 'benefits', benefitId],
			expect: 'anything',
			notFound: 'benefit_not_found',
		},
		expectNoOther,
	);
}

/** The redemption of a benefit that was claimed and redeemed at once, where no answer told its ID. */
async function ownRedemption(
	context: ClaimContext,
	claim: Claim,
	{ profileId, benefitId }: { profileId: string; benefitId: string },
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

/** What says that a step has been done already. */
const DONE_ALREADY = /already|has been (reversed|returned|deleted)/i;

/**
 * Sends a step of the undo, again after a lost answer: done twice, it is done once.
 * @param before sees each time whether it may be sent still, and throws where it may not
 */
export async function untilAnswered(
	context: ClaimContext,
	request: ApiRequest,
	before: () => Promise<void> = async () => undefined,
): Promise<ApiAnswer<unknown> | undefined> {
	for (let repeat = 0; ; repeat++) {
		await before();
		const { result, problem } = await settled(context.send<unknown>(request));
		if (!problem) return result;
		if (isDoneAlready(problem)) return undefined;
		if (problem.kind !== 'unknownOutcome' || repeat >= UNDO_REPEATS) throw problem;
		await context.pause(UNDO_PAUSE);
	}
}

function isDoneAlready({ httpStatus, details }: Problem): boolean {
	return (
		httpStatus === 404 || httpStatus === 410 || DONE_ALREADY.test(String(details.apiMessage ?? ''))
	);
}
