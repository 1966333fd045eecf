import type { INodePropertyOptions } from 'n8n-workflow';
import { OmneoBenefitsTrigger } from '../../nodes/OmneoBenefitsTrigger/OmneoBenefitsTrigger.node';

const events = (new OmneoBenefitsTrigger().description.properties.find(
	({ name }) => name === 'events',
)?.options ?? []) as INodePropertyOptions[];

/** As the vendor's app starter lists them (`plugins/utils/webhook-config.ts`, January 2026). */
const STARTER = `
	profile.created profile-temporary.created profile.updated profile.merged profile.before.update
	profile.deleted profile.address.created profile.address.updated profile.address.deleted
	product.created product.updated product.deleted identity.created product-list.created
	product-list.updated product-list-item.created product-list-item.updated product-list-item.linked
	product-list-share.created product-list-share.deleted aggregation.updated interaction.created
	profile-attribute.updated reward.created reward.updated reward.deleted benefit.created
	benefit.updated benefit.deleted benefit.code.allocated benefit-definition.created
	benefit-definition.updated benefit-definition.deleted point.created point.updated point.deleted
	tier.achieved tier.lost tier.maintained tier.progressed tier-point.created tier-point.updated
	tier-point.deleted achievement.progressed achievement.unlocked achievement.lost
	transaction.created transaction.tier-points.issued transaction.resent transaction.updated
	transaction.received transaction.sync transaction.deleted transaction-item.created
	transaction-item.resent transaction.points.issued rating.created rating.updated balance.updated
	order.created order.updated connection.created connection.updated connection.deleted
	location.created location.updated region.created region.updated address.created address.updated
`
	.trim()
	.split(/\s+/);

/** In the vendor's guides on webhooks and reactions, and nowhere else. */
const GUIDES = `
	benefit.issued benefit.redeemed benefit.claimed reward.issued reward.redeemed points.awarded
	rate.created rate.updated
`
	.trim()
	.split(/\s+/);

const isMarked = ({ name }: INodePropertyOptions) => name.endsWith(' (in Guides Only)');
const valuesOf = (options: INodePropertyOptions[]) => options.map(({ value }) => String(value));

describe('the events to choose from', () => {
	it('are the 70 of the vendor’s app starter', () => {
		expect(STARTER).toHaveLength(70);
		const unmarked = events.filter((event) => !isMarked(event));
		expect(valuesOf(unmarked).sort()).toEqual([...STARTER].sort());
	});

	it('and those of the guides alone, which are marked', () => {
		expect(valuesOf(events.filter(isMarked)).sort()).toEqual([...GUIDES].sort());
	});

	it('are sorted by their names, each of its own', () => {
		const names = events.map(({ name }) => name);
		expect(names).toEqual([...new Set(names)].sort((one, other) => one.localeCompare(other)));
	});

	it('are each described in a sentence of its own, with the name that Omneo uses', () => {
		const descriptions = events.map(({ description = '' }) => description);
		expect(new Set(descriptions).size).toBe(events.length);
		for (const { value, description } of events) {
			expect(description).toMatch(/^[A-Z]\S*( \S+){2,} \([\w.-]+\)$/);
			expect(description).toContain(`(${String(value)})`);
		}
	});

	it('have names that say of which event they are', () => {
		for (const { name, value } of events) {
			const words = String(value).split(/[.-]/);
			for (const word of words) expect(name.toLowerCase()).toContain(word);
		}
	});
});
