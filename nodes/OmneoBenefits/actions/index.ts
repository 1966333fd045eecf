import { claim } from './benefit/claim';
import { claimRedeem } from './benefit/claimRedeem';
import { redeem } from './benefit/redeem';
import type { Operation } from './operation';

interface Resource {
	/** The name in the dropdown, in title case. */
	name: string;
	operations: Record<string, Operation>;
}

/** The one table: resource, operation. The node's dropdowns, fields and dispatch come from it. */
export const resources: Record<string, Resource> = {
	benefit: {
		name: 'Benefit',
		operations: { claimRedeem, claim, redeem },
	},
};
