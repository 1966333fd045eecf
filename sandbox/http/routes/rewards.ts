import { extendReward, issueReward, updateReward } from '../../tenant/creditActs';
import type { Reward, RewardDefinition } from '../../tenant/creditRecords';
import type { Profile } from '../../tenant/memberRecords';
import { invalid, notFound } from '../../tenant/problem';
import type { Store } from '../../tenant/store';
import { addDays } from '../../tenant/time';
import { browse, readMeta, type Browsable } from '../filters';
import { page } from '../paging';
import { presentReward } from '../presentCredits';
import { data, numericId, profileOf, type Answer, type Call, type Route } from '../route';
import {
	date,
	existing,
	givenFields,
	integer,
	listOf,
	meta,
	nullable,
	number,
	required,
	sometimes,
	text,
	timeZone,
	validatedOnly,
} from '../validate';

const browsable = ({ habits, rewardDefinitions }: Store): Browsable<Reward> => ({
	fields: {
		id: ({ id }) => id,
		profile_id: ({ profile_id }) => profile_id,
		reward_definition_id: ({ definition_id }) => definition_id,
		'definition.handle': ({ definition_id }) =>
			rewardDefinitions.get(definition_id)?.handle ?? null,
		value_initial: ({ value_initial }) => value_initial,
		value_remaining: ({ value_remaining }) => value_remaining,
		issued_at: ({ issued_at }) => issued_at,
		expires_at: ({ expires_at }) => expires_at,
		timezone: ({ timezone }) => timezone,
		meta: ({ meta: free }, path) => readMeta(free, path),
		...(habits.rewardExternalId !== 'hidden'
			? { external_id: ({ external_id }: Reward) => external_id }
			: {}),
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: () => [],
});

function browseRewards(call: Call, profile?: Profile): Answer {
	const { store, url, listedMoment } = call;
	const among = store.listed(store.rewards, listedMoment(), profile);
	return {
		status: 200,
		body: page(browse(among, url.searchParams, browsable(store)), call, (reward) =>
			presentReward(reward, call),
		),
	};
}

/** The reward in the path; below /profiles it must be that profile's. Throws a 404. */
function rewardOf(call: Call, profile?: Profile): Reward {
	const reward = call.store.rewards.at(numericId(call, 'rewardId'), call.recordMoment);
	if (!reward || (profile && reward.profile_id !== profile.id)) throw notFound('Reward');
	return reward;
}

/** The definition by its id or by its handle; one of the two must be given. */
function definitionOf(
	byId: RewardDefinition | null | undefined,
	byHandle: RewardDefinition | null | undefined,
): RewardDefinition {
	const definition = byId ?? byHandle;
	if (!definition) {
		const sentence = 'The reward definition id field is required.';
		throw invalid({ reward_definition_id: [sentence] });
	}
	return definition;
}

function issueTo(call: Call): Reward {
	const { store, now, body } = call;
	const definitions = store.rewardDefinitions;
	const given = validatedOnly(body, {
		profile_id: required(existing(text(), (id) => store.profiles.get(id.toLowerCase()))),
		reward_definition_id: nullable(existing(integer(), (id) => definitions.get(id))),
		reward_definition_handle: nullable(
			existing(text(), (handle) =>
				[...definitions.values()].find((each) => each.handle === handle),
			),
		),
		value_initial: nullable(number),
		value_remaining: nullable(number),
		expires_at: nullable(date),
		timezone: required(timeZone),
		issued_at: nullable(date),
		external_id: nullable(text()),
		meta: nullable(meta),
	});
	const {
		profile_id: profile,
		reward_definition_id: byId,
		reward_definition_handle: byHandle,
		...request
	} = given;
	return issueReward(store, profile, definitionOf(byId, byHandle), request, now);
}

function extend(call: Call): Reward[] {
	const { store, now, body } = call;
	const { ids, profile_id, extend_date, extend_days } = validatedOnly(body, {
		ids: required(
			listOf(
				existing(integer(), (id) => store.rewards.get(id)),
				1,
			),
		),
		profile_id: required(text()),
		extend_date: nullable(date),
		extend_days: nullable(integer(1)),
	});
	if (!extend_date && !extend_days) {
		const sentence = 'The extend date field is required when extend days is not present.';
		throw invalid({ extend_date: [sentence] });
	}
	for (const reward of ids) {
		if (reward.profile_id !== profile_id) throw invalid({ ids: ['The selected ids is invalid.'] });
		if (!store.rewardDefinitions.get(reward.definition_id)?.is_extendable) {
			throw invalid({ ids: ['This reward is not extendable.'] });
		}
	}
	for (const reward of ids) {
		const expires = extend_date ?? addDays(reward.expires_local_at, extend_days ?? 0);
		extendReward(store, reward, expires, now);
	}
	return ids;
}

export const rewardRoutes: Route[] = [
	{
		method: 'POST',
		path: '/rewards',
		does: 'issues a reward; `issued_at` is local and becomes UTC',
		known: 'asserted',
		scope: 'create-rewards',
		answer: (call) => data(presentReward(issueTo(call), call), 201),
	},
	{
		method: 'POST',
		path: '/rewards/extend',
		does: 'extends rewards of a profile by date or by days',
		known: 'documented',
		scope: 'update-rewards',
		answer: (call) => data(extend(call).map((reward) => presentReward(reward, call))),
	},
	{
		method: 'GET',
		path: '/rewards',
		does: 'browses the rewards of all profiles',
		known: 'asserted',
		scope: 'read-rewards',
		answer: (call) => browseRewards(call),
	},
	{
		method: 'GET',
		path: '/rewards/:rewardId',
		does: 'reads a reward',
		known: 'asserted',
		scope: 'read-rewards',
		answer: (call) => data(presentReward(rewardOf(call), call)),
	},
	{
		method: 'PUT',
		path: '/rewards/:rewardId',
		does: 'changes a reward; its two values are independent',
		known: 'asserted',
		scope: 'update-rewards',
		answer: (call) => {
			const reward = rewardOf(call);
			const change = validatedOnly(call.body, {
				value_initial: sometimes(number),
				value_remaining: sometimes(number),
				expires_at: sometimes(date),
				meta: nullable(meta),
			});
			updateReward(call.store, reward, givenFields(change), call.now);
			return data(presentReward(reward, call));
		},
	},
	{
		method: 'DELETE',
		path: '/rewards/:rewardId',
		does: 'deletes a reward',
		known: 'asserted',
		scope: 'delete-rewards',
		answer: (call) => {
			const reward = rewardOf(call);
			call.store.rewards.remove(reward);
			call.store.note({ trigger: 'reward.deleted', reward });
			return { status: 204 };
		},
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/rewards',
		does: "browses a profile's rewards",
		known: 'asserted',
		scope: 'read-rewards',
		answer: (call) => browseRewards(call, profileOf(call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/rewards/:rewardId',
		does: "reads a profile's reward",
		known: 'asserted',
		scope: 'read-rewards',
		answer: (call) => data(presentReward(rewardOf(call, profileOf(call)), call)),
	},
];
