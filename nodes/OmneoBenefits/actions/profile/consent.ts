import { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { isoInUtc, readDate } from '../../../shared/input/date';
import { readBoolean, readChoice, field } from '../../../shared/input/values';
import { collect, Problem } from '../../../shared/problems/problem';
import type { Consent } from '../../../shared/profiles/changes';
import { withMoments } from '../../../shared/profiles/consent';
import { readDateForm } from '../../fields/dataFormat';
import { workflowClock } from '../../fields/dates';
import { type Field, type ItemContext, byDisplayName } from '../../fields/field';

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
		description: `Whether the member wants no messages at all by ${name}`,
	},
]);

/** What a member can agree to, by the API's names. */
export const CONSENT_KEYS = switches.map(({ key }) => key);

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
		const added = switches.filter(({ name }) => given[name] !== undefined);
		const consent = collect(
			added.map(({ key, name, displayName }) => () => {
				return [
					key,
					readBoolean(given[name], { ...field(displayName), isPersonal: true }),
				] as const;
			}),
		);
		if (consent.length > 0) return Object.fromEntries(consent);
		throw new Problem('parameter_invalid', {
			meaning: 'The field Consent is empty',
			nextStep: 'Add at least one kind of consent.',
		});
	},
};

const changedBy: INodeProperties = {
	displayName: 'Changed By',
	name: 'changedBy',
	type: 'options',
	noDataExpression: true,
	default: 'member',
	options: [
		{
			name: 'Member',
			value: 'member',
			description: 'The member ticked the box: the moment of consent is stored with promotions',
		},
		{
			name: 'Staff',
			value: 'staff',
			description: 'A correction by staff: the moment of consent is left as it is',
		},
	],
	description: 'Who makes the change',
};

const actedAt: INodeProperties = {
	displayName: 'Acted At',
	name: 'actedAt',
	type: 'dateTime',
	default: '',
	displayOptions: { show: { changedBy: ['member'] } },
	description: 'When the member acted. If empty, the current time is used.',
};

/** When the member acted, ISO 8601 in UTC; `undefined` for a change by staff. */
export const actedAtField: Field<string | undefined> = {
	properties: [changedBy, actedAt],
	read: (item) =>
		readActedAt(item.parameter('changedBy', 'member'), item.parameter('actedAt', ''), item),
};

function readActedAt(by: unknown, at: unknown, item: ItemContext): string | undefined {
	if (by === 'staff') return undefined;
	const isNow = at === undefined || at === null || at === '';
	const given = isNow
		? { moment: DateTime.now() }
		: readDate(at, field('Acted At'), { form: readDateForm(item) });
	return isoInUtc(given, workflowClock(item));
}

/** What a member agrees to, as part of the member's fields. */
export const consentProperty: INodeProperties = {
	displayName: 'Consent',
	name: 'consent',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Consent',
	default: {},
	description: 'What the member agrees to, stored together with the member',
	options: [
		{
			displayName: 'Decision',
			name: 'decision',
			values: [
				{
					displayName: 'Kind',
					name: 'kind',
					type: 'options',
					default: 'emailPromo',
					options: switches
						.map(({ name, displayName, description }) => ({
							name: displayName,
							value: name,
							description,
						}))
						.sort((one, other) => one.name.localeCompare(other.name)),
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'boolean',
					default: true,
					description: 'Whether the member agrees. A row without a value changes nothing.',
				},
				changedBy,
				actedAt,
			],
		},
	],
};

/** The consent in a member's fields; a row without a value is ignored. */
export function consentIn({ consent }: IDataObject, item: ItemContext): Consent {
	const rows = [(consent as IDataObject | undefined)?.decision ?? []].flat() as IDataObject[];
	const names = switches.map(({ name }) => name);
	const given = rows.filter(({ value }) => value !== undefined && value !== null && value !== '');
	const decisions = collect(
		given.map((row) => () => {
			const kind = readChoice(row.kind ?? 'emailPromo', names, { label: 'kind of a consent' });
			const { key = '', displayName = '' } = switches.find(({ name }) => name === kind) ?? {};
			const flag = { [key]: readBoolean(row.value, { ...field(displayName), isPersonal: true }) };
			return withMoments(flag, readActedAt(row.changedBy, row.actedAt, item));
		}),
	);
	return Object.assign({}, ...decisions) as Consent;
}
