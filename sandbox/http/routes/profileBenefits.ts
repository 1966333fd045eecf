import { claim, redeem } from '../../tenant/benefitActs';
import { presentBenefit, presentDefinition, presentRedemption } from '../present';
import type { Benefit } from '../../tenant/records';
import { benefitOf, data, profileOf, type Call, type Route } from '../route';
import { claimRefusal, isViewable, redeemRefusal } from '../../tenant/rules';
import {
	existing,
	integer,
	meta,
	nullable,
	required,
	text,
	timeZone,
	validated,
} from '../validate';
import { browseBenefits, changeBenefit, deleteBenefit } from './benefitAnswers';

function makeClaim(call: Call): Benefit {
	const profile = profileOf(call);
	const { definition, ...request } = validated(call.body, {
		definition: required(existing(text(), (handle) => call.store.definitionWithHandle(handle))),
		timezone: required(timeZone),
		external_id: nullable(text()),
		meta: nullable(meta),
	});
	return claim(call.store, profile, definition, request, call.now);
}

export const profileBenefitRoutes: Route[] = [
	{
		method: 'POST',
		path: '/profiles/:profileId/benefits/claim-redeem',
		does: 'claims a definition and redeems the benefit at once',
		known: 'asserted',
		scope: 'redeem-benefits',
		answer: (call) => {
			const benefit = makeClaim(call);
			const redemption = redeem(call.store, benefit, 1, call.now);
			return call.store.habits.claimRedeemAnswer === 'benefit'
				? data(presentBenefit(benefit, call), 201)
				: data(presentRedemption(redemption, call), 201);
		},
	},
	{
		method: 'POST',
		path: '/profiles/:profileId/benefits/claim',
		does: 'claims a definition',
		known: 'asserted',
		scope: 'create-benefits',
		answer: (call) => data(presentBenefit(makeClaim(call), call), 201),
	},
	{
		method: 'POST',
		path: '/profiles/:profileId/benefits/:benefitId/redeem',
		does: 'redeems a benefit `{count?}` times',
		known: 'asserted',
		scope: 'redeem-benefits',
		answer: (call) => {
			const benefit = benefitOf(call, profileOf(call));
			const { count } = validated(call.body, { count: nullable(integer(1)) });
			return data(presentRedemption(redeem(call.store, benefit, count ?? 1, call.now), call), 201);
		},
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/benefits',
		does: "browses a profile's benefits",
		known: 'documented',
		scope: 'read-benefits',
		answer: (call) => browseBenefits(call, profileOf(call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/redeemable_benefits',
		does: 'browses those that can be redeemed now',
		known: 'asserted',
		scope: 'read-benefits',
		answer: (call) =>
			browseBenefits(
				call,
				profileOf(call),
				(benefit) =>
					redeemRefusal(
						benefit,
						call.store.definitionOf(benefit),
						1,
						call.now,
						call.store.habits,
					) === null,
			),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/benefits/claimable',
		does: 'lists the definitions that the profile may claim now',
		known: 'asserted',
		scope: 'read-benefits',
		answer: (call) => {
			const { store, now } = call;
			const profile = profileOf(call);
			const claimable = [...store.definitions.values()].filter((definition) => {
				const claimedBefore = store.hasClaimed(profile.id, definition);
				return claimRefusal(definition, { profile, now, claimedBefore }) === null;
			});
			return data(claimable.map((definition) => presentDefinition(definition, call)));
		},
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/benefits/viewable',
		does: 'lists the definitions that the profile may see',
		known: 'asserted',
		scope: 'read-benefits',
		answer: (call) => {
			const profile = profileOf(call);
			const viewable = [...call.store.definitions.values()].filter((definition) =>
				isViewable(definition, profile),
			);
			return data(viewable.map((definition) => presentDefinition(definition, call)));
		},
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/benefits/:benefitId',
		does: "reads a profile's benefit",
		known: 'asserted',
		scope: 'read-benefits',
		answer: (call) => data(presentBenefit(benefitOf(call, profileOf(call)), call)),
	},
	{
		method: 'PUT',
		path: '/profiles/:profileId/benefits/:benefitId',
		does: "changes a profile's benefit",
		known: 'asserted',
		scope: 'create-benefits',
		answer: (call) => changeBenefit(call, benefitOf(call, profileOf(call))),
	},
	{
		method: 'DELETE',
		path: '/profiles/:profileId/benefits/:benefitId',
		does: "deletes a profile's benefit",
		known: 'asserted',
		scope: 'delete-benefits',
		answer: (call) => deleteBenefit(call, benefitOf(call, profileOf(call))),
	},
];
