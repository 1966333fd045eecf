import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest } from '../../nodes/shared/transport/types';
import { textOf, type Clock } from './clock';
import type { HttpAnswer, Maker, Sending, SimulatedTenant } from './network';
import { LISTED_FOR, type TenantPlan } from './plan';
import { Random } from './random';

export const PROFILE = 'profile-1';
export const DEFINITION = { id: '7', handle: 'coffee', name: 'Coffee' };

export interface Row {
	id: number | string;
	/** As it is stored. */
	externalId: string | number;
	idGivenAt: number;
	committedAt: number;
	/** When lists without lag show it. */
	shownAt: number;
	deletedAt: number;
	deletedBy?: Maker;
	by: Maker;
}

export interface Redeemed {
	id: number;
	row: Row;
	committedAt: number;
	reversedAt: number;
	reversedBy?: Maker;
	by: Maker;
}

export const NEVER = Infinity;

const noSuchBenefit: HttpAnswer = {
	status: 404,
	body: { message: 'No query results for model [Benefit].' },
};
const forbidden: HttpAnswer = { status: 403, body: { message: 'This action is unauthorized.' } };
const invalid = (message: string): HttpAnswer => ({
	status: 422,
	body: { message, errors: { benefit: [message] } },
});

/** The column that cuts an external ID. */
const LONGEST = 40;

/** A tenant of Omneo in memory: rows with the moments from which they are visible. */
export class Tenant implements SimulatedTenant {
	readonly rows: Row[] = [];

	readonly redemptions: Redeemed[] = [];

	private nextRow = 100;

	private nextRedemption = 500;

	private readonly random: Random;

	constructor(
		private readonly plan: TenantPlan,
		private readonly clock: Clock,
		seed: number,
		private readonly tell: (what: string) => void,
	) {
		this.random = new Random(seed, 77);
		this.definition = this.makeDefinition();
		for (let other = 0; other < plan.others; other++) {
			this.insert(this.newId(0), `other-${other.toString()}`, 0, { name: 'earlier', item: 0 });
		}
	}

	write(
		{ endpoint: { method }, path, body = {} }: ApiRequest,
		{ by, commitAt, misses }: Sending,
		answered: (answer: HttpAnswer) => void,
	): void {
		const at = (work: () => HttpAnswer) => {
			this.clock.at(commitAt, () => {
				answered(work());
			});
		};
		const last = path.at(-1);
		if (last === 'claim' || last === 'claim-redeem' || (method === 'POST' && path.length === 1)) {
			const externalId = String(body.external_id);
			const redeems = last === 'claim-redeem';
			const isIssue = last === 'benefits';
			this.claim({ externalId, redeems, isIssue, commitAt }, by, misses, answered);
		} else if (last === 'redeem') at(() => this.redeem(path[3], by));
		else if (last === 'reversal') at(() => this.reverse(path[1], by));
		else if (method === 'DELETE') at(() => this.remove(last, by));
		else throw new Error(`The simulated tenant does not know ${method} ${path.join('/')}`);
	}

	/**
	 * Claims, with or without the redemption. The ID is given out some time before the commit; the
	 * answer is given at the commit.
	 */
	claim(
		{
			externalId,
			redeems,
			isIssue,
			commitAt,
		}: { externalId: string; redeems: boolean; isIssue: boolean; commitAt: number },
		by: Maker,
		misses: boolean,
		answered: (answer: HttpAnswer) => void,
	): void {
		const idAt = Math.max(this.clock.now, commitAt - this.random.between(0, this.plan.earlyIds));
		this.clock.at(idAt, () => {
			// Claim rules do not apply to issued benefits.
			if (!isIssue && !this.plan.reclaimable && this.rows.some((row) => this.isThere(row))) {
				answered(invalid('This benefit has already been claimed by this profile.'));
				return;
			}
			const id = this.newId(idAt);
			const given = this.clock.now;
			this.clock.at(Math.max(commitAt, given), () => {
				const row = this.insert(id, this.stored(externalId), given, by);
				this.tell(`${by.name}'s claim is made: benefit ${String(id)}`);
				const late = redeems ? this.random.between(0, this.plan.lateRedemption) : 0;
				let redemption: Redeemed | undefined;
				if (redeems && !misses) {
					// The answer names it, whether or not it is in the books yet.
					redemption = this.newRedemption(row, by);
					const { id: redemptionId } = redemption;
					this.clock.after(late, () => {
						if (row.deletedAt > this.clock.now && redemption) {
							redemption.committedAt = this.clock.now;
							this.tell(`${by.name}'s redemption ${redemptionId.toString()} is made`);
						}
					});
				}
				answered({
					status: 201,
					body: {
						data:
							redemption && this.plan.answers === 'redemption'
								? this.shownRedemption(redemption, this.clock.now, 1)
								: this.shownRow(row, this.clock.now, redemption ? 1 : 0),
					},
				});
			});
		});
	}

