import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import type { IDataObject } from 'n8n-workflow';
import { listAll } from '../../../nodes/shared/transport/paging';
import type { ApiAnswer, SendRequest } from '../../../nodes/shared/transport/types';

type Answer = ApiAnswer<IDataObject[]>;

/** Reads a list whose pages are given, the last one being repeated. */
async function read(pages: Answer[], limit?: number) {
	const asked: IDataObject[] = [];
	const send = (async ({ query, endpoint }: Parameters<SendRequest>[0]) => {
		asked.push(query ?? {});
		expect(endpoint.answers).toBe('list');
		return await Promise.resolve(pages[Math.min(asked.length, pages.length) - 1]);
	}) as SendRequest;
	const ids = (await listAll(send, at(endpoints.listBenefits), limit)).map(({ id }) => id);
	return { ids, requests: asked.length };
}

const rows = (...ids: number[]) => ids.map((id) => ({ id }));
const many = (count: number, from = 1) =>
	rows(...Array.from({ length: count }, (_, n) => from + n));
const empty: Answer = { data: [] };

describe('a list', () => {
	it('ends with the page that says so, and that all were told', async () => {
		const meta = { current_page: 1, last_page: 1, per_page: 100, total: 2 };
		const list = { data: rows(1, 2), meta, links: { next: null } };
		expect(await read([list])).toEqual({ ids: [1, 2], requests: 1 });
	});

	it('ends after the pages that it has', async () => {
		const page = (number: number, data: IDataObject[]): Answer => ({
			data,
			meta: { current_page: number, last_page: 2, total: 3 },
			links: { next: number < 2 ? 'http://elsewhere.example.com' : null },
		});
		expect(await read([page(1, rows(1, 2)), page(2, rows(3))])).toEqual({
			ids: [1, 2, 3],
			requests: 2,
		});
	});

	it.each<[string, Answer]>([
		['is missing', { data: rows(1), meta: {}, links: { next: null } }],
		['is null', { data: rows(1), meta: { last_page: null }, links: { next: null } }],
		['is too small for the total', { data: rows(1), meta: { last_page: 1, total: 2 } }],
		[
			'is too small for a next page',
			{ data: rows(1), meta: { last_page: 1 }, links: { next: '2' } },
		],
		['is no number', { data: rows(1), meta: { last_page: 'last' } }],
		['says nothing of a page that is full', { data: many(100), meta: { last_page: 1 } }],
		[
			'says nothing of a page that is as full as the tenant lets it be',
			{ data: many(15), meta: { last_page: 1, per_page: 15 } },
		],
		['stands in a list that tells of nothing', { data: rows(1) }],
	])('is read on where its last page %s', async (_name, first) => {
		const { ids, requests } = await read([first, { data: rows(900) }, empty]);
		expect(ids).toEqual([...first.data.map(({ id }) => id), 900]);
		expect(requests).toBe(3);
	});

	it('gives a record once that moves to the next page while the list grows', async () => {
		const page = (number: number, data: IDataObject[], total: number): Answer => ({
			data,
			meta: { current_page: number, last_page: 2, per_page: 2, total },
		});
		const pages = [page(1, rows(4, 3), 3), page(2, rows(3, 2), 4), page(3, [], 4)];
		expect((await read(pages)).ids).toEqual([4, 3, 2]);
		const growing = [page(1, rows(4, 3), 4), page(2, rows(3, 2), 5), page(3, rows(1), 5)];
		expect((await read(growing, 4)).ids).toEqual([4, 3, 2, 1]);
	});

	it('takes numbers that came as texts', async () => {
		const meta = { last_page: '1', total: '1' };
		expect((await read([{ data: rows(1), meta }])).requests).toBe(1);
	});

	it('is the whole one where nothing in it tells of pages, and it does not page', async () => {
		expect(await read([{ data: rows(1, 2) }])).toEqual({ ids: [1, 2], requests: 2 });
	});

	it.each<[string, Answer]>([
		['with IDs', { data: rows(1, 2), meta: { last_page: 9 } }],
		['without', { data: [{ name: 'a' }], meta: { last_page: 9 } }],
		['that says nothing but its next', { data: rows(1), links: { next: '2' } }],
		['that says to be the first', { data: rows(1), meta: { current_page: 1, last_page: 3 } }],
	])('that repeats a page %s has no end', async (_name, page) => {
		await expect(read([page])).rejects.toMatchObject({ code: 'paging_endless' });
	});

	it.each<[string, Answer[]]>([
		['first', [{ data: rows(1), meta: { last_page: 9 } }, { data: rows(1) }]],
		['then', [{ data: rows(1) }, { data: rows(1), meta: { last_page: 9 } }]],
	])('that tells of pages %s, but repeats one, has no end', async (_name, pages) => {
		await expect(read(pages)).rejects.toMatchObject({ code: 'paging_endless' });
	});

	it.each<[string, Answer[]]>([
		['is empty and has a total', [{ data: [], meta: { last_page: 1, total: 3 } }]],
		['is empty and has a next page', [{ data: [], links: { next: '2' } }]],
		['is empty and has more pages', [{ data: [], meta: { last_page: 4 } }]],
		[
			'ends before its total',
			[
				{ data: rows(1), meta: { last_page: 3, total: 3 } },
				{ data: [], meta: { total: 3 } },
			],
		],
	])('that %s is no list', async (_name, pages) => {
		await expect(read(pages)).rejects.toMatchObject({ code: 'list_unreadable' });
	});

	it('that becomes shorter while it is read may have lost a row in between', async () => {
		const pages = [3, 2].map((total) => ({ data: rows(total), meta: { last_page: 3, total } }));
		await expect(read(pages)).rejects.toMatchObject({ code: 'list_changed' });
	});

	it('is read no further than to the limit', async () => {
		const page = { data: many(100), meta: { last_page: 9, total: 900 } };
		expect((await read([page], 3)).ids).toEqual([1, 2, 3]);
		expect((await read([page], 3)).requests).toBe(1);
	});

	it('is read to a limit within a later page', async () => {
		const meta = { last_page: 9, total: 900 };
		const pages = [1, 101, 201].map((from) => ({ data: many(100, from), meta }));
		const { ids, requests } = await read(pages, 150);
		expect([ids.length, ids.at(-1), requests]).toEqual([150, 150, 2]);
	});
});
