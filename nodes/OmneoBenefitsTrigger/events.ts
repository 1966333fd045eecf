import type { INodePropertyOptions } from 'n8n-workflow';

/** When each event occurs, in a sentence without its full stop. */
type Events = Readonly<Record<string, string>>;

/**
 * The events that the vendor offers to developers (its app starter, 2026). When each of them occurs
 * is guessed from its name (assumption: events.claim-fires-created, events.redeem-fires-updated,
 * events.member-updated; of the others untried: what fires them is not in this package's reach).
 */
const offered: Events = {
	'achievement.lost': 'A member lost an achievement',
	'achievement.progressed': 'A member came closer to an achievement',
	'achievement.unlocked': 'A member reached an achievement',
	'address.created': 'An address was added',
	'address.updated': 'An address was changed',
	'aggregation.updated': 'The totals of a member’s purchases were recalculated',
	'balance.updated': 'What a member has in rewards, points and benefits changed',
	'benefit.code.allocated': 'A benefit was given a code of its own, which may be after it was made',
	'benefit.created': 'A member was given a benefit: claimed or issued',
	'benefit.deleted': 'A benefit was taken away',
	'benefit.updated': 'A benefit changed: redeemed, given back, extended or edited',
	'benefit-definition.created': 'A benefit definition was set up',
	'benefit-definition.deleted': 'A benefit definition was deleted',
	'benefit-definition.updated': 'A benefit definition was changed',
	'connection.created': 'A member was connected with somebody or something',
	'connection.deleted': 'A connection of a member was removed',
	'connection.updated': 'A connection of a member was changed',
	'identity.created': 'A member was given an ID in another system',
	'interaction.created': 'Something that a member did was recorded',
	'location.created': 'A store was added',
	'location.updated': 'A store was changed',
	'order.created': 'An order was placed',
	'order.updated': 'An order was changed',
	'point.created': 'A member was given points',
	'point.deleted': 'Points were deleted',
	'point.updated': 'Points changed, such as by being spent',
	'product.created': 'A product was added',
	'product.deleted': 'A product was deleted',
	'product.updated': 'A product was changed',
	'product-list.created': 'A list of products, such as a wish list, was made',
	'product-list.updated': 'A list of products was changed',
	'product-list-item.created': 'A product was put on a list',
	'product-list-item.linked': 'A product on a list was linked',
	'product-list-item.updated': 'A product on a list was changed',
	'product-list-share.created': 'A list of products was shared',
	'product-list-share.deleted': 'A list of products is no longer shared',
	'profile.before.update': 'A member is about to be changed',
	'profile.created': 'A member joined',
	'profile.deleted': 'A member was deleted',
	'profile.merged': 'Two profiles became one',
	'profile.updated': 'A member changed',
	'profile.address.created': 'A member’s address was added',
	'profile.address.deleted': 'A member’s address was deleted',
	'profile.address.updated': 'A member’s address was changed',
	'profile-attribute.updated': 'An attribute of a member was changed',
	'profile-temporary.created': 'A temporary profile was made',
	'rating.created': 'A rating was given',
	'rating.updated': 'A rating was changed',
	'region.created': 'A region was added',
	'region.updated': 'A region was changed',
	'reward.created': 'A member was given a reward',
	'reward.deleted': 'A reward was deleted',
	'reward.updated': 'A reward changed, such as by being spent',
	'tier.achieved': 'A member reached a tier',
	'tier.lost': 'A member lost a tier',
	'tier.maintained': 'A member kept a tier',
	'tier.progressed': 'A member came closer to a tier',
	'tier-point.created': 'A member was given tier points',
	'tier-point.deleted': 'Tier points were deleted',
	'tier-point.updated': 'Tier points were changed',
	'transaction.created': 'A purchase was recorded',
	'transaction.deleted': 'A purchase was deleted',
	'transaction.points.issued': 'A purchase earned points',
	'transaction.received': 'A purchase came in and has not been processed yet',
	'transaction.resent': 'A purchase was sent again',
	'transaction.sync': 'A purchase is synchronized',
	'transaction.tier-points.issued': 'A purchase earned tier points',
	'transaction.updated': 'A purchase was changed',
	'transaction-item.created': 'A line of a purchase was recorded',
	'transaction-item.resent': 'A line of a purchase was sent again',
};

/** Events that are only in the vendor's guides. */
const inGuidesAlone: Events = {
	'benefit.claimed': 'A member claimed a benefit; Benefit: Created is the safer choice',
	'benefit.issued': 'A member was given a benefit; Benefit: Created is the safer choice',
	'benefit.redeemed': 'A benefit was redeemed; Benefit: Updated is the safer choice',
	'points.awarded': 'A member was given points; Point: Created is the safer choice',
	'rate.created': 'A rate was set up',
	'rate.updated': 'A rate was changed',
	'reward.issued': 'A member was given a reward; Reward: Created is the safer choice',
	'reward.redeemed': 'A reward was spent; Reward: Updated is the safer choice',
};

/** Labels that are more than the event's name in another letter case. */
const LABELS: Readonly<Record<string, string>> = {
	'profile.address.created': 'Profile Address: Created',
	'profile.address.deleted': 'Profile Address: Deleted',
	'profile.address.updated': 'Profile Address: Updated',
	'profile-temporary.created': 'Temporary Profile: Created',
};

/** `benefit-definition.created` becomes `Benefit Definition: Created`. */
function labelOf(event: string): string {
	const [what = '', ...happened] = event.split('.').map(titled);
	return `${what}: ${happened.join(' ')}`;
}

function titled(words: string): string {
	return words.replaceAll('-', ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

function optionsOf(events: Events, mark = ''): INodePropertyOptions[] {
	return Object.entries(events).map(([value, description]) => ({
		name: `${LABELS[value] ?? labelOf(value)}${mark}`,
		value,
		description: `${description} (${value})`,
	}));
}

/** The events to choose from, by name. A tenant decides which of them it sends. */
export const eventOptions = [
	...optionsOf(offered),
	...optionsOf(inGuidesAlone, ' (in Guides Only)'),
].sort((one, other) => one.name.localeCompare(other.name));
