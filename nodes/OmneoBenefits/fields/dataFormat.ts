import type { INodeProperties } from 'n8n-workflow';
import type { DateForm } from '../../shared/input/date';
import { phonePlans } from '../../shared/input/mobile';
import { readKey } from '../../shared/input/text';
import { unusable, readChoice } from '../../shared/input/values';
import { countryOfZone, countryCalled } from '../../shared/timezone/timezone';
import type { ItemContext } from './field';

/** The operations that take no dates. */
const WITHOUT_DATES = [
	...['addTags', 'checkEligibility', 'claim', 'claimRedeem', 'clone', 'delete', 'get'],
	...['getBalances', 'redeem', 'removeTags', 'return', 'reverse'],
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

/** The value that means the country of the workflow's time zone. */
export const OF_WORKFLOW = 'workflow';

export const defaultCountry: INodeProperties = {
	displayName: 'Default Country Name or ID',
	name: 'defaultCountry',
	type: 'options',
	default: '',
	typeOptions: { loadOptionsMethod: 'getCountries' },
	displayOptions: { hide: { '/resource': ['benefitDefinition', 'redemption'] } },
	description:
		'The country of mobile numbers that have no country code, such as 0412 345 678. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/**
 * The ISO code of the country whose mobile numbers may lack their country code; `undefined` if none
 * is chosen, or if the workflow's time zone is in no country.
 * @throws {Problem} `parameter_invalid` if it is not a country
 */
export function readDefaultCountry({
	options,
	workflowTimezone,
}: Pick<ItemContext, 'options' | 'workflowTimezone'>): string | undefined {
	const subject = { label: 'option Default Country' };
	const given = readKey(options[defaultCountry.name], subject);
	if (given === '') return undefined;
	if (given === OF_WORKFLOW) return countryOfZone(workflowTimezone ?? '');
	const code = countryCalled(given);
	if (code !== undefined && phonePlans().has(code)) return code;
	throw unusable(
		subject,
		given,
		'which is not a country',
		'Choose it from the list, or use its code of two letters, such as AU.',
	);
}
