/** A small retailer with a loyalty programme: believable, made up, and the same on every start. */
import { issue, redeem } from './acts';
import { addDefinition, type NewDefinition } from './definitions';
import type { Profile } from './records';
import { Store } from './store';
import { localText } from './time';

/** When the tenant was set up, by its own account. */
const FOUNDED = '2025-11-03 01:00:00';

type Person = Pick<
	Profile,
	'id' | 'first_name' | 'last_name' | 'email' | 'mobile_phone' | 'gender' | 'tier_handle'
> & {
	tags?: string[];
	identities?: Record<string, string>;
	/** What the person spent in twelve months, in the retailer's currency. */
	spend?: number;
	emailPromo?: boolean;
};

/** The members. Phone numbers are from the ranges kept for fiction, e-mail domains too. */
export const people = {
	mia: {
		id: '9b1e4c7a-3f52-4d08-a6c1-5e7d20b84f91',
		first_name: 'Mia',
		last_name: 'Thompson',
		email: 'mia.thompson@example.com',
		mobile_phone: '+61491570156',
		gender: 'female',
		tier_handle: 'gold',
		tags: ['vip', 'newsletter'],
		identities: { shopify: '6021477301', magento_id: '18842' },
		spend: 1840.5,
		emailPromo: true,
	},
	jose: {
		id: '2c6a9f10-8d47-4b3e-9e55-c1f08a7d3642',
		first_name: 'José',
		last_name: 'Núñez',
		email: 'jose.nunez@example.com',
		mobile_phone: '+61491570157',
		gender: 'male',
		tier_handle: 'silver',
		tags: ['newsletter'],
		identities: { shopify: '6021477302' },
		spend: 420,
		emailPromo: true,
	},
	lina: {
		id: 'f47d1b83-6a0c-4e92-b7d4-08c35e91a2f6',
		first_name: '娜',
		last_name: '李',
		email: 'li.na@example.com',
		mobile_phone: '+61491570158',
		gender: 'female',
		tier_handle: 'bronze',
		identities: { magento_id: '18843' },
		spend: 96.2,
	},
	soren: {
		id: '5d80e2c4-17b9-4fa6-8c3d-ea942f6b0175',
		first_name: 'Søren',
		last_name: 'Åkerström',
		email: 'soren.akerstrom@example.com',
		mobile_phone: '+447700900123',
		gender: 'male',
		tier_handle: 'gold',
		tags: ['vip'],
		identities: { shopify: '6021477304' },
		spend: 2310,
	},
	zoe: {
		id: 'a83f5d26-c940-4717-95be-7d16b0e4c852',
		first_name: 'Zoë',
		last_name: "O'Connor",
		email: "zoe.o'connor@example.com",
		mobile_phone: '+447700900456',
		gender: 'other',
		tier_handle: 'silver',
		tags: ['staff'],
		spend: 310,
	},
	noor: {
		id: '6e29b7f1-50d3-4c8a-a1f9-43be8d07c5e2',
		first_name: 'نور',
		last_name: 'الهاشمي',
		email: 'noor@example.com',
		mobile_phone: '+12025550143',
		gender: 'female',
		tier_handle: 'gold',
		identities: { shopify: '6021477306', magento_id: '18846' },
		spend: 1502,
		emailPromo: false,
	},
	aarav: {
		id: '18c4a6d9-e2f7-4350-8b6e-f95d71c03ab4',
		first_name: 'Aarav',
		last_name: 'Sharma',
		email: 'aarav.sharma@example.com',
		mobile_phone: '+12025550178',
		gender: 'male',
		tier_handle: 'bronze',
		spend: 12.9,
	},
	wiremu: {
		id: 'c05e8f37-94ab-4d62-9f01-2a7b6ce4d813',
		first_name: 'Wiremu',
		last_name: 'Ngāta',
		email: 'wiremu.ngata@example.com',
		mobile_phone: null,
		gender: 'male',
		tier_handle: null,
		tags: ['newsletter'],
	},
	olena: {
		id: '734b90ea-2d1c-4f85-b3a8-96e0c7f5d124',
		first_name: 'Олена',
		last_name: 'Шевчук',
		email: 'olena@example.com',
		mobile_phone: '+61491570159',
		gender: 'female',
		tier_handle: 'silver',
		spend: 655.4,
		emailPromo: true,
	},
	/** Joined in the shop and gave a phone number only. */
	walkIn: {
		id: 'e1d7c2b5-4a69-4038-8d7f-b0c3a95e6f28',
		first_name: 'Pat',
		last_name: 'Lee',
		email: null,
		mobile_phone: '+61491570110',
		gender: null,
		tier_handle: null,
	},
	/** Shares an identifier with Mia, in another system. */
	twin: {
		id: '40af6e93-b81d-4c27-a5e2-d8970f1b3c6a',
		first_name: 'Ines',
		last_name: 'Marques',
		email: 'ines.marques@example.com',
		mobile_phone: '+447700900789',
		gender: 'female',
		tier_handle: 'bronze',
		identities: { pos: '18842' },
		spend: 58,
	},
	/** Nothing but a name and an e-mail address. */
	newcomer: {
		id: '8f3c05d1-7e96-4ba4-b210-6c5e9ad7f043',
		first_name: 'Kai',
		last_name: 'Brandt',
		email: 'kai.brandt@example.com',
		mobile_phone: null,
		gender: 'witheld',
		tier_handle: null,
	},
} as const satisfies Record<string, Person>;
export type PersonName = keyof typeof people;

