import { tasks } from '../../../shared/api/tasks';
import { endpoints } from '../../../shared/api/endpoints';
import { claimOutput } from '../../../shared/omneo/benefit';
import { operation } from '../operation';
import { claimFields, claimFor } from './claim';
import { keptPreviewOf } from './fields';

/** Endpoint from the vendor's documentation and SDK. */
export const claim = operation({
	name: 'Claim',
	action: 'Claim benefit',
	description: 'Give a profile a benefit for the customer to use later',
	chooseWhen:
		'For a voucher, coupon or gift that the member uses later, such as one sent by email. It obeys the claim rules of the definition.',
	calls: [endpoints.claim],
	alsoDoes: [tasks.recogniseClaim, tasks.undoClaim, tasks.findDefinition],
	done: 'claimed',
	output: claimOutput,
	fields: { ...claimFields, previewOf: keptPreviewOf },
	async execute(values, item) {
		return await claimFor(item, { kind: 'claim', ...values });
	},
});
