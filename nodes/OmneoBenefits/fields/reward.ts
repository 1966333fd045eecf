import { tasks } from '../../shared/api/tasks';
import { missing } from '../../shared/input/subject';
import { readKey } from '../../shared/input/text';
import type { GivenProfile } from '../../shared/input/profile';
import { findReward, type GivenReward } from '../../shared/omneo/findReward';
import type { Field } from './field';
import { recordId } from './ids';
import { listMode, locatorOf, textMode } from './locator';
import { profileField } from './profile';

interface RewardOfProfile {
	reward: GivenReward;
	profile: GivenProfile;
}

/** A reward of the profile in the same node: its ID. */
export const rewardOfProfileField: Field<string, RewardOfProfile> = {
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
				textMode(
					{ name: 'id', displayName: 'By ID' },
					'The field reward_id in the output of Issue or Get Many',
					'1048',
				),
				textMode(
					{ name: 'externalId', displayName: 'By External ID' },
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
