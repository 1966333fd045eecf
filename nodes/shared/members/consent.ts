import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { WorkContext } from '../claims/context';
import type { Profile } from '../omneo/profile';
import { settled, type Problem } from '../problems/problem';
import type { Consent } from './changes';
import { onceShown } from './find';

/**
 * The decisions for which the API keeps when the member took them, which is required where it was the
 * member (vendor's documentation).
 */
const MOMENTS: Record<string, string> = {
	email_promo: 'email_consent_updated_at',
	sms_promo: 'sms_consent_updated_at',
};

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

/** What a profile agrees to: as it shows it, or as is read for it. */
export async function consentOf(context: WorkContext, profile: Profile): Promise<IDataObject> {
	const shown = shownConsent(profile);
	if (shown) return shown;
	return await onceShown(context, async () => {
		const { data } = await context.send<IDataObject>({
			method: 'GET',
			path: ['profiles', profile.id, 'attributes', 'comms'],
			expect: 'data',
			notFound: 'profile_not_found',
		});
		return data;
	});
}

export function shownConsent({ attributes }: Profile): IDataObject | undefined {
	const { comms } = (attributes ?? {}) as { comms?: unknown };
	return typeof comms === 'object' && comms !== null ? (comms as IDataObject) : undefined;
}

/** The decisions for which `isKept` does not hold, each with its moment. */
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

/** Whether a flag is shown to be so; the API may show it as a number. */
export function showsFlag(shown: IDataObject, flag: string, wanted: boolean): boolean {
	const now = shown[flag];
	return now === wanted || (hasFlag(shown, flag) && Number(now) === Number(wanted));
}

export function hasFlag(shown: IDataObject, flag: string): boolean {
	return shown[flag] !== undefined && shown[flag] !== null && shown[flag] !== '';
}

/** Whether a moment is shown, in the API's form or in ISO 8601; both are UTC (vendor's documentation). */
export function showsMoment(shown: IDataObject, name: string, at: string): boolean {
	const read = DateTime.fromISO(String(shown[name]).replace(' ', 'T'), { zone: 'utc' });
	return Math.abs(read.diff(DateTime.fromISO(at)).milliseconds) < 1_000;
}

/**
 * Stores what a member agrees to: by the documented path, or, where a tenant does not have that, by
 * that of the vendor's SDK until 2025, which the newest list of Omneo's routes lacks. A tenant may
 * take moments in the form of the API's other dates alone.
 * @throws {Problem} where neither is there, what either says of the profile, or the documented path's
 */
export async function updateConsent(
	context: WorkContext,
	profileId: string,
	consent: Consent,
): Promise<IDataObject> {
	const put = async (path: string[]) =>
		await putConsent(context, ['profiles', profileId, ...path], consent);
	const documented = await settled(put(['attributes', 'comms']));
	if (documented.result) return documented.result;
	if (!isNoPath(documented.problem)) throw documented.problem;
	const { result, problem } = await settled(put(['comms']));
	if (!problem) return result;
	const isOfProfile = problem.code === 'profile_not_found';
	throw isNoPath(problem) && !isOfProfile ? documented.problem : problem;
}

async function putConsent(
	{ send }: WorkContext,
	path: string[],
	consent: Consent,
): Promise<IDataObject> {
	const put = async (body: Consent) => {
		const { data } = await send<IDataObject | IDataObject[]>({
			method: 'PUT',
			path,
			body,
			expect: 'data',
			notFound: 'profile_not_found',
		});
		// The SDK's path answers a list of one (vendor's SDK).
		return [data].flat()[0] ?? {};
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

/** Frameworks answer 405 where a path can be read but not written. */
function isNoPath({ httpStatus }: Problem): boolean {
	return httpStatus === 404 || httpStatus === 405;
}
