import { changeConsent } from '../../tenant/memberActs';
import { putCustomAttribute, putDate } from '../../tenant/memberParts';
import type { CustomAttribute, Profile } from '../../tenant/memberRecords';
import { invalid, notFound } from '../../tenant/problem';
import { presentComms, presentCustomAttribute, presentDate } from '../presentProfile';
import { data, numericId, profileOf, type Answer, type Call, type Route } from '../route';
import { validatedOnly } from '../validate';
import {
	attributeFields,
	checkedAttribute,
	checkMoments,
	commsFields,
	dateFields,
	givenComms,
	readDateFields,
} from './profileFields';
import { browseProfiles } from './profiles';

/** Changes consents; which of the two paths a tenant knows can be chosen. */
function putComms(call: Call, path: 'documented' | 'sdk'): Profile {
	const { commsPath } = call.store.habits;
	if (commsPath !== 'both' && commsPath !== path) throw notFound('Route');
	const profile = profileOf(call);
	const change = givenComms(validatedOnly(call.body, commsFields));
	checkMoments(call, call.body);
	changeConsent(call.store, profile, change, call.now);
	return profile;
}

/** The `namespace:handle` of the path. */
function attributeKey(call: Call): Pick<CustomAttribute, 'namespace' | 'handle'> {
	const [namespace = '', handle] = call.param('key').split(/:(.*)/s);
	if (!handle) throw notFound('CustomAttribute');
	return { namespace, handle };
}

/** The attribute in the path; throws a 404. */
function attributeOf(call: Call): { profile: Profile; attribute: CustomAttribute } {
	const profile = profileOf(call);
	const { namespace, handle } = attributeKey(call);
	const attribute = profile.custom_attributes.find(
		(each) => each.namespace === namespace && each.handle === handle,
	);
	if (!attribute) throw notFound('CustomAttribute');
	return { profile, attribute };
}

function deleteAttribute(call: Call): Answer {
	const { profile, attribute } = attributeOf(call);
	profile.custom_attributes = profile.custom_attributes.filter((each) => each !== attribute);
	call.store.note({ trigger: 'profile.updated', profile });
	return { status: 204 };
}

/** Profiles with `attributes[0][namespace|handle|value][in]`, as the SDK asks for them. */
function findByAttribute(call: Call): Answer {
	const { searchParams } = call.url;
	const namespace = searchParams.get('attributes[0][namespace]');
	const handle = searchParams.get('attributes[0][handle]');
	const value =
		searchParams.get('attributes[0][value][in]') ?? searchParams.get('attributes[0][value]');
	if (!namespace || !handle) throw invalid({ attributes: ['The attributes field is required.'] });
	const wanted = value?.split(',');
	return browseProfiles(
		call,
		call.store.profiles
			.listedAt(call.listedMoment())
			.filter(({ custom_attributes }) =>
				custom_attributes.some(
					(each) =>
						each.namespace === namespace &&
						each.handle === handle &&
						(wanted === undefined || wanted.includes(String(each.value))),
				),
			),
	);
}

const dates = ({ attributes }: Profile) => attributes.dates;

function deleteDate(call: Call): Answer {
	const profile = profileOf(call);
	const id = numericId(call, 'dateId');
	if (!dates(profile).some((each) => each.id === id)) throw notFound('ProfileDate');
	profile.attributes.dates = dates(profile).filter((each) => each.id !== id);
	call.store.note({ trigger: 'profile.updated', profile });
	return data(dates(profile).map((each) => presentDate(each, profile)));
}

const base = '/profiles/:profileId/attributes';

export const attributeRoutes: Route[] = [
	{
		method: 'GET',
		path: `${base}/comms`,
		does: "reads a profile's consents",
		known: 'documented',
		scope: 'read-profiles',
		answer: (call) => data(presentComms(profileOf(call))),
	},
	{
		method: 'PUT',
		path: `${base}/comms`,
		does: 'changes consents; `…_consent_updated_at` (UTC) where the member acted',
		known: 'documented',
		scope: 'update-profiles',
		answer: (call) => data(presentComms(putComms(call, 'documented'))),
	},
	{
		method: 'PUT',
		path: '/profiles/:profileId/comms',
		does: 'the same by the path of the SDK; `data` is a list of one',
		known: 'typed',
		scope: 'update-profiles',
		answer: (call) => data([presentComms(putComms(call, 'sdk'))]),
	},
	{
		method: 'GET',
		path: `${base}/dates`,
		does: "lists a profile's dates; not paged",
		known: 'asserted',
		scope: 'read-profiles',
		answer: (call) => {
			const profile = profileOf(call);
			return data(dates(profile).map((each) => presentDate(each, profile)));
		},
	},
	{
		method: 'PUT',
		path: `${base}/dates`,
		does: 'adds a date, or changes the one of that handle and relationship',
		known: 'asserted',
		scope: 'update-profiles',
		answer: (call) => {
			const profile = profileOf(call);
			const fields = readDateFields(validatedOnly(call.body, dateFields));
			const date = putDate(call.store, profile, fields, call.now);
			call.store.note({ trigger: 'profile.updated', profile });
			return data(presentDate(date, profile));
		},
	},
	{
		method: 'DELETE',
		path: `${base}/dates/:dateId`,
		does: 'deletes a date; answers those that remain',
		known: 'asserted',
		scope: 'update-profiles',
		answer: deleteDate,
	},
	{
		method: 'GET',
		path: '/profiles/attributes/custom',
		does: 'browses profiles by `attributes[0][namespace]`, `[handle]` and `[value][in]`',
		known: 'asserted',
		scope: 'read-profiles',
		answer: findByAttribute,
	},
	{
		method: 'GET',
		path: `${base}/custom`,
		does: "lists a profile's custom attributes; not paged",
		known: 'asserted',
		scope: 'read-profiles',
		answer: (call) => {
			const profile = profileOf(call);
			const all = profile.custom_attributes;
			return data(all.map((attribute) => presentCustomAttribute(attribute, profile)));
		},
	},
	{
		method: 'GET',
		path: `${base}/custom/:key`,
		does: 'reads a custom attribute by its `namespace:handle`',
		known: 'asserted',
		scope: 'read-profiles',
		answer: (call) => {
			const { profile, attribute } = attributeOf(call);
			return data(presentCustomAttribute(attribute, profile));
		},
	},
	{
		method: 'PUT',
		path: `${base}/custom/:key`,
		does: 'adds or changes a custom attribute `{type, value}`',
		known: 'asserted',
		scope: 'update-profiles',
		answer: (call) => {
			const profile = profileOf(call);
			const body = { ...call.body, ...attributeKey(call) };
			const fields = checkedAttribute(validatedOnly(body, attributeFields));
			const attribute = putCustomAttribute(call.store, profile, fields, call.now);
			call.store.note({ trigger: 'profile.updated', profile });
			return data(presentCustomAttribute(attribute, profile));
		},
	},
	{
		method: 'DELETE',
		path: `${base}/custom/:key`,
		does: 'deletes a custom attribute',
		known: 'asserted',
		scope: 'update-profiles',
		answer: deleteAttribute,
	},
];
