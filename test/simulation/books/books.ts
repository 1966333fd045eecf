import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest } from '../../../nodes/shared/transport/types';
import { textOf, type Clock } from '../clock';
import type { HttpAnswer, Maker, Sending, SimulatedTenant } from '../network';
import { Random } from '../random';
import type { Lags } from '../schedule';

/** The ID of a member who is there from the beginning. */
export const MEMBER = '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11';

/** Who made the records that are there from the beginning. */
export const EARLIER: Maker = { name: 'earlier', item: 0 };

/** A tenant that keeps everything that is given to members. */
export interface BooksPlan extends Lags {
	/** How much later a single new record may appear than others. */
	rowLag: number;
	/** IDs of records: growing numbers, such numbers as texts, or texts without order. */
	ids: 'numbers' | 'numericTexts' | 'texts';
	/** How the external ID in the meta of a record shows; `readOnly`: in no list. */
	meta: 'shown' | 'asText' | 'readOnly';
	/** Whether a record shows the external ID beside its meta. */
	externalIds: 'shown' | 'hidden';
	/** Whether the token may delete. */
	forbids: 'nothing' | 'deletion';
	/** What happens to consent and custom attributes in the request for a member. */
	parts: 'stored' | 'ignored' | 'refused';
	/** How often a benefit may be redeemed; `null` for no limit. */
	mostRedemptions: number | null;
	/** Whether Omneo refuses a second member with the same identity. */
	uniqueIdentities: boolean;
}

export const quietBooks: BooksPlan = {
	earlyIds: 0,
	listLag: 0,
	replicaLag: 0,
	rowLag: 0,
	ids: 'numbers',
	meta: 'shown',
	externalIds: 'shown',
	forbids: 'nothing',
	parts: 'stored',
	mostRedemptions: 1,
	uniqueIdentities: true,
};

export type Shelf =
	| 'rewards'
	| 'points'
	| 'interactions'
	| 'benefits'
	| 'redemptions'
	| 'definitions'
	| 'profiles';

type Value = IDataObject & { id: number | string };

/** A record's state from a moment on; empty if it was deleted. */
interface Version {
	at: number;
	/** When reads without lag show it. */
	shownAt: number;
	value: Value | undefined;
}

/** A change that was made. */
export interface Change {
	at: number;
	by: Maker;
	/** What a request did, excluding what somebody else did. */
	sending?: Sending;
	route: string;
	shelf: Shelf;
	id: string;
	before: Value | undefined;
	after: Value | undefined;
}

type Parameters = Record<string, string>;

/** Reads what was true at `time`. */
type Read = (books: Books, parameters: Parameters, time: number, request: ApiRequest) => HttpAnswer;

/** Writes now. */
type Write = (
	books: Books,
	parameters: Parameters,
	body: IDataObject,
	change: (shelf: Shelf, id: string, value: Value | undefined) => void,
) => HttpAnswer;

const ok = (data: unknown): HttpAnswer => ({ status: 200, body: { data } });
const created = (data: unknown): HttpAnswer => ({ status: 201, body: { data } });
const refused = (status: number, message: string, field = 'id'): HttpAnswer => ({
	status,
	body: { message, errors: { [field]: [message] } },
});
const missing = (model: string): HttpAnswer => ({
	status: 404,
	body: { message: `No query results for model [${model}].` },
});
const forbidden: HttpAnswer = { status: 403, body: { message: 'This action is unauthorized.' } };

