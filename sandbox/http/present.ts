import { shownExternalId } from '../tenant/habits';
import type { Store } from '../tenant/store';
import type { Benefit, Definition, Redemption } from '../tenant/records';
import { globalRedemptionsRemaining, redeemRefusal, isExpired } from '../tenant/rules';

/** What a record is shown from. */
export interface Presentation {
	store: Store;
	now: Date;
	/** Is it one of a list? */
	inList?: boolean;
}

/** A Benefit Definition, with the fields of the documents and of the vendor's SDK. */
export function presentDefinition(definition: Definition, { store }: Pick<Presentation, 'store'>) {
	const { id, name, handle, ...rest } = definition;
	return {
		id: store.habits.definitionIds === 'string' ? id.toString() : id,
		name,
		handle,
		...rest,
		total_global_redemptions_remaining: globalRedemptionsRemaining(definition),
	};
}

/** A Benefit, with its definition inside. */
export function presentBenefit(benefit: Benefit, presentation: Presentation) {
	const { definition_id, redemptions_remaining, local, ...fields } = benefit;
	const { store, inList = false } = presentation;
	const { habits } = store;
	const definition = store.definitionWithId(definition_id);
	const isMissing = habits.remainingMissingIn === (inList ? 'lists' : 'records');
	return {
		...fields,
		...(habits.benefitDates === 'local' && local),
		external_id: shownExternalId(benefit.external_id, habits),
		...(isMissing ? {} : { redemptions_remaining }),
		is_expired: isExpired(benefit, presentation.now, habits),
		is_redeemable: redeemRefusal(benefit, definition, 1, presentation.now, habits) === null,
		total_global_redemptions_remaining: globalRedemptionsRemaining(definition),
		definition: presentDefinition(definition, presentation),
		combine_meta: null,
		is_combined: false,
	};
}

/** A Redemption; its one item holds the benefit as it is now, or null if that has been deleted. */
export function presentRedemption(redemption: Redemption, presentation: Presentation) {
	const { id, type, profile_id, meta, value, count, created_at, updated_at } = redemption;
	const { store } = presentation;
	const profile = store.profiles.get(profile_id);
	const benefit = store.benefits.get(redemption.benefit_id);
	const shown = benefit ? presentBenefit(benefit, presentation) : null;
	return {
		id,
		profile_id,
		profile: profile && {
			first_name: profile.first_name,
			last_name: profile.last_name,
			full_name: `${profile.first_name} ${profile.last_name}`,
			email: profile.email,
			statuses: profile.statuses,
		},
		type,
		total: value * count,
		total_localised: value * count,
		meta,
		redeem_at: created_at,
		location_id: null,
		location: null,
		transaction_id: null,
		items: [
			{
				// One item for each redemption, so the same number serves (assumption, untried: the nodes do not read it).
				id,
				type: 'benefit',
				value,
				count,
				type_attributes:
					shown && store.habits.typeAttributes === 'text' ? JSON.stringify(shown) : shown,
				created_at,
				updated_at,
			},
		],
		created_at,
		updated_at,
	};
}
