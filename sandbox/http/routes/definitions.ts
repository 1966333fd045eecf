import { addDefinition } from '../../tenant/definitions';
import { browse, type Browsable } from '../filters';
import { page } from '../paging';
import { presentDefinition } from '../present';
import { invalid, notFound, Problem } from '../../tenant/problem';
import { benefitTypes, periodTypes, type Definition } from '../../tenant/records';
import { data, numericId, type Call, type Route } from '../route';
import { utcText } from '../../tenant/time';
import {
	alphaDash,
	boolean,
	date,
	integer,
	listOf,
	meta,
	nullable,
	number,
	oneOf,
	required,
	rule,
	givenFields,
	sometimes,
	text,
	validated,
} from '../validate';

const LONG_TEXT = 65_535;

/** What may be given of a definition; `creation` below tells what a new one needs. */
const changes = {
	name: sometimes(text()),
	handle: sometimes(alphaDash),
	period: sometimes(integer(0)),
	period_type: sometimes(oneOf(periodTypes)),
	absolute_expiry: nullable(date),
	description: nullable(text(LONG_TEXT)),
	internal_notes: nullable(text(LONG_TEXT)),
	short_description: nullable(text(LONG_TEXT)),
	long_description: nullable(text(LONG_TEXT)),
	terms_conditions: nullable(text(LONG_TEXT)),
	earn_instructions: nullable(text(LONG_TEXT)),
	redeem_instructions_store: nullable(text(LONG_TEXT)),
	redeem_instructions_online: nullable(text(LONG_TEXT)),
	redeem_code_pos: nullable(text()),
	redeem_code_online: nullable(text()),
	icon: nullable(text()),
	image_url: nullable(text()),
	max_redemptions: nullable(integer(1)),
	max_global_redemptions: nullable(integer(0)),
	is_extendable: sometimes(boolean),
	is_assignable: sometimes(boolean),
	is_reassignable: sometimes(boolean),
	is_published: sometimes(boolean),
	is_archived: sometimes(boolean),
	is_claimable: sometimes(boolean),
	is_reclaimable: sometimes(boolean),
	claim_period_start_at: nullable(date),
	claim_period_end_at: nullable(date),
	claim_condition: nullable(rule),
	claim_timeframe: nullable(text()),
	view_condition: nullable(rule),
	allow_user_redeem: sometimes(boolean),
	tags: sometimes(listOf(text())),
	value: nullable(number),
	type: nullable(oneOf(benefitTypes)),
	meta: nullable(meta),
	total_allocations: nullable(integer(0)),
	force_allocation: sometimes(boolean),
	notify_schedule_offset: nullable(integer()),
	notify_issue_offset_days: nullable(integer()),
	notify_issue_offset_hour: nullable(integer()),
	notify_remind_offset_days: nullable(integer()),
	notify_remind_offset_hour: nullable(integer()),
	notify_extend_offset_days: nullable(integer()),
	notify_extend_offset_hour: nullable(integer()),
	issue_target_id: nullable(text()),
	remind_target_id: nullable(text()),
	extend_target_id: nullable(text()),
	end_at: nullable(date),
};

const creation = {
	...changes,
	name: required(text()),
	handle: required(alphaDash),
	period: required(integer(0)),
};

