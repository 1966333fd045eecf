import { inClockOf } from '../../../shared/input/date';
import { extendOnce } from '../../../shared/members/extendOnce';
import { simplifyReward, type Reward } from '../../../shared/omneo/reward';
import { extendByField } from '../../fields/extendBy';
import { recordId } from '../../fields/ids';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { workflowClock } from '../../fields/workflowClock';
import { operation, type Field } from '../operation';

const rewardIdField: Field<string> = {
	properties: [
		{
			displayName: 'Reward ID',
			name: 'rewardId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 1048',
			description: 'The field reward_id in the output of Issue or Get Many',
		},
	],
	read: ({ parameter }) => recordId(parameter('rewardId', ''), 'reward'),
};

/** Endpoint from the vendor's documentation, which does not tell its answer: the reward is read after it. */
export const extend = operation({
	name: 'Extend',
	action: 'Extend reward',
	description: 'Let a reward expire later',
	endpoint: 'POST /rewards/extend, GET /rewards/{id}',
	done: 'extended',
	fields: {
		profileId: profileField,
		rewardId: rewardIdField,
		extendBy: extendByField('reward', 'the workflow'),
		simplify: simplifyField,
	},
	async execute({ profileId, rewardId, extendBy, simplify }, item) {
		const reward = await extendOnce<Reward>(item, {
			records: 'rewards',
			id: rewardId,
			profileId,
			by:
				'days' in extendBy
					? { extend_days: extendBy.days }
					: { extend_date: inClockOf(extendBy.date, workflowClock(item)) },
			notFound: 'reward_not_found',
		});
		return simplify ? simplifyReward(reward) : reward;
	},
});
