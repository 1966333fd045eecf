import { handles } from './definitions';
import type { PersonName } from './people';

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
	/** Zoë's wrapping, made when it was once each: not redeemed, one of three remaining. */
	wrapping: 'WRAP-1',
	/** Wiremu's, made then too and redeemed: none of three remaining. */
	wrappingRedeemed: 'WRAP-2',
} as const;

export interface Given {
	to: PersonName;
	handle: string;
	externalId: string;
	timezone: string;
	redeemed?: number;
	/** Local text; without it the benefit is issued now. */
	issuedAt?: string;
}

export const given: Given[] = [
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
	{
		to: 'zoe',
		handle: handles.raised,
		externalId: seededExternalIds.wrapping,
		timezone: 'Europe/London',
	},
	{
		to: 'wiremu',
		handle: handles.raised,
		externalId: seededExternalIds.wrappingRedeemed,
		timezone: 'Pacific/Auckland',
		redeemed: 1,
	},
];
