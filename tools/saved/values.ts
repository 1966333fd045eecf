import type { IDataObject } from 'n8n-workflow';
import { handles, people, pointHandles, rewardHandles, seededExternalIds } from '../../sandbox';

/** What a person enters into a field, by its name: never its default, which n8n does not save. */
export const values: Record<string, IDataObject[string]> = {
	actedAt: '2026-03-09T10:00:00',
	birthDate: '1990-05-17',
	campaign: 'spring-survey',
	claimCondition: '{"==": [{"var": "tier_handle"}, "gold"]}',
	claimPeriodEndAt: '2026-12-31T23:59:59',
	claimPeriodStartAt: '2026-01-01T00:00:00',
	claimedAfter: '2026-01-01T00:00:00',
	claimedBefore: '2026-04-01T00:00:00',
	condition: '{"==": [{"var": "profile.tier_handle"}, "gold"]}',
	createdAfter: '2025-01-01T00:00:00',
	createdBefore: '2026-04-01T00:00:00',
	defaultCountry: 'AU',
	email: 'saved@example.com',
	expiresAfter: '2026-01-01T00:00:00',
	expiresAt: '2026-09-30T23:59:59',
	expiresBefore: '2027-01-01T00:00:00',
	expiringWithinDays: 30,
	extendDate: '2026-09-30T23:59:59',
	externalIdFilter: seededExternalIds.delivery,
	interactedAt: '2026-03-09T10:00:00',
	issuedAfter: '2025-01-01T00:00:00',
	issuedAt: '2026-03-09T10:00:00',
	issuedBefore: '2026-04-01T00:00:00',
	matchValue: people.mia.email,
	meta: '{"campaign": "saved"}',
	metaJson: '{"campaign": "saved"}',
	mobilePhone: '+61491570006',
	namespace: 'saved-namespace',
	otherEvents: 'survey.finished',
	outputFields: ['benefit_id', 'external_id'],
	pickedTags: ['vip', 'staff'],
	redeemCodeOnline: 'SAVED-WEB',
	redeemCodePos: 'SAVED',
	search: 'sample',
	signatureHeader: 'X-Saved-Signature',
	tags: 'saved, vip',
	timezone: 'Australia/Perth',
	timezoneFilter: 'Australia/Melbourne',
	url: 'https://example.com/saved',
	viewCondition: '{"==": [{"var": "tier_handle"}, "gold"]}',
};

/** What is entered in each mode of a resource locator; what a list shows stands behind its value. */
export const locators: Record<string, Record<string, string>> = {
	profileId: {
		list: people.mia.id,
		id: people.mia.id,
		email: people.mia.email ?? '',
		mobile: people.mia.mobile_phone ?? '',
		identity: 'shopify:6021477301',
	},
	definition: { list: handles.survey, handle: handles.survey, id: '1' },
	rewardDefinition: { list: rewardHandles.birthday, handle: rewardHandles.birthday, id: '2' },
	benefitId: { externalId: 'SAMPLE-CLAIM', code: 'SURVEY10' },
	rewardId: { externalId: 'SAMPLE' },
	pointDefinitionId: { list: '2', id: '2' },
};

/** The names of what the lists give, as n8n saves them beside the values. */
export const listed: Record<string, string> = {
	[people.mia.id]: `Mia Thompson (${people.mia.email})`,
	[handles.survey]: `Complete Survey Discount (${handles.survey})`,
	[rewardHandles.birthday]: `Birthday Credit (${rewardHandles.birthday})`,
	2: `Bonus (${pointHandles.bonus})`,
};

/** Rows of a field with rows, one for each kind that a row has. */
export const rows: Record<string, IDataObject[]> = {
	metaFields: [
		{ name: 'campaign', value: 'saved' },
		{ name: 'channel', value: 'form' },
	],
	identities: [{ handle: 'shopify', identifier: '990011' }],
	consent: ['email', 'sms', 'phone', 'post', 'push'].flatMap((channel, index) =>
		['Promo', 'Optout'].map((kind) => ({
			kind: `${channel}${kind}`,
			value: kind === 'Promo',
			changedBy: index % 2 === 0 ? 'member' : 'staff',
			actedAt: index % 2 === 0 ? '2026-03-09T10:00:00' : '',
		})),
	),
	customAttributes: [
		{ namespace: 'saved', handle: 'text', type: 'string', value: 'blue' },
		{ namespace: 'saved', handle: 'whole', type: 'integer', value: '7' },
		{ namespace: 'saved', handle: 'number', type: 'float', value: '7.5' },
		{ namespace: 'saved', handle: 'yes', type: 'boolean', value: 'true' },
		{ namespace: 'saved', handle: 'object', type: 'json', value: '{"a": 1}' },
	],
};
