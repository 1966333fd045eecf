import type { ProblemCode } from '../problems/table';
import { endpoint, type Endpoint, type Route } from './endpoint';

export { at, type Address } from './endpoint';

const DEFINITIONS = { lookUp: 'the benefit definitions' };
const DEFINITION = { ...DEFINITIONS, notFound: 'definition_not_found' } as const;
const PROFILE = { lookUp: 'the profile', notFound: 'profile_not_found' } as const;
/** Never sent again blindly: that could overwrite what another stored in the meantime. */
const LOOKED_AT = { ...PROFILE, effect: 'write' } as const;
const CONSENT = { ...PROFILE, lookUp: 'the consent of the profile', answers: 'data' } as const;
const BENEFIT = { notFound: 'benefit_not_found' } as const;
const REDEMPTION = { lookUp: 'the redemption', notFound: 'redemption_not_found' } as const;
const REWARDS = { lookUp: 'the rewards of the profile' };
const REWARD = { ...REWARDS, notFound: 'reward_not_found' } as const;
const INTERACTIONS = { lookUp: 'the interactions of the profile in CX Manager' };
const WEBHOOKS = { lookUp: 'the webhooks in Omneo' };

/** Why Omneo may refuse to give a benefit. */
const ISSUE_REFUSALS = [
	'allocation_limit_reached',
	'archived',
	'not_published',
	'time_zone_invalid',
	'definition_not_found',
	'profile_not_found',
] as const satisfies readonly ProblemCode[];

const CLAIM_REFUSALS = [
	...ISSUE_REFUSALS,
	'already_claimed',
	'claim_period_not_begun',
	'claim_period_over',
	'condition_not_met',
	'global_limit_reached',
	'not_claimable',
] as const satisfies readonly ProblemCode[];

const UNDO_REFUSALS = [
	'reversal_window_over',
	'redemption_not_found',
] as const satisfies readonly ProblemCode[];

function list<R extends Route>(route: R, scope: string): Endpoint<R> {
	return endpoint(route, scope, { answers: 'list' });
}

function listOfProfile<R extends Route>(route: R, scope: string): Endpoint<R> {
	return endpoint(route, scope, { answers: 'list', notFound: 'profile_not_found' });
}

/**
 * Every route of Omneo that the nodes call, in one place. The requests, the log, the retries, the
 * errors and the tables of docs/operations.md and docs/credential.md all use it. Routes are from
 * the vendor's documentation and SDK. Scopes have their names from the SDK; which route needs which
 * is an assumption, untried: it would take a token for each.
 */
