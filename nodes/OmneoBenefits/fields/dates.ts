import { IANAZone } from 'luxon';
import { inUtc, readDate, type DateReading, type GivenDate } from '../../shared/input/date';
import { trimInvisible, field } from '../../shared/input/values';
import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
import { resolveTimezone, TimezoneProblem } from '../../shared/timezone/timezone';
import type { Entry, Texts } from './collection';
import { readDateForm } from './dataFormat';
import type { ItemContext, Field } from './field';
import { wholeNumber } from './values';

/**
 * A date, in the workflow's time zone if it names none. It is sent in UTC, because the API's dates
 * have no zone (assumption: dates.created-in-utc, dates.claim-period-in-utc).
 */
export function dateEntry(key: string, texts: Texts): Entry {
	return {
		key,
		property: { type: 'dateTime', default: '', ...texts },
		convert: (value, item, subject) =>
			inUtc(readDate(value, subject, readingOf(key, item)), workflowClock(item)),
	};
}

/** A date of a benefit, kept as given until the benefit's time zone is known. */
export function benefitDateEntry(key: string, texts: Texts): Entry {
	return {
		key,
		property: { type: 'dateTime', default: '', ...texts },
		convert: (value, item, subject) => readDate(value, subject, readingOf(key, item)),
	};
}

/** The two filters of a date, such as Created After and Created Before. */
export function dateFilters<What extends 'claimed' | 'created' | 'expires' | 'issued'>(what: What) {
	const name = what.charAt(0).toUpperCase() + what.slice(1);
	const key = `${what}_at` as const;
	return [
		{ key, operator: 'gte', texts: { displayName: `${name} After`, name: `${what}After` } },
		{ key, operator: 'lt', texts: { displayName: `${name} Before`, name: `${what}Before` } },
	] as const;
}

function filtersFor(what: 'created' | 'expires' | 'issued'): Entry[] {
	return dateFilters(what).map(({ key, operator, texts }) =>
		dateEntry(`filter[${key}][${operator}]`, texts),
	);
}

/** Dates before or after which a record was created, in UTC. */
export const createdFilters: readonly Entry[] = filtersFor('created');

/** Dates before or after which a reward or points expire or were issued, in UTC. */
export const creditDateFilters: readonly Entry[] = [
	...filtersFor('expires'),
	...filtersFor('issued'),
];

/** Dates at which something ends. */
const ENDS = ['expires_at', 'claim_period_end_at', 'absolute_expiry'];

function readingOf(key: string, item: ItemContext): DateReading {
	return { form: readDateForm(item), isEnd: ENDS.includes(key) };
}

const IN_THE_SETTINGS = 'Choose another one in the settings of the workflow, under Timezone.';

/**
 * The time zone of the workflow, in which its dates are read.
 * @throws {Problem} `time_zone_invalid`, saying that it is the workflow's
 */
export function workflowClock({ workflowTimezone: zone = 'UTC' }: ItemContext): string {
	if (IANAZone.isValidZone(zone)) return zone;
	throw workflowZoneProblem(`${quote(zone)} does not exist`);
}

/** The problem of a workflow with an unusable time zone; `what` says why. */
function workflowZoneProblem(what: string, advice = ''): Problem {
	return new Problem('time_zone_invalid', {
		meaning: `The timezone of the workflow ${what}`,
		nextStep: [advice, IN_THE_SETTINGS].filter(Boolean).join(' '),
	});
}

type ExtendBy = { days: number } | { date: GivenDate };

/** By how much a record's expiry is extended. */
export function extendByField(what: string): Field<ExtendBy> {
	return {
		properties: [
			{
				displayName: 'Extend',
				name: 'extendBy',
				type: 'options',
				noDataExpression: true,
				default: 'days',
				options: [
					{ name: 'By Days', value: 'days' },
					{ name: 'To Date', value: 'date' },
				],
				description: 'How to set the new expiry',
			},
			{
				displayName: 'Days',
				name: 'extendDays',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 7,
				required: true,
				displayOptions: { show: { extendBy: ['days'] } },
				description: `How many days later the ${what} expires`,
			},
			{
				displayName: 'Date',
				name: 'extendDate',
				type: 'dateTime',
				default: '',
				required: true,
				displayOptions: { show: { extendBy: ['date'] } },
				description: `When the ${what} expires, in its own timezone`,
			},
		],
		read(item) {
			const { parameter } = item;
			const reading = { form: readDateForm(item), isEnd: true };
			return parameter('extendBy', 'days') === 'date'
				? { date: readDate(parameter('extendDate'), field('Date'), reading) }
				: { days: wholeNumber(parameter('extendDays'), 'Days') };
		},
	};
}

/** An IANA time zone name, by default the workflow's. */
export const timezoneField: Field<string> = {
	properties: [
		{
			displayName: 'Timezone Name or ID',
			name: 'timezone',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getTimezones' },
			default: '',
			description:
				'The timezone of the claim, which decides when the benefit expires. If empty, the workflow’s timezone is used. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
	read(item) {
		const given = item.parameter('timezone', '');
		const isEmpty =
			given === undefined ||
			given === null ||
			(typeof given === 'string' && trimInvisible(given) === '');
		try {
			return resolveTimezone(isEmpty ? item.workflowTimezone : given);
		} catch (error) {
			throw error instanceof TimezoneProblem ? zoneProblem(error, isEmpty) : error;
		}
	},
};

function zoneProblem({ message, nextStep }: TimezoneProblem, isOfWorkflow: boolean): Problem {
	return isOfWorkflow
		? workflowZoneProblem(message.replace(/^The timezone /, ''), nextStep)
		: new Problem('time_zone_invalid', { meaning: message, nextStep });
}