/** The handles of the definitions, by what they are for. */
export const handles = {
	/** The documents' example: 50 days, can be claimed again and again. */
	survey: 'complete-survey-discount',
	/** Can be claimed again without any limit: for long runs. */
	coffee: 'coffee-on-us',
	/** Can be claimed again; each benefit can be redeemed three times, and be extended. */
	delivery: 'free-delivery',
	/** One claim for each profile. */
	welcome: 'welcome-gift',
	/** For profiles whose gender is female. */
	womensEvening: 'womens-evening',
	/** For profiles of the gold tier; only they see it. */
	goldLounge: 'gold-lounge',
	/** For profiles with the tag vip that take promotions by e-mail and spend over 1,000 a year. */
	stylist: 'personal-stylist',
	/** Ends on one fixed day. */
	anniversary: 'anniversary-voucher',
	/** Two can be claimed, all profiles together. */
	workshop: 'repair-workshop',
	notPublished: 'spring-preview',
	archived: 'winter-sale',
	/** Issued by the shop; nobody claims it. */
	notClaimable: 'birthday-voucher',
	notBegun: 'summer-of-2099',
	over: 'opening-week',
	noAllocations: 'signed-print',
	noGlobalRedemptions: 'first-in-line',
} as const;
export type HandleName = keyof typeof handles;

const claimable = { is_published: true, is_claimable: true };

const definitions: NewDefinition[] = [
	{
		...claimable,
		handle: handles.survey,
		name: 'Complete Survey Discount',
		period: 50,
		is_reclaimable: true,
		type: 'discount',
		value: 10,
		short_description: '10 off for telling us how we did',
		terms_conditions: 'One for each completed survey.',
		redeem_instructions_store: 'Show the code at the till.',
		redeem_instructions_online: 'Enter the code at the checkout.',
		redeem_code_pos: 'SURVEY10',
		redeem_code_online: 'SURVEY10-WEB',
		tags: ['survey'],
	},
	{
		...claimable,
		handle: handles.coffee,
		name: 'Coffee on Us',
		period: 7,
		is_reclaimable: true,
		type: 'gift',
		redeem_code_pos: 'COFFEE',
	},
	{
		...claimable,
		handle: handles.delivery,
		name: 'Free Delivery',
		period: 3,
		period_type: 'months',
		is_reclaimable: true,
		is_extendable: true,
		max_redemptions: 3,
		type: 'voucher',
		redeem_code_online: 'SHIPFREE',
		tags: ['online'],
	},
	{
		...claimable,
		handle: handles.welcome,
		name: 'Welcome Gift',
		period: 4,
		period_type: 'weeks',
		type: 'gift',
		value: 5,
		meta: { campaign: 'onboarding' },
	},
	{
		...claimable,
		handle: handles.womensEvening,
		name: "Women's Evening",
		period: 14,
		is_reclaimable: true,
		claim_condition: { and: [{ '===': ['female', { var: 'gender' }] }] },
		type: 'event',
	},
	{
		...claimable,
		handle: handles.goldLounge,
		name: 'Gold Lounge',
		period: 1,
		period_type: 'years',
		is_reclaimable: true,
		claim_condition: { '===': [{ var: 'tier_handle' }, 'gold'] },
		view_condition: { '===': [{ var: 'tier_handle' }, 'gold'] },
		type: 'event',
		tags: ['gold'],
	},
	{
		...claimable,
		handle: handles.stylist,
		name: 'An Hour with a Stylist',
		period: 30,
		is_reclaimable: true,
		claim_condition: JSON.stringify({
			and: [
				{ in: ['vip', { var: 'flattened_tags' }] },
				{ '>': [{ var: 'aggregations.spend_12m' }, 1000] },
				{ '==': [{ var: 'attributes.comms.email_promo' }, true] },
			],
		}),
		type: 'bonus',
	},
	{
		...claimable,
		handle: handles.anniversary,
		name: 'Anniversary Voucher',
		period: 0,
		period_type: 'absolute_date',
		absolute_expiry: '2099-12-31 23:59:59',
		is_reclaimable: true,
		type: 'voucher',
		value: 25,
	},
	{
		...claimable,
		handle: handles.workshop,
		name: 'Repair Workshop',
		period: 60,
		is_reclaimable: true,
		total_allocations: 2,
		type: 'event',
	},
	{
		handle: handles.notPublished,
		name: 'Spring Preview',
		period: 30,
		is_claimable: true,
		type: 'event',
	},
	{
		...claimable,
		handle: handles.archived,
		name: 'Winter Sale',
		period: 30,
		is_archived: true,
		type: 'discount',
		value: 20,
	},
	{
		handle: handles.notClaimable,
		name: 'Birthday Voucher',
		period: 30,
		is_published: true,
		is_extendable: true,
		type: 'voucher',
		value: 15,
		redeem_code_pos: 'BDAY15',
		redeem_code_online: 'BDAY15-WEB',
	},
	{
		...claimable,
		handle: handles.notBegun,
		name: 'Summer of 2099',
		period: 30,
		claim_period_start_at: '2099-12-01 00:00:00',
		claim_period_end_at: '2100-02-28 23:59:59',
		type: 'competition',
	},
	{
		...claimable,
		handle: handles.over,
		name: 'Opening Week',
		period: 30,
		claim_period_start_at: '2019-03-04 00:00:00',
		claim_period_end_at: '2019-03-10 23:59:59',
		type: 'gift',
	},
	{
		...claimable,
		handle: handles.noAllocations,
		name: 'Signed Print',
		period: 90,
		total_allocations: 1,
		type: 'gift',
	},
	{
		...claimable,
		handle: handles.noGlobalRedemptions,
		name: 'First in Line',
		period: 365,
		is_reclaimable: true,
		max_global_redemptions: 1,
		type: 'competition',
	},
];

