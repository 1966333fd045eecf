import type { IDataObject } from 'n8n-workflow';
import { isUuid } from '../shared/input/text';
import { benefitOutput } from '../shared/omneo/benefit';
import { utcDate } from '../shared/omneo/dates';
import { definitionOutput } from '../shared/omneo/definition';
import { namesIn, shown, type Output } from '../shared/omneo/output';
import { pointOutput } from '../shared/omneo/point';
import { profileOutputs } from '../shared/omneo/profile';
import { rewardOutput } from '../shared/omneo/reward';

type Simplifier = (body: IDataObject, tenant?: string) => IDataObject;

/** Two of the ten keys of the simplified output are about the delivery. */
const MOST_KEYS = 8;

const simplifyBenefit: Simplifier = ({ items, ...body }, tenant) =>
	shown(
		{ ...body, ...(Array.isArray(items) && { items: items.filter((item) => item) }) },
		benefitOutput,
		namesIn(
			'benefit_id profile_id external_id definition_handle definition_name redeem_code_online',
			'expires_at redemptions_remaining',
		),
		{ tenant },
	);

/** Simplifiers by an event's subject. */
const simplifiers: Record<string, Simplifier> = {
	benefit: simplifyBenefit,
	// It is documented nowhere whether this holds the benefit or only the code.
	'benefit.code': (body, tenant) =>
		textOrNumber(body.definition, 'handle') === undefined
			? usefulKeys(body)
			: simplifyBenefit(body, tenant),
	'benefit-definition': (body) =>
		shown(
			body,
			definitionOutput,
			namesIn(
				'definition_id handle name type is_published is_claimable claim_period_start_at',
				'claim_period_end_at',
			),
		),
	profile: ({ profile_id: profileId, id = null, ...body }) => ({
		profile_id: isUuid(String(id)) ? id : (profileId ?? id),
		...otherProfiles(body),
		...shown(
			body,
			profileOutputs().of({ contactDetails: false }),
			namesIn('external_id tier_handle tags statuses created_at updated_at'),
		),
	}),
	point: credited('point', pointOutput),
	reward: credited('reward', rewardOutput),
};

/**
 * The useful keys of an event's body, eight at most, with the IDs that a workflow needs to go on.
 * For subjects whose form is not documented, these are numbers, IDs, handles, types, states, codes
 * and times. Only the profile's ID names the member.
 * @param tenant its base URL, if the credential gives it
 */
export function simplifyBody(event: string, body: IDataObject, tenant?: string): IDataObject {
	return Object.fromEntries(Object.entries(simplified(event, body, tenant)).slice(0, MOST_KEYS));
}

function simplified(event: string, body: IDataObject, tenant?: string): IDataObject {
	const subject = subjectOf(event);
	const simplify = Object.hasOwn(simplifiers, subject) ? simplifiers[subject] : undefined;
	const ofOne = withOneProfile(body);
	return simplify ? withoutPersons(simplify(ofOne, tenant)) : usefulKeys(ofOne);
}

/** The body, with its profile's ID under `profile_id`; null if it names two profiles. */
function withOneProfile({ profile_id: given, ...body }: IDataObject): IDataObject {
	const ofProfile = textOrNumber(body.profile, 'id');
	const isSame = String(given).toLowerCase() === String(ofProfile).toLowerCase();
	const profileId = given ?? ofProfile;
	if (profileId === undefined) return body;
	return { ...body, profile_id: given && ofProfile !== undefined && !isSame ? null : profileId };
}

/**
 * Without email addresses anywhere, and without an external ID that is a phone number or a name.
 */
function withoutPersons(simple: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(simple).map(([key, value]) => [key, impersonal(key, value)]),
	) as IDataObject;
}

function impersonal(key: string, value: unknown): unknown {
	if (typeof value === 'string') return mayName(key === 'external_id', value) ? null : value;
	if (Array.isArray(value)) return value.map((entry) => impersonal(key, entry));
	if (typeof value !== 'object' || value === null) return value;
	return withoutPersons(
		Object.fromEntries(Object.entries(value).filter(([name]) => !PERSONAL.test(name))),
	);
}

