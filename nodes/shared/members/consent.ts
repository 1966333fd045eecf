import type { IDataObject } from 'n8n-workflow';
import type { WorkContext } from '../claims/context';
import { settled, type Problem } from '../problems/problem';

export interface ConsentChange {
	profileId: string;
	/** By the API's names: `email_promo`, `sms_optout` … */
	consent: Record<string, boolean>;
	/** When the member acted, UTC in the API's form; `undefined` for a change by staff. */
	actedAt: string | undefined;
}

/** Channels for which the API keeps the moment of consent (vendor's documentation). */
const CHANNELS_WITH_MOMENT = ['email', 'sms'];

/** Adds the moments of consent, which are required where the member acted (vendor's documentation). */
export function consentBody({ consent, actedAt }: Omit<ConsentChange, 'profileId'>): IDataObject {
	const channels = CHANNELS_WITH_MOMENT.filter((channel) =>
		Object.keys(consent).some((key) => key.startsWith(`${channel}_`)),
	);
	return {
		...consent,
		...(actedAt &&
			Object.fromEntries(channels.map((channel) => [`${channel}_consent_updated_at`, actedAt]))),
	};
}

/**
 * Stores what a member agrees to: by the documented path, or, where a tenant does not have that, by
 * the path of the vendor's SDK.
 * @throws {Problem} where neither is there, what either says of the profile, or the documented path's
 */
export async function updateConsent(
	{ send }: WorkContext,
	change: ConsentChange,
): Promise<{ sent: IDataObject; data: IDataObject }> {
	const body = consentBody(change);
	const put = async (path: string[]) =>
		await send<IDataObject | IDataObject[]>({
			method: 'PUT',
			path: ['profiles', change.profileId, ...path],
			body,
			expect: 'data',
			notFound: 'profile_not_found',
		});
	const documented = await settled(put(['attributes', 'comms']));
	if (documented.result) return { sent: body, data: recordOf(documented.result.data) };
	if (!isNoPath(documented.problem)) throw documented.problem;
	const { result, problem } = await settled(put(['comms']));
	if (!problem) return { sent: body, data: recordOf(result.data) };
	const isOfProfile = problem.code === 'profile_not_found';
	throw isNoPath(problem) && !isOfProfile ? documented.problem : problem;
}

/** Frameworks answer 405 where a path can be read but not written. */
function isNoPath({ httpStatus }: Problem): boolean {
	return httpStatus === 404 || httpStatus === 405;
}

/** The SDK's path answers a list of one (vendor's SDK). */
function recordOf(data: IDataObject | IDataObject[]): IDataObject {
	return [data].flat()[0] ?? {};
}
