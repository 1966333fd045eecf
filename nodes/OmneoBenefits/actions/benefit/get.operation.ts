import { simplifyBenefit, type Benefit } from '../../../shared/omneo/benefit';
import { benefitField } from '../../fields/benefit';
import { simplifyField } from '../../fields/output';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get benefit',
	description: 'Look up one benefit of a profile',
	endpoint: 'GET /benefits/{id}',
	fields: { benefitId: benefitField, simplify: simplifyField },
	async execute({ benefitId, simplify }, item) {
		const { data } = await item.send<Benefit>({
			method: 'GET',
			expect: 'record',
			path: ['benefits', benefitId],
			notFound: 'benefit_not_found',
		});
		return simplify ? simplifyBenefit(data, await item.tenant()) : data;
	},
});
