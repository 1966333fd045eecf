import type { IDataObject } from 'n8n-workflow';
import { settled } from '../problems/problem';
import { listAll, listPages } from './paging';
import type { ApiRequest, SendRequest } from './types';

export interface SortOrder {
	/** The API's name of a field. */
	field: string;
	direction: 'asc' | 'desc';
}

/** Who asks for so few means the very newest: of records of one moment, all are looked at. */
const FEW = 10;

/**
 * The first `limit` records of a list in an order, those of one moment by their ID. The API is asked
 * for the order (`sort=-created_at`; vendor's documentation); where it refuses or ignores that, the
 * whole list is read and put in order here.
 * @param wantedOf leaves out of some records what the API cannot be asked to leave out
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

/** At least the first `limit` wanted records; `undefined` as soon as the list is not in the order. */
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

/** Empty values stand at either end, as databases have it. */
export function isSorted(
	records: readonly IDataObject[],
	{ field, direction }: SortOrder,
): boolean {
	const values = records.map((record) => record[field]).filter((value) => !isEmpty(value));
	const sign = direction === 'desc' ? -1 : 1;
	return values.every(
		(value, index) => index === 0 || compare(values[index - 1], value) * sign <= 0,
	);
}

/** In order, the empty ones last, and those with the same value by their ID. */
export function sorted<T extends IDataObject>(
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

/** Numbers, and texts of numbers, by size; dates are texts in an order of their own. */
function compare(a: unknown, b: unknown): number {
	const [left, right] = [Number(a), Number(b)];
	if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
	const [first, second] = [String(a), String(b)];
	return first === second ? 0 : first < second ? -1 : 1;
}
