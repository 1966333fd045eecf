import type { IDataObject, INodePropertyOptions, INodeProperties } from 'n8n-workflow';
import type { Endpoint } from '../../shared/api/endpoint';
import { at, type Address } from '../../shared/api/endpoints';
import { field, readBoolean, readChoice } from '../../shared/input/values';
import type { Output } from '../../shared/omneo/output';
import type { GivenProfile } from '../../shared/omneo/profile';
import { listSorted, type SortOrder } from '../../shared/transport/paging';
import { filtersField, type Entry } from '../fields/collection';
import type { Field } from '../fields/field';
import { profileField } from '../fields/profile';
import { wholeNumber } from '../fields/values';
import { operation, type Operation } from './operation';

interface Listing<R> {
	/** What the records are called, such as `rewards`. */
	records: string;
	description: string;
	ofAll: Endpoint<`GET /${string}`>;
	/** The list of one profile, if there is one. */
	ofProfile?: Endpoint<`GET /profiles/{profileId}/${string}`>;
	output: Output<R> | ReadonlyArray<Output<R>>;
	filters: readonly Entry[];
	/** What else they can be sorted by, apart from the dates of creation and change. */
	sortedBy?: readonly INodePropertyOptions[];
	/** The operation's options, if they decide the form of its output. */
	options?: Field<Output<R>>;
}

/** Get Many for a resource: all its records or those of a profile, filtered and sorted. */
export function getMany<R extends IDataObject>({
	records,
	description,
	ofAll,
	ofProfile,
	output,
	filters,
	sortedBy = [],
	options,
}: Listing<R>): Operation {
	return operation({
		name: 'Get Many',
		action: `Get many ${records}`,
		description,
		calls: ofProfile ? [ofProfile, ofAll] : [ofAll],
		output,
		fields: {
			source: recordsField(records, ofAll, ofProfile),
			limit: limitField,
			filters: filtersField(filters),
			sort: sortField(CREATED, UPDATED, ...sortedBy),
			...(options && { options }),
		},
		async execute({ source, limit, filters: query, sort, options: form }, item) {
			const data = await listSorted<R>(item.send, { ...source.address, query }, limit, sort);
			return { data, output: form };
		},
	});
}

/** How many records to return at most; `Infinity` for all. */
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

/** The properties of a field that is shown only if the parameter `list` has one of the values. */
export function shownForLists(lists: string[], { properties }: Field<unknown>): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: { show: { ...property.displayOptions?.show, list: lists } },
	}));
}

/** What a list can be sorted by, the default first; the values are the API's names. */
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

/** One of the lists to choose from. */
interface Source {
	name: string;
	description: string;
	/** Its address: that of a profile's list, unless it is the source `all`. */
	list(profileId: string): Address;
}

/**
 * The choice between lists. All except `all` are of a profile that is chosen in another field.
 * @param first the default list
 */
export function sourceField<Name extends string, S extends Source>(
	sources: Record<Name, S>,
	first: Name,
	description: string,
): Field<S & { address: Address }, { source: S; profile?: GivenProfile }> {
	const entries = Object.entries<S>(sources);
	const isKnown = (name: unknown): name is Name => entries.some(([known]) => known === name);
	const ofProfile = entries.map(([name]) => name).filter((name) => name !== 'all');
	return {
		properties: [
			{
				displayName: 'List',
				name: 'list',
				type: 'options',
				noDataExpression: true,
				default: first,
				options: entries.map(([value, source]) => ({
					name: source.name,
					value,
					description: source.description,
				})),
				description,
			},
			...shownForLists(ofProfile, profileField),
		],
		read(item) {
			const given = item.parameter('list', first);
			const name = isKnown(given) ? given : first;
			const source = sources[name];
			return name === 'all' ? { source } : { source, profile: profileField.read(item) };
		},
		alsoDoes: profileField.alsoDoes,
		async resolve({ source, profile }, item) {
			const profileId = profile ? await profileField.resolve(profile, item) : '';
			return { ...source, address: source.list(profileId) };
		},
	};
}

/** The list of all records, or of one profile's records if Omneo has such a list. */
function recordsField(
	records: string,
	ofAll: Endpoint<`GET /${string}`>,
	ofProfile?: Endpoint<`GET /profiles/{profileId}/${string}`>,
): Field<{ address: Address }, unknown> {
	if (!ofProfile) return { properties: [], read: () => ({ address: at(ofAll) }) };
	const sources = {
		all: {
			name: 'All Profiles',
			description: `The ${records} of all profiles`,
			list: () => at(ofAll),
		},
		profile: {
			name: 'Of a Profile',
			description: `The ${records} of one profile`,
			list: (profileId: string) => at(ofProfile, { profileId }),
		},
	};
	return sourceField(sources, 'profile', `Which ${records} to return`);
}
