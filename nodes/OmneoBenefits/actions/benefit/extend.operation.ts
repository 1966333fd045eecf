import { at, endpoints } from '../../../shared/api/endpoints';
import { benefitOutput, type Benefit } from '../../../shared/omneo/benefit';
import { inClockOfRecord, proveClock } from '../../../shared/omneo/dates';
import { extendOnce } from '../../../shared/records/extend';
import { extendByField, workflowClock } from '../../fields/dates';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';
import { benefitOfProfileField } from './fields';

/**
 * Endpoint from the vendor's documentation, which does not describe the answer: the benefit is read
 * afterwards.
 */
export const extend = operation({
	name: 'Extend',
	action: 'Extend benefit',
	description: 'Let a benefit expire later',
	calls: [endpoints.extendBenefit, endpoints.getBenefit],
	done: 'extended',
	output: benefitOutput,
	fields: {
		profileId: profileField,
		benefitId: benefitOfProfileField,
		extendBy: extendByField('benefit'),
	},
	async execute({ profileId, benefitId, extendBy }, item) {
		const fallback = workflowClock(item);
		const dateFor = (before: Benefit) =>
			'date' in extendBy ? inClockOfRecord(extendBy.date, before, fallback) : undefined;
		const benefit = await extendOnce<Benefit>(item, {
			read: at(endpoints.getBenefit, { benefitId }),
			write: at(endpoints.extendBenefit),
			id: benefitId,
			profileId,
			by: (before) =>
				'days' in extendBy ? { extend_days: extendBy.days } : { extend_date: dateFor(before) },
		});
		proveClock(benefit, dateFor(benefit), await item.tenant());
		return { data: benefit };
	},
});
