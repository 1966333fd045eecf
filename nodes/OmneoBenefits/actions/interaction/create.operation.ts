import { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { at, endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { inUtc, readDate } from '../../../shared/input/date';
import { nameList } from '../../../shared/input/names';
import { readText } from '../../../shared/input/text';
import { field, readChoice } from '../../../shared/input/values';
import { interactionOutput, type Interaction } from '../../../shared/omneo/interaction';
import { createRecord, differenceIn } from '../../../shared/records/createRecord';
import { listAll } from '../../../shared/transport/paging';
import { readDateForm } from '../../fields/dataFormat';
import { workflowClock } from '../../fields/dates';
import {
	externalIdOrMade,
	isUsersKey,
	keyField,
	metaBesideKey,
	metaWithKey,
} from '../../fields/externalId';
import { requestOptionsField } from '../../fields/options';
import { profileField } from '../../fields/profile';
import { requiredText } from '../../fields/values';
import { operation, type Field } from '../operation';

/** Option values and their meanings, for somebody who does not know Omneo's terms. */
type Choices = Record<string, string>;

/**
 * As the API spells them (vendor's SDK); their meanings are guessed from their names (assumption,
 * untried: they only sort).
 */
const ACTIONS: Choices = {
	broadcast: 'The member shared something with others, such as a post',
	disclose: 'The member told something about themselves, as in a form or survey',
	feedback: 'The member gave an opinion, such as a rating or review',
	product: 'The member did something with a product, such as trying it on',
	reach: 'The member got in touch, or was contacted',
	refer: 'The member referred somebody else',
	service: 'The member used a service, such as an alteration or repair',
	visit: 'The member visited a store, site or event',
	view: 'The member looked at something, such as a page or mail',
};
const CHANNELS: Choices = {
	app: 'In your mobile app',
	email: 'By email',
	location: 'In a store, or at another place',
	push: 'Through a push notification',
	sms: 'By text message',
	social: 'On a social network',
	support: 'With customer support',
	website: 'On your website',
};
const SIGNALS = { negative: -1, neutral: 0, positive: 1 };
const MOODS: Record<keyof typeof SIGNALS, string> = {
	negative: 'A bad sign, such as a complaint; sent as -1',
	neutral: 'Neither good nor bad; sent as 0',
	positive: 'A good sign, such as praise; sent as 1',
};

function choiceField(
	texts: Pick<INodeProperties, 'displayName' | 'name' | 'description'> & { default: string },
	choices: Choices,
): Field<string> {
	const values = Object.keys(choices).sort();
	return {
		properties: [
			{
				type: 'options',
				...texts,
				options: values.map((value) => ({
					name: value === 'sms' ? 'SMS' : value[0]?.toUpperCase() + value.slice(1),
					value,
					description: choices[value],
				})),
			},
		],
		read({ parameter }) {
			const value = parameter(texts.name, texts.default);
			return readChoice(value, values, field(texts.displayName));
		},
	};
}

const detailsField: Field<IDataObject> = {
	properties: [
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{ displayName: 'Description', name: 'description', type: 'string', default: '' },
				{
					displayName: 'Interacted At',
					name: 'interactedAt',
					type: 'dateTime',
					default: '',
					description: 'When the member did it. If empty, now.',
				},
				{
					displayName: 'Tags',
					name: 'tags',
					type: 'string',
					default: '',
					description: 'Tags of the interaction, separated by commas',
				},
				{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			],
		},
	],
	read(item) {
		const given = (item.parameter('additionalFields', {}) ?? {}) as IDataObject;
		const tags = nameList(given.tags, 'Tags');
		const description = readText(given.description, field('Description'));
		const url = readText(given.url, field('URL'));
		const at = given.interactedAt
			? readDate(given.interactedAt, field('Interacted At'), { form: readDateForm(item) })
			: { moment: DateTime.now() };
		return {
			interacted_at: inUtc(at, workflowClock(item)),
			...(description && { description }),
			...(url && { url }),
			...(tags.length > 0 && { tags }),
		};
	},
};

/** Endpoint from the vendor's documentation and SDK; the key is in the meta. */
export const create = operation({
	name: 'Create',
	action: 'Create interaction',
	description: 'Record what a member did, such as a form submission, once per external ID',
	calls: [endpoints.createInteraction],
	alsoDoes: [tasks.recogniseRecord],
	done: 'recorded',
	output: interactionOutput,
	fields: {
		profileId: profileField,
		name: requiredText({
			displayName: 'Name',
			name: 'name',
			placeholder: 'e.g. form submission',
			description: 'What the member did',
		}),
		namespace: requiredText({
			displayName: 'Namespace',
			name: 'namespace',
			placeholder: 'e.g. spring-survey',
			description: 'Where it belongs, such as the campaign or your system',
		}),
		action: choiceField(
			{
				displayName: 'Action',
				name: 'action',
				default: 'disclose',
				description: 'What kind of thing the member did',
			},
			ACTIONS,
		),
		channel: choiceField(
			{
				displayName: 'Channel',
				name: 'channel',
				default: 'website',
				description: 'Where the member did it',
			},
			CHANNELS,
		),
		signal: choiceField(
			{
				displayName: 'Signal',
				name: 'signal',
				default: 'positive',
				description: 'Whether it is a good or a bad sign',
			},
			MOODS,
		),
		externalId: keyField('Without an External ID, a second run records it again.'),
		details: detailsField,
		options: requestOptionsField,
		meta: metaBesideKey,
	},
	async execute({ profileId, signal, externalId, meta, details, ...fields }, item) {
		const { name, namespace, action, channel } = fields;
		const key = externalIdOrMade(item, externalId, {
			profileId,
			what: `interaction ${namespace} ${name}`,
		});
		const body = {
			profile_id: profileId,
			name,
			namespace,
			action,
			channel,
			signal: SIGNALS[signal as keyof typeof SIGNALS],
			...details,
			meta: metaWithKey(meta, key),
		};
		const { record, duplicate } = await createRecord<Interaction>(item, {
			kind: 'interaction',
			noun: 'interaction',
			profileId,
			externalId: key,
			isUsersKey: isUsersKey(externalId),
			read: async (id) =>
				(await item.send<Interaction>(at(endpoints.getInteraction, { interactionId: id }))).data,
			differenceTo: (stored) =>
				differenceIn('name', stored.name, name) ??
				differenceIn('namespace', stored.namespace, namespace),
			list: async () =>
				await listAll<Interaction>(item.send, at(endpoints.listProfileInteractions, { profileId })),
			make: async () => {
				const request = { ...at(endpoints.createInteraction), body };
				return (await item.send<Interaction>(request)).data;
			},
		});
		if (duplicate) item.duplicate('recorded');
		return { data: record, facts: { profile_id: profileId, duplicate } };
	},
});
