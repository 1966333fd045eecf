import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import { tasks } from '../../../shared/api/tasks';
import { readDate, type GivenDate } from '../../../shared/input/date';
import { readKey } from '../../../shared/input/text';
import { missing, field, readChoice } from '../../../shared/input/values';
import { findBenefit, type GivenBenefit } from '../../../shared/omneo/benefit';
import type { GivenProfile } from '../../../shared/omneo/profile';
import { additionalFieldsField, numberEntry } from '../../fields/collection';
import { readDateForm } from '../../fields/dataFormat';
import { benefitDateEntry } from '../../fields/dates';
import {
	listMode,
	locatorOf,
	textMode,
	keptField,
	type Field,
	type ItemContext,
} from '../../fields/field';
import { profileField } from '../../fields/profile';
import { recordId } from '../../fields/values';

const benefitLocator: INodeProperties = {
	displayName: 'Benefit',
	name: 'benefitId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'A benefit that a profile has',
	modes: [
		listMode('searchBenefits', 'By name, code or external ID...'),
		textMode('id', 'By ID', 'The field benefit_id in the output of a claim', '1048'),
		textMode('externalId', 'By External ID', 'The external ID of the claim', 'survey-10482'),
		textMode(
			'code',
			'By Redeem Code',
			'The code that the customer shows, online or at the till',
			'CUP-7F3K',
		),
	],
};

/** A benefit of any profile: its ID, found by what is known about it. */
export const benefitField = {
	properties: [benefitLocator],
	read: readBenefit,
	alsoDoes: [tasks.findBenefit],
	async resolve(given, item) {
		return given.by === 'id' ? given.value : await findBenefit(item.send, given);
	},
} satisfies Field<string, GivenBenefit>;

interface BenefitOfProfile {
	benefit: GivenBenefit;
	profile: GivenProfile;
}

/** A benefit of the profile in the same node. */
export const benefitOfProfileField: Field<string, BenefitOfProfile> = {
	properties: [benefitLocator],
	read(item) {
		return { benefit: readBenefit(item), profile: profileField.read(item) };
	},
	alsoDoes: [tasks.findBenefit, ...profileField.alsoDoes],
	async resolve({ benefit, profile }, item) {
		if (benefit.by === 'id') return benefit.value;
		return await findBenefit(item.send, benefit, await profileField.resolve(profile, item));
	},
};

function readBenefit(item: ItemContext): GivenBenefit {
	const { mode, value } = locatorOf(item, 'benefitId', 'id');
	if (mode !== 'externalId' && mode !== 'code')
		return { by: 'id', value: recordId(value, 'benefit') };
	const subject = { label: `${mode === 'code' ? 'redeem code' : 'external ID'} of the benefit` };
	const text = readKey(value, subject);
	if (text === '') throw missing(subject);
	return { by: mode, value: text };
}

const issuedAtField: Field<GivenDate> = {
	properties: [
		{
			displayName: 'Issued At',
			name: 'issuedAt',
			type: 'dateTime',
			default: '',
			description: 'When the benefit is issued, in the timezone above. If empty, it is issued now.',
		},
	],
	read(item) {
		const issuedAt = item.parameter('issuedAt', '') ?? '';
		if (issuedAt === '') return { moment: DateTime.now() };
		return readDate(issuedAt, field('Issued At'), { form: readDateForm(item) });
	},
};

/** The fields that Issue has in addition to those of a claim. */
export const issueFields = {
	issuedAt: issuedAtField,
	additionalFields: additionalFieldsField([
		benefitDateEntry('expires_at', {
			displayName: 'Expires At',
			name: 'expiresAt',
			description:
				'When the benefit expires, in the timezone above. This overrides the definition.',
		}),
		numberEntry('value', {
			displayName: 'Value',
			name: 'value',
			description: 'The value of the benefit. This overrides the definition.',
		}),
	]),
};

const NAMES = { claim: 'Claim', claimRedeem: 'Claim and Redeem', issue: 'Issue' } as const;

type Previewed = keyof typeof NAMES;

const property: INodeProperties = {
	displayName: 'Preview Of',
	name: 'previewOf',
	type: 'options',
	noDataExpression: true,
	default: 'claim',
	options: Object.entries(NAMES).map(([value, name]) => ({
		name,
		value,
		...(value === 'issue' && { description: 'Whatever the claim rules say' }),
	})),
	description: 'Which operation you are about to run with the same fields',
};

/** The operation that is previewed. */
export const previewOfField: Field<Previewed> = {
	properties: [property],
	read: (item) =>
		readChoice(
			item.parameter(property.name, property.default),
			Object.keys(NAMES) as Previewed[],
			field(property.displayName),
		),
};

/** The same, hidden, for the operations that can be previewed, so that the value is kept. */
export const keptPreviewOf = keptField([property]);

/** What the operation is called in the editor. */
export function nameOf(previewed: Previewed): string {
	return NAMES[previewed];
}

/** Fields only for Issue: shown if Issue is previewed, and kept if another operation is. */
export function ofIssue<Value, Given>(
	{ properties, read, ...others }: Field<Value, Given>,
	whenNotIssued: Given,
): Field<Value, Given> {
	const elsewhere = Object.keys(NAMES).filter((name) => name !== 'issue');
	const shownFor = (values: string[]) => ({ show: { [property.name]: values } });
	return {
		...others,
		properties: [
			...properties.map((each) => ({ ...each, displayOptions: shownFor(['issue']) })),
			...keptField(properties, shownFor(elsewhere)).properties,
		],
		read: (item) => (previewOfField.read(item) === 'issue' ? read(item) : whenNotIssued),
	};
}
