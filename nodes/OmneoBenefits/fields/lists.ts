import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { readBoolean, readChoice } from '../../shared/input/values';
import { field } from '../../shared/input/subject';
import type { Field } from './field';
import { wholeNumber } from './values';
import type { SortOrder } from '../../shared/transport/sorting';
import type { Endpoint } from '../../shared/api/endpoint';
import { at, type Address } from '../../shared/api/endpoints';
import type { GivenProfile } from '../../shared/input/profile';
import { profileField } from './profile';

/** How many records to give at most; `Infinity` for all. */
export const limitField: Field<number> = {
	properties: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			displayOptions: { show: { returnAll: [false] } },
			description: 'Max number of results to return',
		},
	],
	read({ parameter }) {
		if (readBoolean(parameter('returnAll', false), field('Return All'))) return Infinity;
		return wholeNumber(parameter('limit', 50), 'Limit');
	},
};

/** The properties of a field, shown only where the parameter `list` has one of the values. */
export function shownForLists(lists: string[], { properties }: Field<unknown>): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: { show: { ...property.displayOptions?.show, list: lists } },
	}));
}

/** By what a list can be sorted, the default first; the values are the API's names. */
export function sortField(...fields: INodePropertyOptions[]): Field<SortOrder> {
	const known = fields.map(({ value }) => String(value));
	const [first = 'created_at'] = known;
	return {
		properties: [
			{
				displayName: 'Sort',
				name: 'sort',
				type: 'collection',
				placeholder: 'Add Sort Option',
				default: {},
				description: 'How to sort the results. By default, the newest come first.',
				options: [
					{
						displayName: 'Direction',
						name: 'direction',
						type: 'options',
						default: 'desc',
						options: [
							{ name: 'Ascending', value: 'asc', description: 'Oldest or smallest first' },
							{ name: 'Descending', value: 'desc', description: 'Newest or largest first' },
						],
						description: 'The direction to sort in',
					},
					{
						displayName: 'Field',
						name: 'field',
						type: 'options',
						default: first,
						options: [...fields].sort((a, b) => (a.name < b.name ? -1 : 1)),
						description: 'What to sort by',
					},
				],
			},
		],
		read({ parameter }) {
			const { field = first, direction = 'desc' } = (parameter('sort', {}) ?? {}) as {
				field?: unknown;
				direction?: unknown;
			};
			return {
				field: readChoice(field, known, { label: 'sort option Field' }),
				direction: readChoice(direction, ['asc', 'desc'] as const, {
					label: 'sort option Direction',
				}),
			};
		},
	};
}

export const CREATED: INodePropertyOptions = { name: 'Created At', value: 'created_at' };
export const UPDATED: INodePropertyOptions = { name: 'Updated At', value: 'updated_at' };

/** The list of all records, or of those of one profile where Omneo has such a list. */
export function recordsField(
	records: string,
	ofAll: Endpoint<`GET /${string}`>,
	ofProfile?: Endpoint<`GET /profiles/{profileId}/${string}`>,
): Field<Address, GivenProfile | undefined> {
	if (!ofProfile) return { properties: [], read: () => undefined, resolve: async () => at(ofAll) };
	return {
		properties: [
			{
				displayName: 'List',
				name: 'list',
				type: 'options',
				noDataExpression: true,
				default: 'profile',
				options: [
					{ name: 'All Profiles', value: 'all', description: `The ${records} of all profiles` },
					{ name: 'Of a Profile', value: 'profile', description: `The ${records} of one profile` },
				],
				description: `Which ${records} to return`,
			},
			...shownForLists(['profile'], profileField),
		],
		read(item) {
			return item.parameter('list', 'profile') === 'all' ? undefined : profileField.read(item);
		},
		alsoDoes: profileField.alsoDoes,
		async resolve(profile, item) {
			if (!profile) return at(ofAll);
			return at(ofProfile, { profileId: await profileField.resolve(profile, item) });
		},
	};
}
