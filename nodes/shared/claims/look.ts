import type { Benefit, Redemption } from '../omneo/benefit';
import { settled } from '../problems/problem';
import { listed, listedWhole, wantedOf } from './benefits';
import { idOf, showsOthers, viewOf, type View } from './candidates';
import type { Claim, ClaimContext } from './context';
import type { ClaimRecord } from './record';
import { redeemedOf } from './redeemed';
import { redemptionsOf } from './redemptions';

/*
 * A list of benefits may leave out what is used up or old, so that its silence proves nothing. A look
 * therefore reads the profile's redemptions as well, each of which keeps its benefit. It reads them
 * last: a benefit that is redeemed in between is in one of the two.
 */

/**
 * Reads the benefits of a key, as the external ID is stored as far as that is known.
 * @throws {Problem} `look_up_not_allowed`, `list_unreadable`, and those of a read
 */
export async function look(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
): Promise<View> {
	// Whether the filter works cannot be told by a list that leaves out what it should find.
	if (leavesOut(context) && record.named.size > 0) return await lookAtAll(context, claim, record);
	const benefits = await listed(context, claim, record);
	const redemptions = await redemptionsOfProfiles(context, record);
	return await viewOfBoth(context, claim, record, { benefits, redemptions });
}

/**
 * The same without the filter on the external ID.
 * @param isLong whether an own claim was waited for so long that no list can lag any more
 */
export async function lookAtAll(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	isLong = false,
): Promise<View> {
	const namedBefore = isLong || leavesOut(context) ? new Set(record.named) : undefined;
	const benefits = await listedWhole(context, claim, record);
	const redemptions = await redemptionsOfProfiles(context, record);
	return await viewOfBoth(context, claim, record, { benefits, redemptions, namedBefore });
}

const leavesOut = ({ process, tenant }: ClaimContext) => process.leavesOut.has(tenant);

/** A look whose requests other items may share, both at the same time: another look follows it. */
export async function lookTogether(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	expected?: string,
): Promise<View> {
	const [benefits, redemptions] = await Promise.all([
		listedTogether(context, claim, record, expected),
		redemptionsTogether(context, claim, record),
	]);
	return await viewOfBoth(context, claim, record, { benefits, redemptions });
}

/**
 * Looks at all claims of a key after an own one, which tells what lists show: where benefits show it in
 * a way in which they would show others, redemptions need not be read. Unless its answer told another
 * form or profile than the look before had asked for: an older claim may be in redemptions alone.
 * @param mine the ID of the benefit that this execution made
 */
export async function lookAfterClaim(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	mine: string,
): Promise<View> {
	const isRedeemed = claim.kind === 'claimRedeem';
	const isLeftOut = isRedeemed && leavesOut(context);
	const benefits = isLeftOut ? [] : await listedTogether(context, claim, record, mine);
	const own = benefits.find((row) => idOf(row) === mine);
	const showsAll = isRedeemed && own && showsOthers(own, claim);
	const isEnough = showsAll && record.stored.size === 0 && record.profiles.size === 1;
	const redemptions = isEnough ? [] : await redemptionsTogether(context, claim, record);
	const view = await viewOfBoth(context, claim, record, { benefits, redemptions });
	return isLeftOut && idOf(view.candidates[0] ?? {}) === mine
		? await lookAtAll(context, claim, record)
		: view;
}

/**
 * Looks after each wait, and then without the filter, until a look is enough; gives that one.
 * @param waits in milliseconds, together so long that after them no list is taken to lag
 */
export async function lookUntil(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ waits, isEnough }: { waits: readonly number[]; isEnough: (view: View) => boolean },
): Promise<View | undefined> {
	for (const wait of waits) {
		if (wait > 0) await context.pause(wait);
		const { result } = await settled(look(context, claim, record));
		if (result && isEnough(result)) return result;
	}
	const { result } = await settled(lookAtAll(context, claim, record, true));
	return result && isEnough(result) ? result : undefined;
}

interface Lists {
	benefits: Benefit[];
	redemptions: Redemption[];
	namedBefore?: ReadonlySet<string>;
}

async function viewOfBoth(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ benefits, redemptions, namedBefore }: Lists,
): Promise<View> {
	const about = { sought: claim, record, listed: benefits };
	const redeemed = await redeemedOf(context, redemptions, about);
	const view = viewOf({ benefits, redeemed, namedBefore }, claim, record);
	if (claim.kind === 'claimRedeem') learn(context, claim, record, view);
	return view;
}

/** What an own claim tells of the lists: each proves anew what they show, and one that lags proves nothing. */
function learn(
	{ process, tenant }: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ rows, listed: shown, redeemed, seen }: View,
): void {
	for (const id of record.made.keys()) {
		if (redeemed.has(id)) record.named.add(id);
		if (seen.has(id) && !shown.has(id)) process.leavesOut.add(tenant);
		const own = rows.find((row) => idOf(row) === id);
		if (own && shown.has(id) && showsOthers(own, claim)) process.leavesOut.delete(tenant);
	}
}

/** Whether a shared look can be asked for what is looked for. */
const isPlain = ({ profiles, stored }: ClaimRecord) => profiles.size === 1 && stored.size <= 1;

async function listedTogether(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	expected?: string,
): Promise<Benefit[]> {
	const shared = isPlain(record)
		? await context.sharedLooks?.find(context, wantedOf(claim, record), expected)
		: undefined;
	return shared ?? (await listed(context, claim, record));
}

async function redemptionsTogether(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
): Promise<Redemption[]> {
	const shared = isPlain(record)
		? await context.sharedLooks?.findRedemptions(context, wantedOf(claim, record))
		: undefined;
	return shared ?? (await redemptionsOfProfiles(context, record));
}

async function redemptionsOfProfiles(
	context: ClaimContext,
	{ profiles }: ClaimRecord,
): Promise<Redemption[]> {
	const lists = await Promise.all(
		[...profiles].map(async (profileId) => {
			const { result, problem } = await settled(redemptionsOf(context, profileId));
			if (!problem) return result;
			// A profile that was merged into another one may be gone.
			if (problem.code === 'profile_not_found' && profiles.size > 1) return [];
			throw problem;
		}),
	);
	return lists.flat();
}
