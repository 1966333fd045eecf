import type {
	Interaction,
	Point,
	PointDefinition,
	Reward,
	RewardDefinition,
} from './creditRecords';
import { asInStarter, type TenantEvent } from './events';
import { inTurn, keptExternalId, lags, plainHabits, type TenantHabits } from './habits';
import type { LedgerEntry } from './ledger';
import type { Profile, Tag, Tier } from './memberRecords';
import { Index } from './recordIndex';
import type { Batch, Benefit, Definition, Redemption, Webhook } from './records';
import { Table, type Commit, type TableSettings } from './table';

/** What has numbers for ids; each kind counts from 1. */
type NumberedKind =
	| 'identity'
	| 'attribute'
	| 'date'
	| 'tag'
	| 'tier'
	| 'definition'
	| 'benefit'
	| 'redemption'
	| 'rewardDefinition'
	| 'reward'
	| 'pointDefinition'
	| 'point'
	| 'interaction'
	| 'webhook'
	| 'batch'
	| 'batchItem';

/** A record that belongs to a member. */
interface Owned {
	id: number;
	profile_id: string;
}

/**
 * The tenant's data, in memory. Everything that a claim looks up is indexed, so that the ten
 * thousandth claim costs as much as the first.
 */
export class Store {
	readonly habits: TenantHabits;
	readonly profiles: Table<Profile>;
	readonly tags = new Map<number, Tag>();
	readonly tiers = new Map<string, Tier>();
	readonly definitions = new Map<number, Definition>();
	readonly benefits: Table<Benefit>;
	readonly redemptions: Table<Redemption>;
	readonly rewardDefinitions = new Map<number, RewardDefinition>();
	readonly rewards: Table<Reward>;
	readonly pointDefinitions = new Map<number, PointDefinition>();
	readonly points: Table<Point>;
	readonly interactions: Table<Interaction>;
	readonly webhooks = new Map<number, Webhook>();
	readonly batches = new Map<number, Batch>();
	readonly ledger: LedgerEntry[] = [];
	/** What has happened since it was last read. */
	private events: TenantEvent[] = [];

	private readonly commit: Commit = { at: -Infinity };
	private readonly nextListLag: () => number;
	private readonly nextRecordLag: () => number;
	private readonly nextCommit: () => number;
	private readonly definitionsByHandle = new Map<string, Definition>();
	private readonly benefitsByProfile = new Index<string, Benefit>();
	private readonly benefitsByExternalId = new Index<string, Benefit>();
	private readonly benefitsByDefinition = new Index<number, Benefit>();
	private readonly claims = new Index<string, Benefit>();
	private readonly redemptionsByProfile = new Index<string, Redemption>();
	private readonly profilesByIdentifier = new Index<string, Profile>();
	private readonly profilesByEmail = new Index<string, Profile>();
	private readonly profilesByMobile = new Index<string, Profile>();
	private readonly lastIds: Partial<Record<NumberedKind, number>> = {};

	constructor(habits: Partial<TenantHabits> = {}) {
		this.habits = { ...plainHabits, ...habits };
		const settings: TableSettings = {
			commit: this.commit,
			keepsVersions: lags(this.habits),
			rowLagMs: this.habits.rowLagMs,
		};
		this.profiles = new Table(settings);
		this.benefits = new Table(settings);
		this.redemptions = new Table(settings);
		this.rewards = new Table(settings);
		this.points = new Table(settings);
		this.interactions = new Table(settings);
		this.nextListLag = inTurn(this.habits.listLagMs);
		this.nextRecordLag = inTurn(this.habits.recordLagMs);
		this.nextCommit = inTurn(this.habits.commitMs);
	}

	/** Begins a write; gives the milliseconds until it is committed and may be answered. */
	beginWrite(now: Date): number {
		const wait = this.nextCommit();
		this.commit.at = now.getTime() + wait;
		return wait;
	}

	/** The moment that the next list shows. */
	nextListedMoment(now: Date): number {
		return now.getTime() - this.nextListLag();
	}

	/** The moment that the next reading of a record shows. */
	nextRecordMoment(now: Date): number {
		const lag = this.nextRecordLag();
		return lag === 0 ? Infinity : now.getTime() - lag;
	}

