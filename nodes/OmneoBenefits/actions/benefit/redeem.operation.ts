import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { claimOutput } from '../../../shared/omneo/benefit';
import { redeem as redeemUnprotected, redeemOnce } from '../../../shared/records/redeem';
import { redeemOptionsField } from '../../fields/options';
import { profileField } from '../../fields/profile';
import { countField } from '../../fields/values';
import { operation } from '../operation';
import { benefitOfProfileField } from './fields';

/** Endpoint from the vendor's documentation and SDK. */
export const redeem = operation({
	name: 'Redeem',
	action: 'Redeem benefit',
	description: 'Mark a benefit that a profile already has as used',
	notice:
		'This uses the benefit up, in a test too. Omneo undoes it for 10 minutes only, with Redemption: Reverse.',
	chooseWhen:
		'For a benefit that the member has already. To give one and use it in one step, choose claimRedeem.',
	calls: [endpoints.redeem],
	alsoDoes: [tasks.recogniseClaim],
	done: 'redeemed',
	output: claimOutput,
	fields: {
		profileId: profileField,
		benefitId: benefitOfProfileField,
		count: countField,
		options: redeemOptionsField,
	},
	async execute({ profileId, benefitId, count, options }, item) {
		const redeemWith = options.protection === 'off' ? redeemUnprotected : redeemOnce;
		const data = await redeemWith(item, { profileId, benefitId, count });
		return { data, facts: { duplicate: false } };
	},
});
