import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { lookUpProblem, readCompleteList } from '../../../nodes/shared/once/completeList';
import { Problem } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';

type Answer = ApiAnswer<unknown>;

const rows = (from: number, to: number, id = 'mine') =>
	Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i, external_id: id }));

/** Reads a list whose pages are given; beyond them it is empty, as Laravel's is. */
async function read(pages: Answer[], rest: Answer = { data: [] }) {
	const asked: unknown[] = [];
	const send = async ({ query }: ApiRequest) => {
		const number = Number(query?.['page[number]']);
		asked.push(number);
		return await Promise.resolve(pages[number - 1] ?? rest);
	};
	const list = await readCompleteList(send, {
		...at(endpoints.listProfileBenefits, { profileId: 'p' }),
		neededKey: 'external_id',
		isAskedFor: ({ external_id: id }) => id === 'mine',
	});
	return { ids: list.map(({ id }) => id), asked };
}

const numbers = (current: number, last: number, total: number) => ({
	meta: { current_page: current, last_page: last, total },
});

describe('a list of which nothing may be missing', () => {
	it('is one request where it says so and every row is one that was asked for', async () => {
		expect(await read([{ data: rows(1, 1), ...numbers(1, 1, 1) }])).toEqual({
			ids: [1],
			asked: [1],
		});
		expect(await read([{ data: [], ...numbers(1, 1, 0) }])).toEqual({ ids: [], asked: [1] });
		expect(await read([{ data: [] }])).toEqual({ ids: [], asked: [1] });
		const without = { data: [], meta: null, links: null } as unknown as Answer;
		expect(await read([without])).toEqual({ ids: [], asked: [1] });
	});

	it('is read to its last page', async () => {
		const pages = [
			{ data: rows(1, 15), ...numbers(1, 2, 20) },
			{ data: rows(16, 20), ...numbers(2, 2, 20) },
		];
		expect((await read(pages)).ids).toHaveLength(20);
	});

	it('is read on while its filter is ignored, whatever it says of its last page', async () => {
		const last = { data: rows(16, 16) };
		const wrong = { data: rows(1, 15, 'other'), ...numbers(1, 1, 15) };
		expect((await read([{ data: rows(1, 15, 'other') }, last])).ids).toContain(16);
		expect((await read([{ ...wrong, meta: { last_page: 1 } }, last])).ids).toContain(16);
		const full = { data: rows(1, 100, 'other'), ...numbers(1, 1, 100) };
		expect((await read([full, { data: rows(101, 101) }])).ids).toContain(101);
	});

	it('is read again where a row came or went between two pages', async () => {
		const before = { data: rows(1, 2), ...numbers(1, 2, 4) };
		const gone = { data: rows(4, 4), ...numbers(2, 2, 3) };
		const again = { data: rows(2, 3), ...numbers(1, 2, 3) };
		const answers: Answer[] = [before, gone, again, gone];
		const list = await readCompleteList(
			async () => await Promise.resolve(answers.shift() ?? { data: [] }),
			{ ...at(endpoints.listBenefits), neededKey: 'external_id', isAskedFor: () => true },
		);
		expect(list.map(({ id }) => id)).toEqual([2, 3, 4]);
	});

	it('believes numbers that are texts', async () => {
		const meta = { current_page: 1, last_page: '1', total: '2' } as unknown as Answer['meta'];
		expect((await read([{ data: rows(1, 2, 'other'), meta }])).asked).toEqual([1]);
	});

	it.each<[string, Answer, string]>([
		['is no list', { data: { 0: { id: 1, external_id: 'mine' } } }, 'is no list'],
		[
			'is a paginator of its own',
			{ data: { data: rows(1, 1), current_page: 1, last_page: 1 } },
			'is no list',
		],
		['is a text', { data: 'mine' }, 'is no list'],
		['has rows without the key', { data: [{ id: 1 }] }, 'an entry has no external_id'],
		['has rows without an ID', { data: [{ external_id: 'mine' }] }, 'an entry has no external_id'],
		['has rows that are none', { data: [null] }, 'an entry has no external_id'],
		[
			'is empty and says that it is not',
			{ data: [], ...numbers(1, 1, 3) },
			'pages contradict each other',
		],
	])('is never taken for an empty one where it %s', async (_, answer, why) => {
		await expect(read([answer], answer)).rejects.toMatchObject({
			code: 'list_unreadable',
			message: expect.stringMatching(new RegExp(`for certain: .*${why}`)) as string,
			details: { nextStep: expect.stringContaining('Nothing is concluded') as string },
		});
	});

	it.each<[string, (number: number) => Answer, string, number]>([
		[
			'each page is the first',
			() => ({ data: rows(1, 15, 'other'), ...numbers(1, 9, 99) }),
			'pages contradict each other',
			2,
		],
		[
			'its total is another one on each page',
			(number) => ({ data: rows(number, number), ...numbers(number, 9, 9 + number) }),
			'changes while it is read',
			2,
		],
		[
			'it names a next page for ever',
			(number) => ({ data: rows(number, number), links: { next: 'more' } }),
			'does not end',
			1_000,
		],
	])('is not read for ever where %s', async (_, pageOf, why, most) => {
		const asked: number[] = [];
		const reading = readCompleteList(
			async ({ query }) => {
				asked.push(Number(query?.['page[number]']));
				return await Promise.resolve(pageOf(asked.at(-1) ?? 0));
			},
			{ ...at(endpoints.listBenefits), neededKey: 'external_id', isAskedFor: () => false },
		);
		await expect(reading).rejects.toMatchObject({
			code: 'list_unreadable',
			message: expect.stringContaining(why) as string,
		});
		expect(Math.max(...asked)).toBe(most);
	});

	it('is read on where only some rows of a page are those that were asked for', async () => {
		const mixed = [...rows(1, 1), ...rows(2, 2, 'other')];
		expect((await read([{ data: mixed }, { data: rows(3, 3) }])).ids).toContain(3);
	});
});

