import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { claimOutput } from '../../../shared/omneo/benefit';
import { operation } from '../operation';
import { claimFields, claimFor } from './claim.operation';
import { keptPreviewOf } from './fields';

/** Endpoint from the vendor's documentation and SDK. */
export const claimRedeem = operation({
	name: 'Claim and Redeem',
	action: 'Claim and redeem benefit',
	description:
		'Give a benefit to a profile and mark it as used, in one step. If it is to be used later, choose Claim.',
	notice:
		'This uses the benefit up at once, in a test too. If the customer is to use it later, choose Claim.',
	chooseWhen:
		'Only where the benefit is used at this moment, since it is used up at once. For a voucher that is sent to a member, choose claim.',
	calls: [endpoints.claimRedeem],
	alsoDoes: [tasks.recogniseClaim, tasks.undoClaim, tasks.redeemWinner, tasks.findDefinition],
	done: 'redeemed',
	output: claimOutput,
	fields: { ...claimFields, previewOf: keptPreviewOf },
	async execute(values, item) {
		return await claimFor(item, 'claimRedeem', values);
	},
});
