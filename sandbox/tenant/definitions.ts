import type { Definition, DefinitionFields } from './records';
import type { Store } from './store';
import { utcText } from './time';

/**
 * What a definition is if nothing more is given. That a new one can be issued and redeemed at once is
 * seen in the tests of the vendor's SDK; the other defaults are an assumption, untried:
 * the nodes send what the user chose.
 */
const defaults: Omit<DefinitionFields, 'name' | 'handle' | 'period'> = {
	period_type: 'days',
	absolute_expiry: null,
	description: null,
	internal_notes: null,
	short_description: null,
	long_description: null,
	terms_conditions: null,
	earn_instructions: null,
	redeem_instructions_store: null,
	redeem_instructions_online: null,
	redeem_code_pos: null,
	redeem_code_online: null,
	icon: null,
	image_url: null,
	max_redemptions: 1,
	max_global_redemptions: null,
	is_extendable: false,
	is_assignable: true,
	is_reassignable: false,
	is_published: false,
	is_archived: false,
	is_claimable: false,
	is_reclaimable: false,
	claim_period_start_at: null,
	claim_period_end_at: null,
	claim_condition: null,
	claim_timeframe: null,
	view_condition: null,
	allow_user_redeem: false,
	tags: [],
	value: null,
	type: null,
	meta: null,
	total_allocations: null,
	force_allocation: false,
	notify_schedule_offset: null,
	notify_issue_offset_days: null,
	notify_issue_offset_hour: null,
	notify_remind_offset_days: null,
	notify_remind_offset_hour: null,
	notify_extend_offset_days: null,
	notify_extend_offset_hour: null,
	issue_target_id: null,
	remind_target_id: null,
	extend_target_id: null,
	end_at: null,
};

/** What makes a definition: its three required fields and any others. */
export type NewDefinition = Pick<DefinitionFields, 'name' | 'handle' | 'period'> &
	Partial<DefinitionFields>;

/** Adds a definition with nothing claimed yet; the handle must be free. */
export function addDefinition(store: Store, fields: NewDefinition, now: Date): Definition {
	const at = utcText(now);
	const definition: Definition = {
		...defaults,
		...fields,
		id: store.nextId('definition'),
		total_allocations_remaining: fields.total_allocations ?? null,
		total_global_redemptions: 0,
		total_global_created: 0,
		created_at: at,
		updated_at: at,
	};
	store.addDefinition(definition);
	store.note({ trigger: 'benefit-definition.created', definition });
	return definition;
}
