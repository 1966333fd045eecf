import { checkEligibility } from './benefit/checkEligibility';
import { claim } from './benefit/claim';
import { claimRedeem } from './benefit/claimRedeem';
import { deleteBenefit } from './benefit/delete';
import { extend } from './benefit/extend';
import { get as getBenefit } from './benefit/get';
import { getAll as getAllBenefits } from './benefit/getAll';
import { issue } from './benefit/issue';
import { redeem } from './benefit/redeem';
import { update as updateBenefit } from './benefit/update';
import { clone } from './benefitDefinition/clone';
import { create } from './benefitDefinition/create';
import { deleteDefinition } from './benefitDefinition/delete';
import { get as getDefinition } from './benefitDefinition/get';
import { getAll as getAllDefinitions } from './benefitDefinition/getAll';
import { update as updateDefinition } from './benefitDefinition/update';
import type { Operation } from './operation';
import { get as getProfile } from './profile/get';
import { getAll as getAllProfiles } from './profile/getAll';
import { get as getRedemption } from './redemption/get';
import { getAll as getAllRedemptions } from './redemption/getAll';
import { returnBenefit } from './redemption/return';
import { reverse } from './redemption/reverse';

interface Resource {
	/** The name in the dropdown, in title case. */
	name: string;
	/** The first one is the default. */
	operations: Record<string, Operation>;
}

/** The one table: resource, operation. The node's dropdowns, fields and dispatch come from it. */
export const resources: Record<string, Resource> = {
	benefit: {
		name: 'Benefit',
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
		operations: {
			get: getRedemption,
			getAll: getAllRedemptions,
			reverse,
			return: returnBenefit,
		},
	},
	profile: {
		name: 'Profile',
		operations: { get: getProfile, getAll: getAllProfiles },
	},
};
