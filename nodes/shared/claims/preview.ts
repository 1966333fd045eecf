import { DateTime } from 'luxon';
import { at, endpoints } from '../api/endpoints';
import { isSameHandle } from '../input/values';
import { type Benefit, type Redemption, benefitsIn } from '../omneo/benefit';
import { type Definition, generalReason, ineligibility } from '../omneo/definition';
import { exclusively } from '../once/context';
import { idOf, keyOf } from '../once/keys';
import { type LooksSurroundings, type Sender, SharedList } from '../once/sharedList';
import { Problem, settled } from '../problems/problem';
import type { ProblemCode } from '../problems/table';
import { listAll } from '../transport/paging';
import { ClaimState, otherUse } from './claim';
import type { Claim, ClaimContext, ClaimKind, ClaimView } from './claim';
import { ClaimLooks } from './looks';
import { entriesIn, entriesOf, redemptionsOf } from './reads';
import { readProfiles } from './sharedLooks';
import { stateOf } from './winner';

/** What a claim would do. */
export interface Preview {
	would: 'claim' | 'return_existing' | 'refuse';
	/** Why it would be refused. */
	problem?: Problem;
	/** What is there already; absent if an earlier item of the run would make it. */
	existing?: Benefit;
}

/** What is known about the other items of the run, and about this one's profile. */
export interface Surroundings extends Pick<Claimant, 'isFound'> {
	availability: Availability;
	/** Keys for which an item of the run would make a claim. */
	planned: Set<string>;
}

/**
 * What a claim would do now, based on the looks that it would take before it sends anything.
 * Nothing is changed. What earlier items of the run would do is taken into account.
 * @throws {Problem} those of a read, if the result is not known
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
	const sharedLooks = context.sharedLooks(tenant);
	await sharedLooks?.proveByOthers(context);
	const state = new ClaimState(claim.profileId);
	const view = await new ClaimLooks({ context, tenant, claim, state, sharedLooks }).before();
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
	// Later items of the run get what the run itself would make.
	if (claim.protection === 'fail' && existing) {
		return { would: 'refuse', problem: new Problem('duplicate_external_id'), existing };
	}
	const isToBeRedeemed = existing && claim.kind === 'claimRedeem';
	const problem = isToBeRedeemed ? await redeemRefusal(context, view, existing) : undefined;
	return { would: problem ? 'refuse' : 'return_existing', problem, existing };
}

/** Why Claim and Redeem could not redeem the benefit that is there. */
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

/** Whose claim is judged. */
export interface Claimant {
	profileId: string;
	/** Whether it is known that Omneo has the profile. */
	isFound: boolean;
	/** The profile's redemptions, if they were read. */
	redemptions?: Redemption[];
}

/**
 * Every so many profiles, Omneo is asked although it need not be, to check that both still agree.
 */
const ASKED_EVERY = 100;

/**
 * Whether profiles can be given a definition now, for the items of a run. Omneo's list of what a
 * profile can claim decides. Reading it takes a request for each profile. So if the definition has
 * no condition on the profile, the definition's own fields are trusted once the list has agreed
 * with them.
 */
export class Availability {
	private readonly profiles: SharedList<ReadonlySet<string>>;

	private agreement: Promise<boolean> | undefined;

	private asked = 0;

	/** Profiles that items of this run would give the definition to, and how many items do. */
	private readonly planned = new Set<string>();

	private plans = 0;

	constructor(
		private readonly definition: Definition,
		surroundings: LooksSurroundings,
	) {
		this.profiles = new SharedList(surroundings, readProfiles);
	}

	/**
	 * Why a claim would be refused; `undefined` if it would not be.
	 * @throws {Problem} `profile_not_found`, and those of a read
	 */
	async refusalOf(
		kind: ClaimKind,
		sender: Sender,
		claimant: Claimant,
	): Promise<Problem | undefined> {
		if (kind === 'issue') {
			await this.find(sender, claimant);
			return this.notIssuable();
		}
		const code = await this.reasonAgainst(sender, claimant);
		return code && new Problem(code);
	}

