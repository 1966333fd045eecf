import type { INodeProperties } from 'n8n-workflow';
import { readChoice } from '../../shared/input/choice';
import type { DateForm } from '../../shared/input/dateForm';
import type { ItemContext } from './field';

/** The operations to which no date is given. */
const WITHOUT_DATES = [
	'addTags',
	'checkEligibility',
	'claim',
	'claimRedeem',
	'clone',
	'delete',
	'get',
	'getBalances',
	'redeem',
	'removeTags',
	'return',
	'reverse',
];

export const dateFormat: INodeProperties = {
	displayName: 'Date Format',
	name: 'dateFormat',
	type: 'options',
	default: 'iso',
	displayOptions: { hide: { '/operation': WITHOUT_DATES } },
	options: [
		{ name: 'Day First', value: 'dayFirst', description: 'Such as 31/12/1990 or 31.12.1990' },
		{ name: 'Month First', value: 'monthFirst', description: 'Such as 12/31/1990' },
		{
			name: 'Spreadsheet Number',
			value: 'spreadsheet',
			description: 'The number of a day, as Excel stores it, such as 33238',
		},
		{ name: 'Year First', value: 'iso', description: 'Such as 1990-12-31 (ISO 8601)' },
	],
	description:
		'How dates are written in your data. Dates that begin with the year are always understood.',
};

/** @throws {Problem} `parameter_invalid` */
export function readDateForm({ options }: Pick<ItemContext, 'options'>): DateForm {
	const choices: readonly DateForm[] = ['iso', 'dayFirst', 'monthFirst', 'spreadsheet'];
	return readChoice(options[dateFormat.name] ?? 'iso', choices, { label: 'option Date Format' });
}
