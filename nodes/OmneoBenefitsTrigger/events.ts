import type { INodePropertyOptions } from 'n8n-workflow';

/** How an event is shown, its name in Omneo, and when it comes, in a sentence without its full stop. */
type Event = readonly [label: string, value: string, description: string];

/**
 * The events that the vendor offers to developers (its app starter, 2026). When each of them comes is
 * read from its name (assumption: events.claim-fires-created, events.redeem-fires-updated,
 * events.member-updated; of the others untried: what fires them is not in this package's reach).
 */
const offered: Event[] = [
	['Achievement: Lost', 'achievement.lost', 'A member lost an achievement'],
	['Achievement: Progressed', 'achievement.progressed', 'A member came closer to an achievement'],
	['Achievement: Unlocked', 'achievement.unlocked', 'A member reached an achievement'],
	['Address: Created', 'address.created', 'An address was added'],
	['Address: Updated', 'address.updated', 'An address was changed'],
	[
		'Aggregation: Updated',
		'aggregation.updated',
		'The totals of a member’s purchases were recalculated',
	],
	[
		'Balance: Updated',
		'balance.updated',
		'What a member has in rewards, points and benefits changed',
	],
	[
		'Benefit: Code Allocated',
		'benefit.code.allocated',
		'A benefit was given a code of its own, which may be after it was made',
	],
	['Benefit: Created', 'benefit.created', 'A member was given a benefit: claimed or issued'],
	['Benefit: Deleted', 'benefit.deleted', 'A benefit was taken away'],
	[
		'Benefit: Updated',
		'benefit.updated',
		'A benefit changed: redeemed, given back, extended or edited',
	],
	['Benefit Definition: Created', 'benefit-definition.created', 'A benefit definition was set up'],
	['Benefit Definition: Deleted', 'benefit-definition.deleted', 'A benefit definition was deleted'],
	['Benefit Definition: Updated', 'benefit-definition.updated', 'A benefit definition was changed'],
	[
		'Connection: Created',
		'connection.created',
		'A member was connected with somebody or something',
	],
	['Connection: Deleted', 'connection.deleted', 'A connection of a member was removed'],
	['Connection: Updated', 'connection.updated', 'A connection of a member was changed'],
	['Identity: Created', 'identity.created', 'A member was given an ID in another system'],
	['Interaction: Created', 'interaction.created', 'Something that a member did was recorded'],
	['Location: Created', 'location.created', 'A store was added'],
	['Location: Updated', 'location.updated', 'A store was changed'],
	['Order: Created', 'order.created', 'An order was placed'],
	['Order: Updated', 'order.updated', 'An order was changed'],
	['Point: Created', 'point.created', 'A member was given points'],
	['Point: Deleted', 'point.deleted', 'Points were deleted'],
	['Point: Updated', 'point.updated', 'Points changed, such as by being spent'],
	['Product: Created', 'product.created', 'A product was added'],
	['Product: Deleted', 'product.deleted', 'A product was deleted'],
	['Product: Updated', 'product.updated', 'A product was changed'],
	[
		'Product List: Created',
		'product-list.created',
		'A list of products, such as a wish list, was made',
	],
	['Product List: Updated', 'product-list.updated', 'A list of products was changed'],
	['Product List Item: Created', 'product-list-item.created', 'A product was put on a list'],
	['Product List Item: Linked', 'product-list-item.linked', 'A product on a list was linked'],
	['Product List Item: Updated', 'product-list-item.updated', 'A product on a list was changed'],
	['Product List Share: Created', 'product-list-share.created', 'A list of products was shared'],
	[
		'Product List Share: Deleted',
		'product-list-share.deleted',
		'A list of products is no longer shared',
	],
	['Profile: Before Update', 'profile.before.update', 'A member is about to be changed'],
	['Profile: Created', 'profile.created', 'A member joined'],
	['Profile: Deleted', 'profile.deleted', 'A member was deleted'],
	['Profile: Merged', 'profile.merged', 'Two profiles became one'],
	['Profile: Updated', 'profile.updated', 'A member changed'],
	['Profile Address: Created', 'profile.address.created', 'A member’s address was added'],
	['Profile Address: Deleted', 'profile.address.deleted', 'A member’s address was deleted'],
	['Profile Address: Updated', 'profile.address.updated', 'A member’s address was changed'],
	[
		'Profile Attribute: Updated',
		'profile-attribute.updated',
		'An attribute of a member was changed',
	],
	['Temporary Profile: Created', 'profile-temporary.created', 'A temporary profile was made'],
	['Rating: Created', 'rating.created', 'A rating was given'],
	['Rating: Updated', 'rating.updated', 'A rating was changed'],
	['Region: Created', 'region.created', 'A region was added'],
	['Region: Updated', 'region.updated', 'A region was changed'],
	['Reward: Created', 'reward.created', 'A member was given a reward'],
	['Reward: Deleted', 'reward.deleted', 'A reward was deleted'],
	['Reward: Updated', 'reward.updated', 'A reward changed, such as by being spent'],
	['Tier: Achieved', 'tier.achieved', 'A member reached a tier'],
	['Tier: Lost', 'tier.lost', 'A member lost a tier'],
	['Tier: Maintained', 'tier.maintained', 'A member kept a tier'],
	['Tier: Progressed', 'tier.progressed', 'A member came closer to a tier'],
	['Tier Point: Created', 'tier-point.created', 'A member was given tier points'],
	['Tier Point: Deleted', 'tier-point.deleted', 'Tier points were deleted'],
	['Tier Point: Updated', 'tier-point.updated', 'Tier points were changed'],
	['Transaction: Created', 'transaction.created', 'A purchase was recorded'],
	['Transaction: Deleted', 'transaction.deleted', 'A purchase was deleted'],
	['Transaction: Points Issued', 'transaction.points.issued', 'A purchase earned points'],
	[
		'Transaction: Received',
		'transaction.received',
		'A purchase came in and has not been processed yet',
	],
	['Transaction: Resent', 'transaction.resent', 'A purchase was sent again'],
	['Transaction: Sync', 'transaction.sync', 'A purchase is synchronized'],
	[
		'Transaction: Tier Points Issued',
		'transaction.tier-points.issued',
		'A purchase earned tier points',
	],
	['Transaction: Updated', 'transaction.updated', 'A purchase was changed'],
	['Transaction Item: Created', 'transaction-item.created', 'A line of a purchase was recorded'],
	['Transaction Item: Resent', 'transaction-item.resent', 'A line of a purchase was sent again'],
];

