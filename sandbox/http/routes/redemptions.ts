import { giveBack, reverse } from '../../tenant/benefitActs';
import { browse, listed, type Browsable } from '../filters';
import { page } from '../paging';
import { presentRedemption } from '../present';
import { presentReversal } from '../presentReversal';
import { notFound } from '../../tenant/problem';
import type { Profile } from '../../tenant/memberRecords';
import type { Redemption } from '../../tenant/records';
import {
	benefitOf,
	data,
	numericId,
	profileOf,
	type Answer,
	type Call,
	type Route,
} from '../route';
import { integer, nullable, validated } from '../validate';

const browsable: Browsable<Redemption> = {
	fields: {
		id: ({ id }) => id,
		type: ({ type }) => type,
		profile_id: ({ profile_id }) => profile_id,
		// Every redemption of the sandbox is one of a benefit.
		has_benefit: () => true,
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
		redeem_at: ({ created_at }) => created_at,
		location_id: () => null,
		transaction_external_id: () => null,
		has_reward: () => false,
		has_point: () => false,
		has_credit: () => false,
	},
	searched: () => [],
};

function browseRedemptions(call: Call, profile?: Profile): Answer {
	const among = candidates(call, profile);
	const presentation = { ...call, inList: true };
	return {
		status: 200,
		body: page(browse(among, call.url.searchParams, browsable), call, (redemption) =>
			presentRedemption(redemption, presentation),
		),
	};
}

/** What the filters have to look at; those of some profiles are found by their index. */
function candidates({ store, url, listedMoment }: Call, profile?: Profile): Redemption[] {
	const several = url.searchParams.get('filter[profile_id][in]');
	return profile || several === null
		? store.listedRedemptions(listedMoment(), profile)
		: store.listedRedemptionsOf(listed(several), listedMoment());
}

function redemptionOf(call: Call, profile?: Profile): Redemption {
	const redemption = call.store.redemptions.get(numericId(call, 'redemptionId'));
	if (!redemption || (profile && redemption.profile_id !== profile.id)) {
		throw notFound('Redemption');
	}
	return redemption;
}

export const redemptionRoutes: Route[] = [
	{
		method: 'GET',
		path: '/redemptions',
		does: 'browses the redemptions of all profiles',
		known: 'documented',
		scope: 'read-redemptions',
		answer: (call) => browseRedemptions(call),
	},
	{
		method: 'GET',
		path: '/redemptions/:redemptionId',
		does: 'reads a redemption',
		known: 'documented',
		scope: 'read-redemptions',
		answer: (call) => data(presentRedemption(redemptionOf(call), call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/redemptions',
		does: "browses a profile's redemptions",
		known: 'asserted',
		scope: 'read-redemptions',
		answer: (call) => browseRedemptions(call, profileOf(call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/redemptions/:redemptionId',
		does: "reads a profile's redemption",
		known: 'asserted',
		scope: 'read-redemptions',
		answer: (call) => data(presentRedemption(redemptionOf(call, profileOf(call)), call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/redemptions/benefit/:benefitId/count',
		does: 'counts how often a benefit is redeemed',
		known: 'asserted',
		scope: 'read-redemptions',
		answer: (call) => {
			const benefit = benefitOf(call, profileOf(call));
			return data({ count: call.store.countRedemptions(benefit) });
		},
	},
	{
		method: 'POST',
		path: '/redemptions/:redemptionId/reversal',
		does: 'undoes a redemption within ten minutes; answers what the member has to spend',
		known: 'documented',
		scope: 'return',
		answer: (call) => {
			const reversal = reverse(call.store, redemptionOf(call), call.now);
			const present =
				call.store.habits.reversalAnswer === 'balances' ? presentReversal : presentRedemption;
			return data(present(reversal, call), 201);
		},
	},
	{
		method: 'POST',
		path: '/redemptions/:redemptionId/benefit/return',
		does: 'gives back `{count?}` of a redemption, at any time',
		known: 'documented',
		scope: 'return',
		answer: (call) => {
			const redemption = redemptionOf(call);
			const { count } = validated(call.body, { count: nullable(integer(1)) });
			const returned = giveBack(call.store, redemption, 'return', count ?? 1, call.now);
			return data(presentRedemption(returned, call), 201);
		},
	},
];
