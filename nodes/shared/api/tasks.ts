import type { Endpoint } from './endpoint';
import { endpoints } from './endpoints';

/** What operations do beside their main calls, and the endpoints needed for it. */
export interface Task {
	/** As described in the table of scopes in docs/credential.md. */
	does: string;
	calls: readonly Endpoint[];
}

export const tasks = {
	findProfile: {
		does: 'Choose a profile from the list, or by email, mobile or identity',
		calls: [
			endpoints.listProfiles,
			endpoints.findProfile,
			endpoints.searchIdentities,
			endpoints.getProfile,
		],
	},
	findDefinition: {
		does: 'Choose a benefit definition from the list or by its handle, Issue, Check Eligibility',
		calls: [endpoints.findDefinition, endpoints.listDefinitions],
	},
	findBenefit: {
		does: 'Choose a benefit from the list, or by its external ID or code',
		calls: [endpoints.listBenefits, endpoints.listProfileBenefits, endpoints.listRedeemable],
	},
	findReward: {
		does: 'Choose a reward from the list, or by its external ID',
		calls: [endpoints.listRewards, endpoints.listProfileRewards],
	},
	findRewardDefinition: {
		does: 'Choose a reward definition, Reward: Issue',
		calls: [endpoints.listRewardDefinitions],
	},
	findPointDefinition: {
		does: 'Choose a point definition from the list',
		calls: [endpoints.listPointDefinitions],
	},
	findTag: { does: 'Choose tags from the list', calls: [endpoints.listTags] },
	recogniseClaim: {
		does: 'Tell a second claim from a first (Duplicate Protection)',
		calls: [
			endpoints.listProfileBenefits,
			endpoints.listBenefits,
			endpoints.getBenefit,
			endpoints.listProfileRedemptions,
			endpoints.listRedemptions,
		],
	},
	sendInBatches: {
		does: 'Issue many benefits in one request (Send in Batches)',
		calls: [endpoints.issueBatch, endpoints.getBatch, endpoints.listBatches, endpoints.getBenefit],
	},
	undoClaim: {
		does: 'Undo a claim that two workers made (Check After Claim)',
		calls: [
			endpoints.listProfileRedemptions,
			endpoints.reverseRedemption,
			endpoints.deleteProfileBenefit,
		],
	},
	/** A winner that another execution claimed, but did not redeem. */
	redeemWinner: {
		does: 'Redeem what was claimed before, but not redeemed (Claim and Redeem)',
		calls: [endpoints.redeem],
	},
	recogniseRecord: {
		does: 'Tell a second reward, addition of points or interaction from a first',
		calls: [
			endpoints.listProfileRewards,
			endpoints.listProfilePoints,
			endpoints.listProfileInteractions,
			endpoints.getReward,
			endpoints.getPoints,
			endpoints.getInteraction,
		],
	},
	undoReward: { does: 'Undo a reward that two workers issued', calls: [endpoints.deleteReward] },
	/** After an answer that does not confirm it. */
	seeDeleted: {
		does: 'See whether a benefit or a benefit definition was deleted',
		calls: [endpoints.getBenefit, endpoints.getDefinition],
	},
	storeMember: {
		does: 'Create or change a profile’s values, tags, consent, identities and custom attributes',
		calls: [
			endpoints.getProfile,
			endpoints.updateProfile,
			endpoints.addIdentity,
			endpoints.changeIdentity,
			endpoints.getConsent,
			endpoints.updateConsent,
			endpoints.updateConsentAsBefore,
			endpoints.listCustomAttributes,
			endpoints.setCustomAttribute,
		],
	},
	listenToEvents: {
		does: 'Omneo Benefits Trigger',
		calls: [
			endpoints.listWebhooks,
			endpoints.createWebhook,
			endpoints.updateWebhook,
			endpoints.deleteWebhook,
		],
	},
} satisfies Record<string, Task>;