export const endpoints = {
	verifyToken: endpoint('GET /auth/verify', null, { answers: 'anything' }),

	claimRedeem: endpoint('POST /profiles/{profileId}/benefits/claim-redeem', 'redeem-benefits', {
		notFound: 'profile_not_found',
		refusals: [...CLAIM_REFUSALS, 'not_redeemable'],
	}),
	claim: endpoint('POST /profiles/{profileId}/benefits/claim', 'create-benefits', {
		notFound: 'profile_not_found',
		refusals: CLAIM_REFUSALS,
	}),
	issueBenefit: endpoint('POST /benefits', 'create-benefits', {
		notFound: 'profile_not_found',
		refusals: ISSUE_REFUSALS,
	}),
	/** It issues 1 to 500 benefits, after its answer, which has no `data`: `{message, batch_id}`. */
	issueBatch: endpoint('POST /benefits/batch.json', 'create-benefits', {
		answers: 'anything',
		refusals: ISSUE_REFUSALS,
	}),
	/** The result of a batch, row by row. */
	getBatch: endpoint('GET /batches/{batchId}', 'read-imports', { answers: 'data' }),
	listBatches: list('GET /batches', 'read-imports'),
	redeem: endpoint('POST /profiles/{profileId}/benefits/{benefitId}/redeem', 'redeem-benefits', {
		...BENEFIT,
		refusals: ['global_limit_reached', 'not_redeemable', 'profile_not_found', 'benefit_not_found'],
	}),
	listBenefits: list('GET /benefits', 'read-benefits'),
	getBenefit: endpoint('GET /benefits/{benefitId}', 'read-benefits', BENEFIT),
	updateBenefit: endpoint('PUT /benefits/{benefitId}', 'create-benefits', BENEFIT),
	/** Its answer is not documented. */
	extendBenefit: endpoint('POST /benefits/extend', 'create-benefits', {
		...BENEFIT,
		answers: 'done',
	}),
	/** It answers 204 with an empty body. */
	deleteBenefit: endpoint('DELETE /benefits/{benefitId}', 'delete-benefits', {
		...BENEFIT,
		answers: 'done',
	}),
	deleteProfileBenefit: endpoint(
		'DELETE /profiles/{profileId}/benefits/{benefitId}',
		'delete-benefits',
		{ ...BENEFIT, answers: 'done' },
	),
	listProfileBenefits: listOfProfile('GET /profiles/{profileId}/benefits', 'read-benefits'),
	listRedeemable: listOfProfile('GET /profiles/{profileId}/redeemable_benefits', 'read-benefits'),
	listClaimable: listOfProfile('GET /profiles/{profileId}/benefits/claimable', 'read-benefits'),
	listViewable: listOfProfile('GET /profiles/{profileId}/benefits/viewable', 'read-benefits'),

	listDefinitions: list('GET /benefits/definitions', 'read-benefit-definitions'),
	createDefinition: endpoint(
		'POST /benefits/definitions',
		'create-benefit-definitions',
		DEFINITIONS,
	),
	getDefinition: endpoint('GET /benefits/definitions/{id}', 'read-benefit-definitions', DEFINITION),
	findDefinition: endpoint(
		'GET /benefits/definitions/handle/{handle}',
		'read-benefit-definitions',
		DEFINITION,
	),
	updateDefinition: endpoint(
		'PUT /benefits/definitions/{id}',
		'update-benefit-definitions',
		DEFINITION,
	),
	cloneDefinition: endpoint(
		'POST /benefits/definitions/{id}/clone',
		'create-benefit-definitions',
		DEFINITION,
	),
	/** It answers 204 with an empty body. */
	deleteDefinition: endpoint('DELETE /benefits/definitions/{id}', 'delete-benefit-definitions', {
		...DEFINITION,
		answers: 'done',
	}),

	listRedemptions: list('GET /redemptions', 'read-redemptions'),
	listProfileRedemptions: listOfProfile(
		'GET /profiles/{profileId}/redemptions',
		'read-redemptions',
	),
	getRedemption: endpoint('GET /redemptions/{redemptionId}', 'read-redemptions', REDEMPTION),
	/** Omneo allows it for 10 minutes. */
	reverseRedemption: endpoint('POST /redemptions/{redemptionId}/reversal', 'return', {
		...REDEMPTION,
		refusals: UNDO_REFUSALS,
	}),
	returnRedemption: endpoint('POST /redemptions/{redemptionId}/benefit/return', 'return', {
		...REDEMPTION,
		refusals: UNDO_REFUSALS,
	}),

	listProfiles: list('GET /profiles', 'read-profiles'),
	createProfile: endpoint('POST /profiles', 'create-profiles', { lookUp: 'the profile' }),
	getProfile: endpoint('GET /profiles/{profileId}', 'read-profiles', PROFILE),
	/** It replaces the whole set of tags, if the body holds tags. */
	updateProfile: endpoint('PUT /profiles/{profileId}', 'update-profiles', LOOKED_AT),
	/** It answers a profile, or a list of them (vendor's SDK). */
	findProfile: endpoint('POST /profiles/search-id', 'read-profiles', {
		...PROFILE,
		effect: 'read',
		answers: 'data',
	}),
	searchIdentities: endpoint('GET /identities/search-profile/{identifier}', 'read-identities', {
		answers: 'data',
	}),
	addIdentity: endpoint('POST /profiles/{profileId}/identities', 'update-profiles', {
		lookUp: 'the profile',
		answers: 'done',
	}),
	changeIdentity: endpoint('PUT /profiles/{profileId}/identities/{handle}', 'update-profiles', {
		effect: 'write',
		lookUp: 'the profile',
		answers: 'done',
	}),
	listTags: list('GET /tags', 'read-tags'),
	getBalances: endpoint('GET /profiles/{profileId}/balances', 'read-profiles', {
		...PROFILE,
		answers: 'data',
	}),
	getConsent: endpoint('GET /profiles/{profileId}/attributes/comms', 'read-profiles', CONSENT),
	updateConsent: endpoint('PUT /profiles/{profileId}/attributes/comms', 'update-profiles', {
		...CONSENT,
		effect: 'write',
	}),
	/** The route in the vendor's SDK until 2025; the newest list of Omneo's routes lacks it. */
	updateConsentAsBefore: endpoint('PUT /profiles/{profileId}/comms', 'update-profiles', {
		...CONSENT,
		effect: 'write',
	}),
	listCustomAttributes: listOfProfile(
		'GET /profiles/{profileId}/attributes/custom',
		'read-profiles',
	),
	/** The attribute as `namespace:handle`. */
	setCustomAttribute: endpoint(
		'PUT /profiles/{profileId}/attributes/custom/{attribute}',
		'update-profiles',
		{ ...LOOKED_AT, answers: 'done' },
	),

	listRewards: list('GET /rewards', 'read-rewards'),
	listProfileRewards: listOfProfile('GET /profiles/{profileId}/rewards', 'read-rewards'),
	getReward: endpoint('GET /rewards/{rewardId}', 'read-rewards', REWARD),
	issueReward: endpoint('POST /rewards', 'create-rewards', REWARDS),
	/** Its answer is not documented. */
	extendReward: endpoint('POST /rewards/extend', 'update-rewards', { ...REWARD, answers: 'done' }),
	deleteReward: endpoint('DELETE /rewards/{rewardId}', 'delete-rewards', {
		...REWARDS,
		answers: 'done',
	}),
	listRewardDefinitions: list('GET /rewards/definitions', 'read-reward-definitions'),

	getPoints: endpoint('GET /points/{pointId}', 'read-points'),
	listPoints: list('GET /points', 'read-points'),
	listProfilePoints: listOfProfile('GET /profiles/{profileId}/points', 'read-points'),
	listPointDefinitions: list('GET /points/definitions', 'read-point-definitions'),
	addPoints: endpoint('POST /points', 'create-points', { lookUp: 'the points of the profile' }),

	getInteraction: endpoint('GET /interactions/{interactionId}', 'read-interactions'),
	createInteraction: endpoint('POST /interactions', 'create-interactions', INTERACTIONS),
	listProfileInteractions: listOfProfile(
		'GET /profiles/{profileId}/interactions',
		'read-interactions',
	),

	listWebhooks: list('GET /webhooks', 'read-webhooks'),
	createWebhook: endpoint('POST /webhooks', 'create-webhooks', WEBHOOKS),
	updateWebhook: endpoint('PUT /webhooks/{webhookId}', 'update-webhooks', WEBHOOKS),
	deleteWebhook: endpoint('DELETE /webhooks/{webhookId}', 'delete-webhooks', {
		...WEBHOOKS,
		effect: 'idempotent',
		answers: 'anything',
	}),
};