	/** Redeems a benefit now. */
	redeem(benefitId: unknown, by: Maker): HttpAnswer {
		const row = this.rowOf(benefitId);
		if (!row) return noSuchBenefit;
		const most = this.plan.mostRedemptions;
		if (most !== null && this.standing(row).length >= most) {
			return invalid('This benefit has not enough redemptions remaining.');
		}
		const redemption = this.newRedemption(row, by);
		redemption.committedAt = this.clock.now;
		this.tell(
			`${by.name} redeems benefit ${String(row.id)}: redemption ${redemption.id.toString()}`,
		);
		return {
			status: 201,
			body: { data: this.shownRedemption(redemption, this.clock.now) },
		};
	}

	/** Undoes a redemption now. */
	reverse(redemptionId: unknown, by: Maker): HttpAnswer {
		const redemption = this.redemptions.find(
			({ id, committedAt }) => String(id) === String(redemptionId) && committedAt <= this.clock.now,
		);
		if (!redemption) {
			return { status: 404, body: { message: 'No query results for model [Redemption].' } };
		}
		if (redemption.reversedAt !== NEVER) {
			return {
				status: 409,
				body: { message: 'This redemption has already been reversed or returned.' },
			};
		}
		if (!this.isThere(redemption.row)) {
			return { status: 409, body: { message: 'The benefit of this redemption has been deleted.' } };
		}
		if (this.plan.forbids === 'reversal' && by.name !== 'person') return forbidden;
		redemption.reversedAt = this.clock.now;
		redemption.reversedBy = by;
		this.tell(`${by.name} reverses redemption ${redemption.id.toString()}`);
		return { status: 201, body: { data: this.shownRedemption(redemption, this.clock.now) } };
	}

	/** Deletes a benefit, now. */
	remove(benefitId: unknown, by: Maker): HttpAnswer {
		const row = this.rowOf(benefitId);
		if (!row) return noSuchBenefit;
		if (this.plan.forbids === 'deletion' && by.name !== 'person') return forbidden;
		row.deletedAt = this.clock.now;
		row.deletedBy = by;
		this.tell(`${by.name} deletes benefit ${String(row.id)}`);
		return { status: 204 };
	}

	/** Answers a read with what was true at `time`. */
	read({ path, query = {} }: ApiRequest, time: number): HttpAnswer {
		const isOfAll = path[0] === 'benefits';
		const [list, id] = isOfAll ? [undefined, path[1]] : [path[2], path[3]];
		if (path[0] === 'benefits' && path[1] === 'definitions') {
			return { status: 200, body: { data: this.definition } };
		}
		if (list === 'redemptions' || path[0] === 'redemptions') {
			const wanted = path[0] === 'redemptions' ? path[1] : id;
			return wanted === undefined
				? this.listedRedemptions(query, time - this.plan.redemptionLag)
				: oneOf(this.shownRedemptions(time), wanted);
		}
		const standing = this.rows.filter((row) => row.shownAt <= time && row.deletedAt > time);
		const show = (row: Row) => this.shownRow(row, time);
		if (id !== undefined) return oneOf(standing.map(show), id);
		const holds = isOfAll ? this.plan.benefitsOfAll : this.plan.benefitsOfProfile;
		const visible = standing.filter((row) => this.isListed(row, holds, time));
		const several = query['filter[external_id][in]'];
		if (several !== undefined) return this.filteredBySeveral(visible, String(several), show, query);
		const asked = query['filter[external_id]'];
		if (asked === undefined) return this.page(visible.map(show), query);
		return this.filtered(visible, String(asked), show, query);
	}