/** External ids of the benefits that the seed issues. */
export const seededExternalIds = {
	/** Mia's birthday voucher: issued and not redeemed. */
	birthday: 'BDAY-2026-MIA',
	/** José's free delivery: one of three redeemed. */
	delivery: 'ORDER-1001',
	/** Søren's print, the only one there was; redeemed. */
	print: 'PRINT-1',
	/** Olena's ticket, redeemed; it used up the definition. */
	firstInLine: 'FIRST-1',
	/** Mia's old voucher: expired long ago. */
	expired: 'BDAY-2020-MIA',
} as const;

interface Given {
	to: PersonName;
	handle: string;
	externalId: string;
	timezone: string;
	redeemed?: number;
	/** Local text; without it the benefit is issued now. */
	issuedAt?: string;
}

const given: Given[] = [
	{
		to: 'mia',
		handle: handles.notClaimable,
		externalId: seededExternalIds.expired,
		timezone: 'Australia/Melbourne',
		issuedAt: '2020-05-14 09:00:00',
	},
	{
		to: 'mia',
		handle: handles.notClaimable,
		externalId: seededExternalIds.birthday,
		timezone: 'Australia/Melbourne',
	},
	{
		to: 'jose',
		handle: handles.delivery,
		externalId: seededExternalIds.delivery,
		timezone: 'Australia/Sydney',
		redeemed: 1,
	},
	{
		to: 'soren',
		handle: handles.noAllocations,
		externalId: seededExternalIds.print,
		timezone: 'Europe/London',
		redeemed: 1,
	},
	{
		to: 'olena',
		handle: handles.noGlobalRedemptions,
		externalId: seededExternalIds.firstInLine,
		timezone: 'Australia/Melbourne',
		redeemed: 1,
	},
];

/** A profile of a long run: the same UUID for the same number on every start. */
export function bulkProfileId(i: number): string {
	return `b0000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
}

/** The email address of that profile. */
export function bulkEmail(i: number): string {
	return `member.${i.toString()}@example.com`;
}

/** The tenant as it is on its first day, with `bulk` profiles more; the ledger is empty. */
export function seededStore(now: Date, bulk = 0): Store {
	const store = new Store();
	for (const person of Object.values<Person>(people)) store.addProfile(profileOf(store, person));
	for (let i = 0; i < bulk; i++) {
		store.addProfile(
			profileOf(store, {
				id: bulkProfileId(i),
				first_name: 'Member',
				last_name: i.toString(),
				email: bulkEmail(i),
				mobile_phone: null,
				gender: null,
				tier_handle: 'bronze',
			}),
		);
	}
	for (const fields of definitions) addDefinition(store, fields, now);
	for (const { to, handle, externalId, timezone, redeemed, issuedAt } of given) {
		const profile = store.profiles.get(people[to].id);
		const definition = store.definitionWithHandle(handle);
		if (!profile || !definition) throw new Error(`The seed gives ${to} an unknown ${handle}`);
		const wish = {
			issued_at: issuedAt ?? localText(now, timezone),
			timezone,
			external_id: externalId,
		};
		const benefit = issue(store, profile, definition, wish, now);
		if (redeemed) redeem(store, benefit, redeemed, now);
	}
	store.ledger.length = 0;
	store.takeEvents();
	return store;
}

function profileOf(store: Store, person: Person): Profile {
	const { tags = [], identities = {}, spend = 0, emailPromo, ...fields } = person;
	return {
		...fields,
		external_id: null,
		tags,
		statuses: [],
		identities: Object.entries(identities).map(([handle, identifier]) => ({
			id: store.nextId('identity'),
			handle,
			identifier,
			is_primary: false,
			is_active: true,
		})),
		aggregations: { spend_12m: spend, spend_all: spend },
		attributes: { comms: emailPromo === undefined ? {} : { email_promo: emailPromo } },
		created_at: FOUNDED,
		updated_at: FOUNDED,
	};
}
