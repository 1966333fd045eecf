import { commsFlags, commsMoments } from '../../tenant/comms';
import type { NewProfile, ProfileParts } from '../../tenant/memberActs';
import {
	attributeTypes,
	genders,
	profileTypes,
	type ProfileFields,
} from '../../tenant/memberRecords';
import { readPhone } from '../../tenant/phone';
import { isRecord } from '../../tenant/json';
import { invalid } from '../../tenant/problem';
import type { Call } from '../route';
import {
	anything,
	boolean,
	date,
	email,
	givenFields,
	integer,
	listOf,
	meta,
	nullable,
	oneOf,
	record,
	required,
	shaped,
	sometimes,
	text,
	validatedOnly,
	type Reader,
} from '../validate';

const LONG_TEXT = 65_535;

export const identityFields = {
	handle: required(text()),
	identifier: required(text()),
	is_primary: sometimes(boolean),
	is_active: sometimes(boolean),
};

export const dateFields = {
	type: nullable(text()),
	date: required(date),
	is_recurring: sometimes(boolean),
	recurring_schedule: nullable(text()),
	name: nullable(text()),
	handle: nullable(text()),
	relationship: nullable(text()),
	description: nullable(text(LONG_TEXT)),
	note: nullable(text(LONG_TEXT)),
	meta: nullable(meta),
};

export const attributeFields = {
	namespace: required(text()),
	handle: required(text()),
	type: required(oneOf(attributeTypes)),
	value: required(anything),
};

/** An opt-out alone may be taken back to nothing (by the vendor's types). */
export const commsFields: Record<string, Reader<boolean | string | null | undefined>> = {
	...Object.fromEntries(
		commsFlags.map((flag) => [
			flag,
			flag.endsWith('_optout') ? nullable(boolean) : sometimes(boolean),
		]),
	),
	...Object.fromEntries(commsMoments.map((moment) => [moment, nullable(date)])),
};

