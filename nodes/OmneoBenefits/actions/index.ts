import { checkEligibility } from './benefit/checkEligibility.operation';
import { claim } from './benefit/claim.operation';
import { claimRedeem } from './benefit/claimRedeem.operation';
import { deleteBenefit } from './benefit/delete.operation';
import { extend } from './benefit/extend.operation';
import { get as getBenefit } from './benefit/get.operation';
import { getAll as getAllBenefits } from './benefit/getAll.operation';
import { issue } from './benefit/issue.operation';
import { redeem } from './benefit/redeem.operation';
import { update as updateBenefit } from './benefit/update.operation';
import { clone } from './benefitDefinition/clone.operation';
import { create } from './benefitDefinition/create.operation';
import { deleteDefinition } from './benefitDefinition/delete.operation';
import { get as getDefinition } from './benefitDefinition/get.operation';
import { getAll as getAllDefinitions } from './benefitDefinition/getAll.operation';
import { update as updateDefinition } from './benefitDefinition/update.operation';
import { create as createInteraction } from './interaction/create.operation';
import type { Operation } from './operation';
import { add as addPoints } from './point/add.operation';
import { getAll as getAllPoints } from './point/getAll.operation';
import { addTags } from './profile/addTags.operation';
import { create as createProfile } from './profile/create.operation';
import { get as getProfile } from './profile/get.operation';
import { getAll as getAllProfiles } from './profile/getAll.operation';
import { getBalances } from './profile/getBalances.operation';
import { removeTags } from './profile/removeTags.operation';
import { update as updateProfile } from './profile/update.operation';
import { updateConsent } from './profile/updateConsent.operation';
import { upsert } from './profile/upsert.operation';
import { get as getRedemption } from './redemption/get.operation';
import { getAll as getAllRedemptions } from './redemption/getAll.operation';
import { returnBenefit } from './redemption/return.operation';
import { reverse } from './redemption/reverse.operation';
import { extend as extendReward } from './reward/extend.operation';
import { getAll as getAllRewards } from './reward/getAll.operation';
import { issue as issueReward } from './reward/issue.operation';

interface Resource {
	/** The name in the dropdown, in title case. */
	name: string;
	/** What it is, for somebody who does not know Omneo's terms. */
	description: string;
	/** The first one is the default. */
	operations: Record<string, Operation>;
}

/**
 * The only table of resources and operations. The dropdowns, fields and dispatch are based on it.
 */
export const resources: Record<string, Resource> = {
	benefit: {
		name: 'Benefit',
		description: 'A voucher, discount or gift that a member has, or can have',
		operations: {
			claimRedeem,
			claim,
			checkEligibility,
			redeem,
			issue,
			get: getBenefit,
			getAll: getAllBenefits,
			update: updateBenefit,
			extend,
			delete: deleteBenefit,
		},
	},
	benefitDefinition: {
		name: 'Benefit Definition',
		description: 'The template of a benefit: its name, codes, period and claim rules',
		operations: {
			get: getDefinition,
			getAll: getAllDefinitions,
			create,
			update: updateDefinition,
			clone,
			delete: deleteDefinition,
		},
	},
	redemption: {
		name: 'Redemption',
		description: 'A use of a benefit, which can be undone',
		operations: { get: getRedemption, getAll: getAllRedemptions, reverse, return: returnBenefit },
	},
	profile: {
		name: 'Profile',
		description: 'A member of the loyalty program',
		operations: {
			upsert,
			create: createProfile,
			update: updateProfile,
			get: getProfile,
			getAll: getAllProfiles,
			addTags,
			removeTags,
			updateConsent,
			getBalances,
		},
	},
	reward: {
		name: 'Reward',
		description: 'Credit that a member can spend',
		operations: { issue: issueReward, getAll: getAllRewards, extend: extendReward },
	},
	point: {
		name: 'Point',
		description: 'Points that a member has earned',
		operations: { add: addPoints, getAll: getAllPoints },
	},
	interaction: {
		name: 'Interaction',
		description: 'Something that a member did, such as answering a survey',
		operations: { create: createInteraction },
	},
};
