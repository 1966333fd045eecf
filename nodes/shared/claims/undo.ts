import { at, endpoints } from '../api/endpoints';
import { idOf } from '../once/keys';
import { untilAnswered } from '../once/untilAnswered';
import { OWN_LOOKS } from '../once/waits';
import { Problem, settled } from '../problems/problem';
import type { ClaimWork, MadeClaim } from './claim';
import { entriesOf, redeemedByOthers, redeemedNow, type Entry } from './redemptions';

/**
 * Undoes a claim that this execution made too much: reverses its redemption, sees that nobody else
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

/** The redemption of a benefit that was claimed and redeemed at once, where no answer told its ID. */
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