/** Those that stand in the vendor's guides alone. */
const inGuidesAlone: Event[] = [
	[
		'Benefit: Claimed',
		'benefit.claimed',
		'A member claimed a benefit; Benefit: Created is the safer choice',
	],
	[
		'Benefit: Issued',
		'benefit.issued',
		'A member was given a benefit; Benefit: Created is the safer choice',
	],
	[
		'Benefit: Redeemed',
		'benefit.redeemed',
		'A benefit was redeemed; Benefit: Updated is the safer choice',
	],
	[
		'Points: Awarded',
		'points.awarded',
		'A member was given points; Point: Created is the safer choice',
	],
	['Rate: Created', 'rate.created', 'A rate was set up'],
	['Rate: Updated', 'rate.updated', 'A rate was changed'],
	[
		'Reward: Issued',
		'reward.issued',
		'A member was given a reward; Reward: Created is the safer choice',
	],
	[
		'Reward: Redeemed',
		'reward.redeemed',
		'A reward was spent; Reward: Updated is the safer choice',
	],
];

function optionsOf(events: Event[], mark = ''): INodePropertyOptions[] {
	return events.map(([label, value, description]) => ({
		name: `${label}${mark}`,
		value,
		description: `${description} (${value})`,
	}));
}

/** The events to choose from, by name. A tenant decides which of them it sends. */
export const eventOptions = [
	...optionsOf(offered),
	...optionsOf(inGuidesAlone, ' (in Guides Only)'),
].sort((one, other) => one.name.localeCompare(other.name));
