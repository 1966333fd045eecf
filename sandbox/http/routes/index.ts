import type { Route } from '../route';
import { accountRoutes } from './account';
import { benefitRoutes } from './benefits';
import { definitionRoutes } from './definitions';
import { profileBenefitRoutes } from './profileBenefits';
import { profileRoutes } from './profiles';
import { redemptionRoutes } from './redemptions';
import { webhookRoutes } from './webhooks';

/** Every line of the API below /api/v3. */
export const routes: Route[] = [
	...accountRoutes,
	...profileRoutes,
	...profileBenefitRoutes,
	...definitionRoutes,
	...benefitRoutes,
	...redemptionRoutes,
	...webhookRoutes,
];
