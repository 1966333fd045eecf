import { simplifyBenefit, type Benefit } from '../../../shared/omneo/benefit';
import { readDate, type GivenDate } from '../../../shared/input/date';
import { field } from '../../../shared/input/subject';
import { settled } from '../../../shared/problems/problem';
import { benefitOfProfileField } from '../../fields/benefit';
import { wholeNumber } from '../../fields/number';
import { simplifyField } from '../../fields/output';
import { profileField } from '../../fields/profile';
import { inBenefitClock } from './benefitClock';
import { operation, type Field } from '../operation';

const extendByField: Field<{ days: number } | { date: GivenDate }> = {
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
			description: 'How to give the new expiry',
		},
		{
			displayName: 'Days',
			name: 'extendDays',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 7,
			required: true,
			displayOptions: { show: { extendBy: ['days'] } },
			description: 'How many days later the benefit expires',
		},
		{
			displayName: 'Date',
			name: 'extendDate',
			type: 'dateTime',
			default: '',
			required: true,
			displayOptions: { show: { extendBy: ['date'] } },
			description: 'When the benefit expires, by the clock of its own timezone',
		},
	],
	read({ parameter }) {
		return parameter('extendBy', 'days') === 'date'
			? { date: readDate(parameter('extendDate'), field('Date')) }
			: { days: wholeNumber(parameter('extendDays'), 'Days') };
	},
};

/** Endpoint from the vendor's documentation, which does not tell its answer: the benefit is read after it. */
export const extend = operation({
	name: 'Extend',
	action: 'Extend benefit',
	description: 'Let a benefit expire later',
	endpoint: 'POST /benefits/extend, GET /benefits/{id}',
	done: 'extended',
	fields: {
		profileId: profileField,
		benefitId: benefitOfProfileField,
		extendBy: extendByField,
		simplify: simplifyField,
	},
	async execute({ profileId, benefitId, extendBy, simplify }, item) {
		await item.send({
			method: 'POST',
			path: ['benefits', 'extend'],
			body: {
				ids: [/^\d{1,15}$/.test(benefitId) ? Number(benefitId) : benefitId],
				profile_id: profileId,
				...('days' in extendBy
					? { extend_days: extendBy.days }
					: { extend_date: await inBenefitClock(item, benefitId, extendBy.date) }),
			},
			expect: 'anything',
			notFound: 'benefit_not_found',
		});
		// It has been extended, whatever becomes of reading it.
		const { result } = await settled(
			item.send<Benefit>({
				method: 'GET',
				path: ['benefits', benefitId],
				expect: 'record',
			}),
		);
		if (!result) {
			item.hint(`Benefit ${benefitId} was extended. It could not be read after that.`);
		}
		const data = result?.data ?? { id: benefitId, profile_id: profileId };
		return simplify ? simplifyBenefit(data) : data;
	},
});
