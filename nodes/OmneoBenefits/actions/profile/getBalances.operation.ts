import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../../../shared/api/endpoints';
import { namesIn, type Output, pick } from '../../../shared/omneo/output';
import { wholeProfile } from '../../../shared/omneo/profile';
import { Problem } from '../../../shared/problems/problem';
import { profileField } from '../../fields/profile';
import { isRawField, operation } from '../operation';

const BALANCES = namesIn(
	'reward_balance point_balance point_balance_dollars benefit_balance credit_balance',
	'combined_balance_dollars currency',
);

const balancesOutput: Output = {
	simplified: ['profile_id', 'tier_handle', ...BALANCES],
	fields: (balances) => pick(balances, ...BALANCES, 'localised'),
};

/** Endpoint from the vendor's SDK; the tier is in the profile. */
export const getBalances = operation({
	name: 'Get Balances',
	action: 'Get profile balances',
	description: 'Look up a member’s tier, and balances of rewards, points and benefits',
	calls: [endpoints.getBalances, endpoints.getProfile],
	output: balancesOutput,
	fields: { profileId: profileField, isRaw: isRawField },
	async execute({ profileId, isRaw }, item) {
		const { data } = await item.send<IDataObject>(at(endpoints.getBalances, { profileId }));
		if (!BALANCES.some((name) => Object.hasOwn(data, name))) throw new Problem('no_data');
		if (isRaw) return { data };
		const { tier_handle } = await wholeProfile(item.send, profileId);
		return { data, facts: { profile_id: profileId, tier_handle } };
	},
});
