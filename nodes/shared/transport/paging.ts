import type { IDataObject } from 'n8n-workflow';
import { Problem } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from './types';

/** The largest page asked for; the API's own limit is not published (assumption). */
const PAGE_SIZE = 100;
/** A list this long is taken for one whose paging never ends. */
const MOST_PAGES = 10_000;

/**
 * Reads a list page by page (`page[size]`, `page[number]`; vendor's documentation), until
 * `limit` records were given or the last page is reached.
 * @throws {Problem} `paging_endless` for a list that repeats a page or does not end
 */
export async function* listPages<T extends IDataObject>(
	send: <R>(request: ApiRequest) => Promise<ApiAnswer<R>>,
	request: Omit<ApiRequest, 'method'>,
	limit = Infinity,
	pageSize = PAGE_SIZE,
): AsyncGenerator<T[]> {
	const size = Math.min(PAGE_SIZE, limit, pageSize);
	let given = 0;
	let previous = '';
	for (let number = 1; number <= MOST_PAGES; number++) {
		const { data, meta, links } = await send<T[]>({
			...request,
			method: 'GET',
			query: { ...request.query, 'page[size]': size, 'page[number]': number },
		});
		const page = Array.isArray(data) ? data : [data];
		const fingerprint = page.map(({ id }) => id).join();
		if (page.length > 0 && fingerprint === previous) break;
		previous = fingerprint;
		yield page.slice(0, limit - given);
		given += page.length;
		const isLast = meta?.last_page === undefined ? !links?.next : number >= meta.last_page;
		if (given >= limit || page.length === 0 || isLast) return;
	}
	throw new Problem('paging_endless');
}

/** All records of a list, at most `limit`. */
export async function listAll<T extends IDataObject>(
	...parameters: Parameters<typeof listPages<T>>
): Promise<T[]> {
	const records: T[] = [];
	for await (const page of listPages<T>(...parameters)) records.push(...page);
	return records;
}
