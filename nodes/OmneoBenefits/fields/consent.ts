import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readBoolean } from '../../shared/input/boolean';
import { inUtc, readDate } from '../../shared/input/date';
import { field } from '../../shared/input/subject';
import { Problem } from '../../shared/problems/problem';
import type { Field } from './field';
import { byDisplayName } from './byDisplayName';
import { workflowClock } from './workflowClock';

const CHANNELS = { email: 'Email', sms: 'SMS', phone: 'Phone', post: 'Post', push: 'Push' };

/** The switches of the vendor's SDK, by their names in the node. */
const switches = Object.entries(CHANNELS).flatMap(([channel, name]) => [
	{
		key: `${channel}_promo`,
		name: `${channel}Promo`,
		displayName: `${name} Promotions`,
		description: `Whether the member agrees to promotions by ${name}`,
	},
	{
		key: `${channel}_optout`,
		name: `${channel}Optout`,
		displayName: `${name} Opt-Out`,
		description: `Whether the member wants nothing at all by ${name}`,
	},
]);

/** What the member agrees to, by the API's names. */
export const consentField: Field<Record<string, boolean>> = {
	properties: [
		{
			displayName: 'Consent',
			name: 'consent',
			type: 'collection',
			placeholder: 'Add Consent',
			default: {},
			description: 'What the member agrees to. Only what is added is changed.',
			options: byDisplayName(
				switches.map(
					({ name, displayName, description }): INodeProperties => ({
						displayName,
						name,
						type: 'boolean',
						default: false,
						description,
					}),
				),
			),
		},
	],
	read({ parameter }) {
		const given = (parameter('consent', {}) ?? {}) as IDataObject;
		const consent = switches
			.filter(({ name }) => given[name] !== undefined)
			.map(
				({ key, name, displayName }) =>
					[key, readBoolean(given[name], field(displayName))] as const,
			);
		if (consent.length > 0) return Object.fromEntries(consent);
		throw new Problem('parameter_invalid', {
			meaning: 'The field Consent is empty',
			nextStep: 'Add at least one kind of consent.',
		});
	},
};

/** When the member acted, in the API's form and UTC; `undefined` for a change by staff. */
export const actedAtField: Field<string | undefined> = {
	properties: [
		{
			displayName: 'Changed By',
			name: 'changedBy',
			type: 'options',
			noDataExpression: true,
			default: 'member',
			options: [
				{
					name: 'Member',
					value: 'member',
					description: 'The member ticked the box: the moment of consent is stored',
				},
				{
					name: 'Staff',
					value: 'staff',
					description: 'A correction by staff: the moment of consent is left as it is',
				},
			],
			description: 'Who changes it',
		},
		{
			displayName: 'Acted At',
			name: 'actedAt',
			type: 'dateTime',
			default: '',
			displayOptions: { show: { changedBy: ['member'] } },
			description: 'When the member acted. Left empty, it is now.',
		},
	],
	read(item) {
		if (item.parameter('changedBy', 'member') === 'staff') return undefined;
		const actedAt = item.parameter('actedAt', '') ?? '';
		const given = readDate(actedAt === '' ? Date.now() : actedAt, field('Acted At'));
		return inUtc(given, workflowClock(item));
	},
};
