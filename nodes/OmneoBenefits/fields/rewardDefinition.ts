import type { GivenRewardDefinition } from '../../shared/omneo/reward';
import { field } from '../../shared/input/subject';
import { readKey } from '../../shared/input/text';
import { Problem } from '../../shared/problems/problem';
import type { Field } from '../actions/operation';
import { recordId } from './ids';
import { listMode, locatorOf, textMode } from './locator';

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