/** The consents that were given. */
export function givenComms(
	given: Record<string, boolean | string | null | undefined>,
): Record<string, boolean | string | null> {
	return Object.fromEntries(
		Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
}

/** Throws a 422 if a moment of consent is in ISO 8601 and the tenant takes no such. */
export function checkMoments(
	{ store }: Call,
	comms: Record<string, unknown> = {},
	prefix = '',
): void {
	if (store.habits.consentMoments === 'any') return;
	const wrong = commsMoments.filter((name) => /T/.test(String(comms[name] ?? '')));
	if (wrong.length === 0) return;
	throw invalid(
		Object.fromEntries(
			wrong.map((name) => [
				prefix + name,
				[`The ${name.replaceAll('_', ' ')} does not match the format Y-m-d H:i:s.`],
			]),
		),
	);
}

/** The body of a member's request, as far as the tenant looks at it. */
export function memberBody(call: Call): Record<string, unknown> {
	const { comms_attributes: comms, custom_attributes: attributes, ...rest } = call.body;
	const { memberParts } = call.store.habits;
	const parts = { comms_attributes: comms, custom_attributes: attributes };
	if (memberParts === 'ignored') return rest;
	const given = Object.entries(parts).filter(([, part]) => part !== undefined);
	if (memberParts === 'refused' && given.length > 0) {
		throw invalid(
			Object.fromEntries(
				given.map(([name]) => [name, [`The ${name.replaceAll('_', ' ')} field is not known.`]]),
			),
		);
	}
	if (isRecord(comms)) checkMoments(call, comms, 'comms_attributes.');
	return call.body;
}

/** What may be given of a member; any other field is refused. */
const changes = {
	external_id: nullable(text()),
	title: nullable(text()),
	first_name: sometimes(text()),
	last_name: sometimes(text()),
	email: nullable(email),
	mobile_phone: nullable(text()),
	/** The country of a number in national form. */
	mobile_phone_country: nullable(text(2)),
	secondary_phone: nullable(text()),
	gender: nullable(oneOf(genders)),
	birth_date: nullable(date),
	birth_day: nullable(integer(1, 31)),
	birth_month: nullable(integer(1, 12)),
	birth_year: nullable(integer(1900, 2100)),
	company: nullable(text()),
	occupation: nullable(text()),
	avatar_url: nullable(text()),
	currency: nullable(text(3)),
	joined_at: nullable(date),
	joined_location_id: nullable(integer()),
	preferred_location_id: nullable(integer()),
	custom_fields: sometimes(record),
	profile_type: sometimes(oneOf(profileTypes)),
	tier_handle: nullable(text()),
	tags: sometimes(listOf(text())),
	statuses: sometimes(listOf(text())),
	dates_attributes: sometimes(listOf(shaped(dateFields))),
	custom_attributes: sometimes(listOf(shaped(attributeFields))),
	comms_attributes: sometimes(shaped(commsFields)),
};

/** The SDK's types require the three; identities can be given with a new member only (assumption,
 * untried: the nodes change them by their own paths). */
const creation = {
	...changes,
	first_name: required(text()),
	last_name: required(text()),
	email: required(email),
	identities: sometimes(listOf(shaped(identityFields))),
};

interface Given<Fields> {
	fields: Fields;
	parts: ProfileParts;
}

/** What a body gives of a new member. */
export function readNewProfile(body: Record<string, unknown>): Given<NewProfile> {
	const { identities, ...given } = validatedOnly(body, creation);
	const { fields, parts } = split(given);
	const { first_name, last_name, email: address } = given;
	return {
		fields: { ...fields, first_name, last_name, email: address },
		parts: {
			...parts,
			...(identities && {
				identities: identities.map(({ handle, identifier, ...rest }) => ({
					handle,
					identifier,
					...givenFields(rest),
				})),
			}),
		},
	};
}

/** What a body changes of a member. */
export function readProfileChange(body: Record<string, unknown>): Given<Partial<ProfileFields>> {
	return split(validatedOnly(body, changes));
}

type Changes = ReturnType<typeof validatedOnly<typeof changes>>;

function split(given: Changes): Given<Partial<ProfileFields>> {
	const {
		mobile_phone: mobile,
		mobile_phone_country: country,
		birth_date: birth,
		dates_attributes: dates,
		custom_attributes: attributes,
		comms_attributes: comms,
		...rest
	} = given;
	return {
		fields: {
			...givenFields(rest),
			...(birth !== undefined && birthParts(birth)),
			...(mobile !== undefined && { mobile_phone: mobilePhone(mobile, country ?? null) }),
		},
		parts: {
			...(dates && { dates: dates.map(readDateFields) }),
			...(attributes && { customAttributes: attributes.map(checkedAttribute) }),
			...(comms && { comms: givenComms(comms) }),
		},
	};
}

export function readDateFields(given: ReturnType<typeof validatedOnly<typeof dateFields>>) {
	const { date: day, ...rest } = given;
	return { date: day.slice(0, 'YYYY-MM-DD'.length), ...givenFields(rest) };
}

const fits: Record<(typeof attributeTypes)[number], (value: unknown) => boolean> = {
	string: (value) => typeof value === 'string',
	integer: (value) => Number.isSafeInteger(value),
	float: (value) => typeof value === 'number',
	boolean: (value) => typeof value === 'boolean',
	json: (value) => typeof value === 'object',
	array: Array.isArray,
};

/** Throws a 422 if the value is not of its type. */
export function checkedAttribute(
	given: ReturnType<typeof validatedOnly<typeof attributeFields>>,
): ReturnType<typeof validatedOnly<typeof attributeFields>> {
	if (!fits[given.type](given.value)) {
		throw invalid({ value: [`The value must be of the type ${given.type}.`] });
	}
	return given;
}

function birthParts(birth: string | null) {
	const parts = birth === null ? null : birth.slice(0, 'YYYY-MM-DD'.length).split('-').map(Number);
	return {
		birth_year: parts?.[0] ?? null,
		birth_month: parts?.[1] ?? null,
		birth_day: parts?.[2] ?? null,
	};
}

function mobilePhone(given: string | null, country: string | null): string | null {
	if (given === null) return null;
	const read = readPhone(given, country);
	if (read === null) {
		throw invalid({ mobile_phone: ['The mobile phone field contains an invalid number.'] });
	}
	return read;
}
