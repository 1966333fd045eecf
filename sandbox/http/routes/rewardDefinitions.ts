import { rewardTypes, type RewardDefinition } from '../../tenant/creditRecords';
import { invalid, notFound, Problem } from '../../tenant/problem';
import { periodTypes } from '../../tenant/records';
import { utcText } from '../../tenant/time';
import { browse, type Browsable } from '../filters';
import { page } from '../paging';
import { presentRewardDefinition } from '../presentCredits';
import { data, numericId, type Call, type Route } from '../route';
import {
	alphaDash,
	boolean,
	date,
	givenFields,
	integer,
	listOf,
	nullable,
	number,
	oneOf,
	required,
	sometimes,
	text,
	validatedOnly,
} from '../validate';

const LONG_TEXT = 65_535;

const changes = {
	name: sometimes(text()),
	handle: sometimes(alphaDash),
	value: sometimes(number),
	max_value: nullable(number),
	type: sometimes(oneOf(rewardTypes)),
	period: sometimes(integer(0)),
	period_type: sometimes(oneOf(periodTypes)),
	absolute_expiry: nullable(date),
	description: nullable(text(LONG_TEXT)),
	is_extendable: sometimes(boolean),
	is_assignable: sometimes(boolean),
	is_reassignable: sometimes(boolean),
	is_published: sometimes(boolean),
	extend_days: nullable(integer(0)),
	tags: sometimes(listOf(text())),
};

const creation = {
	...changes,
	name: required(text()),
	handle: required(alphaDash),
	value: required(number),
	type: required(oneOf(rewardTypes)),
	period: required(integer(0)),
	period_type: required(oneOf(periodTypes)),
};

const browsable: Browsable<RewardDefinition> = {
	fields: {
		id: ({ id }) => id,
		name: ({ name }) => name,
		handle: ({ handle }) => handle,
		type: ({ type }) => type,
		tags: ({ tags }) => tags,
		is_assignable: ({ is_assignable }) => is_assignable,
		is_published: ({ is_published }) => is_published,
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: ({ name, handle }) => [name, handle],
};

function definitionOf(call: Call): RewardDefinition {
	const definition = call.store.rewardDefinitions.get(numericId(call, 'definitionId'));
	if (!definition) throw notFound('RewardDefinition');
	return definition;
}

function checkHandleIsFree({ store }: Call, handle: string, own?: RewardDefinition): void {
	const taken = [...store.rewardDefinitions.values()].some(
		(each) => each !== own && each.handle === handle,
	);
	if (taken) throw invalid({ handle: ['The handle has already been taken.'] });
}

function createDefinition(call: Call): RewardDefinition {
	const { name, handle, value, type, period, period_type, ...rest } = validatedOnly(
		call.body,
		creation,
	);
	checkHandleIsFree(call, handle);
	const at = utcText(call.now);
	const definition: RewardDefinition = {
		id: call.store.nextId('rewardDefinition'),
		name,
		handle,
		value,
		type,
		period,
		period_type,
		max_value: null,
		absolute_expiry: null,
		description: null,
		is_extendable: false,
		is_assignable: false,
		is_reassignable: false,
		is_published: false,
		extend_days: null,
		tags: [],
		...givenFields(rest),
		created_at: at,
		updated_at: at,
	};
	call.store.rewardDefinitions.set(definition.id, definition);
	return definition;
}

function changeDefinition(call: Call): RewardDefinition {
	const definition = definitionOf(call);
	const change = givenFields(validatedOnly(call.body, changes));
	if (change.handle !== undefined) checkHandleIsFree(call, change.handle, definition);
	return Object.assign(definition, change, { updated_at: utcText(call.now) });
}

export const rewardDefinitionRoutes: Route[] = [
	{
		method: 'GET',
		path: '/rewards/definitions',
		does: 'browses definitions of rewards',
		known: 'asserted',
		scope: 'read-reward-definitions',
		answer: (call) => ({
			status: 200,
			body: page(
				browse([...call.store.rewardDefinitions.values()], call.url.searchParams, browsable),
				call,
				presentRewardDefinition,
			),
		}),
	},
	{
		method: 'POST',
		path: '/rewards/definitions',
		does: 'creates a definition of rewards',
		known: 'asserted',
		scope: 'create-reward-definitions',
		answer: (call) => data(presentRewardDefinition(createDefinition(call)), 201),
	},
	{
		method: 'GET',
		path: '/rewards/definitions/:definitionId',
		does: 'reads a definition of rewards',
		known: 'asserted',
		scope: 'read-reward-definitions',
		answer: (call) => data(presentRewardDefinition(definitionOf(call))),
	},
	{
		method: 'PUT',
		path: '/rewards/definitions/:definitionId',
		does: 'changes a definition of rewards',
		known: 'asserted',
		scope: 'update-reward-definitions',
		answer: (call) => data(presentRewardDefinition(changeDefinition(call))),
	},
	{
		method: 'DELETE',
		path: '/rewards/definitions/:definitionId',
		does: 'deletes a definition that has no rewards',
		known: 'asserted',
		scope: 'delete-reward-definitions',
		answer: (call) => {
			const { store } = call;
			const definition = definitionOf(call);
			if (store.rewards.values().some(({ definition_id: id }) => id === definition.id)) {
				throw new Problem(409, 'This reward definition has rewards and cannot be deleted.');
			}
			store.rewardDefinitions.delete(definition.id);
			return { status: 204 };
		},
	},
];