	nextId(kind: NumberedKind): number {
		const id = (this.lastIds[kind] ?? 0) + 1;
		this.lastIds[kind] = id;
		return id;
	}

	/**
	 * Must be called for every change: lagging lists keep the earlier state, and webhooks are
	 * notified.
	 */
	note(event: TenantEvent): void {
		if ('benefit' in event && event.trigger !== 'benefit.deleted') {
			this.benefits.changed(event.benefit);
		}
		if ('profile' in event && event.trigger !== 'profile.deleted') {
			this.profiles.changed(event.profile);
		}
		if ('reward' in event && event.trigger !== 'reward.deleted') {
			this.rewards.changed(event.reward);
		}
		const told = this.habits.eventNames === 'starter' ? asInStarter(event) : event;
		if (told) this.events.push(told);
	}

	takeEvents(): TenantEvent[] {
		const taken = this.events;
		this.events = [];
		return taken;
	}

	addProfile(profile: Profile): void {
		this.profiles.add(profile);
		this.indexProfile(profile, 'add');
	}

	changeProfile(profile: Profile, change: Partial<Profile>): void {
		this.indexProfile(profile, 'remove');
		Object.assign(profile, change);
		this.indexProfile(profile, 'add');
	}

	removeProfile(profile: Profile): void {
		this.profiles.remove(profile);
		this.indexProfile(profile, 'remove');
	}

	/** In whatever case the address is written. */
	withEmail(email: string): Profile[] {
		return [...this.profilesByEmail.under(email.toLowerCase())];
	}

	/** By the number in E.164. */
	withMobile(e164: string): Profile[] {
		return [...this.profilesByMobile.under(e164)];
	}

	withIdentifier(identifier: string): Profile[] {
		return [...this.profilesByIdentifier.under(identifier)];
	}

	withIdentity(handle: string, identifier: string): Profile | undefined {
		return this.withIdentifier(identifier).find(({ identities }) =>
			identities.some((each) => each.handle === handle && each.identifier === identifier),
		);
	}

	/** By what a batch row calls a member: `email`, or the handle of an identity. */
	memberCalled(kind: string, name: string): Profile | undefined {
		return kind === 'email' ? this.withEmail(name)[0] : this.withIdentity(kind, name);
	}

	addDefinition(definition: Definition): void {
		this.definitions.set(definition.id, definition);
		this.definitionsByHandle.set(definition.handle, definition);
	}

	renameDefinition(definition: Definition, handle: string): void {
		this.definitionsByHandle.delete(definition.handle);
		definition.handle = handle;
		this.definitionsByHandle.set(handle, definition);
	}

	removeDefinition(definition: Definition): void {
		this.definitions.delete(definition.id);
		this.definitionsByHandle.delete(definition.handle);
	}

	definitionWithHandle(handle: string): Definition | undefined {
		return this.definitionsByHandle.get(handle);
	}

	/** For an id that a benefit holds: definitions that have benefits are never removed. */
	definitionWithId(id: number): Definition {
		const definition = this.definitions.get(id);
		if (!definition) throw new Error(`There is no definition ${id.toString()}`);
		return definition;
	}

	definitionOf(benefit: Benefit): Definition {
		return this.definitionWithId(benefit.definition_id);
	}

	addBenefit(benefit: Benefit): void {
		this.benefits.add(benefit);
		this.benefitsByProfile.add(benefit.profile_id, benefit);
		this.benefitsByDefinition.add(benefit.definition_id, benefit);
		if (benefit.external_id !== null) this.benefitsByExternalId.add(benefit.external_id, benefit);
		if (benefit.claimed_at !== null) this.claims.add(claimKey(benefit), benefit);
	}

	removeBenefit(benefit: Benefit): void {
		this.benefits.remove(benefit);
		this.benefitsByProfile.remove(benefit.profile_id, benefit);
		this.benefitsByDefinition.remove(benefit.definition_id, benefit);
		if (benefit.external_id !== null) {
			this.benefitsByExternalId.remove(benefit.external_id, benefit);
		}
		this.claims.remove(claimKey(benefit), benefit);
	}

	/** Keeps the external id in the tenant's own form. */
	changeExternalId(benefit: Benefit, externalId: string | null): void {
		if (benefit.external_id !== null) {
			this.benefitsByExternalId.remove(benefit.external_id, benefit);
		}
		benefit.external_id = externalId === null ? null : keptExternalId(externalId, this.habits);
		if (benefit.external_id !== null) {
			this.benefitsByExternalId.add(benefit.external_id, benefit);
		}
	}

