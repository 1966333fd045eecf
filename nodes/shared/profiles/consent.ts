import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { at, endpoints, type Address } from '../api/endpoints';
import type { Profile } from '../omneo/profile';
import { type WorkContext, exclusively } from '../once/context';
import { keyOf } from '../once/keys';
import { replaceOnce } from '../once/replaceOnce';
import { settled, Problem } from '../problems/problem';
import type { Consent } from './changes';
import { onceShown } from './find';

/**
 * The decisions for which the API stores when the member took them. The moment is required if the
 * member took the decision (vendor's documentation).
 */
const MOMENTS: Record<string, string> = {
	email_promo: 'email_consent_updated_at',
	sms_promo: 'sms_consent_updated_at',
};

/** How the decisions of all channels are named, such as `email_promo`. */
const DECISION = /_(?:promo|optout)$/;

/**
 * Adds the moments of consent.
 * @param actedAt when the member acted, ISO 8601 in UTC; `undefined` for a change by staff
 */
export function withMoments(flags: Record<string, boolean>, actedAt: string | undefined): Consent {
	const moments = Object.keys(flags).flatMap((flag) => MOMENTS[flag] ?? []);
	return {
		...flags,
		...(actedAt && Object.fromEntries(moments.map((moment) => [moment, actedAt]))),
	};
}

/** What a profile agrees to: as the profile shows it, or read separately. */
export async function consentOf(context: WorkContext, profile: Profile): Promise<IDataObject> {
	const read = async () => await readConsent(context, profile.id);
	return shownConsent(profile) ?? (await onceShown(context, read));
}

async function readConsent(context: WorkContext, profileId: string): Promise<IDataObject> {
	const { data } = await context.send<IDataObject>(at(endpoints.getConsent, { profileId }));
	if (Object.keys(data).some((name) => DECISION.test(name))) return data;
	throw new Problem('no_data');
}

export function shownConsent({ attributes }: Profile): IDataObject | undefined {
	const { comms } = (attributes ?? {}) as { comms?: unknown };
	return typeof comms === 'object' && comms !== null ? (comms as IDataObject) : undefined;
}

/** The decisions for which `isKept` is false, each with its moment. */
export function consentWithout(
	consent: Consent,
	isKept: (flag: string, wanted: boolean, moment?: readonly [name: string, at: string]) => boolean,
): Consent {
	const kept = Object.entries(consent).flatMap(([flag, wanted]) => {
		if (typeof wanted !== 'boolean') return [];
		const moment = MOMENTS[flag];
		const at = moment === undefined ? undefined : consent[moment];
		const hasMoment = moment !== undefined && typeof at === 'string';
		return isKept(flag, wanted, hasMoment ? [moment, at] : undefined)
			? [flag, ...(hasMoment ? [moment] : [])]
			: [];
	});
	return Object.fromEntries(Object.entries(consent).filter(([name]) => !kept.includes(name)));
}

/** Whether a flag is shown with the wanted value; the API may show it as a number. */
export function showsFlag(shown: IDataObject, flag: string, wanted: boolean): boolean {
	return hasFlag(shown, flag) && Number(shown[flag]) === Number(wanted);
}

export function hasFlag(shown: IDataObject, flag: string): boolean {
	return ['boolean', 'number', 'string'].includes(typeof shown[flag]) && shown[flag] !== '';
}

/**
 * Whether a moment is shown, in the API's form or in ISO 8601; both are UTC (vendor's
 * documentation).
 */
export function showsMoment(shown: IDataObject, name: string, at: string): boolean {
	const read = DateTime.fromISO(String(shown[name]).replace(' ', 'T'), { zone: 'utc' });
	return Math.abs(read.diff(DateTime.fromISO(at)).milliseconds) < 1_000;
}

/**
 * Stores what a member agrees to, once. What is stored meanwhile is kept, whichever decision it is;
 * an opt-out beside a consent counts too.
 * @throws {Problem} what Omneo says about the profile, or about the path
 */
