import type { IDataObject } from 'n8n-workflow';
import type { Address } from '../api/endpoints';
import { Problem, settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';

/**
 * The largest page asked for; the API's own limit is not published (assumption:
 * lists.page-size-100).
 */
const PAGE_SIZE = 100;
/** More than any profile has: a list this long never ends. */
const MOST_PAGES = 1_000;

/** A list that changes while it is read contradicts itself; a second read mostly succeeds. */
const MOST_READINGS = 3;

type Row = IDataObject & { id: number | string };

interface ListRequest extends Address, Pick<ApiRequest, 'query'> {
	/** A key that every row must have. */
	neededKey: string;
	/** Whether a row is one that was asked for; a list with other rows ignores its filter. */
	isAskedFor(row: IDataObject): boolean;
}

/**
 * Reads a list that must be complete: an answer that is not understood is an error, never an empty
 * list. The API's number of pages is trusted only if the number of rows agrees with it, or if every
 * row is one that was asked for.
 * @throws {Problem} `list_unreadable`, and those of `send`
 */
export async function readCompleteList<T extends IDataObject>(
	send: (request: ApiRequest) => Promise<ApiAnswer<unknown>>,
	request: ListRequest,
): Promise<T[]> {
	for (let reading = 1; ; reading++) {
		const { result, problem } = await settled(readPages<T>(send, request));
		if (!problem) return result;
		if (problem.code !== 'list_unreadable' || reading === MOST_READINGS) throw problem;
	}
}

async function readPages<T extends IDataObject>(
	send: (request: ApiRequest) => Promise<ApiAnswer<unknown>>,
	{ neededKey, isAskedFor, ...request }: ListRequest,
): Promise<T[]> {
	const rows = new Map<string, Row>();
	let total: unknown;
	for (let number = 1; number <= MOST_PAGES; number++) {
		const answer = await send({
			...request,
			// An answer that is not a list is judged here; the request is not simply retried.
			expect: 'data',
			query: { ...request.query, 'page[size]': PAGE_SIZE, 'page[number]': number },
		});
		const page = rowsOf(answer.data, neededKey);
		// A row that came or went between two pages has moved other rows to another page.
		total ??= answer.meta?.total;
		const isSame = String(answer.meta?.total ?? total) === String(total);
		if (!isSame) throw unreadable('it changes while it is read');
		const before = rows.size;
		for (const row of page) rows.set(String(row.id), row);
		const stands = whereItStands(answer, {
			number,
			inPage: page.length,
			isRepeated: rows.size === before,
			rows: rows.size,
			isFiltered: page.every(isAskedFor),
		});
		if (stands === 'unreadable') throw unreadable('its pages contradict each other');
		if (stands === 'whole') return [...rows.values()] as unknown as T[];
	}
	throw unreadable('it does not end');
}

interface PageFacts {
	/** Number of the page, from 1. */
	number: number;
	inPage: number;
	/** Whether the page holds nothing new. */
	isRepeated: boolean;
	/** How many different rows were read, including this page's. */
	rows: number;
	isFiltered: boolean;
}

/** Whether a list is complete after a page. */
function whereItStands(
	{ meta, links }: Pick<ApiAnswer, 'meta' | 'links'>,
	{ number, inPage, isRepeated, rows, isFiltered }: PageFacts,
): 'whole' | 'goesOn' | 'unreadable' {
	const total = meta?.total ?? undefined;
	const lastPage = meta?.last_page ?? undefined;
	const isComplete = Number(total) === rows;
	if (inPage === 0) return total === undefined || isComplete ? 'whole' : 'unreadable';
	if (isRepeated) return isComplete ? 'whole' : 'unreadable';
	const saysMore = lastPage === undefined ? Boolean(links?.next) : number < Number(lastPage);
	if (saysMore || Number(total) > rows) return 'goesOn';
	if (isFiltered) return 'whole';
	return isComplete && inPage < PAGE_SIZE ? 'whole' : 'goesOn';
}

function rowsOf(data: unknown, neededKey: string): Row[] {
	if (!Array.isArray(data)) throw unreadable('it is no list');
	for (const row of data as unknown[]) {
		if (typeof row !== 'object' || row === null || !('id' in row) || !(neededKey in row)) {
			throw unreadable(`an entry has no ${neededKey}`);
		}
	}
	return data as Row[];
}

function unreadable(why: string): Problem {
	return new Problem('list_unreadable', {
		meaning: `Omneo’s list could not be read for certain: ${why}`,
		nextStep:
			'Nothing is concluded from such a list. If this persists, report it to the maintainers of the node.',
	});
}

/** If the token may not do the look-up, says which option made it necessary. */
export function lookUpProblem(problem: Problem): Problem {
	return problem.code === 'scope_missing'
		? new Problem('look_up_not_allowed', problem.details)
		: problem;
}
