import { extendOnce } from '../../../shared/members/extendOnce';
import { simplifyBenefit, type Benefit } from '../../../shared/omneo/benefit';
import { benefitOfProfileField } from '../../fields/benefit';
import { extendByField } from '../../fields/extendBy';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { inBenefitClock } from './benefitClock';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation, which does not tell its answer: the benefit is read after it. */
export const extend = operation({
	name: 'Extend',
	action: 'Extend benefit',
	description: 'Let a benefit expire later',
	endpoint: 'POST /benefits/extend, GET /benefits/{id}',
	done: 'extended',
	fields: {
		profileId: profileField,
		benefitId: benefitOfProfileField,
		extendBy: extendByField('benefit', 'its own timezone'),
		simplify: simplifyField,
	},
	async execute({ profileId, benefitId, extendBy, simplify }, item) {
		const benefit = await extendOnce<Benefit>(item, {
			records: 'benefits',
			id: benefitId,
			profileId,
			by:
				'days' in extendBy
					? { extend_days: extendBy.days }
					: { extend_date: await inBenefitClock(item, benefitId, extendBy.date) },
			notFound: 'benefit_not_found',
		});
		return simplify ? simplifyBenefit(benefit) : benefit;
	},
});
