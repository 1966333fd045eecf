import { at, endpoints } from '../../../shared/api/endpoints';
import { extendOnce } from '../../../shared/records/extend';
import { inClockOfRecord } from '../../../shared/omneo/dates';
import { rewardOutput, type Reward } from '../../../shared/omneo/reward';
import { extendByField } from '../../fields/extendBy';
import { profileField } from '../../fields/profile';
import { rewardOfProfileField } from './fields';
import { workflowClock } from '../../fields/workflowClock';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation, which does not tell its answer: the reward is read after it. */
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
		extendBy: extendByField('reward', 'its own timezone'),
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
