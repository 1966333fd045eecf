import type { IDataObject } from 'n8n-workflow';
import { metaFromFields, metaFromJson, type Meta } from '../../shared/input/json';
import { readKey } from '../../shared/input/text';
import { field, readChoice } from '../../shared/input/values';
import { campaignKey } from '../../shared/once/externalId';
import { Problem } from '../../shared/problems/problem';
import type { Field, ItemContext } from './field';

/** What something is given once for: the user's own ID, or a campaign. */
export type GivenExternalId = { own: string } | { campaign: string };

interface Texts {
	/** What External ID is, as a sentence. */
	description: string;
	/** What happens without one, as a sentence. */
	notice: string;
	placeholder: string;
}

/**
 * The key of what is given: the user's own ID, or a campaign, in which each member gets one. An
 * expression that gives nothing is an error: otherwise two members or two events would share a key,
 * or have none.
 */
export function externalIdField({ notice, placeholder, ...texts }: Texts): Field<GivenExternalId> {
	const description = `${texts.description} If an expression gives nothing, the item fails.`;
	return {
		properties: [
			{
				displayName: 'External ID From',
				name: 'externalIdFrom',
				type: 'options',
				noDataExpression: true,
				default: 'own',
				options: [
					{
						name: 'Your Own ID',
						value: 'own',
						description: 'Once per ID from your data, such as the ID of a form submission',
					},
					{
						name: 'One per Member and Campaign',
						value: 'campaign',
						description: 'Once per member, however often they ask and however they are found',
					},
				],
				description: 'How to recognize a repeat, so that it is given only once',
			},
			{
				displayName: 'External ID',
				name: 'externalId',
				type: 'string',
				default: '',
				placeholder,
				displayOptions: { hide: { externalIdFrom: ['campaign'] } },
				builderHint: {
					propertyHint:
						'An ID that is the same whenever the same is repeated, from the data: a submission, an order. Never the execution ID, the time or a random value. For one per member, choose the campaign instead.',
				},
				description,
			},
			{
				displayName: notice,
				name: 'externalIdNotice',
				type: 'notice',
				default: '',
				displayOptions: {
					hide: { externalIdFrom: ['campaign'], externalId: [{ _cnd: { not: '' } }] },
				},
			},
			{
				displayName: 'Campaign',
				name: 'campaign',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. spring-survey',
				displayOptions: { show: { externalIdFrom: ['campaign'] } },
				description:
					'The campaign’s name, in your own words. Each member gets one. The external ID is made from this name and the ID of the profile that was found.',
			},
		],
		read(item) {
			const choices = ['own', 'campaign'] as const;
			const given = item.parameter('externalIdFrom', 'own');
			const from = readChoice(given, choices, field('External ID From'));
			return from === 'campaign' ? { campaign: readCampaign(item) } : { own: readOwn(item) };
		},
	};
}

function readOwn(item: ItemContext): string {
	const id = readKey(item.parameter('externalId', ''), {
		label: 'external ID',
		code: 'external_id_invalid',
	});
	if (id) item.identity.external_id = id;
	else if (item.isExpression('externalId')) throw new Problem('external_id_missing');
	return id;
}

function readCampaign(item: ItemContext): string {
	const campaign = readKey(item.parameter('campaign', ''), {
		label: 'campaign',
		code: 'external_id_invalid',
	});
	if (campaign) return campaign;
	throw new Problem('external_id_missing', {
		meaning: 'The campaign is missing',
		nextStep:
			'Nothing was sent. Enter a name in the field Campaign, such as spring-survey, or check the expression in it.',
	});
}

/** The external ID for the profile that was found; empty if the user gave none. */
export function externalIdFor(
	item: ItemContext,
	given: GivenExternalId,
	profileId: string,
): string {
	if ('own' in given) return given.own;
	item.identity.external_id = campaignKey(given.campaign, profileId);
	return item.identity.external_id;
}

/** The same, or a generated one: the same in every try of this execution. */
export function externalIdOrMade(
	item: ItemContext,
	given: GivenExternalId,
	{ profileId, what }: { profileId: string; what: string },
): string {
	const id = externalIdFor(item, given, profileId) || item.makeExternalId(profileId, what);
	item.identity.external_id = id;
	return id;
}

/** The key of a member's record; the metadata holds it. */
export function keyField(notice: string): Field<GivenExternalId> {
	return externalIdField({
		description:
			'Your own ID for it, such as the order number. A second run with the same ID gives nothing again. If empty, an ID is generated for this execution.',
		notice,
		placeholder: 'e.g. order-10482',
	});
}

/**
 * Free metadata, stored with the benefit; `undefined` if it is empty. It is the last field of an
 * operation, because it takes much room and few people need it.
 */
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

/** The metadata of a record whose key is stored in it. */
export const metaBesideKey: Field<IDataObject | undefined> = {
	properties: metaField.properties,
	read(item) {
		const meta = metaField.read(item);
		if (!Array.isArray(meta)) return meta as IDataObject | undefined;
		throw new Problem('meta_invalid', {
			meaning: 'The meta is a list, which has no room for the external ID',
			nextStep: 'Enter a JSON object, such as {"survey": "spring"}.',
		});
	},
};

/**
 * The metadata with the key in it, because the API returns no other key.
 * @throws {Problem} `meta_invalid` if the metadata holds another external ID, which would be lost
 */
export function metaWithKey(meta: IDataObject | undefined, externalId: string): IDataObject {
	const own = meta?.external_id ?? '';
	if (own !== '' && String(own) !== externalId) {
		throw new Problem('meta_invalid', {
			meaning: 'The meta already has an external_id, where this node stores its External ID',
			nextStep: 'Map it in the field External ID instead, or give it another name in the meta.',
		});
	}
	return { ...meta, external_id: externalId };
}

/** Whether the external ID is the user's; a generated one belongs to only one execution. */
export function isUsersKey(given: GivenExternalId): boolean {
	return !('own' in given) || given.own !== '';
}
