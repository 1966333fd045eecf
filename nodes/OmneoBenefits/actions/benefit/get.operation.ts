import { at, endpoints } from '../../../shared/api/endpoints';
import { benefitOutput, type Benefit } from '../../../shared/omneo/benefit';
import { operation } from '../operation';
import { benefitField } from './fields';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get benefit',
	description: 'Look up one benefit of a profile',
	calls: [endpoints.getBenefit],
	output: benefitOutput,
	fields: { benefitId: benefitField },
	async execute({ benefitId }, item) {
		return await item.send<Benefit>(at(endpoints.getBenefit, { benefitId }));
	},
});
