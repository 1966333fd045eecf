import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { apiDate } from '../../shared/input/date';
import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
import type { Field } from '../actions/operation';
import { byDisplayName } from './byDisplayName';

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
			.map(({ key, name, displayName }) => [key, yesOrNo(given[name], displayName)] as const);
		if (consent.length > 0) return Object.fromEntries(consent);
		throw new Problem('parameter_invalid', {
			meaning: 'The field Consent is empty',
			nextStep: 'Add at least one kind of consent.',
		});
	},
};

/** What forms send for a box that is ticked or not; anything else is no consent and no refusal. */
function yesOrNo(value: unknown, field: string): boolean {
	const text = String(value).trim().toLowerCase();
	if (['true', '1', 'yes', 'on'].includes(text)) return true;
	if (['false', '0', 'no', 'off'].includes(text)) return false;
	throw new Problem('parameter_invalid', {
		meaning: `The field ${field} holds ${quote(value)}, which is neither true nor false`,
		nextStep: 'Use true or false.',
	});
}

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
	read({ parameter, workflowTimezone: zone = 'utc' }) {
		if (parameter('changedBy', 'member') === 'staff') return undefined;
		return apiDate(parameter('actedAt', '') || Date.now(), zone, 'utc', 'Acted At');
	},
};
