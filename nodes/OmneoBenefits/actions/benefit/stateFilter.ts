import { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { tasks } from '../../../shared/api/tasks';
import { dateIn, isGivenDate, readDate } from '../../../shared/input/date';
import { readKey } from '../../../shared/input/text';
import { readChoice, readNumber } from '../../../shared/input/values';
import type { Benefit } from '../../../shared/omneo/benefit';
import {
	dateQuery,
	isInState,
	type BenefitDateBound,
	type WantedBenefit,
} from '../../../shared/omneo/benefitStatus';
import { learnClock } from '../../../shared/omneo/dates';
import { findDefinition } from '../../../shared/omneo/definition';
import { Problem } from '../../../shared/problems/problem';
import { filtersField, type Entry, type Texts } from '../../fields/collection';
import { readDateForm } from '../../fields/dataFormat';
import { benefitDateEntry, dateFilters, workflowClock } from '../../fields/dates';
import { definitionModes } from '../../fields/definition';
import { recordId } from '../../fields/values';
import type { Field, ItemContext } from '../operation';

interface StateFilter {
	query: IDataObject;
	/** The benefits that are in the wanted state, and of the wanted definition. */
	wantedOf(benefits: Benefit[]): Benefit[];
}

interface Given extends WantedBenefit {
	definition?: { by: 'handle' | 'id'; value: string };
}

const EXPIRING = { label: 'filter Expiring Within (Days)' };

const STATES = ['redeemable', 'redeemed'] as const;

type Bound = Omit<BenefitDateBound, 'date'> & { entry: Entry };

/** Filters by the dates of a benefit. */
const bounds: Bound[] = (['expires', 'issued', 'claimed'] as const).flatMap((what) => {
	const entryOf = what === 'expires' ? benefitDateEntry : momentEntry;
	return dateFilters(what).map(({ texts, ...bound }) => ({
		...bound,
		entry: entryOf(texts.name, texts),
	}));
});

/** A date kept as a moment, in the workflow's time zone if it names none. */
function momentEntry(key: string, texts: Texts): Entry {
	return {
		...benefitDateEntry(key, texts),
		convert: (value, item, subject) => ({
			moment: dateIn(readDate(value, subject, { form: readDateForm(item) }), workflowClock(item)),
		}),
	};
}

const boundEntries = bounds.map(({ entry }) => entry);
const boundReader = filtersField(boundEntries);

function readBounds(item: ItemContext): BenefitDateBound[] {
	const dates = boundReader.read(item);
	return bounds.flatMap(({ key, operator, entry }) => {
		const date: unknown = dates[entry.key];
		return isGivenDate(date) ? [{ key, operator, date }] : [];
	});
}

const definitionProperty: INodeProperties = {
	displayName: 'Definition',
	name: 'definition',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: 'Only benefits of this definition',
	modes: definitionModes,
};

const expiringProperty: INodeProperties = {
	displayName: 'Expiring Within (Days)',
	name: 'expiringWithinDays',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 7,
	description:
		'Only benefits that can be redeemed now and expire within this many days, for reminders',
};

const statusProperty: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	default: 'redeemable',
	options: [
		{ name: 'Redeemable', value: 'redeemable', description: 'Those that can be redeemed now' },
		{
			name: 'Redeemed',
			value: 'redeemed',
			description: 'Those with a limit of redemptions that were redeemed at least once',
		},
	],
	description: 'Only benefits in this state',
};

/**
 * More filters of the collection `filters`, which the API does not have, or cannot decide alone.
 */
export const stateProperties = [
	definitionProperty,
	expiringProperty,
	statusProperty,
	...boundEntries.map(({ property }) => property),
];

/** Reads {@link stateProperties}. */
export const stateFilter: Field<StateFilter, Given> = {
	properties: [],
	read(item) {
		const given = (item.parameter('filters', {}) ?? {}) as IDataObject;
		const { status, expiringWithinDays: days, definition } = given;
		return {
			bounds: readBounds(item),
			...(Object.hasOwn(given, 'status') && {
				status: readChoice(status, STATES, { label: 'filter Status' }),
			}),
			...(Object.hasOwn(given, 'expiringWithinDays') && {
				expiringWithinDays: readNumber(days, EXPIRING, { whole: true, min: 1 }),
			}),
			...(Object.hasOwn(given, 'definition') && { definition: readDefinition(definition) }),
		};
	},
	alsoDoes: [tasks.findDefinition],
	async resolve({ definition, ...wanted }, item) {
		const now = DateTime.utc();
		const tenant = await item.tenant();
		const id =
			definition?.by === 'handle'
				? String((await findDefinition(item, definition.value)).id)
				: definition?.value;
		return {
			query: {
				...(id !== undefined && { 'filter[benefit_definition_id]': id }),
				...dateQuery(wanted, now),
			},
			wantedOf(benefits) {
				learnClock(benefits, tenant);
				return benefits.filter(
					(benefit) =>
						isInState(benefit, wanted, { now, tenant }) &&
						(id === undefined || String(benefit.definition?.id ?? id) === id),
				);
			},
		};
	},
};

/** @throws {Problem} `definition_missing` for a filter that was added but left empty */
function readDefinition(given: unknown): Given['definition'] {
	const { mode, value } =
		typeof given === 'object' && given !== null && 'value' in given
			? { mode: 'handle', ...given }
			: { mode: 'handle', value: given };
	if (mode === 'id') return { by: 'id', value: recordId(value, 'definition') };
	const handle = readKey(value, { label: 'filter Definition', code: 'definition_missing' });
	if (handle === '') throw new Problem('definition_missing');
	return { by: 'handle', value: handle };
}
