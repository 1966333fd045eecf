import type { IDataObject, INodeProperties, INodePropertyMode } from 'n8n-workflow';
import { findDefinition } from '../../shared/lookUps/definitions';
import { profileFinders } from '../../shared/lookUps/profiles';
import { metaFromFields, metaFromJson, type Meta } from '../../shared/meta';
import { Problem } from '../../shared/problems';
import { quote } from '../../shared/text';
import { resolveTimezone, TimezoneProblem } from '../../shared/timezone';
import type { Field, Item } from './operation';

type ModeTexts = Pick<INodePropertyMode, 'name' | 'displayName'>;

const FROM_LIST: ModeTexts = { name: 'list', displayName: 'From List' };

function listMode(searchListMethod: string): INodePropertyMode {
	return { ...FROM_LIST, type: 'list', typeOptions: { searchListMethod, searchable: true } };
}

function textMode(texts: ModeTexts, hint: string, example: string): INodePropertyMode {
	return { ...texts, type: 'string', hint, placeholder: `e.g. ${example}` };
}

/** What a resource locator holds; a plain value, as an expression may give, has the default mode. */
function locatorOf(
	item: Item,
	name: string,
	defaultMode: string,
): { mode: string; value: unknown } {
	const locator = item.parameter(name);
	return typeof locator === 'object' && locator !== null && 'value' in locator
		? { mode: defaultMode, ...locator }
		: { mode: defaultMode, value: locator };
}

/** Text of a field that takes text or a number; other values are refused. */
function textOf(value: unknown): string | undefined {
	if (value === undefined || value === null) return '';
	return ['string', 'number', 'bigint'].includes(typeof value) ? String(value).trim() : undefined;
}

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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The profile that the operation is for: its ID, found by what people know of the member. */
export const profileField: Field<string> = {
	properties: [
		{
			displayName: 'Profile',
			name: 'profileId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The member that it is about',
			modes: [
				listMode('searchProfiles'),
				textMode(
					{ name: 'id', displayName: 'By ID' },
					'A UUID, shown in CX Manager',
					'0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11',
				),
				textMode(
					{ name: 'email', displayName: 'By Email' },
					'The address that Omneo knows',
					'nathan@example.com',
				),
				textMode(
					{ name: 'mobile', displayName: 'By Mobile' },
					'The number with its country code',
					'+61412345678',
				),
				textMode(
					{ name: 'identity', displayName: 'By Identity' },
					'The handle of the identity in Omneo, a colon, and the ID in that system',
					'shopify:12345',
				),
			],
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'profileId', 'id');
		const text = textOf(value);
		if (!text) throw new Problem('profile_id_invalid', { meaning: 'The profile is missing' });
		const find = profileFinders[mode as keyof typeof profileFinders]?.(text);
		if (!find) return identified(item, text);
		return async () =>
			identified(
				item,
				await item.once(`profile ${mode} ${text}`, async () => await find(item.send)),
			);
	},
};

/** @throws {Problem} `profile_id_invalid` for what is no UUID */
function identified(item: Item, id: string): string {
	if (!UUID.test(id)) {
		throw new Problem('profile_id_invalid', {
			meaning: `The profile ID ${quote(id)} is not a UUID`,
		});
	}
	item.identity.profile_id = id;
	return id;
}

const handleMode = textMode(
	{ name: 'handle', displayName: 'By Handle' },
	'The handle in CX Manager, not the name that customers see',
	'10-percent-off',
);

/** The handle of a benefit definition. */
export const definitionField: Field<string> = {
	properties: [
		{
			displayName: 'Definition',
			name: 'definition',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The benefit to give, by its definition in Omneo',
			modes: [listMode('searchDefinitions'), handleMode],
		},
	],
	read: definitionHandle,
};

/** A benefit definition to work on: its ID, found by its handle where that is what was given. */
export const definitionIdField: Field<string> = {
	properties: [
		{
			displayName: 'Definition',
			name: 'definition',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The benefit definition to work on',
			modes: [
				listMode('searchDefinitions'),
				handleMode,
				textMode(
					{ name: 'id', displayName: 'By ID' },
					'The number of the benefit definition',
					'12',
				),
			],
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'definition', 'handle');
		if (mode === 'id') return recordId(value, 'definition');
		const handle = definitionHandle(item);
		return async () => String((await findDefinition(item, handle)).id);
	},
};

