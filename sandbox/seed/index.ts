/** A small retailer with a loyalty programme: believable, made up, and the same on every start. */
import { issue, redeem } from '../tenant/benefitActs';
import { addDefinition } from '../tenant/definitions';
import type { TenantHabits } from '../tenant/habits';
import { rememberTags } from '../tenant/memberActs';
import { Store } from '../tenant/store';
import { localText } from '../tenant/time';
import { given } from './benefits';
import { seedCredits } from './credits';
import { definitions, handles, raisedTo } from './definitions';
import { bulkEmail, bulkProfileId, FOUNDED, people, profileOf, type Person } from './people';

export { seededExternalIds } from './benefits';
export { pointHandles, rewardHandles } from './credits';
export { handles } from './definitions';
export { bulkEmail, bulkProfileId, noProfileId, people } from './people';

/** The tenant as it is on its first day, with `bulk` profiles more; the ledger is empty. */
export function seededStore(now: Date, habits: Partial<TenantHabits> = {}, bulk = 0): Store {
	const store = new Store(habits);
	for (const person of Object.values<Person>(people)) {
		const profile = profileOf(store, person);
		store.addProfile(profile);
		rememberTags(store, profile.tags, FOUNDED);
	}
	for (let i = 0; i < bulk; i++) {
		store.addProfile(
			profileOf(store, {
				id: bulkProfileId(i),
				first_name: 'Member',
				last_name: i.toString(),
				email: bulkEmail(i),
				mobile_phone: null,
				gender: null,
				tier_handle: 'bronze',
			}),
		);
	}
	for (const fields of definitions) addDefinition(store, fields, now);
	for (const { to, handle, externalId, timezone, redeemed, issuedAt } of given) {
		const profile = store.profiles.get(people[to].id);
		const definition = store.definitionWithHandle(handle);
		if (!profile || !definition) throw new Error(`The seed gives ${to} an unknown ${handle}`);
		const request = {
			issued_at: issuedAt ?? localText(now, timezone),
			timezone,
			external_id: externalId,
		};
		const benefit = issue(store, profile, definition, request, now);
		if (redeemed) redeem(store, benefit, redeemed, now);
	}
	const raised = store.definitionWithHandle(handles.raised);
	if (raised) raised.max_redemptions = raisedTo;
	seedCredits(store, now);
	store.ledger.length = 0;
	store.takeEvents();
	return store;
}
