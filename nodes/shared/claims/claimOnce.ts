import type { IDataObject } from 'n8n-workflow';
import { at, endpoints, type Address } from '../api/endpoints';
import { benefitOf, type Benefit, type Redemption } from '../omneo/benefit';
import { withoutEmpty } from '../omneo/output';
import type { Profile } from '../omneo/profile';
import { keyState, takeIfFree } from '../once/context';
import { createOnce } from '../once/createOnce';
import type { Creation, Ended } from '../once/creation';
import { addOnce, idOf, keyOf } from '../once/keys';
import { Problem, settled } from '../problems/problem';
import { quote } from '../text';
import type { Batches, RowEnd } from './batches';
import {
	byIdAlone,
	ClaimState,
	type Claim,
	type ClaimContext,
	type Claimed,
	type ClaimKind,
	type ClaimWork,
	type MadeClaim,
	isSameDefinition,
	otherUse,
	type ClaimView,
} from './claim';
import { ClaimLooks } from './looks';
import { readBenefit, entriesOf, firstRedemption } from './reads';
import { ClaimsTogether } from './together';
import { undoClaim, keepOneRedemption, redeemWinner } from './winner';

/**
 * Makes a claim at most once, by its external ID: see {@link createOnce}, and docs/promises.md. A
 * claim without an external ID, or without protection, is sent once, and its answer is trusted.
 * @throws {Problem} the claim's own; `duplicate_external_id` under `fail`; `external_id_in_use`;
 * `look_up_not_allowed`; `redemption_reversed`; `claim_not_listed`; `undo_failed`
 */
export async function claimOnce(context: ClaimContext, claim: Claim): Promise<Claimed> {
	if (claim.protection === 'off' || claim.externalId === '') {
		const { data, redemptionId } = await makeClaim(context, claim);
		return { data, duplicate: false, redemptionId };
	}
	const tenant = await context.tenant();
	const { profileId, definition, externalId } = claim;
	const key = keyOf(tenant, 'claim', profileId.toLowerCase(), definition.toLowerCase(), externalId);
	const state = keyState(context.memory, key, () => new ClaimState(profileId));
	const sharedLooks = context.sharedLooks(tenant);
	const batches = claim.sendsInBatches ? context.batches(tenant) : undefined;
	const work: ClaimWork = { context, tenant, claim, state, sharedLooks, batches };
	const release = batches && !state.sent ? takeIfFree(context, key) : undefined;
	const together = batches && release && (await claimTogether(work, batches, key, release));
	const { row, made, duplicate, completion } =
		together ?? (await createOnce(context, key, new ClaimCreation(work, key), release));
	if (completion) {
		const { redemptionId } = completion;
		return { data: { profile_id: profileId, ...row }, duplicate, redemptionId };
	}
	const data = made?.isByIdAlone ? row : (made?.data ?? row);
	return { data, duplicate, redemptionId: made?.redemptionId ?? null };
}

/** How a claim is made once. A class, because thousands of items may have one at a time. */
class ClaimCreation implements Creation<MadeClaim, ClaimView> {
	readonly noun = 'benefit';

	readonly looks: ClaimLooks;

	constructor(
		private readonly work: ClaimWork,
		private readonly key: string,
	) {
		this.looks = new ClaimLooks(work);
	}

	get state() {
		return this.work.state;
	}

	get checks() {
		return this.work.claim.checkAfterClaim;
	}

	/** Omneo may work on a batch for longer than on a request. */
	get mayRepeatSoon() {
		return this.work.batches === undefined;
	}

	get wasSent() {
		return this.work.end !== undefined;
	}

	async make() {
		const { context, claim, batches, end: known } = this.work;
		this.work.end = undefined;
		const end = known ?? (await batches?.endOf(context, this.key));
		return end ? await madeInBatch(this.work, end) : await makeClaim(context, claim);
	}

	learn(made: MadeClaim) {
		return learn(this.work, made.row);
	}

	asMade(row: Benefit) {
		return { row, data: row, redemptionId: null, itemId: this.work.context.itemId };
	}

	tellsOfEarlier({ code }: Problem) {
		return code === 'already_claimed';
	}

	mayBeRepeated({ code }: Problem) {
		return code !== 'other_benefit';
	}

	async enter() {
		const { context, sharedLooks, batches } = this.work;
		if (batches) await sharedLooks?.proveRedemptions(context);
		return await sharedLooks?.enter(context, this.looks.wanted());
	}

	checkFound(view: ClaimView) {
		const problem = otherUse(this.work.claim, view);
		if (problem) throw problem;
	}

	refusalOf(winner: Benefit) {
		if (this.work.claim.protection !== 'fail') return undefined;
		return new Problem('duplicate_external_id', {
			meaning: `The profile already has a benefit with this external ID (benefit ${idOf(winner)})`,
		});
	}

	async testify(id: string, view?: ClaimView) {
		await this.looks.testify(id, view);
	}

	async complete(winner: Benefit, { candidates }: ClaimView) {
		return this.work.claim.kind === 'claimRedeem'
			? await redeemWinner(this.work, winner, candidates)
			: { redemptionId: await redemptionOf(this.work, winner), byUs: false };
	}

	async undo(made: MadeClaim, winner: string) {
		await undoClaim(this.work, made, winner);
	}

	async untilDone() {
		const { context, state, batches } = this.work;
		const end = await batches?.follow(context, this.key);
		if (end && 'benefitId' in end) {
			state.made.set(end.benefitId, byIdAlone(this.work, end.benefitId));
		}
	}

