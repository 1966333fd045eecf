import type { Call } from './route';

/** Laravel's default; that Omneo keeps it is an assumption: lists.page-size-15. */
const DEFAULT_SIZE = 15;

/** A page of a list, in the documented form (with Laravel's `meta.links`, as the SDK expects). */
export interface Page<Item> {
	data: Item[];
	links: { first: string; last: string; prev: string | null; next: string | null };
	meta: {
		current_page: number;
		from: number | null;
		last_page: number;
		links: { url: string | null; label: string; active: boolean }[];
		path: string;
		per_page: number;
		to: number | null;
		total: number;
	};
}

/**
 * Cuts one page out of a list, by `page[number]` and `page[size]`. Links repeat the whole query, on
 * the host that the client called.
 */
export function page<Item, Shown>(
	items: Item[],
	{ asked: url, store }: Pick<Call, 'asked' | 'store'>,
	present: (item: Item) => Shown,
): Page<Shown> {
	const wanted = positive(url.searchParams.get('page[size]')) ?? DEFAULT_SIZE;
	const size = Math.min(wanted, store.habits.largestPage);
	const current = positive(url.searchParams.get('page[number]')) ?? 1;
	const last = Math.max(1, Math.ceil(items.length / size));
	const start = (current - 1) * size;
	const shown = items.slice(start, start + size);
	const link = (number: number) => {
		const target = new URL(url);
		target.searchParams.set('page[number]', number.toString());
		return target.href;
	};
	const prev = current > 1 ? link(current - 1) : null;
	const next = current < last ? link(current + 1) : null;
	return {
		data: shown.map(present),
		links: { first: link(1), last: link(last), prev, next },
		meta: {
			current_page: current,
			from: shown.length > 0 ? start + 1 : null,
			last_page: last,
			links: [
				{ url: prev, label: '&laquo; Previous', active: false },
				{ url: link(current), label: current.toString(), active: true },
				{ url: next, label: 'Next &raquo;', active: false },
			],
			path: url.origin + url.pathname,
			per_page: size,
			to: shown.length > 0 ? start + shown.length : null,
			total: items.length,
		},
	};
}

function positive(text: string | null): number | null {
	return text !== null && /^[1-9]\d*$/.test(text) ? Number(text) : null;
}