	/** The rows that a list shows, of one profile or of all. */
	listed<Row extends Owned>(table: Table<Row>, moment: number, profile?: Profile): Row[] {
		return table.listedAt(moment).filter(({ profile_id }) => !profile || profile_id === profile.id);
	}

	listedBenefits(moment: number, profile?: Profile): Benefit[] {
		return profile && !lags(this.habits)
			? [...this.benefitsByProfile.under(profile.id)]
			: this.listed(this.benefits, moment, profile);
	}

	/** The same with one of some external ids, found by their index where the tenant neither lags nor folds. */
	listedWithExternalIds(externalIds: string[], moment: number, profile?: Profile): Benefit[] {
		if (lags(this.habits) || this.habits.collation !== 'exact') {
			return this.listedBenefits(moment, profile);
		}
		return [...new Set(externalIds)]
			.flatMap((externalId) => [...this.benefitsByExternalId.under(externalId)])
			.filter(({ profile_id }) => !profile || profile_id === profile.id)
			.sort((a, b) => a.id - b.id);
	}

	hasBenefits(definition: Definition): boolean {
		return this.benefitsByDefinition.under(definition.id).size > 0;
	}

	hasClaimed(profileId: string, definition: Definition): boolean {
		return (
			this.claims.under(claimKey({ profile_id: profileId, definition_id: definition.id })).size > 0
		);
	}

	addRedemption(redemption: Redemption): void {
		this.redemptions.add(redemption);
		this.redemptionsByProfile.add(redemption.profile_id, redemption);
	}

	listedRedemptions(moment: number, profile?: Profile): Redemption[] {
		return profile && !lags(this.habits)
			? [...this.redemptionsByProfile.under(profile.id)]
			: this.listed(this.redemptions, moment - this.habits.redemptionLagMs, profile);
	}

	/** How often a benefit has been redeemed, less what was given back. */
	countRedemptions(benefit: Benefit): number {
		return [...this.redemptionsByProfile.under(benefit.profile_id)]
			.filter(({ benefit_id, type }) => benefit_id === benefit.id && type === 'redeem')
			.reduce((sum, { count, given_back }) => sum + count - given_back, 0);
	}

	/** The same of some profiles, found by their index where the tenant does not lag. */
	listedRedemptionsOf(profileIds: string[], moment: number): Redemption[] {
		if (lags(this.habits)) return this.listedRedemptions(moment);
		return [...new Set(profileIds)]
			.flatMap((profileId) => [...this.redemptionsByProfile.under(profileId)])
			.sort((a, b) => a.id - b.id);
	}

	/** Gives another profile's benefits, redemptions, rewards, points and interactions to one. */
	moveRecords(from: Profile, to: Profile): void {
		for (const benefit of [...this.benefitsByProfile.under(from.id)]) {
			this.removeBenefit(benefit);
			benefit.profile_id = to.id;
			this.addBenefit(benefit);
		}
		for (const redemption of [...this.redemptionsByProfile.under(from.id)]) {
			this.redemptionsByProfile.remove(from.id, redemption);
			redemption.profile_id = to.id;
			this.addRedemption(redemption);
		}
		this.giveRows(this.rewards, from, to);
		this.giveRows(this.points, from, to);
		this.giveRows(this.interactions, from, to);
	}

	private giveRows<Row extends Owned>(table: Table<Row>, from: Profile, to: Profile): void {
		for (const row of table.values().filter(({ profile_id }) => profile_id === from.id)) {
			row.profile_id = to.id;
			table.changed(row);
		}
	}

	private indexProfile(profile: Profile, change: 'add' | 'remove'): void {
		const { email, mobile_phone: mobile } = profile;
		if (email !== null) this.profilesByEmail[change](email.toLowerCase(), profile);
		if (mobile !== null) this.profilesByMobile[change](mobile, profile);
		for (const { identifier } of profile.identities) {
			this.profilesByIdentifier[change](identifier, profile);
		}
	}
}

function claimKey(claim: Pick<Benefit, 'profile_id' | 'definition_id'>): string {
	return `${claim.profile_id} ${claim.definition_id.toString()}`;
}
