import type { IDataObject } from 'n8n-workflow';
import { Problem, settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest, SendRequest } from './types';

/**
 * The largest page asked for; the API's own limit is not published (assumption:
 * lists.page-size-100).
 */
const PAGE_SIZE = 100;
/** A list this long is treated as one whose paging never ends. */
const MOST_PAGES = 10_000;

/**
 * Reads a list page by page (`page[size]`, `page[number]`; vendor's documentation), until `limit`
 * records were returned or the list has provably ended. An end that is not proved is not accepted,
 * because a look-up must not miss records on the next page. Each ID is returned once, although a
 * list that grows while it is read shows a record on two pages.
 * @throws {Problem} `paging_endless` for a list that repeats a page or does not end, `list_changed`
 * for one that gets shorter meanwhile, `list_unreadable` for one that contradicts itself
 */
export async function* listPages<T extends IDataObject>(
	send: SendRequest,
	request: ApiRequest,
	limit = Infinity,
	pageSize = PAGE_SIZE,
): AsyncGenerator<T[]> {
	const size = Math.min(PAGE_SIZE, limit, pageSize);
	const ids = new Set<unknown>();
	let listed = 0;
	let given = 0;
	let previous: Page | undefined;
	for (let number = 1; number <= MOST_PAGES; number++) {
		const answer = await send<T[]>({
			...request,
			query: { ...request.query, 'page[size]': size, 'page[number]': number },
		});
		const { data } = answer;
		const page = pageOf(answer);
		if (previous && page.fingerprint === previous.fingerprint) {
			if (previous.isUnpaged && page.isUnpaged) return;
			break;
		}
		if (page.total < (previous?.total ?? 0)) throw new Problem('list_changed');
		const unseen = data.filter((record) => isUnseen(record, ids)).slice(0, limit - given);
		yield unseen;
		given += unseen.length;
		listed += data.length;
		if (given >= limit) return;
		if (data.length === 0) {
			const isContradicted = page.hasNext || page.lastPage > number || page.total > listed;
			if (isContradicted) throw new Problem('list_unreadable');
			return;
		}
		if (isLast(page, { number, listed, size, length: data.length })) return;
		previous = page;
	}
	throw new Problem('paging_endless');
}

/** Whether a record was not on an earlier page; records without an ID cannot be told apart. */
function isUnseen({ id }: IDataObject, ids: Set<unknown>): boolean {
	if (typeof id !== 'number' && typeof id !== 'string') return true;
	const isNew = !ids.has(id);
	ids.add(id);
	return isNew;
}

/** All records of a list, at most `limit`. */
export async function listAll<T extends IDataObject>(
	...parameters: Parameters<typeof listPages<T>>
): Promise<T[]> {
	const records: T[] = [];
	for await (const page of listPages<T>(...parameters)) records.push(...page);
	return records;
}

/** What a page says about its list; a number that it does not give is NaN. */
interface Page {
	lastPage: number;
	perPage: number;
	total: number;
	hasNext: boolean;
	/**
	 * The page has nothing but records: Laravel returns a list this way if it does not page at all.
	 */
	isUnpaged: boolean;
	fingerprint: string;
}

function pageOf({ data, meta, links }: ApiAnswer<IDataObject[]>): Page {
	return {
		lastPage: Number(meta?.last_page ?? NaN),
		perPage: Number(meta?.per_page ?? NaN),
		total: Number(meta?.total ?? NaN),
		hasNext: Boolean(links?.next),
		isUnpaged: meta === undefined && links === undefined,
		fingerprint: JSON.stringify(data.map(({ id, ...rest }) => id ?? rest)),
	};
}

/** Whether the page is the last one: it must say so, and all records must have been returned. */
function isLast(
	{ lastPage, perPage, total, hasNext }: Page,
	{ number, listed, size, length }: Record<'number' | 'listed' | 'size' | 'length', number>,
): boolean {
	if (hasNext || !(lastPage <= number)) return false;
	return Number.isNaN(total) ? length < Math.min(size, perPage || size) : listed >= total;
}

export interface SortOrder {
	/** The API's name of a field. */
	field: string;
	direction: 'asc' | 'desc';
}

/** A caller that asks for so few wants the newest: then all records with the same time are read. */
const FEW = 10;

/**
 * The first `limit` records of a list in a given order; records with the same value are ordered by
 * ID. The API is asked to sort (`sort=-created_at`; vendor's documentation). If it refuses or
 * ignores that, the whole list is read and sorted here.
 * @param wantedOf filters out records that the API cannot be asked to leave out
 */
export async function listSorted<T extends IDataObject>(
	send: SendRequest,
	request: ApiRequest,
	limit: number,
	order: SortOrder,
	wantedOf: (records: T[]) => T[] = (records) => records,
): Promise<T[]> {
	const sort = `${order.direction === 'desc' ? '-' : ''}${order.field}`;
	const asked = { ...request, query: { ...request.query, sort } };
	const { result, problem } = await settled(readInOrder(send, asked, limit, order, wantedOf));
	if (problem && problem.httpStatus !== 400 && problem.httpStatus !== 422) throw problem;
	const records = result ?? wantedOf(await listAll<T>(send, request));
	return sorted(records, order).slice(0, limit);
}

/** At least the first `limit` wanted records; `undefined` as soon as the list is out of order. */
async function readInOrder<T extends IDataObject>(
	send: SendRequest,
	request: ApiRequest,
	limit: number,
	order: SortOrder,
	wantedOf: (records: T[]) => T[],
): Promise<T[] | undefined> {
	const isFew = limit <= FEW;
	const most = isFew ? limit + FEW : limit;
	const wanted: T[] = [];
	let last: T[] = [];
	for await (const page of listPages<T>(send, request, Infinity, most)) {
		if (!isSorted([...last, ...page], order)) return undefined;
		last = page.slice(-1);
		wanted.push(...wantedOf(page));
		const isWithinOneMoment = isFew && wanted[limit - 1]?.[order.field] === last[0]?.[order.field];
		if (wanted.length >= most && !isWithinOneMoment) break;
	}
	return wanted;
}

/** Empty values may come first or last, as databases do it. */
function isSorted(records: readonly IDataObject[], { field, direction }: SortOrder): boolean {
	const values = records.map((record) => record[field]).filter((value) => !isEmpty(value));
	const sign = direction === 'desc' ? -1 : 1;
	return values.every(
		(value, index) => index === 0 || compare(values[index - 1], value) * sign <= 0,
	);
}

/** Sorted, empty values last, and those with the same value by their ID. */
function sorted<T extends IDataObject>(
	records: readonly T[],
	{ field, direction }: SortOrder,
): T[] {
	const sign = direction === 'desc' ? -1 : 1;
	return [...records].sort(
		(a, b) =>
			Number(isEmpty(a[field])) - Number(isEmpty(b[field])) ||
			compare(a[field], b[field]) * sign ||
			compare(a.id, b.id) * sign,
	);
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

/** Numbers, and texts of numbers, are compared by size. Dates are texts that sort by themselves. */
function compare(a: unknown, b: unknown): number {
	const [left, right] = [Number(a), Number(b)];
	if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
	const [first, second] = [String(a), String(b)];
	return first === second ? 0 : first < second ? -1 : 1;
}