function page(rows: IDataObject[], { query = {} }: ApiRequest): HttpAnswer {
	const size = Number(query['page[size]'] ?? 15);
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

const one =
	(shelf: Shelf, model: string, parameter: string): Read =>
	(books, parameters, time) => {
		const value = books.at(shelf, parameters[parameter] ?? '', time);
		return value ? ok(books.shown(shelf, value, time)) : missing(model);
	};

const listOf =
	(shelf: Shelf): Read =>
	(books, _, time, request) =>
		page(
			books.all(shelf, time).map((value) => books.listed(shelf, value, time)),
			request,
		);

const create =
	(shelf: Shelf): Write =>
	(books, { newId }, body, change) => {
		const value = books.kept(shelf, newId ?? '', body);
		change(shelf, String(value.id), value);
		return created(books.shown(shelf, value, Infinity));
	};

const extend =
	(shelf: Shelf): Write =>
	(books, _, { ids, extend_days: days, extend_date: date }, change) => {
		const [id] = ids as unknown[];
		const value = books.now(shelf, String(id));
		if (!value) return missing('Record');
		const expires = date ?? textAfter(String(value.expires_at), Number(days));
		const now = textOf(books.clock.now);
		change(shelf, String(id), { ...value, expires_at: expires, extended_at: now });
		return ok(true);
	};

/** What a PUT or POST of a profile stores. */
function stored(books: Books, before: IDataObject, body: IDataObject): IDataObject {
	const { comms_attributes: comms, ...values } = body;
	const attributes = (before.attributes ?? {}) as IDataObject;
	return {
		...before,
		...values,
		attributes: {
			...attributes,
			comms: {
				...(attributes.comms as IDataObject | undefined),
				...(books.plan.parts === 'stored' && (comms as IDataObject | undefined)),
			},
		},
	};
}

const refusesParts = ({ plan }: Books, body: IDataObject): HttpAnswer | undefined =>
	plan.parts === 'refused' && 'comms_attributes' in body
		? refused(422, 'The comms_attributes field is prohibited.', 'comms_attributes')
		: undefined;

/** Whether another member has a value that must be unique. */
function taken(books: Books, id: string, body: IDataObject): HttpAnswer | undefined {
	const others = books.all('profiles', Infinity).filter((other) => other.id !== id);
	for (const field of ['email', 'mobile_phone']) {
		const value = body[field];
		if (!value || !others.some((other) => same(other[field], value))) continue;
		return refused(422, `The ${field} has already been taken.`, field);
	}
	if (!books.plan.uniqueIdentities) return undefined;
	const identities = (body.identities ?? []) as IDataObject[];
	const isTaken = identities.some(({ handle, identifier }) =>
		others.some((other) => hasIdentity(other, String(handle), String(identifier))),
	);
	return isTaken ? refused(422, 'The identity has already been taken.', 'identities') : undefined;
}

const same = (one: unknown, other: unknown) =>
	String(one).toLowerCase() === String(other).toLowerCase();

function hasIdentity({ identities }: IDataObject, handle: string, identifier: string): boolean {
	return ((identities ?? []) as IDataObject[]).some(
		(identity) => identity.handle === handle && String(identity.identifier) === identifier,
	);
}

const putConsent: Write = (books, { profileId = '' }, body, change) => {
	const profile = books.now('profiles', profileId);
	if (!profile) return missing('Profile');
	const attributes = (profile.attributes ?? {}) as IDataObject;
	const comms = { ...(attributes.comms as IDataObject | undefined), ...body };
	change('profiles', profileId, { ...profile, attributes: { ...attributes, comms } });
	return ok(comms);
};

const giveBack =
	(type: 'reversal' | 'return'): Write =>
	(books, { redemptionId = '', newId = '' }, { count }, change) => {
		const redemption = books.now('redemptions', redemptionId);
		if (!redemption) return missing('Redemption');
		const [item] = redemption.items as IDataObject[];
		const given = Number(redemption.given_back ?? 0);
		const left = Number(item?.count ?? 1) - given;
		const wanted = type === 'reversal' ? left : Number(count ?? 1);
		if (left === 0 || wanted > left) {
			return refused(409, 'This redemption has already been reversed or returned.');
		}
		const id = books.idOf(newId);
		const entry = {
			...redemption,
			id,
			type,
			of: redemption.id,
			items: [{ ...item, count: wanted }],
		};
		change('redemptions', redemptionId, { ...redemption, given_back: given + wanted });
		change('redemptions', String(id), entry);
		return created(entry);
	};

const reads: Record<string, Read> = {
	'GET /rewards/definitions': (_, __, ___, request) =>
		page([{ id: 3, handle: 'birthday', value: 5, period: 30, period_type: 'days' }], request),
	'GET /profiles/{profileId}/rewards': listOf('rewards'),
	'GET /profiles/{profileId}/points': listOf('points'),
	'GET /profiles/{profileId}/interactions': listOf('interactions'),
	'GET /profiles/{profileId}/redemptions': listOf('redemptions'),
	'GET /rewards/{rewardId}': one('rewards', 'Reward', 'rewardId'),
	'GET /points/{pointId}': one('points', 'Point', 'pointId'),
	'GET /interactions/{interactionId}': one('interactions', 'Interaction', 'interactionId'),
	'GET /benefits/{benefitId}': one('benefits', 'Benefit', 'benefitId'),
	'GET /redemptions/{redemptionId}': one('redemptions', 'Redemption', 'redemptionId'),
	'GET /benefits/definitions/{id}': one('definitions', 'BenefitDefinition', 'id'),
	'GET /profiles/{profileId}': one('profiles', 'Profile', 'profileId'),
	'GET /profiles': (books, _, time, request) => {
		const filters = Object.entries(request.query ?? {}).flatMap(([name, value]) => {
			const field = /^filter\[(.*)\]$/.exec(name)?.[1];
			return field === undefined ? [] : [[field, value] as const];
		});
		const found = books
			.all('profiles', time)
			.filter((profile) => filters.every(([field, value]) => same(profile[field], value)));
		return page(found, request);
	},
	'POST /profiles/search-id': (books, _, time, { body = {} }) => {
		const found = books
			.all('profiles', time)
			.filter((profile) => hasIdentity(profile, String(body.type), String(body.id)));
		return found.length > 0 ? ok(found) : missing('Profile');
	},
	'GET /profiles/{profileId}/attributes/comms': (books, { profileId = '' }, time) => {
		const profile = books.at('profiles', profileId, time);
		return profile ? ok((profile.attributes as IDataObject).comms) : missing('Profile');
	},
	'GET /profiles/{profileId}/attributes/custom': (_, __, ___, request) => page([], request),
};

const writes: Record<string, Write> = {
	'POST /rewards': create('rewards'),
	'POST /points': create('points'),
	'POST /interactions': create('interactions'),
	'POST /rewards/extend': extend('rewards'),
	'POST /benefits/extend': extend('benefits'),
	'DELETE /rewards/{rewardId}': (books, { rewardId = '' }, _, change) => {
		if (!books.now('rewards', rewardId)) return missing('Reward');
		if (books.plan.forbids === 'deletion') return forbidden;
		change('rewards', rewardId, undefined);
		return { status: 204 };
	},
	'PUT /benefits/{benefitId}': (books, { benefitId = '' }, body, change) => {
		const benefit = books.now('benefits', benefitId);
		if (!benefit) return missing('Benefit');
		change('benefits', benefitId, { ...benefit, ...body });
		return ok({ ...benefit, ...body });
	},
	'DELETE /benefits/{benefitId}': (books, { benefitId = '' }, _, change) => {
		if (!books.now('benefits', benefitId)) return missing('Benefit');
		change('benefits', benefitId, undefined);
		return { status: 204 };
	},
	'POST /profiles/{profileId}/benefits/{benefitId}/redeem': (
		books,
		{ benefitId = '', newId = '' },
		{ count = 1 },
		change,
	) => {
		const benefit = books.now('benefits', benefitId);
		if (!benefit) return missing('Benefit');
		const most = books.plan.mostRedemptions;
		if (most !== null && books.redeemed(benefitId, Infinity) + Number(count) > most) {
			return refused(422, 'This benefit has not enough redemptions remaining.');
		}
		const id = books.idOf(newId);
		const item = { id, type: 'benefit', count, type_attributes: benefit };
		const redemption = { id, profile_id: MEMBER, type: 'redeem', items: [item] };
		change('redemptions', String(id), redemption);
		return created(redemption);
	},
	'POST /redemptions/{redemptionId}/reversal': giveBack('reversal'),
	'POST /redemptions/{redemptionId}/benefit/return': giveBack('return'),
	'POST /benefits/definitions': (books, { newId = '' }, body, change) => {
		const isTaken = books
			.all('definitions', Infinity)
			.some(({ handle }) => same(handle, body.handle));
		if (isTaken) return refused(422, 'The handle has already been taken.', 'handle');
		const definition = { ...body, id: books.idOf(newId) };
		change('definitions', String(definition.id), definition);
		return created(definition);
	},
	'POST /benefits/definitions/{id}/clone': (books, { id = '', newId = '' }, body, change) => {
		const definition = books.now('definitions', id);
		if (!definition) return missing('BenefitDefinition');
		const clone = { ...definition, ...body, id: books.idOf(newId) };
		change('definitions', String(clone.id), clone);
		return created(clone);
	},
	'PUT /benefits/definitions/{id}': (books, { id = '' }, body, change) => {
		const definition = books.now('definitions', id);
		if (!definition) return missing('BenefitDefinition');
		change('definitions', id, { ...definition, ...body });
		return ok({ ...definition, ...body });
	},
	'DELETE /benefits/definitions/{id}': (books, { id = '' }, _, change) => {
		if (!books.now('definitions', id)) return missing('BenefitDefinition');
		change('definitions', id, undefined);
		return { status: 204 };
	},
	'POST /profiles': (books, { newId = '' }, body, change) => {
		const id = `0f5c2b8e-3a51-4c53-9d0e-${newId.padStart(12, '0')}`;
		const refusal = refusesParts(books, body) ?? taken(books, id, body);
		if (refusal) return refusal;
		const profile = { tags: [], identities: [], ...stored(books, {}, body), id };
		change('profiles', id, profile);
		return created(profile);
	},
	'PUT /profiles/{profileId}': (books, { profileId = '' }, body, change) => {
		const profile = books.now('profiles', profileId);
		if (!profile) return missing('Profile');
		const refusal = refusesParts(books, body) ?? taken(books, profileId, body);
		if (refusal) return refusal;
		const after = { ...stored(books, profile, body), id: profileId };
		change('profiles', profileId, after);
		return ok(after);
	},
	'PUT /profiles/{profileId}/attributes/comms': putConsent,
	'POST /profiles/{profileId}/identities': (books, { profileId = '' }, body, change) => {
		const profile = books.now('profiles', profileId);
		if (!profile) return missing('Profile');
		const refusal = taken(books, profileId, { identities: [body] });
		if (refusal) return refusal;
		const identities = [...((profile.identities ?? []) as IDataObject[]), body];
		change('profiles', profileId, { ...profile, identities });
		return created(body);
	},
};

/** Everything that is given to members, each record with its history. */
export class Books implements SimulatedTenant {
	readonly changes: Change[] = [];

	private readonly shelves = new Map<Shelf, Map<string, Version[]>>();

	private next = 100;

	private readonly random: Random;

	constructor(
		readonly plan: BooksPlan,
		readonly clock: Clock,
		seed: number,
		private readonly tell: (what: string) => void,
	) {
		this.random = new Random(seed, 78);
	}

	read(request: ApiRequest, time: number): HttpAnswer {
		const { route } = request.endpoint;
		const read = reads[route];
		if (!read) throw new Error(`The simulated tenant does not know ${route}`);
		return read(this, parametersOf(request), time, request);
	}

	/** Does a write at its time; a new record gets its ID earlier if the tenant gives IDs early. */
	write(request: ApiRequest, sending: Sending, answered: (answer: HttpAnswer) => void): void {
		const { route } = request.endpoint;
		const write = writes[route];
		if (!write) throw new Error(`The simulated tenant does not know ${route}`);
		const { commitAt } = sending;
		const idAt = Math.max(this.clock.now, commitAt - this.random.between(0, this.plan.earlyIds));
		this.clock.at(idAt, () => {
			const newId = (this.next++).toString();
			this.clock.at(commitAt, () => {
				const parameters = { ...parametersOf(request), newId };
				const body = request.body ?? {};
				answered(
					write(this, parameters, body, (shelf, id, value) => {
						this.change({ shelf, id, value, route, by: sending.by, sending });
					}),
				);
			});
		});
	}

	/** Lets somebody change a record now. */
	change({
		value,
		...facts
	}: Omit<Change, 'at' | 'before' | 'after'> & { value: Value | undefined }): void {
		const { shelf, id } = facts;
		const at = this.clock.now;
		const before = this.now(shelf, id);
		const after = value && { ...value, created_at: before?.created_at ?? textOf(at) };
		const rows = this.rows(shelf);
		const versions = rows.get(id) ?? [];
		const lag = before || !value ? 0 : this.random.between(0, this.plan.rowLag);
		// What was there before is visible everywhere.
		const shownAt = facts.by === EARLIER ? -Infinity : at + lag;
		versions.push({ at, shownAt, value: after });
		rows.set(id, versions);
		this.changes.push({ ...facts, at, before, after });
		this.tell(
			`${facts.by.name} ${value ? (before ? 'changes' : 'makes') : 'deletes'} ${shelf} ${id}${facts.sending?.isRepeat === true ? ' by a proxy' : ''}`,
		);
	}

	/** A record in its current state. */
	now(shelf: Shelf, id: string): Value | undefined {
		return this.shelves.get(shelf)?.get(id)?.at(-1)?.value;
	}

	/** A record as shown by reads of what was true at `time`. */
	at(shelf: Shelf, id: string, time: number): Value | undefined {
		const versions = this.shelves.get(shelf)?.get(id) ?? [];
		return versions.findLast(({ shownAt }) => shownAt <= time)?.value;
	}

	all(shelf: Shelf, time: number): Value[] {
		const ids = [...(this.shelves.get(shelf)?.keys() ?? [])];
		return ids.flatMap((id) => this.at(shelf, id, time) ?? []);
	}

	/** The form in which the tenant stores a new record. */
	kept(shelf: Shelf, newId: string, body: IDataObject): Value {
		const {
			external_id: externalId,
			meta,
			reward_definition_id,
			point_definition_id,
			...others
		} = body;
		const definitionId = reward_definition_id ?? point_definition_id;
		return {
			...others,
			id: this.idOf(newId),
			meta: this.plan.meta === 'asText' ? JSON.stringify(meta) : meta,
			...(shelf === 'rewards' && this.plan.externalIds === 'shown' && { external_id: externalId }),
			...(definitionId !== undefined && {
				definition: { id: definitionId, handle: shelf === 'rewards' ? 'birthday' : 'points' },
			}),
		};
	}

	/** A new record's ID, in the tenant's form. */
	idOf(number: string): number | string {
		if (this.plan.ids === 'numbers') return Number(number);
		if (this.plan.ids === 'numericTexts') return number;
		return `${'zyxwvutsrq'.charAt((Number(number) * 7) % 10)}${number}`;
	}

	/** A record by its ID, as it is answered. */
	shown(shelf: Shelf, value: Value, time: number): IDataObject {
		if (shelf !== 'benefits') return value;
		const { mostRedemptions: most } = this.plan;
		const left = most === null ? null : most - this.redeemed(String(value.id), time);
		return { ...value, redemptions_remaining: left };
	}

	/** A record as a list shows it. */
	listed(shelf: Shelf, value: Value, time: number): IDataObject {
		if (shelf === 'redemptions' || this.plan.meta !== 'readOnly') {
			return this.shown(shelf, value, time);
		}
		return Object.fromEntries(
			Object.entries(value).filter(([name]) => name !== 'meta' && name !== 'external_id'),
		);
	}

	/** How often a benefit is redeemed, less what was given back. */
	redeemed(benefitId: string, time: number): number {
		return this.all('redemptions', time)
			.filter(({ items }) => {
				const [item] = items as { type_attributes?: IDataObject }[];
				return String(item?.type_attributes?.id) === benefitId;
			})
			.reduce((sum, { type, items }) => {
				const [item] = items as IDataObject[];
				const count = Number(item?.count ?? 1);
				return type === 'redeem' ? sum + count : sum - count;
			}, 0);
	}

	private rows(shelf: Shelf): Map<string, Version[]> {
		const rows = this.shelves.get(shelf) ?? new Map<string, Version[]>();
		this.shelves.set(shelf, rows);
		return rows;
	}
}

/** The values of a route's parameters, as the path has them. */
function parametersOf({ endpoint, path }: ApiRequest): Parameters {
	const names = endpoint.template.slice(1).split('/');
	return Object.fromEntries(
		names.flatMap((name, index) =>
			name.startsWith('{') ? [[name.slice(1, -1), String(path[index])]] : [],
		),
	);
}

function textAfter(date: string, days: number): string {
	const time = Date.parse(`${date.replace(' ', 'T')}Z`) + days * 86_400_000;
	return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
