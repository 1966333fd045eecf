import type { Route } from '../route';
import { accountRoutes } from './account';
import { attributeRoutes } from './attributes';
import { batchRoutes } from './batches';
import { benefitRoutes } from './benefits';
import { definitionRoutes } from './definitions';
import { identityRoutes } from './identities';
import { interactionRoutes } from './interactions';
import { pointRoutes } from './points';
import { profileBenefitRoutes } from './profileBenefits';
import { profileImportRoutes } from './profileImports';
import { profileRoutes } from './profiles';
import { redemptionRoutes } from './redemptions';
import { rewardDefinitionRoutes } from './rewardDefinitions';
import { rewardRoutes } from './rewards';
import { tagRoutes } from './tags';
import { webhookRoutes } from './webhooks';

/** Every line of the API below /api/v3. */
export const routes: Route[] = [
	...accountRoutes,
	...profileRoutes,
	...profileImportRoutes,
	...identityRoutes,
	...attributeRoutes,
	...tagRoutes,
	...profileBenefitRoutes,
	...definitionRoutes,
	...benefitRoutes,
	...batchRoutes,
	...redemptionRoutes,
	...rewardDefinitionRoutes,
	...rewardRoutes,
	...pointRoutes,
	...interactionRoutes,
	...webhookRoutes,
];
