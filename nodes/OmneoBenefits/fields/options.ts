import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { DuplicateProtection } from '../../shared/claims/claim';
import { readBoolean, readChoice, readNumber, type Subject } from '../../shared/input/values';
import type { RequestSettings } from '../../shared/transport/types';
import { dateFormat, defaultCountry } from './dataFormat';
import { byDisplayName, type Field, type ItemContext } from './field';

const concurrency: INodeProperties = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'number',
	default: 5,
	typeOptions: { minValue: 1, maxValue: 50 },
	description:
		'How many items to work on at the same time. Lower it if Omneo receives too many requests.',
};

const maxRetries: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	default: 3,
	typeOptions: { minValue: 0, maxValue: 10 },
	description:
		'How many times a request is sent again when Omneo cannot be reached or asks to wait',
};

const timeout: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	default: 30000,
	typeOptions: { minValue: 100, maxValue: 600000 },
	description: 'How long to wait for Omneo’s response, in milliseconds',
};

/** Whether the output also has the item's input. */
export const includeInput: INodeProperties = {
	displayName: 'Include Other Input Fields',
	name: 'includeInput',
	type: 'boolean',
	default: false,
	description:
		'Whether to include the fields of the input item, so that rows can be told apart. If both have a field of the same name, the output keeps its own.',
};

const duplicateProtection: INodeProperties = {
	displayName: 'Duplicate Protection',
	name: 'duplicateProtection',
	type: 'options',
	default: 'returnExisting',
	options: [
		{
			name: 'Return Existing',
			value: 'returnExisting',
			description: 'If the profile already has a benefit with this external ID, return it',
		},
		{
			name: 'Fail',
			value: 'fail',
			description: 'If the profile already has a benefit with this external ID, report an error',
		},
		{ name: 'Off', value: 'off', description: 'Do not check. A retry can give the benefit twice.' },
	],
	description: 'What to do when a claim with the same external ID comes again',
};

const checkAfterClaim: INodeProperties = {
	displayName: 'Check After Claim',
	name: 'checkAfterClaim',
	type: 'boolean',
	default: true,
	description:
		'Whether to check, about a second after a claim, that no other workflow or worker made the same claim at the same moment, and to undo the extra one',
};

const generateExternalId: INodeProperties = {
	displayName: 'Generate External ID',
	name: 'generateExternalId',
	type: 'boolean',
	default: true,
	description:
		'Whether to generate an external ID if the field is empty, so that a retry of this execution does not claim twice',
};

/** Whether the items of a run are sent in batches. */
export const sendInBatches: INodeProperties = {
	displayName: 'Send in Batches',
	name: 'sendInBatches',
	type: 'boolean',
	default: false,
	description:
		'Whether to send up to 500 items in one request, for long lists. Each is still given once. If Omneo takes no batches, or Duplicate Protection is off, items are sent one by one.',
};

function optionsCollection(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: byDisplayName([...options, dateFormat, defaultCountry, includeInput]),
	};
}

/** The collection of options, with those that every operation has. */
export function optionsFieldWith(more: INodeProperties[]): INodeProperties {
	return optionsCollection([concurrency, maxRetries, timeout, ...more]);
}

/** The options that every operation has: they control the requests, and the run reads them. */
export const requestOptionsField: Field<void> = {
	properties: [optionsFieldWith([])],
	read() {
		return undefined;
	},
};

/** The options of an operation that redeems: whether to look before and after. */
export const redeemOptionsField: Field<{ protection: DuplicateProtection }> = {
	properties: [optionsCollection([concurrency, duplicateProtection, maxRetries, timeout])],
	read: readProtection,
};

export interface ClaimOptions {
	protection: DuplicateProtection;
	generatesExternalId: boolean;
	checkAfterClaim: boolean;
	/** Whether items are sent together; only for Issue. */
	sendsInBatches?: boolean;
}

const claimOptions = [
	checkAfterClaim,
	concurrency,
	duplicateProtection,
	generateExternalId,
	maxRetries,
	timeout,
];

/** The options of an operation that claims. */
export const claimOptionsField: Field<ClaimOptions> = {
	properties: [optionsCollection(claimOptions)],
	read(item) {
		return {
			...readProtection(item),
			generatesExternalId: readSwitch(item.options, generateExternalId),
			checkAfterClaim: readSwitch(item.options, checkAfterClaim),
		};
	},
};

/** The options of Issue. */
export const issueOptionsField: Field<ClaimOptions> = {
	properties: [optionsCollection([...claimOptions, sendInBatches])],
	read(item) {
		return {
			...claimOptionsField.read(item),
			sendsInBatches: readSwitch(item.options, sendInBatches),
		};
	},
};

function readProtection({ options }: ItemContext): { protection: DuplicateProtection } {
	const given = options.duplicateProtection ?? 'returnExisting';
	const choices = ['returnExisting', 'fail', 'off'] as const;
	return { protection: readChoice(given, choices, option(duplicateProtection)) };
}

/** @throws {Problem} `parameter_invalid` */
export function readSwitch(options: IDataObject, property: INodeProperties): boolean {
	return readBoolean(options[property.name] ?? property.default, option(property));
}

function option({ displayName }: INodeProperties): Subject {
	return { label: `option ${displayName}` };
}

export interface Settings extends RequestSettings {
	/** How many items are worked on at the same time. */
	concurrency: number;
}

/** @throws {Problem} `parameter_invalid` */
export function readSettings(options: IDataObject): Settings {
	return {
		concurrency: readWhole(options, concurrency),
		maxRetries: readWhole(options, maxRetries),
		timeout: readWhole(options, timeout),
	};
}

function readWhole(options: IDataObject, property: INodeProperties): number {
	const { minValue: min, maxValue: max } = property.typeOptions ?? {};
	const given = options[property.name] ?? property.default;
	return readNumber(given, option(property), { whole: true, min, max });
}
