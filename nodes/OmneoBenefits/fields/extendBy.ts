import { readDateForm } from './dateFormat';
import { readDate, type GivenDate } from '../../shared/input/date';
import { field } from '../../shared/input/subject';
import type { Field } from './field';
import { wholeNumber } from './values';

export type ExtendBy = { days: number } | { date: GivenDate };

/** By how much a record expires later; `clock` says by whose clock a date is taken. */
export function extendByField(what: string, clock: string): Field<ExtendBy> {
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
				description: `When the ${what} expires, by the clock of ${clock}`,
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
