import type { Benefit } from '../omneo/benefit';
import { idOf, keyOf } from '../once/keys';
import { exclusively } from '../once/queue';
import { Problem } from '../problems/problem';
import type { Availability, Claimant } from './availability';
import { createClaimRecord, type Claim, type ClaimContext } from './claim';
import { otherUse } from './claimOnce';
import { ClaimLooks } from './looks';
import { entriesIn, entriesOf } from './redemptions';
import type { ClaimView } from './view';
import { stateOf } from './winner';

/** What a claim would do. */
export interface Preview {
	would: 'claim' | 'return_existing' | 'refuse';
	/** Why it would be refused. */
	problem?: Problem;
	/** What is there already; not there where an earlier item of the run would make it. */
	existing?: Benefit;
}

/** What is known of the other items of the run, and of this one's profile. */
export interface Surroundings extends Pick<Claimant, 'isFound'> {
	availability: Availability;
	/** Keys for which an item of the run would make a claim. */
	planned: Set<string>;
}

/**
 * What a claim would do now, by the looks that it would take before it sends anything; nothing is
 * changed. It counts what earlier items of the run would do.
 * @throws {Problem} where that is not known: those of a read
 */
export async function previewClaim(
	context: ClaimContext,
	claim: Claim,
	surroundings: Surroundings,
): Promise<Preview> {
	const { profileId, definition, externalId, protection } = claim;
	const asked = { context, claim, surroundings };
	if (protection === 'off' || externalId === '') return await newClaim(asked);
	const tenant = await context.tenant();
	const key = keyOf(tenant, 'claim', profileId.toLowerCase(), definition.toLowerCase(), externalId);
	return await exclusively(context, key, async () => await protectedClaim(asked, tenant, key));
}

interface Asked {
	context: ClaimContext;
	claim: Claim;
	surroundings: Surroundings;
}

async function protectedClaim(asked: Asked, tenant: string, key: string): Promise<Preview> {
	const { context, claim, surroundings } = asked;
	await context.sharedLooks?.proveByOthers(context);
	const record = createClaimRecord(claim.profileId);
	const view = await new ClaimLooks({ context, tenant, claim, record }).before();
	const problem = otherUse(claim, view);
	if (problem) return { would: 'refuse', problem };
	const [existing] = view.candidates;
	if (existing || surroundings.planned.has(key)) return await secondClaim(asked, view, existing);
	const preview = await newClaim(asked, view);
	if (preview.would === 'claim') surroundings.planned.add(key);
	return preview;
}

async function newClaim(
	{ context, claim, surroundings }: Asked,
	{ rows = [], redemptions }: Partial<ClaimView> = {},
): Promise<Preview> {
	const { availability } = surroundings;
	const isFound = surroundings.isFound || rows.length > 0 || (redemptions ?? []).length > 0;
	const claimant = { profileId: claim.profileId, isFound, redemptions };
	const problem =
		(await availability.refusalOf(claim.kind, context, claimant)) ??
		availability.plan(claim.kind, claimant);
	return problem ? { would: 'refuse', problem } : { would: 'claim' };
}

async function secondClaim(
	{ context, claim }: Asked,
	view: ClaimView,
	existing: Benefit | undefined,
): Promise<Preview> {
	// What the run itself would make is given to its later items.
	if (claim.protection === 'fail' && existing) {
		return { would: 'refuse', problem: new Problem('duplicate_external_id'), existing };
	}
	const isToBeRedeemed = existing && claim.kind === 'claimRedeem';
	const problem = isToBeRedeemed ? await redeemRefusal(context, view, existing) : undefined;
	return { would: problem ? 'refuse' : 'return_existing', problem, existing };
}

/** Why the benefit that is there could not be redeemed, which Claim and Redeem would see to. */
async function redeemRefusal(
	context: ClaimContext,
	{ redemptions }: ClaimView,
	existing: Benefit,
): Promise<Problem | undefined> {
	const id = idOf(existing);
	const seen = entriesIn(redemptions, id);
	const { profile_id: profileId = '' } = existing;
	const state = stateOf(seen.length > 0 ? seen : await entriesOf(context, profileId, id));
	if (state === 'reversed') return new Problem('redemption_reversed');
	const isOver = existing.is_expired === true || existing.redemptions_remaining === 0;
	return state === 'unredeemed' && isOver ? new Problem('not_redeemable') : undefined;
}
