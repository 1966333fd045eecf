import type { IDataObject } from 'n8n-workflow';
import { metaFromFields, metaFromJson, type Meta } from '../../shared/meta';
import { Problem } from '../../shared/problems';
import { quote } from '../../shared/text';
import { resolveTimezone, TimezoneProblem } from '../../shared/timezone';
import type { Field, Item } from './operation';

/** The value inside a resource locator, or a plain one that an expression put in its place. */
function locatorValue(item: Item, name: string): unknown {
	const locator = item.parameter(name);
	return typeof locator === 'object' && locator !== null && 'value' in locator
		? locator.value
		: locator;
}

/** Text of a field that takes text or a number; other values are refused. */
function textOf(value: unknown): string | undefined {
	if (value === undefined || value === null) return '';
	return ['string', 'number', 'bigint'].includes(typeof value) ? String(value).trim() : undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The profile that the operation is for. A profile ID is a UUID (vendor's documentation). */
export const profileField: Field<string> = {
	properties: [
		{
			displayName: 'Profile',
			name: 'profileId',
			type: 'resourceLocator',
			default: { mode: 'id', value: '' },
			required: true,
			description: 'The member that gets the benefit',
			modes: [
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11',
					hint: 'The profile ID of the member: a UUID, shown in CX Manager',
				},
			],
		},
	],
	read(item) {
		const value = locatorValue(item, 'profileId');
		const id = textOf(value);
		if (id === undefined || !UUID.test(id)) {
			throw new Problem('profile_id_invalid', {
				meaning: id ? `The profile ID ${quote(value)} is not a UUID` : 'The profile ID is missing',
			});
		}
		item.identity.profile_id = id;
		return id;
	},
};

/** The handle of a benefit definition. */
export const definitionField: Field<string> = {
	properties: [
		{
			displayName: 'Definition',
			name: 'definition',
			type: 'resourceLocator',
			default: { mode: 'handle', value: '' },
			required: true,
			description: 'The benefit to give, by its definition in Omneo',
			modes: [
				{
					displayName: 'By Handle',
					name: 'handle',
					type: 'string',
					placeholder: 'e.g. 10-percent-off',
					hint: 'The handle of the benefit definition in CX Manager, not the name that customers see',
				},
			],
		},
	],
	read(item) {
		const handle = textOf(locatorValue(item, 'definition'));
		if (!handle) throw new Problem('definition_missing');
		return handle;
	},
};

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
				'Where the claim is made; it decides when the benefit expires. Left empty, it is the timezone of the workflow. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
	read(item) {
		const given = item.parameter('timezone', '');
		const text = given === '' || given === null ? item.workflowTimezone : given;
		try {
			return resolveTimezone(text);
		} catch (error) {
			throw error instanceof TimezoneProblem
				? new Problem('time_zone_invalid', { meaning: error.message, nextStep: error.nextStep })
				: error;
		}
	},
};

/** The claim's ID in the user's own system; empty where there is none. */
export const externalIdField: Field<string> = {
	properties: [
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			placeholder: 'e.g. survey-2024-10482',
			description:
				'The ID of this claim in your own system, such as the ID of the form submission. Omneo stores it with the benefit.',
		},
	],
	read(item) {
		const value = item.parameter('externalId', '');
		const id = textOf(value);
		if (id === undefined) {
			throw new Problem('external_id_invalid', {
				meaning: `The external ID ${quote(value)} is not a text or a number`,
			});
		}
		if (id) item.identity.external_id = id;
		return id;
	},
};

/** Free metadata, stored with the benefit; `undefined` where it is empty. */
export const metaField: Field<Meta | undefined> = {
	properties: [
		{
			displayName: 'Specify Meta',
			name: 'specifyMeta',
			type: 'options',
			noDataExpression: true,
			default: 'fields',
			options: [
				{ name: 'Using Fields Below', value: 'fields' },
				{ name: 'Using JSON', value: 'json' },
			],
			description: 'How to give the metadata that Omneo stores with the benefit',
		},
		{
			displayName: 'Meta',
			name: 'metaFields',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Meta Field',
			default: {},
			displayOptions: { show: { specifyMeta: ['fields'] } },
			description: 'Metadata to store with the benefit, such as the campaign it was given for',
			options: [
				{
					displayName: 'Field',
					name: 'field',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. campaign',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							placeholder: 'e.g. spring-survey',
						},
					],
				},
			],
		},
		{
			displayName: 'Meta (JSON)',
			name: 'metaJson',
			type: 'json',
			default: '{}',
			displayOptions: { show: { specifyMeta: ['json'] } },
			description: 'Metadata to store with the benefit, as a JSON object or array',
		},
	],
	read(item) {
		return item.parameter('specifyMeta', 'fields') === 'json'
			? metaFromJson(item.parameter('metaJson', ''))
			: metaFromFields(item.parameter('metaFields.field', []));
	},
};

/** The number of a benefit: `benefit_id` in the output of a claim. */
export const benefitIdField: Field<string> = {
	properties: [
		{
			displayName: 'Benefit ID',
			name: 'benefitId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 1048',
			description: 'The number of the benefit: the field benefit_id in the output of a claim',
		},
	],
	read: ({ parameter }) => recordId(parameter('benefitId'), 'benefit'),
};

/** A record's ID: a whole number, or text without spaces (ids are strings in the older documentation). */
function recordId(value: unknown, what: string): string {
	const id = textOf(value);
	if (!id || !/^[\w-]+$/.test(id)) {
		throw new Problem('parameter_invalid', {
			meaning: id ? `The ${what} ID ${quote(value)} is not valid` : `The ${what} ID is missing`,
			nextStep: `Enter the number of the ${what}, or check the expression in the field.`,
		});
	}
	return id;
}

/** How many redemptions; one where it is not given. */
export const countField: Field<number | undefined> = {
	properties: [
		{
			displayName: 'Count',
			name: 'count',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1,
			description: 'How many of the remaining redemptions to use',
		},
	],
	read({ parameter }) {
		const count = Number(parameter('count', 1));
		if (!Number.isInteger(count) || count < 1) {
			throw new Problem('parameter_invalid', {
				meaning: `The count ${quote(parameter('count'))} is not valid`,
				nextStep: 'Enter a whole number from 1.',
			});
		}
		return count === 1 ? undefined : count;
	},
};

/** Whether to give the few useful keys, or the API's `data` untouched. */
export const simplifyField: Field<boolean> = {
	properties: [
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
	],
	read(item) {
		return item.parameter('simplify', true) !== false;
	},
};

/** Leaves the empty values out, as the API takes no empty optional ones. */
export function withoutEmpty(body: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(body).filter(([, value]) => value !== undefined && value !== ''),
	);
}