const browsable: Browsable<Definition> = {
	fields: {
		id: ({ id }) => id,
		name: ({ name }) => name,
		handle: ({ handle }) => handle,
		type: ({ type }) => type,
		tags: ({ tags }) => tags,
		period: ({ period }) => period,
		period_type: ({ period_type }) => period_type,
		is_published: ({ is_published }) => is_published,
		is_archived: ({ is_archived }) => is_archived,
		is_claimable: ({ is_claimable }) => is_claimable,
		is_reclaimable: ({ is_reclaimable }) => is_reclaimable,
		is_assignable: ({ is_assignable }) => is_assignable,
		is_extendable: ({ is_extendable }) => is_extendable,
		claim_period_start_at: ({ claim_period_start_at }) => claim_period_start_at,
		claim_period_end_at: ({ claim_period_end_at }) => claim_period_end_at,
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: ({ name, handle }) => [name, handle],
};

function definitionOf(call: Call): Definition {
	const definition = call.store.definitions.get(numericId(call, 'definitionId'));
	if (!definition) throw notFound('BenefitDefinition');
	return definition;
}

function checkHandleIsFree({ store }: Call, handle: string): void {
	if (store.definitionWithHandle(handle)) {
		throw invalid({ handle: ['The handle has already been taken.'] });
	}
}

function changeDefinition(call: Call): Definition {
	const definition = definitionOf(call);
	const { handle, ...rest } = validated(call.body, changes);
	if (handle !== undefined && handle !== definition.handle) {
		checkHandleIsFree(call, handle);
		call.store.renameDefinition(definition, handle);
	}
	const used = (definition.total_allocations ?? 0) - (definition.total_allocations_remaining ?? 0);
	Object.assign(definition, givenFields(rest), { updated_at: utcText(call.now) });
	definition.total_allocations_remaining =
		definition.total_allocations === null ? null : Math.max(0, definition.total_allocations - used);
	call.store.note({ trigger: 'benefit-definition.updated', definition });
	return definition;
}

export const definitionRoutes: Route[] = [
	{
		method: 'GET',
		path: '/benefits/definitions',
		does: 'browses definitions',
		known: 'asserted',
		scope: 'read-benefit-definitions',
		answer: (call) => ({
			status: 200,
			body: page(
				browse([...call.store.definitions.values()], call.url.searchParams, browsable),
				call,
				(definition) => presentDefinition(definition, call),
			),
		}),
	},
	{
		method: 'POST',
		path: '/benefits/definitions',
		does: 'creates a definition',
		known: 'asserted',
		scope: 'create-benefit-definitions',
		answer: (call) => {
			const fields = validated(call.body, creation);
			checkHandleIsFree(call, fields.handle);
			const { name, handle, period } = fields;
			const definition = addDefinition(
				call.store,
				{ ...givenFields(fields), name, handle, period },
				call.now,
			);
			return data(presentDefinition(definition, call), 201);
		},
	},
	{
		method: 'GET',
		path: '/benefits/definitions/handle/:handle',
		does: 'reads a definition by its handle',
		known: 'documented',
		scope: 'read-benefit-definitions',
		answer: (call) => {
			const definition = call.store.definitionWithHandle(call.param('handle'));
			if (!definition) throw notFound('BenefitDefinition');
			return data(presentDefinition(definition, call));
		},
	},
	{
		method: 'GET',
		path: '/benefits/definitions/:definitionId',
		does: 'reads a definition',
		known: 'asserted',
		scope: 'read-benefit-definitions',
		answer: (call) => data(presentDefinition(definitionOf(call), call)),
	},
	{
		method: 'PUT',
		path: '/benefits/definitions/:definitionId',
		does: 'changes a definition',
		known: 'asserted',
		scope: 'update-benefit-definitions',
		answer: (call) => data(presentDefinition(changeDefinition(call), call)),
	},
	{
		method: 'DELETE',
		path: '/benefits/definitions/:definitionId',
		does: 'deletes a definition that has no benefits',
		known: 'asserted',
		scope: 'delete-benefit-definitions',
		answer: (call) => {
			const definition = definitionOf(call);
			if (call.store.hasBenefits(definition)) {
				throw new Problem(409, 'This benefit definition has benefits and cannot be deleted.');
			}
			call.store.removeDefinition(definition);
			call.store.note({ trigger: 'benefit-definition.deleted', definition });
			return { status: 204 };
		},
	},
	{
		method: 'POST',
		path: '/benefits/definitions/:definitionId/clone',
		does: 'copies a definition under a new `{handle, name?}`',
		known: 'asserted',
		scope: 'create-benefit-definitions',
		answer: (call) => {
			const original = definitionOf(call);
			const { handle, name } = validated(call.body, {
				handle: required(alphaDash),
				name: sometimes(text()),
			});
			checkHandleIsFree(call, handle);
			const copy = addDefinition(
				call.store,
				{ ...structuredClone(original), handle, name: name ?? original.name },
				call.now,
			);
			return data(presentDefinition(copy, call), 201);
		},
	},
];