/** @throws {Problem} `definition_missing` */
function definitionHandle(item: Item): string {
	const handle = textOf(locatorOf(item, 'definition', 'handle').value);
	// A path of dots would lead to another address.
	if (!handle || /^\.+$/.test(handle)) throw new Problem('definition_missing');
	return handle;
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
				'Where the claim is made; it decides when the benefit expires. Left empty, it is the timezone of the workflow. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
	read(item) {
		const given = item.parameter('timezone', '');
		const isEmpty = given === undefined || given === null || String(given).trim() === '';
		const text = isEmpty ? item.workflowTimezone : given;
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
			placeholder: 'e.g. survey-10482',
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

function recordIdField(displayName: string, name: string, description: string): Field<string> {
	return {
		properties: [
			{
				displayName,
				name,
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. 1048',
				description,
			},
		],
		read: ({ parameter }) =>
			recordId(parameter(name), displayName.replace(' ID', '').toLowerCase()),
	};
}

export const benefitIdField = recordIdField(
	'Benefit ID',
	'benefitId',
	'The number of the benefit: the field benefit_id in the output of a claim',
);

export const redemptionIdField = recordIdField(
	'Redemption ID',
	'redemptionId',
	'The number of the redemption: the field redemption_id in the output of a redemption',
);

/** A text that must not be empty. */
export function requiredText(
	texts: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'placeholder'>,
): Field<string> {
	return {
		properties: [{ type: 'string', default: '', required: true, ...texts }],
		read({ parameter }) {
			const text = textOf(parameter(texts.name));
			if (text) return text;
			throw new Problem('parameter_invalid', {
				meaning: `The field ${texts.displayName} is empty`,
				nextStep: 'Fill the field, or check the expression in it.',
			});
		},
	};
}

/** The handle of a definition that does not exist yet: letters, digits, - and _ (vendor's documentation). */
export const newHandleField: Field<string> = {
	...requiredText({
		displayName: 'Handle',
		name: 'handle',
		placeholder: 'e.g. 10-percent-off',
		description: 'The short name of the new definition: letters, digits, - and _ only',
	}),
	read({ parameter }) {
		const handle = textOf(parameter('handle'));
		if (handle && /^[\p{L}\p{M}\p{N}_-]+$/u.test(handle)) return handle;
		throw new Problem('parameter_invalid', {
			meaning: `The handle ${quote(handle ?? parameter('handle'))} is not valid`,
			nextStep: 'Use letters, digits, - and _ only, such as 10-percent-off.',
		});
	},
};

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
		const count = wholeNumber(parameter('count', 1), 'count');
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
		if (parameter('returnAll', false) === true) return Infinity;
		return wholeNumber(parameter('limit', 50), 'limit');
	},
};

/** @throws {Problem} `parameter_invalid` for what is not a whole number from 1 */
export function wholeNumber(value: unknown, what: string): number {
	const number = Number(value);
	if (!Number.isInteger(number) || number < 1) {
		throw new Problem('parameter_invalid', {
			meaning: `The ${what} ${quote(value)} is not a whole number from 1`,
		});
	}
	return number;
}

/** The properties of a field, shown only where the parameter `list` has one of the values. */
export function shownForLists(lists: string[], { properties }: Field<unknown>): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: { show: { ...property.displayOptions?.show, list: lists } },
	}));
}

/** @throws {Problem} `parameter_invalid` where there is nothing to change */
export function somethingToUpdate(body: IDataObject): IDataObject {
	if (Object.keys(body).length > 0) return body;
	throw new Problem('parameter_invalid', {
		meaning: 'There is nothing to update',
		nextStep: 'Add at least one field under Update Fields.',
	});
}

/** Leaves the empty values out, as the API takes no empty optional ones. */
export function withoutEmpty(body: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(body).filter(([, value]) => value !== undefined && value !== ''),
	);
}
