import type { Benefit, Redemption } from '../omneo/benefit';
import type { Looks } from '../once/creation';
import { addOnce, idOf, winnerFirst } from '../once/keys';
import { type ClaimWork, isCandidate, showsOthers, viewOf, type ClaimView } from './claim';
import {
	readAllBenefits,
	readBenefits,
	readRedeemed,
	readRedemptions,
	readStanding,
} from './reads';
import type { Wanted } from './sharedLooks';

/**
 * The looks at the key of a claim. A list of benefits may leave out used or old ones, so a missing
 * benefit proves nothing. A look therefore also reads the profile's redemptions, each of which
 * holds its benefit. It reads them last: a benefit that is redeemed in between is in one of the two
 * lists.
 *
 * All looks throw `look_up_not_allowed`, `list_unreadable`, and the problems of a read.
 */
export class ClaimLooks implements Looks<ClaimView> {
	constructor(private readonly work: ClaimWork) {}

	/** What a shared look asks for: the external ID in the form in which it is stored. */
	wanted(): Wanted {
		const { claim, state } = this.work;
		const [stored = claim.externalId] = state.stored;
		return { profileId: claim.profileId, externalId: stored };
	}

	/** Notes a benefit that is there for certain, by which shared looks are tested. */
	async testify(id: string, view?: ClaimView): Promise<void> {
		const { context, claim, sharedLooks } = this.work;
		const isRedeemed = view ? view.redeemed.has(id) : claim.kind === 'claimRedeem';
		await sharedLooks?.testify(context, { ...this.wanted(), id, isRedeemed });
	}

	async before(): Promise<ClaimView> {
		return await this.together();
	}

	async again(): Promise<ClaimView> {
		const { batches, state } = this.work;
		// All rows of a batch look at the same time.
		if (batches) return await this.together();
		// A list that leaves out what the filter should find cannot show whether the filter works.
		if (this.leavesOut && state.named.length > 0) return await this.whole();
		const benefits = await readBenefits(this.work);
		return await this.view(benefits, await readRedemptions(this.work));
	}

	async whole(isLong = false): Promise<ClaimView> {
		const { state } = this.work;
		const namedBefore = isLong || this.leavesOut ? [...state.named] : undefined;
		const benefits = await readAllBenefits(this.work);
		return await this.view(benefits, await readRedemptions(this.work), namedBefore);
	}

	/**
	 * Our claim shows what lists contain. If benefits show it in a way in which they would show other
	 * claims too, redemptions need not be read. The exception: if its answer showed another form of
	 * the ID or another profile than the look before used, an older claim may be only in redemptions.
	 */
	async after(mine: string): Promise<ClaimView> {
		const { claim, state } = this.work;
		const isRedeemed = claim.kind === 'claimRedeem';
		const isLeftOut = isRedeemed && this.leavesOut;
		const benefits = isLeftOut ? [] : await this.benefitsTogether(mine);
		const own = benefits.find((row) => idOf(row) === mine);
		const showsAll = isRedeemed && own && showsOthers(own, claim);
		const isEnough = showsAll && state.stored.length === 0 && state.profiles.length === 1;
		const redemptions = isEnough ? [] : await this.redemptionsTogether();
		const view = await this.view(benefits, redemptions);
		return isLeftOut && idOf(view.candidates[0] ?? {}) === mine ? await this.whole() : view;
	}

	async atWinner(id: string, { listed }: ClaimView): Promise<ClaimView> {
		// A winner that only redemptions name does not prove the filter, which may miss an earlier one.
		return listed.has(id) ? await this.together(id) : await this.whole();
	}

	/** A benefit that was just redeemed has left the list of active ones, and redemptions may lag. */
	async withStanding(view: ClaimView, before: ClaimView): Promise<ClaimView> {
		const { context, claim, state } = this.work;
		const [winner] = before.candidates;
		const [first] = winnerFirst([...(winner ? [winner] : []), ...view.candidates]);
		const isShown = view.candidates.some((row) => idOf(row) === idOf(winner ?? {}));
		if (!winner || first !== winner || isShown) return view;
		const row = await readStanding(context, idOf(winner));
		if (!row || !isCandidate(row, claim, state)) return view;
		return {
			...view,
			candidates: winnerFirst([row, ...view.candidates]),
			rows: [...view.rows, row],
			seen: new Set([...view.seen, idOf(row)]),
		};
	}

	private get leavesOut(): boolean {
		const { context, tenant } = this.work;
		return context.process.leavesOut.has(tenant);
	}

	/** @param expected the ID of a benefit that must be among those found */
	private async together(expected?: string): Promise<ClaimView> {
		const [benefits, redemptions] = await Promise.all([
			this.benefitsTogether(expected),
			this.redemptionsTogether(),
		]);
		return await this.view(benefits, redemptions);
	}

	private async benefitsTogether(expected?: string): Promise<Benefit[]> {
		const { context, sharedLooks } = this.work;
		const shared = this.isPlain
			? await sharedLooks?.find(context, this.wanted(), expected)
			: undefined;
		return shared ?? (await readBenefits(this.work));
	}

	private async redemptionsTogether(): Promise<Redemption[]> {
		const { context, sharedLooks } = this.work;
		const shared = this.isPlain
			? await sharedLooks?.findRedemptions(context, this.wanted())
			: undefined;
		return shared ?? (await readRedemptions(this.work));
	}

	/** Whether a shared look can be used: one profile, and one form of the ID. */
	private get isPlain(): boolean {
		const { profiles, stored } = this.work.state;
		return profiles.length === 1 && stored.length <= 1;
	}

	/** What lists show that were read for this claim, perhaps with others. */
	async view(
		benefits: Benefit[],
		redemptions: Redemption[],
		namedBefore?: readonly string[],
	): Promise<ClaimView> {
		const { claim, state } = this.work;
		const redeemed = await readRedeemed(this.work, redemptions, benefits);
		const view = viewOf({ benefits, redeemed, namedBefore, redemptions }, claim, state);
		if (claim.kind === 'claimRedeem') this.learn(view);
		return view;
	}

	/**
	 * Learns from our claim what the lists show. Each claim proves it anew, and a list that lags
	 * proves nothing.
	 */
	private learn({ rows, listed, redeemed, seen }: ClaimView): void {
		const { context, tenant, claim, state } = this.work;
		const { leavesOut } = context.process;
		for (const id of state.made.keys()) {
			if (redeemed.has(id)) addOnce(state.named, id);
			if (seen.has(id) && !listed.has(id)) leavesOut.add(tenant);
			const own = rows.find((row) => idOf(row) === id);
			if (own && listed.has(id) && showsOthers(own, claim)) leavesOut.delete(tenant);
		}
	}
}