	async completeOnce({ row, made, completion }: Ended<MadeClaim>) {
		if (this.state.lostRedemptions === 0) return;
		const redemptionId = completion?.redemptionId ?? made?.redemptionId ?? null;
		await keepOneRedemption(this.work, row, redemptionId);
	}
}

/** The claims of a run that are made together. */
const claimsTogether = new WeakMap<Batches, ClaimsTogether>();

/**
 * Makes a claim with others, under the mutex of its key.
 * @returns `undefined` if it is left to `createOnce`, and so is the mutex
 */
async function claimTogether(
	work: ClaimWork,
	batches: Batches,
	key: string,
	release: () => void,
): Promise<Ended<MadeClaim> | undefined> {
	const { profileId, externalId } = work.claim;
	const others = claimsTogether.get(batches) ?? new ClaimsTogether(batches);
	claimsTogether.set(batches, others);
	const body = () => withoutEmpty(requests.issue.body(work.claim));
	const { result: ended, problem } = await settled(
		others.claim(work, { key, profileId, externalId, body }),
	);
	if (ended ?? problem) release();
	if (problem) throw problem;
	return ended;
}

interface ClaimRequest {
	address(claim: Claim): Address;
	body(claim: Claim): IDataObject;
}

const claimBody = ({ definition, timezone, externalId, meta, more }: Claim): IDataObject => ({
	definition,
	timezone,
	external_id: externalId,
	meta,
	...more,
});

/** The three requests that make a claim. */
const requests: Record<ClaimKind, ClaimRequest> = {
	claim: {
		address: ({ profileId }) => at(endpoints.claim, { profileId }),
		body: claimBody,
	},
	claimRedeem: {
		address: ({ profileId }) => at(endpoints.claimRedeem, { profileId }),
		body: claimBody,
	},
	issue: {
		address: () => at(endpoints.issueBenefit),
		body: ({ profileId, timezone, externalId, meta, more }) => ({
			profile_id: profileId,
			timezone,
			external_id: externalId,
			meta,
			...more,
		}),
	},
};

/**
 * What became of the claim's row in a batch, as made.
 * @throws {Problem} that of the row
 */
async function madeInBatch({ context, claim }: ClaimWork, end: RowEnd): Promise<MadeClaim> {
	if ('problem' in end) throw end.problem;
	const made = byIdAlone({ context, claim }, end.benefitId);
	if (claim.checkAfterClaim) return made;
	const { result } = await settled(readBenefit(context, end.benefitId));
	return result ? { ...made, row: result, data: result, isByIdAlone: false } : made;
}

/**
 * Sends the claim once.
 * @throws {Problem} that of the request; `no_data` for an answer without a benefit's ID, and
 * `other_benefit` for one about another definition or profile; both leave the outcome unknown
 */
async function makeClaim(context: ClaimContext, claim: Claim): Promise<MadeClaim> {
	const { address, body } = requests[claim.kind];
	const { data } = await context.send<Benefit | Redemption>({
		...address(claim),
		body: withoutEmpty(body(claim)),
		idOf: (answer) => benefitOf(answer).benefit.id,
		// Some tenants store an external ID in another form, which is learned from the answer.
		sent: {},
	});
	const { benefit, redemptionId } = benefitOf(data);
	if (idOf(benefit) === '') throw new Problem('no_data', { wasWrite: true });
	if (!isSameDefinition(benefit, claim.definition)) {
		throw new Problem('other_benefit', {
			wasWrite: true,
			meaning: `Omneo answered with a claim of another benefit (${quote(benefit.definition?.handle)})`,
		});
	}
	await checkProfile(context, claim.profileId, benefit);
	return { row: benefit, data, redemptionId, itemId: context.itemId };
}

/**
 * If the profile was merged into another one, Omneo makes the claim for that one. If the profile
 * still exists separately, the answer is about somebody else.
 * @throws {Problem} `other_benefit`
 */
async function checkProfile(
	{ send }: ClaimContext,
	profileId: string,
	{ profile_id: answered }: Benefit,
): Promise<void> {
	if (!answered || answered.toLowerCase() === profileId.toLowerCase()) return;
	const merged = { ...at(endpoints.getProfile, { profileId }), sent: { id: answered } };
	const { result, problem } = await settled(send<Profile>(merged));
	if (result !== undefined || problem.code === 'profile_not_found') return;
	throw new Problem('other_benefit', {
		wasWrite: true,
		meaning: `Omneo answered with a claim of another profile (${answered})`,
	});
}

/**
 * Learns from the answer how the tenant stored the claim, and tells the user if that differs.
 * @returns whether anything new was learned
 */
function learn({ context, claim, state }: ClaimWork, benefit: Benefit): boolean {
	const { external_id: stored, profile_id: profileId } = benefit;
	const known = state.stored.length + state.profiles.length;
	if (stored !== undefined && stored !== null && String(stored) !== claim.externalId) {
		addOnce(state.stored, String(stored));
		context.hint(`The external ID ${quote(claim.externalId)} was stored as ${quote(stored)}.`);
	}
	if (profileId && profileId.toLowerCase() !== claim.profileId.toLowerCase()) {
		addOnce(state.profiles, profileId);
		context.hint(
			`The claim for profile ${claim.profileId} was made for profile ${profileId}: the two may have been merged in Omneo.`,
		);
	}
	return state.stored.length + state.profiles.length > known;
}

/** The redemption, if any, of a benefit that was only meant to be claimed. */
async function redemptionOf(
	{ context, claim }: ClaimWork,
	winner: Benefit,
): Promise<number | string | null> {
	const profileId = winner.profile_id ?? claim.profileId;
	const entries = await entriesOf(context, profileId, idOf(winner)).catch(() => []);
	return firstRedemption(entries)?.id ?? null;
}
