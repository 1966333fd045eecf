import { tasks } from '../../../shared/api/tasks';
import { missing, field } from '../../../shared/input/subject';
import { readKey } from '../../../shared/input/text';
import type { GivenProfile } from '../../../shared/input/profile';
import { findReward, type GivenReward } from '../../../shared/omneo/findReward';
import type { Field } from '../../fields/field';
import { recordId } from '../../fields/values';
import { listMode, locatorOf, textMode } from '../../fields/locator';
import { profileField } from '../../fields/profile';
import type { GivenRewardDefinition } from '../../../shared/omneo/reward';
import { Problem } from '../../../shared/problems/problem';

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

/** The reward definition to issue from. */
export const rewardDefinitionField: Field<GivenRewardDefinition> = {
	properties: [
		{
			displayName: 'Reward Definition',
			name: 'rewardDefinition',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The reward to issue, by its definition in Omneo',
			modes: [
				listMode('searchRewardDefinitions', 'By name or handle...'),
				textMode(
					{ name: 'handle', displayName: 'Handle' },
					'The handle in CX Manager, not the name that customers see',
					'birthday-10',
				),
				textMode({ name: 'id', displayName: 'By ID' }, 'The number of the reward definition', '12'),
			],
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'rewardDefinition', 'handle');
		if (mode === 'id') return { by: 'id', value: recordId(value, 'reward definition') };
		const handle = readKey(value, field('Reward Definition'));
		if (handle) return { by: 'handle', value: handle };
		throw new Problem('definition_missing', { meaning: 'The reward definition is missing' });
	},
};
