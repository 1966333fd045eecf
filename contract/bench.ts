import { setTimeout as sleep } from 'node:timers/promises';
import { daysAgo } from './clock';
import type { Journal, Kind } from './journal';
import { at } from './json';
import { ownRecords, type OwnRecords } from './own';
import type { Receiver } from './receiver';
import { benefitIn, idIn, recordKinds, rowsOf } from './records';
import type { Reply, Tenant } from './tenant';
import { Differs, NotTried } from './verdict';

/** Where something is looked for again and again, so many times in all. */
const LOOKS = 20;

/** A member of the run's own. */
export interface OwnMember {
	id: string;
	email: string;
	/** Of the handle {@link IDENTITY}. */
	identifier: string;
	/** What the POST answered. */
	shown: unknown;
}

/** A benefit definition of the run's own. */
export interface OwnDefinition {
	id: string;
	handle: string;
	name: string;
	shown: unknown;
}

/** A claim of the run's own. */
export interface OwnClaim {
	reply: Reply;
	benefitId: string;
	/** Null where the answer is no redemption. */
	redemptionId: string | null;
	externalId: string;
}

/** The handle of the identity that own members have. */
export const IDENTITY = 'contract_check';

/** The zone of all claims, unless a check is about zones. */
export const ZONE = 'Australia/Melbourne';

export interface BenchSettings {
	tenant: Tenant;
	/** A test member, of whom is read and nothing is changed; null where none was named. */
	profile: string | null;
	/** Null where nothing may be made. */
	journal: Journal | null;
	/** Stands in all that the run makes, and in nothing else. */
	run: string;
	/** How long is waited for what is shown late, in milliseconds. */
	patienceMs: number;
	/** Of the addresses of own members. */
	emailDomain: string;
	/** Takes deliveries of webhooks; null where the tenant can reach none. */
	receiver: Receiver | null;
}

/** What the checks work with: reading, and records of the run's own. */
export class Bench {
	readonly patienceMs: number;
	readonly run: string;
	private readonly own: OwnRecords;
	private readonly made = new Map<string, Promise<unknown>>();
	private marks = 0;

	constructor(private readonly settings: BenchSettings) {
		this.patienceMs = settings.patienceMs;
		this.run = settings.run;
		this.own = ownRecords();
	}

	/** Reads. */
	async get(path: string, query: Record<string, string> = {}): Promise<Reply> {
		return await this.settings.tenant.ask('GET', path, { query });
	}

	/** Reads with another token, or with none. */
	async getAs(token: string | null, path: string): Promise<Reply> {
		return await this.settings.tenant.ask('GET', path, { token });
	}

	/** Reads with a POST: a look-up with a body. */
	async lookUp(
		path: '/profiles/availability' | '/profiles/search-id' | '/profiles/exists',
		body: object,
	): Promise<Reply> {
		return await this.settings.tenant.ask('POST', path, { body });
	}

