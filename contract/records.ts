import type { Kind } from './journal';
import { at } from './json';
import type { Place } from './own';

/** How records of one kind are made, found again by their mark, and deleted. */
interface RecordKind {
	/** Where a POST makes one, and a DELETE of it with its ID ends it, without the first slash. */
	place: Place;
	/** The field of a row that holds the mark, and the filter of its list; null: found by its member alone. */
	foundBy: string | null;
}

/** Benefits, rewards and interactions belong to a member, and are found by that. */
export const recordKinds: Record<Kind, RecordKind> = {
	interaction: { place: 'interactions', foundBy: null },
	reward: { place: 'rewards', foundBy: null },
	benefit: { place: 'benefits', foundBy: null },
	webhook: { place: 'webhooks', foundBy: 'namespace' },
	definition: { place: 'benefits/definitions', foundBy: 'handle' },
	rewardDefinition: { place: 'rewards/definitions', foundBy: 'handle' },
	member: { place: 'profiles', foundBy: 'email' },
	tag: { place: 'tags', foundBy: 'handle' },
};

/** An ID as text, or null. */
export function idIn(value: unknown): string | null {
	const id = at(value, 'id');
	return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

/** The records of a list's answer; null where it holds no list. */
export function rowsOf(json: unknown): unknown[] | null {
	const data = at(json, 'data');
	return Array.isArray(data) ? (data as unknown[]) : null;
}

/**
 * The benefit in the answer to a claim or a redemption, whichever of the known shapes it has: the
 * benefit itself, or a redemption with the benefit inside, as an object or as JSON text.
 */
export function benefitIn(json: unknown): unknown {
	const data = at(json, 'data');
	if (!Array.isArray(at(data, 'items'))) return data;
	const inside = at(data, 'items', 0, 'type_attributes');
	if (typeof inside !== 'string') return inside;
	try {
		return JSON.parse(inside) as unknown;
	} catch {
		return undefined;
	}
}
