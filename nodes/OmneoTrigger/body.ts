import type { IDataObject } from 'n8n-workflow';
import type { Benefit, Redemption } from '../shared/benefits';
import { simplifyBenefit } from '../shared/benefits';
import { simplifyDefinition, simplifyProfile } from '../shared/simplify';

/** Simplifiers by an event's subject, which stands before the first dot of its name. */
const simplifiers: Record<string, (body: IDataObject) => IDataObject> = {
	benefit: (body) => simplifyBenefit(body as Benefit | Redemption),
	'benefit-definition': simplifyDefinition,
	profile: simplifyProfile,
};

/** Fields of a profile that tell who the member is (vendor's documentation and SDK). */
const PERSONAL = new Set([
	'first_name',
	'last_name',
	'full_name',
	'preferred_name',
	'email',
	'secondary_email',
	'mobile_phone',
	'phone',
	'birth_date',
]);

/**
 * The useful keys of an event's body. For subjects whose form is not documented, that is all that
 * stands at its top level. Nothing names the member but the profile's ID.
 */
export function simplifyBody(event: string, body: IDataObject): IDataObject {
	const simplify = simplifiers[event.split('.')[0] ?? ''];
	return simplify ? simplify(body) : topLevel(body);
}

function topLevel({ profile, ...body }: IDataObject): IDataObject {
	const profileId = body.profile_id ?? (profile as IDataObject | undefined)?.id;
	return {
		...(profileId !== undefined && { profile_id: profileId }),
		...Object.fromEntries(
			Object.entries(body).filter(
				([key, value]) => !PERSONAL.has(key) && (typeof value !== 'object' || value === null),
			),
		),
	};
}
