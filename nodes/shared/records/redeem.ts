import { at, endpoints } from '../api/endpoints';
import { readBenefit, entriesOf, type Entry } from '../claims/reads';
import { keyOfBenefit } from '../claims/winner';
import { benefitOf, type Benefit, type Redemption } from '../omneo/benefit';
import { noteOpen, exclusively, allMadeLately, noteMade } from '../once/context';
import type { Redeeming, WorkContext } from '../once/context';
import { idOf } from '../once/keys';
import { sendUntilKnown } from '../once/sendUntilKnown';
import { asRepeatable, asUnknownOutcome, settled } from '../problems/problem';

export interface RedeemRequest {
	profileId: string;
	benefitId: number | string;
	/** How many redemptions to use; the API's default is one. */
	count?: number;
}

/** Sends one redemption; after a lost answer its outcome is unknown. */
export async function redeem(
	context: Pick<WorkContext, 'send'>,
	{ profileId, benefitId, count }: RedeemRequest,
): Promise<Benefit | Redemption> {
	const { data } = await context.send<Benefit | Redemption>({
		...at(endpoints.redeem, { profileId, benefitId }),
		body: count === undefined ? undefined : { count },
		sent: { id: benefitId, profile_id: profileId },
		shownIn: (answer) => benefitOf(answer).benefit,
	});
	return data;
}

/**
 * Redeems an issued benefit at most once. A redemption has no external ID. So after a lost answer,
 * a new redemption among the profile's redemptions of the benefit counts as ours, unless another
 * execution of this process has it, even if a list did not show that one before. If somebody else
 * redeems the same benefit at that moment, this node cannot tell the difference.
 * @throws {Problem} the redemption's own, with the outcome `unknown` if it cannot be known
 */
export async function redeemOnce(
	context: WorkContext,
	request: RedeemRequest,
): Promise<Benefit | Redemption> {
	const { memory, itemId } = context;
	const benefit = keyOfBenefit(await context.tenant(), request);
	const key = `${itemId}|${benefit}`;
	return await exclusively(context, benefit, async () => {
		// An earlier try of this item may have redeemed it without knowing.
		const earlier = memory.redeeming.get(key);
		const found = async (redemption: NonNullable<Redeeming['found']>) => {
			const redeeming = memory.redeeming.get(key);
			if (redeeming) {
				redeeming.found = redemption;
				context.process.openRedemptions.delete(redeeming.before);
			}
			// If the benefit cannot be read now, another try goes on from here.
			const redeemed = await redeemedBenefit(context, request, benefit, redemption);
			memory.redeeming.delete(key);
			return redeemed;
		};
		if (earlier?.found) return await found(earlier.found);
		const { result: now, problem: lookProblem } = await settled(redemptionsOf(context, request));
		if (lookProblem) throw earlier ? asUnknownOutcome(lookProblem) : lookProblem;
		const { before } = earlier ?? {
			before: new Set([...now.map(idOf), ...allMadeLately(context, benefit)]),
		};
		const fresh = earlier && newAmong(now, before, request);
		if (fresh) return await found(fresh);
		open(context, key, before, benefit);
		const { result, problem } = await settled(
			sendUntilKnown(context, {
				key: benefit,
				send: async () => await redeem(context, request),
				find: async () => newAmong(await redemptionsOf(context, request), before, request),
				wasLost: earlier !== undefined,
				mayRepeatSoon: false,
			}),
		);
		if (result && 'found' in result) return await found(result.found);
		if (problem?.outcome !== 'unknown') close(context, key, before);
		if (problem) throw asRepeatable(problem);
		noteRedeemed(context, benefit, benefitOf(result.sent).redemptionId);
		return result.sent;
	});
}

async function redemptionsOf(
	context: WorkContext,
	{ profileId, benefitId }: RedeemRequest,
): Promise<Entry[]> {
	const entries = await entriesOf(context, profileId, String(benefitId));
	return entries.filter(({ isRedemption }) => isRedemption);
}

/** A redemption that was not there before, with the requested count. */
function newAmong(
	entries: Entry[],
	before: ReadonlySet<string>,
	{ count = 1 }: RedeemRequest,
): Entry | undefined {
	return entries.find((entry) => entry.count === count && !before.has(idOf(entry)));
}

/** Our redemption, as found in the profile's redemptions, with its benefit in its current state. */
async function redeemedBenefit(
	context: WorkContext,
	{ profileId, benefitId }: RedeemRequest,
	benefit: string,
	redemption: NonNullable<Redeeming['found']>,
): Promise<Redemption> {
	noteRedeemed(context, benefit, redemption.id);
	context.hint(
		`The answer to a redemption of benefit ${String(benefitId)} was lost. Redemption ${idOf(redemption)} is new and counts as this one. It is not known whether somebody else redeemed the benefit at that moment.`,
	);
	const { result, problem } = await settled(readBenefit(context, benefitId));
	if (problem) throw asUnknownOutcome(problem);
	const item = { type: 'benefit', count: redemption.count, type_attributes: result };
	return { id: redemption.id, profile_id: profileId, items: [item] };
}

function open({ memory, process }: WorkContext, key: string, before: Set<string>, benefit: string) {
	memory.redeeming.set(key, { before });
	noteOpen(process.openRedemptions, before, benefit);
}

function close({ memory, process }: WorkContext, key: string, before: Set<string>) {
	memory.redeeming.delete(key);
	process.openRedemptions.delete(before);
}

/**
 * Tells redemptions whose outcome is unknown, and later ones, about a redemption that is not
 * theirs.
 */
function noteRedeemed(context: WorkContext, benefit: string, id: Entry['id'] | null): void {
	if (id === null) return;
	noteMade(context, benefit, idOf({ id }));
	for (const [before, of] of context.process.openRedemptions) {
		if (of === benefit) before.add(idOf({ id }));
	}
}
