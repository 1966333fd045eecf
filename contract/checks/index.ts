import type { Check } from '../check';
import { accountChecks } from './account';
import { batchChecks } from './batches';
import { claimChecks } from './claims';
import { creditChecks } from './credits';
import { dateChecks } from './dates';
import { eventChecks } from './events';
import { externalIdChecks } from './externalIds';
import { listChecks } from './lists';
import { lookUpChecks, readableChecks } from './lookUps';
import { memberChecks } from './members';
import { redemptionChecks } from './redemptions';
import { refusalChecks } from './refusals';
import { webhookChecks } from './webhooks';

/** All that the package takes for true of Omneo. What needs another check stands behind it. */
export const checks: Check[] = [
	...accountChecks,
	...listChecks,
	...memberChecks,
	...readableChecks,
	...claimChecks,
	...externalIdChecks,
	...lookUpChecks,
	...dateChecks,
	...redemptionChecks,
	...refusalChecks,
	...creditChecks,
	...batchChecks,
	...webhookChecks,
	...eventChecks,
];
