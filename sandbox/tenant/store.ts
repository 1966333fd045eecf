import type { TenantEvent } from './events';
import { inTurn, keptExternalId, lags, plainHabits, type TenantHabits } from './habits';
import type { LedgerEntry } from './ledger';
import type { Benefit, Definition, Profile, Redemption, Webhook } from './records';
import { Table, type Commit, type TableSettings } from './table';

/** Many records under one key, in the order in which they came. */
class Index<Key, Item> {
	private readonly groups = new Map<Key, Set<Item>>();

	add(key: Key, item: Item): void {
		const group = this.groups.get(key);
		if (group) group.add(item);
		else this.groups.set(key, new Set([item]));
	}

	remove(key: Key, item: Item): void {
		this.groups.get(key)?.delete(item);
	}

	under(key: Key): ReadonlySet<Item> {
		return this.groups.get(key) ?? new Set();
	}
}

/**
 * The tenant's data, in memory. Whatever a claim looks up is indexed, so that the ten thousandth
 * claim costs what the first one did.
 */
export class Store {
	readonly profiles: Table<Profile>;
	readonly definitions = new Map<number, Definition>();
	readonly benefits: Table<Benefit>;
	readonly redemptions: Table<Redemption>;
	readonly webhooks = new Map<number, Webhook>();
	readonly ledger: LedgerEntry[] = [];
	readonly habits: TenantHabits;
	/** What has happened since somebody last took them. */
	private events: TenantEvent[] = [];

	private readonly commit: Commit = { at: -Infinity };
	private readonly nextListLag: () => number;
	private readonly nextCommit: () => number;
	private readonly definitionsByHandle = new Map<string, Definition>();
	private readonly benefitsByProfile = new Index<string, Benefit>();
	private readonly benefitsByExternalId = new Index<string, Benefit>();
	private readonly benefitsByDefinition = new Index<number, Benefit>();
	private readonly claims = new Index<string, Benefit>();
	private readonly redemptionsByProfile = new Index<string, Redemption>();
	private readonly profilesByIdentifier = new Index<string, Profile>();
	private readonly profilesByEmail = new Index<string, Profile>();
	private readonly lastIds = { identity: 0, definition: 0, benefit: 0, redemption: 0, webhook: 0 };

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
		this.nextListLag = inTurn(this.habits.listLagMs);
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

	nextId(kind: keyof typeof this.lastIds): number {
		return ++this.lastIds[kind];
	}

	/** To be told of every change: lists that lag keep what was before, and webhooks hear of it. */
	note(event: TenantEvent): void {
		if ('benefit' in event && event.trigger !== 'benefit.deleted') {
			this.benefits.changed(event.benefit);
		}
		if ('profile' in event) this.profiles.changed(event.profile);
		this.events.push(event);
	}

	takeEvents(): TenantEvent[] {
		const taken = this.events;
		this.events = [];
		return taken;
	}

	addProfile(profile: Profile): void {
		this.profiles.add(profile);
		if (profile.email !== null) this.profilesByEmail.add(profile.email.toLowerCase(), profile);
		for (const { identifier } of profile.identities) {
			this.profilesByIdentifier.add(identifier, profile);
		}
	}

	/** In whatever case the address is written. */
	withEmail(email: string): Profile[] {
		return [...this.profilesByEmail.under(email.toLowerCase())];
	}

	withIdentifier(identifier: string): Profile[] {
		return [...this.profilesByIdentifier.under(identifier)];
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

	/** The benefits that a list shows, of one profile or of all. */
	listedBenefits(moment: number, profile?: Profile): Benefit[] {
		if (profile && !lags(this.habits)) return [...this.benefitsByProfile.under(profile.id)];
		return this.benefits
			.listedAt(moment)
			.filter(({ profile_id }) => !profile || profile_id === profile.id);
	}

	/** The same with one external id, found by its index where the tenant neither lags nor folds. */
	listedWithExternalId(externalId: string, moment: number, profile?: Profile): Benefit[] {
		if (lags(this.habits) || this.habits.collation !== 'exact') {
			return this.listedBenefits(moment, profile);
		}
		return [...this.benefitsByExternalId.under(externalId)]
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

	/** The redemptions that a list shows, of one profile or of all. */
	listedRedemptions(moment: number, profile?: Profile): Redemption[] {
		if (profile && !lags(this.habits)) return [...this.redemptionsByProfile.under(profile.id)];
		return this.redemptions
			.listedAt(moment - this.habits.redemptionLagMs)
			.filter(({ profile_id }) => !profile || profile_id === profile.id);
	}
}

function claimKey(claim: Pick<Benefit, 'profile_id' | 'definition_id'>): string {
	return `${claim.profile_id} ${claim.definition_id.toString()}`;
}
