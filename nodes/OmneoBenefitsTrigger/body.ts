import type { IDataObject } from 'n8n-workflow';
import type { Benefit, Redemption } from '../shared/omneo/benefit';
import { simplifyBenefit } from '../shared/omneo/benefit';
import { simplifyDefinition } from '../shared/omneo/definition';
import { simplifyProfile } from '../shared/omneo/profile';

/** Simplifiers by an event's subject, which stands before the first dot of its name. */
const simplifiers: Record<string, (body: IDataObject) => IDataObject> = {
	benefit: (body) => simplifyBenefit(body as Benefit | Redemption),
	'benefit-definition': simplifyDefinition,
	profile: simplifyProfile,
};

/** Texts that tell what happened, and to what: the rest may name the member. */
const TELLING = /(^|_)(id|handle|at|type|status|code)$/;

/** Numbers that tell who the member is. */
const PERSONAL = /phone|mobile|birth|post_?code|zip/;

/**
 * The useful keys of an event's body. For subjects whose form is not documented, those are numbers,
 * IDs, handles, types, states, codes and times. Nothing names the member but the profile's ID.
 */
export function simplifyBody(event: string, body: IDataObject): IDataObject {
	// The vendor's SDK writes some subjects in the plural, as in `profiles.create`.
	const subject = (event.split('.')[0] ?? '').replace(/s$/, '');
	const simplify = simplifiers[subject];
	return simplify ? simplify(body) : telling(body);
}

function telling({ profile, ...body }: IDataObject): IDataObject {
	const profileId = body.profile_id ?? handleOrId(profile, 'id');
	const entries = Object.entries(body).flatMap(([key, value]) => {
		const handle = handleOrId(value, 'handle');
		if (handle !== undefined) return [[`${key}_handle`, handle] as const];
		return isTelling(key, value) ? [[key, value] as const] : [];
	});
	return {
		...(profileId !== undefined && { profile_id: profileId }),
		...Object.fromEntries(entries),
	};
}

function handleOrId(value: unknown, key: 'handle' | 'id'): string | number | undefined {
	const found = typeof value === 'object' && value !== null && (value as IDataObject)[key];
	return typeof found === 'string' || typeof found === 'number' ? found : undefined;
}

function isTelling(key: string, value: unknown): boolean {
	if (PERSONAL.test(key)) return false;
	if (typeof value === 'number' || typeof value === 'boolean') return true;
	return (typeof value === 'string' || value === null) && TELLING.test(key);
}
