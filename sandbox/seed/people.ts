import type { Profile } from '../tenant/memberRecords';
import { nothingKnown } from '../tenant/memberActs';
import type { Store } from '../tenant/store';

/** When the tenant was set up, by its own account. */
export const FOUNDED = '2025-11-03 01:00:00';

export type Person = Pick<
	Profile,
	'id' | 'first_name' | 'last_name' | 'email' | 'mobile_phone' | 'gender' | 'tier_handle'
> & {
	tags?: string[];
	identities?: Record<string, string>;
	/** What the person spent in twelve months, in the retailer's currency. */
	spend?: number;
	emailPromo?: boolean;
};

/** The ID of a profile that there is not. */
export const noProfileId = '00000000-0000-4000-8000-000000000000';

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
		gender: 'withheld',
		tier_handle: null,
	},
} as const satisfies Record<string, Person>;
export type PersonName = keyof typeof people;

/** A profile of a long run: the same UUID for the same number on every start. */
export function bulkProfileId(i: number): string {
	return `b0000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
}

/** The email address of that profile. */
export function bulkEmail(i: number): string {
	return `member.${i.toString()}@example.com`;
}

export function profileOf(store: Store, person: Person): Profile {
	const { tags = [], identities = {}, spend = 0, emailPromo, ...fields } = person;
	return {
		...nothingKnown,
		...fields,
		joined_at: FOUNDED,
		tags,
		custom_attributes: [],
		identities: Object.entries(identities).map(([handle, identifier]) => ({
			id: store.nextId('identity'),
			handle,
			identifier,
			is_primary: false,
			is_active: true,
			created_at: FOUNDED,
			updated_at: FOUNDED,
		})),
		aggregations: { spend_12m: spend, spend_all: spend },
		attributes: {
			comms: emailPromo === undefined ? {} : { email_promo: emailPromo },
			dates: [],
		},
		created_at: FOUNDED,
		updated_at: FOUNDED,
	};
}
