import type { IDataObject } from 'n8n-workflow';
import { wholeProfile } from '../../../shared/omneo/profile';
import { pick } from '../../../shared/omneo/pick';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';

const BALANCES = [
	'reward_balance',
	'point_balance',
	'point_balance_dollars',
	'benefit_balance',
	'combined_balance_dollars',
] as const;

/** Endpoint from the vendor's SDK; the tier stands in the profile. */
export const getBalances = operation({
	name: 'Get Balances',
	action: 'Get profile balances',
	description: 'Look up what a member has in rewards, points and benefits, and the member’s tier',
	endpoint: 'GET /profiles/{id}/balances, GET /profiles/{id}',
	fields: { profileId: profileField, simplify: simplifyField },
	async execute({ profileId, simplify }, item) {
		const { data } = await item.send<IDataObject>({
			method: 'GET',
			path: ['profiles', profileId, 'balances'],
			notFound: 'profile_not_found',
		});
		if (!simplify) return data;
		const { tier_handle: tier } = await wholeProfile(item.send, profileId);
		return { profile_id: profileId, tier_handle: tier ?? null, ...pick(data, BALANCES) };
	},
});
