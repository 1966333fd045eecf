import { tasks } from '../../../shared/api/tasks';
import type { INodeProperties } from 'n8n-workflow';
import { findBenefit, type GivenBenefit } from '../../../shared/omneo/findBenefit';
import type { GivenProfile } from '../../../shared/input/profile';
import { missing } from '../../../shared/input/subject';
import { readKey } from '../../../shared/input/text';
import type { Field, ItemContext } from '../../fields/field';
import { recordId } from '../../fields/values';
import { listMode, locatorOf, textMode } from '../../fields/locator';
import { profileField } from '../../fields/profile';

const benefitLocator: INodeProperties = {
	displayName: 'Benefit',
	name: 'benefitId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'A benefit that a profile has',
	modes: [
		listMode('searchBenefits', 'By name, code or external ID...'),
		textMode(
			{ name: 'id', displayName: 'By ID' },
			'The field benefit_id in the output of a claim',
			'1048',
		),
		textMode(
			{ name: 'externalId', displayName: 'By External ID' },
			'The external ID of the claim',
			'survey-10482',
		),
		textMode(
			{ name: 'code', displayName: 'By Redeem Code' },
			'The code that the customer shows, online or at the till',
			'CUP-7F3K',
		),
	],
};

/** A benefit of any profile: its ID, found by what is known of it. */
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
