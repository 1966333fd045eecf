import type { IDataObject } from 'n8n-workflow';
import { simplifyBenefit, type Benefit, type Redemption } from '../shared/omneo/benefit';
import { utcDate } from '../shared/omneo/dates';
import { simplifyDefinition } from '../shared/omneo/definition';
import { pick } from '../shared/omneo/pick';
import { simplifyProfile } from '../shared/omneo/profile';

type Simplifier = (body: IDataObject, tenant?: string) => IDataObject;

const simplifyBenefitBody: Simplifier = ({ items, ...body }, tenant) =>
	simplifyBenefit(
		{
			...body,
			...(Array.isArray(items) && { items: items.filter((item) => item) }),
		} as Benefit | Redemption,
		tenant,
	);

/** Simplifiers by an event's subject. */
const simplifiers: Record<string, Simplifier> = {
	benefit: simplifyBenefitBody,
	// Whether this holds the benefit or the code alone is documented nowhere.
	'benefit.code': (body, tenant) =>
		textOrNumber(body.definition, 'handle') === undefined
			? usefulKeys(body)
			: simplifyBenefitBody(body, tenant),
	'benefit-definition': simplifyDefinition,
	profile: (body) => ({
		...simplifyProfile(body),
		...otherProfiles(body),
	}),
	point: credited('point'),
	reward: credited('reward'),
};

/**
 * The useful keys of an event's body, with whose IDs a workflow goes on. For subjects whose form is
 * not documented, those are numbers, IDs, handles, types, states, codes and times. Nothing names
 * the member but the profile's ID.
 * @param tenant its base URL, where the credential tells it
 */
export function simplifyBody(event: string, body: IDataObject, tenant?: string): IDataObject {
	const subject = subjectOf(event);
	const simplify = Object.hasOwn(simplifiers, subject) ? simplifiers[subject] : undefined;
	return simplify ? simplify(body, tenant) : usefulKeys(body);
}

/**
 * What an event is about, which is all but its last word: `profile.address` is another subject than
 * `profile`, with IDs of its own. The vendor's SDK writes some in the plural, as in `profiles.create`.
 */
function subjectOf(event: string): string {
	return event.replace(/\.[^.]*$/, '').replace(/^(\w+)s$/, '$1');
}

/**
 * The handles of the benefit definitions that an event is about; undefined where it can be about
 * none, as a profile's.
 */
export function definitionHandles(event: string, body: IDataObject): string[] | undefined {
	if (!/^benefit(-definition|\.code)?$/.test(subjectOf(event))) return undefined;
	const { definition_handle: ofBenefit, handle: ofDefinition } = simplifyBody(event, body);
	return [ofBenefit ?? ofDefinition].filter((handle) => typeof handle === 'string');
}

const CREDIT_KEYS = ['value', 'value_initial', 'value_remaining', 'issued_at', 'expires_at'];

/** Rewards and points are alike: some value for a member, which expires (vendor's SDK). */
function credited(subject: 'point' | 'reward'): Simplifier {
	return ({ id, definition: short, [`${subject}_definition`]: long, ...body }) => {
		const definition = short ?? long;
		const { profile_id: profileId = null, ...others } = usefulKeys(body);
		return {
			[`${subject}_id`]: id ?? null,
			profile_id: profileId,
			definition_handle: textOrNumber(definition, 'handle') ?? null,
			...pick(body, CREDIT_KEYS),
			...others,
		};
	};
}

/** The IDs of other profiles, as in a merge (assumption: nothing documents their names). */
function otherProfiles(body: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(body).filter(
			([key, value]) => key.endsWith('_id') && ['string', 'number'].includes(typeof value),
		),
	);
}

/** Texts that tell what happened, and to what: the rest may name the member. */
const USEFUL_TEXT = /(^|_)(id|handle|at|type|status|code)$/;

/** Numbers that tell who the member is. */
const PERSONAL = /phone|mobile|birth|post_?code|zip|street|latitude|longitude/;

function usefulKeys({ profile, ...body }: IDataObject): IDataObject {
	const profileId = body.profile_id ?? textOrNumber(profile, 'id');
	const entries = Object.entries(body).flatMap(([key, value]) => {
		const handle = textOrNumber(value, 'handle');
		if (handle !== undefined) return [[`${key}_handle`, handle] as const];
		if (!isUseful(key, value)) return [];
		return [[key, key.endsWith('_at') ? utcDate(value) : value] as const];
	});
	return {
		...(profileId !== undefined && { profile_id: profileId }),
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
	return (typeof value === 'string' || value === null) && USEFUL_TEXT.test(key);
}
