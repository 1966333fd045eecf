import type { Field } from '../../fields/field';
import { recordId } from '../../fields/values';
import { listMode, locatorOf, textMode } from '../../fields/locator';

/** The ID of a redemption. */
export const redemptionField: Field<string> = {
	properties: [
		{
			displayName: 'Redemption',
			name: 'redemptionId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The redemption to work on',
			modes: [
				listMode('searchRedemptions', 'By benefit, code or ID...'),
				textMode(
					{ name: 'id', displayName: 'By ID' },
					'The field redemption_id in the output of a redemption',
					'1048',
				),
			],
		},
	],
	read: (item) => recordId(locatorOf(item, 'redemptionId', 'id').value, 'redemption'),
};
