import type { INodeProperties } from 'n8n-workflow';
import { eventOptions } from './events';
import { SIGNATURE_HEADER } from './verify';

const options: INodeProperties[] = [
	{
		displayName: 'Condition',
		name: 'condition',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. {"==": [{"var": "definition.handle"}, "birthday-voucher"]}',
		description:
			'A JsonLogic rule over the body of the event. Omneo sends only the events that meet it.',
	},
	{
		displayName: 'Drop Repeated Deliveries',
		name: 'dropRepeated',
		type: 'boolean',
		default: true,
		description:
			'Whether to ignore a delivery that has started the workflow before. It is recognized by its event and content, since Omneo gives it no ID; with a signature check, by its content alone.',
	},
	{
		displayName: 'Namespace',
		name: 'namespace',
		type: 'string',
		default: '',
		placeholder: 'e.g. n8n',
		description:
			'Prevents loops: Omneo does not send an event that was caused by an API token of the same namespace. It must match the namespace of the API token in your Omneo API credential, letter for letter, for the workflow not to be started by its own changes. If empty, it is "n8n-" and the ID of the workflow.',
	},
	{
		displayName: 'Other Events',
		name: 'otherEvents',
		type: 'string',
		default: '',
		placeholder: 'e.g. profiles.create, survey.finished',
		description:
			'Names of events that the list lacks, separated by commas. Omneo does not report a misspelled name; the event then never arrives.',
	},
	{
		displayName: 'Queue',
		name: 'queue',
		type: 'options',
		default: 'default',
		options: [
			{ name: 'Default', value: 'default' },
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
		],
		description: 'How urgently Omneo sends the events',
	},
	{
		displayName: 'Retry Daily',
		name: 'retryDaily',
		type: 'boolean',
		default: false,
		description: 'Whether Omneo retries a failed delivery every day',
	},
	{
		displayName: 'Retry Hourly',
		name: 'retryHourly',
		type: 'boolean',
		default: true,
		description: 'Whether Omneo retries a failed delivery every hour',
	},
	{
		displayName: 'Signature Check',
		name: 'signatureCheck',
		type: 'options',
		default: 'off',
		options: [
			{
				name: 'Header Holds the Secret',
				value: 'header',
				description: 'A proxy or the tenant puts the Webhook Secret itself into the header',
			},
			{
				name: 'HMAC of the Body',
				value: 'hmac',
				description: 'The header holds the hexadecimal HMAC-SHA256 of the body',
			},
			{ name: 'Off', value: 'off', description: 'The secret in the registered URL is enough' },
		],
		description:
			'What to check besides the secret in the registered URL. Both checks need the Webhook Secret in the credential, and a tenant that signs: a delivery without a signature starts nothing. Try it with Execute Step before you publish.',
	},
	{
		displayName: 'Signature Header',
		name: 'signatureHeader',
		type: 'string',
		default: SIGNATURE_HEADER,
		description: 'The name of the header that the signature check reads',
	},
];

export const properties: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		default: [],
		options: eventOptions,
		description:
			'What starts the workflow. Each event is one webhook in Omneo. A tenant may not send all of them. Events that only Omneo’s guides name may never arrive.',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Only This Benefit',
		name: 'definition',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description:
			'Start only for events of benefits with this definition; empty for all. Events of profiles, rewards and so on always start the workflow.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'All, or by name, handle or code...',
				typeOptions: { searchListMethod: 'searchDefinitions', searchable: true },
			},
			{
				displayName: 'Handle',
				name: 'handle',
				type: 'string',
				hint: 'The handle in CX Manager, not the name that customers see',
				placeholder: 'e.g. 10-percent-off',
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options,
	},
];
