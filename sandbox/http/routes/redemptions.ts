import { giveBack, reverse } from '../../tenant/benefitActs';
import { browse, type Browsable } from '../filters';
import { page } from '../paging';
import { presentRedemption } from '../present';
import { notFound } from '../../tenant/problem';
import type { Profile } from '../../tenant/memberRecords';
import type { Redemption } from '../../tenant/records';
import { data, numericId, profileOf, type Answer, type Call, type Route } from '../route';
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
	},
	searched: () => [],
};

function browseRedemptions(call: Call, profile?: Profile): Answer {
	const among = call.store.listedRedemptions(call.listedMoment(), profile);
	const presentation = { ...call, inList: true };
	return {
		status: 200,
		body: page(browse(among, call.url.searchParams, browsable), call, (redemption) =>
			presentRedemption(redemption, presentation),
		),
	};
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
		known: 'documented',
		scope: 'read-redemptions',
		answer: (call) => browseRedemptions(call, profileOf(call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/redemptions/:redemptionId',
		does: "reads a profile's redemption",
		known: 'documented',
		scope: 'read-redemptions',
		answer: (call) => data(presentRedemption(redemptionOf(call, profileOf(call)), call)),
	},
	{
		method: 'POST',
		path: '/redemptions/:redemptionId/reversal',
		does: 'undoes a redemption within ten minutes',
		known: 'documented',
		scope: 'return',
		answer: (call) => {
			const reversal = reverse(call.store, redemptionOf(call), call.now);
			return data(presentRedemption(reversal, call), 201);
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