describe('a list that could not be read for certain', () => {
	const noList: Answer = { data: 'mine' };
	const good: Answer = { data: rows(1, 1), ...numbers(1, 1, 1) };

	/** Reads a list whose answers come in turn, the last one again and again. */
	async function readInTurn(...answers: (Answer | Problem)[]) {
		const queries: ApiRequest['query'][] = [];
		const send = async ({ query }: ApiRequest) => {
			const answer = answers[Math.min(queries.push(query), answers.length) - 1] ?? good;
			if (answer instanceof Problem) throw answer;
			return await Promise.resolve(answer);
		};
		const ended = await readCompleteList(send, {
			...at(endpoints.listBenefits),
			query: { status: 'active' },
			neededKey: 'external_id',
			isAskedFor: ({ external_id: id }) => id === 'mine',
		}).then(
			(list) => list.map(({ id }) => id),
			(problem: unknown) => (problem as Problem).code,
		);
		return { ended, queries };
	}

	it('is read three times in all, each time from its first page of a hundred', async () => {
		const first = { status: 'active', 'page[size]': 100, 'page[number]': 1 };
		expect(await readInTurn(noList, noList, good)).toEqual({
			ended: [1],
			queries: [first, first, first],
		});
		const never = await readInTurn(noList);
		expect(never.ended).toBe('list_unreadable');
		expect(never.queries).toHaveLength(3);
	});

	it('is not read again where the request itself failed', async () => {
		const { ended, queries } = await readInTurn(new Problem('connection_lost'), good);
		expect(ended).toBe('connection_lost');
		expect(queries).toHaveLength(1);
	});

	it('goes on where it names a next page, or more rows than it has shown', async () => {
		const named = { data: rows(1, 2), links: { next: 'more' } } as Answer;
		expect((await readInTurn(named, { data: rows(3, 3) })).ended).toEqual([1, 2, 3]);
		const counted = { data: rows(1, 2), meta: { total: 3 } } as Answer;
		const rest = { data: rows(3, 3), meta: { total: 3 } } as Answer;
		expect((await readInTurn(counted, rest)).ended).toEqual([1, 2, 3]);
	});

	it('ends where a page shows nothing new and all are there', async () => {
		const page = { data: rows(1, 2, 'other'), meta: { last_page: 2, total: 2 } } as Answer;
		expect(await readInTurn(page)).toMatchObject({ ended: [1, 2], queries: { length: 2 } });
	});

	it('names the option that needs it where the token may not read it', () => {
		const details = { httpStatus: 403 };
		expect(lookUpProblem(new Problem('scope_missing', details))).toMatchObject({
			code: 'look_up_not_allowed',
			details,
		});
		const other = new Problem('connection_lost');
		expect(lookUpProblem(other)).toBe(other);
	});
});