	/** Its standing redemptions now. */
	standing(row: Row): Redeemed[] {
		return this.redemptions.filter(
			(redemption) =>
				redemption.row === row &&
				redemption.committedAt <= this.clock.now &&
				redemption.reversedAt > this.clock.now,
		);
	}

	/** The benefits with an external ID, as sent, that stand now; the earliest first. */
	standingRows(sent: string): Row[] {
		const stored = this.stored(sent);
		return this.rows.filter((row) => row.externalId === stored && this.isThere(row));
	}

	/** The form in which the tenant stores an external ID. */
	stored(sent: string): string | number {
		const text = sent.trim();
		if (this.plan.stores === 'cut') return text.slice(0, LONGEST);
		if (this.plan.stores === 'smallLetters') return text.toLowerCase();
		if (this.plan.stores === 'composed') return text.normalize('NFC');
		if (this.plan.stores === 'number' && /^\d+$/.test(text)) return Number(text);
		return text;
	}

	private isThere(row: Row): boolean {
		return row.committedAt <= this.clock.now && row.deletedAt > this.clock.now;
	}

	private rowOf(benefitId: unknown): Row | undefined {
		return this.rows.find((row) => String(row.id) === String(benefitId) && this.isThere(row));
	}

	private newId(at: number): number | string {
		const number = this.nextRow++;
		if (this.plan.ids === 'numbers') return number;
		if (this.plan.ids === 'numericTexts') return number.toString();
		return `${'zyxwvutsrq'.charAt(this.random.between(0, 9))}${number.toString()}-${at.toString()}`;
	}

	private insert(id: number | string, externalId: string | number, idGivenAt: number, by: Maker) {
		const row: Row = {
			id,
			externalId,
			idGivenAt,
			committedAt: this.clock.now,
			shownAt: this.clock.now + this.random.between(0, this.plan.rowLag),
			deletedAt: NEVER,
			by,
		};
		this.rows.push(row);
		return row;
	}

	private newRedemption(row: Row, by: Maker): Redeemed {
		const redemption: Redeemed = {
			id: this.nextRedemption++,
			row,
			committedAt: NEVER,
			reversedAt: NEVER,
			by,
		};
		this.redemptions.push(redemption);
		return redemption;
	}

	private filtered(
		rows: Row[],
		asked: string,
		show: (row: Row) => IDataObject,
		query: IDataObject,
	): HttpAnswer {
		const { filter, compares } = this.plan;
		if (filter === 'fails') return { status: 500, body: { message: 'Server Error' } };
		if (filter === 'findsNothing') return this.page([], query);
		const values = filter === 'splitsAtCommas' ? asked.split(',') : [asked];
		const form = (text: string) => (compares === 'loosely' ? looseForm(text) : text);
		const wanted = new Set(values.map(form));
		const found = rows.filter(
			({ externalId }) => filter === 'isIgnored' || wanted.has(form(String(externalId))),
		);
		return this.page(found.map(show), query);
	}

	private filteredBySeveral(
		rows: Row[],
		asked: string,
		show: (row: Row) => IDataObject,
		query: IDataObject,
	): HttpAnswer {
		const { severalIds, compares } = this.plan;
		if (severalIds === 'fail') return { status: 400, body: { message: 'Unknown operator.' } };
		const form = (text: string) => (compares === 'loosely' ? looseForm(text) : text);
		const ids = severalIds === 'areOneText' ? [asked] : asked.split(',');
		const wanted = new Set(ids.map(form));
		const found = rows.filter(
			({ externalId }) => severalIds === 'areIgnored' || wanted.has(form(String(externalId))),
		);
		return this.page(found.map(show), query);
	}