/**
 * What an event is about: everything but its last word. `profile.address` is another subject than
 * `profile`, with its own IDs. The vendor's SDK writes some in the plural, as in `profiles.create`.
 */
function subjectOf(event: string): string {
	return event.replace(/\.[^.]*$/, '').replace(/^(\w+)s$/, '$1');
}

/**
 * The handles of the benefit definitions that an event is about; undefined if it cannot be about
 * any, such as a profile's event.
 */
export function definitionHandles(event: string, body: IDataObject): string[] | undefined {
	if (!/^benefit(-definition|\.code)?$/.test(subjectOf(event))) return undefined;
	const { definition_handle: ofBenefit, handle: ofDefinition } = simplified(event, body);
	return [ofBenefit ?? ofDefinition].filter((handle) => typeof handle === 'string');
}

/** Rewards and points are alike: a value for a member, which expires (vendor's SDK). */
function credited(subject: 'point' | 'reward', output: Output): Simplifier {
	const names = [
		`${subject}_id`,
		'profile_id',
		'external_id',
		'definition_handle',
		'value',
		'value_initial',
		'value_remaining',
		'expires_at',
	];
	return ({ definition, [`${subject}_definition`]: long, ...body }) =>
		shown({ ...body, definition: definition ?? long }, output, names, {
			facts: { value: body.value },
		});
}

/** The IDs of other profiles, as in a merge (assumption, untried: a merge cannot be taken back). */
function otherProfiles(body: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(body).filter(
			([key, value]) => key.endsWith('profile_id') && ['string', 'number'].includes(typeof value),
		),
	);
}

/** Texts that say what happened, and to what; the others may name the member. */
const USEFUL_TEXT = /(^|_)(id|handle|at|type|status|code)$/;

/** Keys that say who the member is. */
const PERSONAL = /phone|mobile|birth|born|gender|name|post_?code|zip|street|latitude|longitude/;

const EMAIL = /[^\s@]@[^\s@]|%40/;
/** A phone number as people write it, with its country code or a leading 0. */
const PHONE = /^(?:tel:)?(?:\+[\d\s().-]{8,25}|0[1-9](?:[\s().-]?\d){7,9})$/;
const NAME = /^\p{Lu}[\p{L}'’-]{1,40}(?:\s\p{Lu}[\p{L}.'’-]{0,40}){1,4}$/u;

/** Whether a text may name a person; an ID can look like a name, such as "Gift Card". */
function mayName(isId: boolean, text: string): boolean {
	const trimmed = text.trim();
	return EMAIL.test(trimmed) || (isId && (PHONE.test(trimmed) || NAME.test(trimmed)));
}

function usefulKeys(body: IDataObject): IDataObject {
	const profileId = body.profile_id;
	const entries = Object.entries(body).flatMap(([key, value]) => {
		if (key === 'profile') return [];
		const handle = textOrNumber(value, 'handle');
		if (handle !== undefined) return [[`${key}_handle`, handle] as const];
		if (!isUseful(key, value)) return [];
		return [[key, key.endsWith('_at') ? utcDate(value) : value] as const];
	});
	return {
		...(isUseful('profile_id', profileId) && { profile_id: profileId }),
		...Object.fromEntries(entries),
	};
}

function textOrNumber(record: unknown, key: 'handle' | 'id'): string | number | undefined {
	if (typeof record !== 'object' || record === null || !Object.hasOwn(record, key))
		return undefined;
	const found = (record as IDataObject)[key];
	return typeof found === 'string' || typeof found === 'number' ? found : undefined;
}

function isUseful(key: string, value: unknown): boolean {
	if (PERSONAL.test(key)) return false;
	if (typeof value === 'number' || typeof value === 'boolean') return true;
	if (value === null) return USEFUL_TEXT.test(key);
	if (typeof value !== 'string') return false;
	return USEFUL_TEXT.test(key) && !mayName(/(id|handle|code)$/.test(key), value);
}