	/**
	 * Counts a claim that an item would make.
	 * @returns why it would be refused after the claims counted before it
	 */
	plan(kind: ClaimKind, { profileId: id }: Claimant): Problem | undefined {
		const profileId = id.toLowerCase();
		const { total_allocations_remaining: left, is_reclaimable: isReclaimable } = this.definition;
		const isOnce = kind !== 'issue' && isReclaimable === false;
		if (isOnce && this.planned.has(profileId)) return new Problem('already_claimed');
		if (typeof left === 'number' && this.plans >= left) {
			return new Problem('allocation_limit_reached');
		}
		this.planned.add(profileId);
		this.plans += 1;
		return undefined;
	}

	/** Claim rules do not apply if the retailer issues the benefit. */
	private notIssuable(): Problem | undefined {
		const { is_assignable: isAssignable, total_allocations_remaining: left } = this.definition;
		if (isAssignable === false) {
			return new Problem('request_refused', {
				kind: 'rejected',
				meaning: 'The benefit definition is not assignable',
				nextStep: 'Make it assignable in CX Manager, or give it with the operation Claim.',
			});
		}
		return typeof left === 'number' && left <= 0
			? new Problem('allocation_limit_reached')
			: undefined;
	}

	private async reasonAgainst(
		sender: Sender,
		claimant: Claimant,
	): Promise<ProblemCode | undefined> {
		if (!(await this.isTheSameForAll(sender, claimant))) return await this.ask(sender, claimant);
		await this.find(sender, claimant);
		return generalReason(this.definition, DateTime.utc());
	}

	/** Whether the definition's own fields show who can claim it; this is checked every so often. */
	private async isTheSameForAll(sender: Sender, claimant: Claimant): Promise<boolean> {
		const { claim_condition: condition, is_reclaimable: isReclaimable } = this.definition;
		const isForAll = (condition === null || condition === undefined) && isReclaimable === true;
		if (!isForAll) return false;
		this.asked += 1;
		if (this.agreement === undefined || this.asked % ASKED_EVERY === 0) {
			const earlier = this.agreement;
			const agrees = this.agrees(sender, claimant);
			this.agreement = agrees;
			// A check that failed shows nothing.
			agrees.catch(() => {
				this.agreement = earlier;
			});
			return await agrees;
		}
		return await sender.withoutSlot(this.agreement.catch(() => false));
	}

	private async agrees(sender: Sender, claimant: Claimant): Promise<boolean> {
		const code = generalReason(this.definition, DateTime.utc());
		return (await this.isListed(sender, claimant)) === (code === undefined);
	}

	private async ask(sender: Sender, claimant: Claimant): Promise<ProblemCode | undefined> {
		const { definition } = this;
		const isListed = await this.isListed(sender, claimant);
		const isOnce = !isListed && definition.is_reclaimable === false;
		const claimed = isOnce ? await this.claimedBefore(sender, claimant) : 0;
		return ineligibility({ definition, claimed, isListed, now: DateTime.utc() });
	}

	private async isListed({ send }: Sender, { profileId }: Claimant): Promise<boolean> {
		const { data } = await send<Definition[]>(at(endpoints.listClaimable, { profileId }));
		return data.some(({ handle }) => isSameHandle(handle, this.definition.handle));
	}

	/** How many of the definition the profile has had; lists of benefits may leave out used ones. */
	private async claimedBefore(
		sender: Sender,
		{ profileId, redemptions }: Claimant,
	): Promise<number> {
		const { send } = sender;
		const listed = await listAll<Benefit>(async (request) => await send(request), {
			...at(endpoints.listProfileBenefits, { profileId }),
			query: { 'filter[benefit_definition_id]': this.definition.id },
		});
		const used = redemptions ?? (await settled(redemptionsOf(sender, profileId))).result ?? [];
		return [...listed, ...used.flatMap(benefitsIn)].filter(({ definition }) =>
			isSameHandle(definition?.handle, this.definition.handle),
		).length;
	}

	/** @throws {Problem} `profile_not_found` */
	private async find(sender: Sender, claimant: Claimant): Promise<void> {
		const { profileId, isFound } = claimant;
		if (isFound) return;
		const shown = await this.profiles.join(sender, profileId);
		// A list that does not show it proves nothing: the filter is not documented.
		if (!shown?.has(profileId.toLowerCase())) await this.isListed(sender, claimant);
	}
}