	private isListed(row: Row, holds: TenantPlan['benefitsOfAll'], time: number): boolean {
		if (holds === 'recent') return row.committedAt > time - LISTED_FOR;
		const { mostRedemptions } = this.plan;
		return holds === 'all' || mostRedemptions === null || this.used(row, time) < mostRedemptions;
	}

	private listedRedemptions(query: IDataObject, time: number): HttpAnswer {
		const shown = this.shownRedemptions(time);
		const several = query['filter[profile_id][in]'];
		const { severalProfiles } = this.plan;
		if (several === undefined || severalProfiles === 'work') return this.page(shown, query);
		if (severalProfiles === 'findNothing') return this.page([], query);
		return { status: 400, body: { message: 'Unknown operator.' } };
	}

	/** All redemptions and reversals, as they were at `time`. */
	private shownRedemptions(time: number): (IDataObject & { id: number })[] {
		const reversals = this.redemptions.filter(({ reversedAt }) => reversedAt <= time);
		return [
			...this.redemptions
				.filter(({ committedAt }) => committedAt <= time)
				.map((redemption) => this.shownRedemption(redemption, time)),
			...reversals.map((redemption) => ({
				...this.shownRedemption(redemption, time),
				id: redemption.id + 5_000,
				type: 'reversal',
			})),
		];
	}

	private page(rows: IDataObject[], query: IDataObject): HttpAnswer {
		const size = Math.min(Number(query['page[size]'] ?? 15), this.plan.pageSize);
		const current = Number(query['page[number]'] ?? 1);
		const last = Math.max(1, Math.ceil(rows.length / size));
		return {
			status: 200,
			body: {
				data: rows.slice((current - 1) * size, current * size),
				links: { next: current < last ? 'next' : null },
				meta: { current_page: current, last_page: last, per_page: size, total: rows.length },
			},
		};
	}

	private readonly definition: IDataObject;

	private makeDefinition(): IDataObject {
		const { rows, mostRedemptions } = this.plan;
		return {
			...DEFINITION,
			...(rows !== 'noMost' && { max_redemptions: mostRedemptions }),
			is_reclaimable: this.plan.reclaimable,
		};
	}

	private shownRow(row: Row, time: number, more = 0): IDataObject {
		const { rows, mostRedemptions } = this.plan;
		const used = this.used(row, time);
		return {
			id: row.id,
			profile_id: PROFILE,
			external_id: row.externalId,
			...(rows !== 'noRemaining' && {
				redemptions_remaining: mostRedemptions === null ? null : mostRedemptions - used - more,
			}),
			created_at: textOf(row.idGivenAt),
			definition: this.definition,
		};
	}

	/** How many redemptions of a benefit stood at `time`. */
	private used(row: Row, time: number): number {
		return this.redemptions.filter(
			(redemption) =>
				redemption.row === row && redemption.committedAt <= time && redemption.reversedAt > time,
		).length;
	}

	private shownRedemption(
		{ id, row, committedAt }: Redeemed,
		time: number,
		more = 0,
	): IDataObject & { id: number } {
		const there = row.deletedAt > time || this.plan.deletedBenefits === 'asTheyWere';
		return {
			id,
			profile_id: PROFILE,
			type: 'redeem',
			items: [
				{
					id,
					type: 'benefit',
					count: 1,
					type_attributes: there ? this.shownRow(row, time, more) : null,
				},
			],
			created_at: textOf(Math.min(committedAt, time)),
		};
	}
}

function oneOf(rows: IDataObject[], id: unknown): HttpAnswer {
	const found = rows.find((row) => String(row.id) === String(id));
	return found ? { status: 200, body: { data: found } } : noSuchBenefit;
}

/** Compares like a collation that ignores letter case and accents. */
function looseForm(text: string): string {
	return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
