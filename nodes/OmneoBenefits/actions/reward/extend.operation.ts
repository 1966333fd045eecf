import { at, endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { readKey } from '../../../shared/input/text';
import { missing } from '../../../shared/input/values';
import { inClockOfRecord } from '../../../shared/omneo/dates';
import type { GivenProfile } from '../../../shared/omneo/profile';
import {
	findReward,
	rewardOutput,
	type GivenReward,
	type Reward,
} from '../../../shared/omneo/reward';
import { extendOnce } from '../../../shared/records/extend';
import { extendByField, workflowClock } from '../../fields/dates';
import { listMode, locatorOf, textMode, type Field } from '../../fields/field';
import { profileField } from '../../fields/profile';
import { recordId } from '../../fields/values';
import { operation } from '../operation';

interface RewardOfProfile {
	reward: GivenReward;
	profile: GivenProfile;
}

/** A reward of the profile in the same node: its ID. */
const rewardOfProfileField: Field<string, RewardOfProfile> = {
	properties: [
		{
			displayName: 'Reward',
			name: 'rewardId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'A reward that the profile has',
			modes: [
				listMode('searchRewards', 'By name, handle or ID...'),
				textMode('id', 'By ID', 'The field reward_id in the output of Issue or Get Many', '1048'),
				textMode(
					'externalId',
					'By External ID',
					'The external ID with which the reward was issued',
					'birthday-10482',
				),
			],
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'rewardId', 'id');
		const profile = profileField.read(item);
		if (mode !== 'externalId') {
			return { reward: { by: 'id', value: recordId(value, 'reward') }, profile };
		}
		const subject = { label: 'external ID of the reward' };
		const key = readKey(value, subject);
		if (key === '') throw missing(subject);
		return { reward: { by: 'externalId', value: key }, profile };
	},
	alsoDoes: [tasks.findReward, ...profileField.alsoDoes],
	async resolve({ reward, profile }, item) {
		if (reward.by === 'id') return reward.value;
		return await findReward(item.send, reward.value, await profileField.resolve(profile, item));
	},
};

/**
 * Endpoint from the vendor's documentation, which does not describe the answer: the reward is read
 * afterwards.
 */
export const extend = operation({
	name: 'Extend',
	action: 'Extend reward',
	description: 'Let a reward expire later',
	calls: [endpoints.extendReward, endpoints.getReward],
	done: 'extended',
	output: rewardOutput,
	fields: {
		profileId: profileField,
		rewardId: rewardOfProfileField,
		extendBy: extendByField('reward'),
	},
	async execute({ profileId, rewardId, extendBy }, item) {
		const fallback = workflowClock(item);
		const reward = await extendOnce<Reward>(item, {
			read: at(endpoints.getReward, { rewardId }),
			write: at(endpoints.extendReward),
			id: rewardId,
			profileId,
			by: (before) =>
				'days' in extendBy
					? { extend_days: extendBy.days }
					: { extend_date: inClockOfRecord(extendBy.date, before, fallback) },
		});
		return { data: reward };
	},
});