export async function updateConsent(
	context: WorkContext,
	profileId: string,
	consent: Consent,
): Promise<IDataObject> {
	const { consentWrites } = context.memory;
	const key = keyOf(await context.tenant(), 'consent', profileId.toLowerCase());
	const itemKey = `${context.itemId}|${key}`;
	return await exclusively(context, key, async () => {
		const earlier = consentWrites.get(itemKey);
		const read = async () => await readConsent(context, profileId);
		const { result: before } = await settled(read());
		if (earlier && before && showsConsent(before, consent)) return before;
		return await replaceOnce(context, {
			key,
			before,
			earlier,
			send: async () => await putConsent(context, profileId, consent),
			read,
			isStored: (shown) => showsConsent(shown, consent),
			isUntouched,
			note(failed) {
				if (failed) consentWrites.set(itemKey, failed);
				else consentWrites.delete(itemKey);
			},
		});
	});
}

/** Whether all decisions and their moments are shown as they were sent. */
function showsConsent(shown: IDataObject, consent: Consent): boolean {
	const missing = consentWithout(
		consent,
		(flag, wanted, moment) =>
			showsFlag(shown, flag, wanted) && (!moment || showsMoment(shown, ...moment)),
	);
	return Object.keys(missing).length === 0;
}

/** Whether nothing was stored since then in what the member agrees to. */
function isUntouched(before: IDataObject, now: IDataObject): boolean {
	const names = Object.keys({ ...before, ...now });
	return names.every((name) => JSON.stringify(before[name]) === JSON.stringify(now[name]));
}

/**
 * Sends it by the documented path. If a tenant does not have that path, sends it by the path that
 * the vendor's SDK used until 2025, which is missing from the newest list of Omneo's routes. A
 * tenant may accept moments only in the form of the API's other dates.
 */
async function putConsent(
	context: WorkContext,
	profileId: string,
	consent: Consent,
): Promise<IDataObject> {
	const put = async (address: Address) => await putInEitherForm(context, address, consent);
	const documented = await settled(put(at(endpoints.updateConsent, { profileId })));
	if (documented.result) return documented.result;
	if (!isNoPath(documented.problem)) throw documented.problem;
	const { result, problem } = await settled(
		put(at(endpoints.updateConsentAsBefore, { profileId })),
	);
	if (!problem) return result;
	const isOfProfile = problem.code === 'profile_not_found';
	throw isNoPath(problem) && !isOfProfile ? documented.problem : problem;
}

async function putInEitherForm(
	{ send }: WorkContext,
	address: Address,
	consent: Consent,
): Promise<IDataObject> {
	const put = async (body: Consent) => {
		const { data } = await send<IDataObject | IDataObject[]>({ ...address, body });
		// The SDK's path answers a list of one (vendor's SDK).
		const shown = [data].flat()[0] ?? {};
		if (Object.keys(body).some((name) => hasFlag(shown, name))) return shown;
		throw new Problem('no_data', { wasWrite: true });
	};
	const { result, problem } = await settled(put(consent));
	if (result) return result;
	if (!refusesMoments(problem)) throw problem;
	return await put(
		Object.fromEntries(
			Object.entries(consent).map(([name, value]) => [
				name,
				typeof value === 'string' ? value.replace('T', ' ').replace('Z', '') : value,
			]),
		),
	);
}

function refusesMoments({ httpStatus, fieldMessages = {} }: Problem): boolean {
	const fields = Object.keys(fieldMessages);
	return (
		httpStatus === 422 &&
		fields.length > 0 &&
		fields.every((field) => field.endsWith('_consent_updated_at'))
	);
}

/** Frameworks answer 405 if a path can be read but not written. */
function isNoPath({ httpStatus }: Problem): boolean {
	return httpStatus === 404 || httpStatus === 405;
}
