import type { IDataObject } from 'n8n-workflow';
import { isSameNumber } from '../input/mobile';
import { momentOf } from '../omneo/dates';
import { spelledGender } from '../omneo/profile';
import type { ApiRequest } from './types';

/** Records that are read and written by their ID: `profiles/{id}`, `benefits/definitions/{id}`. */
const BY_ID = /^(?:profiles|benefits|redemptions|rewards|benefits\/definitions)\/([^/]+)$/;

/** A date that names no zone is within so many hours of itself, whatever clock it was shown by. */
const MOST_HOURS_BETWEEN_CLOCKS = 26;

/** Amounts may be kept to the cent. */
const SMALLEST_DIFFERENCE = 0.01;

/** Pictures may be stored at an address of Omneo's own. */
const KEPT_ELSEWHERE = /image/;

/** What is empty once it is erased; of others, such as codes, the API may show a default instead. */
const ERASED = /^(?:first_name|last_name|email|mobile_phone|gender|birth_\w+|external_id)$/;

/** A tenant may cut texts of so many letters and digits; what is shorter, such as a name, is whole. */
const SHORTEST_CUT = 11;

/** Whether what an answer shows says something else than what was sent. */
type Contradicts = (shown: string, sent: string) => boolean;

const BY_NAME: Record<string, Contradicts> = {
	id: isOtherId,
	profile_id: isOtherId,
	gender: (shown, sent) => isOther(spelledGender(shown), sent),
	mobile_phone: (shown, sent) => !isSameNumber(shown, sent) && !sent.endsWith(digitsOf(shown)),
};

/**
 * The first name under which the record of an answer says something else than what was sent;
 * `undefined` where it contradicts nothing. What it does not show contradicts nothing either. Texts
 * may be stored cut, in other letters, or without signs.
 */
export function contradicted(record: IDataObject, sent: IDataObject): string | undefined {
	return Object.keys(sent).find((name) => {
		const [shown, given] = [record[name], sent[name]];
		if (given === null) return ERASED.test(name) && isPlain(shown) && shown !== '';
		if (!isPlain(given) || !isPlain(shown) || KEPT_ELSEWHERE.test(name)) return false;
		return (BY_NAME[name] ?? isOther)(String(shown), String(given));
	});
}

/**
 * What the answer to a request has to agree with: what the request says itself; otherwise its body,
 * and the ID of the record or, in a list, that of the profile in its path.
 */
export function sentBy({ endpoint, path, expect, ...request }: ApiRequest): IDataObject {
	if (request.sent) return request.sent;
	// What a search looks for is not what a record holds.
	const body = endpoint.effect === 'read' ? undefined : request.body;
	const [, id] = BY_ID.exec(path.join('/')) ?? [];
	if (id !== undefined && id !== 'definitions' && ['GET', 'PUT'].includes(endpoint.method)) {
		return { ...body, id };
	}
	const [records, profileId] = path;
	const isOfProfile = expect === 'list' && records === 'profiles' && path.length > 2;
	return { ...body, ...(isOfProfile && { profile_id: profileId }) };
}

function isPlain(value: unknown): value is string | number | boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

function isOtherId(shown: string, sent: string): boolean {
	return shown.toLowerCase() !== sent.toLowerCase();
}

function isOther(shown: string, sent: string): boolean {
	const [one, other] = [momentOf(shown), momentOf(sent)];
	if (one && other) return Math.abs(one.diff(other).as('hours')) > MOST_HOURS_BETWEEN_CLOCKS;
	const [left, right] = [amountOf(shown), amountOf(sent)];
	if (!Number.isNaN(left) && !Number.isNaN(right)) {
		return Math.abs(left - right) > SMALLEST_DIFFERENCE;
	}
	const [kept, given] = [lettersOf(shown), lettersOf(sent)];
	if (kept === given) return false;
	return given.length < SHORTEST_CUT || kept === '' || !given.startsWith(kept);
}

const FLAGS: Record<string, number> = { true: 1, false: 0 };

function amountOf(text: string): number {
	return FLAGS[text] ?? (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN);
}

function lettersOf(text: string): string {
	return text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '');
}

function digitsOf(text: string): string {
	return text.replace(/\D/g, '').replace(/^0+/, '') || text;
}

/** What stands under these names is about a person; its words are hidden one by one. */
const OF_PERSON =
	/^(?:(?:first|last|full|middle|preferred)_name|email|gender|identifier|birth_.+)$|phone/;
/** What stands under these, in whatever it is, may be. */
const FREE = /^(?:meta|description|custom_attributes)$/;
/** The filters that look for people. */
const FILTERS = /^filter\[(?:email|mobile_phone|search|first_name|last_name)\]$/;

/**
 * The texts of a request that are about a member, or may be: an answer that repeats them is shown
 * without them.
 */
export function personalTexts({ endpoint, body = {}, query = {} }: ApiRequest): string[] {
	const texts = new Set<string>();
	const add = (value: unknown, isFree: boolean) => {
		const text = String(value);
		texts.add(text);
		if (!isFree) for (const word of text.split(/\s+/)) texts.add(word);
	};
	const visit = (value: unknown, isPersonal: boolean, isFree: boolean) => {
		if (typeof value === 'object' && value !== null) {
			for (const [name, part] of Object.entries(value)) {
				visit(part, isPersonal || OF_PERSON.test(name), isFree || FREE.test(name));
			}
		} else if ((isPersonal || isFree) && value !== null && value !== undefined) {
			add(value, isFree && !isPersonal);
		}
	};
	const isAttribute = endpoint.template.includes('/attributes/custom/');
	const isSearch = endpoint.template.endsWith('/search-id');
	visit(body, isSearch, isAttribute);
	for (const [name, value] of Object.entries(query)) {
		if (FILTERS.test(name)) add(value, false);
	}
	return [...texts].filter((text) => /[\p{L}\p{N}]/u.test(text));
}