	/**
	 * Changes or deletes a record of the run's own, or acts on one.
	 * @throws {Error} for a record that is not
	 */
	async act(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Reply> {
		this.own.check(path, body);
		return await this.settings.tenant.ask(method, path, { body });
	}

	/** To be called before a tag is used: it is deleted at the end of the run, if it is listed. */
	async planTag(handle: string): Promise<void> {
		await this.settings.journal?.plan('tag', handle);
	}

	/** To be called with what was made for the run in another way than by {@link make}. */
	async adopt(kind: Kind, mark: string, id: string): Promise<void> {
		await this.settings.journal?.made(kind, mark, id);
		this.own.add(recordKinds[kind].place, id);
	}

	/** Queues benefits, one for each row. */
	async queue(rows: object[], more: object = {}): Promise<Reply> {
		if (!this.settings.journal) throw new NotTried('it makes records: --write');
		const body = { benefits: rows, ...more };
		this.own.checkBody(body);
		return await this.settings.tenant.ask('POST', '/benefits/batch.json', { body });
	}

	/** Extends benefits of the run's own. */
	async extend(body: { ids: number[]; profile_id: string; extend_days: number }): Promise<Reply> {
		this.own.checkBody(body);
		return await this.settings.tenant.ask('POST', '/benefits/extend', { body });
	}

	/** The records of a list. @throws {Differs} where the answer is none */
	async list(path: string, query: Record<string, string> = {}): Promise<unknown[]> {
		const reply = await this.get(path, { 'page[size]': '100', ...query });
		if (reply.status !== 200) throw new Differs(`the list answers ${reply.status.toString()}`);
		const rows = rowsOf(reply.json);
		if (!rows) throw new Differs('the list has no data');
		return rows;
	}

	/** Looks until it is so; false where patience ends before. */
	async until(isSo: () => Promise<boolean>): Promise<boolean> {
		for (let look = 0; look < LOOKS; look++) {
			if (look > 0) await sleep(this.patienceMs / LOOKS);
			if (await isSo()) return true;
		}
		return false;
	}

	/** A text that stands in nothing but this run: for handles, addresses and external IDs. */
	mark(): string {
		this.marks++;
		return `${this.run}-${this.marks.toString()}`;
	}

	/** The member that the person named. @throws {NotTried} where none was */
	testMember(): string {
		if (this.settings.profile === null) throw new NotTried('OMNEO_PROFILE names no test member');
		return this.settings.profile;
	}

	/** @throws {NotTried} where the tenant can reach none */
	receiver(): Receiver {
		if (!this.settings.receiver) throw new NotTried('it needs a receiver: --receiver');
		return this.settings.receiver;
	}

	/** What is needed by several checks is made once; if it could not be, none of them is tried. */
	once<T>(name: string, make: () => Promise<T>): Promise<T> {
		const made = this.made.get(name) ?? make();
		this.made.set(name, made);
		return made as Promise<T>;
	}

	/**
	 * Makes a record, which is deleted at the end of the run.
	 * @param mark what it can be found by
	 */
	async make(
		kind: Kind,
		mark: string,
		body: object,
		path = `/${recordKinds[kind].place}`,
	): Promise<{ reply: Reply; id: string | null }> {
		const { journal } = this.settings;
		if (!journal) throw new NotTried('it makes records: --write');
		if (path === `/${recordKinds[kind].place}`) this.own.checkBody(body);
		else this.own.check(path, body);
		await journal.plan(kind, mark);
		const reply = await this.settings.tenant.ask('POST', path, { body });
		const answered = kind === 'benefit' ? benefitIn(reply.json) : at(reply.json, 'data');
		const id = idIn(answered);
		if (reply.status >= 400) await journal.gone({ kind, mark, id: null });
		else if (id !== null) {
			await journal.made(kind, mark, id);
			this.own.add(recordKinds[kind].place, id);
			// A batch names a member by the address.
			if (kind === 'member') this.own.add('profiles', mark);
		}
		return { reply, id };
	}

	/** Makes what a check needs, and is not about. @throws {NotTried} where it cannot be made */
	async need(
		kind: Kind,
		mark: string,
		body: object,
		path?: string,
	): Promise<{ reply: Reply; id: string }> {
		const { reply, id } = await this.make(kind, mark, body, path);
		if (id !== null) return { reply, id };
		throw new NotTried(`no ${kind} of its own could be made (${reply.status.toString()})`);
	}

	/** The member of this run; every call gives the same. */
	async member(): Promise<OwnMember> {
		return await this.once('member', () => this.newMember());
	}

	async newMember(more: object = {}): Promise<OwnMember> {
		const identifier = this.mark();
		const email = `${identifier}@${this.settings.emailDomain}`;
		const { id, reply } = await this.need('member', email, {
			first_name: 'contract CHECK',
			last_name: 'temporary',
			email,
			profile_type: 'temporary',
			identities: [{ handle: IDENTITY, identifier }],
			...more,
		});
		this.own.add('identities', identifier);
		return { id, email, identifier, shown: at(reply.json, 'data') };
	}

	/** A definition that can be claimed again and again, three redemptions each; always the same. */
	async definition(): Promise<OwnDefinition> {
		return await this.once('definition', () => this.newDefinition());
	}

	async newDefinition(more: object = {}): Promise<OwnDefinition> {
		const handle = this.mark();
		const name = `Contract check ${handle}`;
		const { id, reply } = await this.need('definition', handle, {
			name,
			handle,
			period: 30,
			is_published: true,
			is_assignable: true,
			is_claimable: true,
			is_reclaimable: true,
			is_extendable: true,
			max_redemptions: 1,
			...more,
		});
		return { id, handle, name, shown: at(reply.json, 'data') };
	}

	/** Asks for a claim, whatever comes of it. */
	async askForClaim(
		does: 'claim' | 'claim-redeem',
		body: { definition: string; timezone?: string; external_id?: string },
	): Promise<{ reply: Reply; id: string | null }> {
		const member = await this.member();
		const path = `/profiles/${member.id}/benefits/${does}`;
		return await this.make('benefit', body.definition, { timezone: ZONE, ...body }, path);
	}

	/** A new claim. @throws {NotTried} where it is refused */
	async claim(
		does: 'claim' | 'claim-redeem',
		externalId = this.mark(),
		definition?: OwnDefinition,
	): Promise<OwnClaim> {
		const { handle } = definition ?? (await this.definition());
		const body = { definition: handle, external_id: externalId };
		const { reply, id } = await this.askForClaim(does, body);
		if (id === null) throw new NotTried(`a claim of its own failed (${reply.status.toString()})`);
		const data = at(reply.json, 'data');
		const redemptionId = Array.isArray(at(data, 'items')) ? idIn(data) : null;
		if (redemptionId !== null) this.own.add('redemptions', redemptionId);
		return { reply, benefitId: id, redemptionId, externalId };
	}

	/** Issues a benefit. @throws {NotTried} where it is refused */
	async issue(more: object = {}): Promise<{ reply: Reply; id: string; shown: unknown }> {
		const [member, definition] = [await this.member(), await this.definition()];
		const { reply, id } = await this.need('benefit', definition.handle, {
			profile_id: member.id,
			benefit_definition_id: definition.id,
			external_id: this.mark(),
			issued_at: daysAgo(3),
			timezone: ZONE,
			...more,
		});
		return { reply, id, shown: at(reply.json, 'data') };
	}

	/** Issues a reward of a definition of the run's own. @throws {NotTried} where it is refused */
	async reward(more: object = {}): Promise<{ id: string; externalId: string; shown: unknown }> {
		const handle = await this.once('reward definition', async () => {
			const made = this.mark();
			const { id } = await this.need('rewardDefinition', made, {
				name: `Contract check ${made}`,
				handle: made,
				value: 10,
				period: 30,
				period_type: 'days',
				type: 'spend',
				is_assignable: true,
				is_published: true,
			});
			return { made, id };
		});
		const externalId = this.mark();
		const { reply, id } = await this.need('reward', handle.made, {
			profile_id: (await this.member()).id,
			reward_definition_id: Number(handle.id),
			value_initial: 5,
			value_remaining: 5,
			expires_at: '2030-12-06 08:30:00',
			issued_at: '2024-12-05 08:30:00',
			timezone: ZONE,
			external_id: externalId,
			...more,
		});
		return { id, externalId, shown: at(reply.json, 'data') };
	}

	/** One claim that was redeemed, for all checks that read one. */
	async redeemed(): Promise<OwnClaim> {
		return await this.once('redeemed', () => this.claim('claim-redeem'));
	}

	/** The benefit as a list shows it, by its external ID or by its ID alone; undefined where it does not. */
	async inList(path: string, benefitId: string, externalId?: string): Promise<unknown> {
		const query: Record<string, string> =
			externalId === undefined ? {} : { 'filter[external_id]': externalId };
		const rows = await this.list(path, query);
		return rows.find((row) => idIn(row) === benefitId);
	}
}
