import type { Check } from '../check';
import { at, isRecord, kindOf } from '../json';
import { idIn, rowsOf } from '../records';
import { expect, NotTried } from '../verdict';

const DEFINITIONS = '/benefits/definitions';

/** Lists in general, seen at the definitions: each tenant has some, and they hold nobody's data. */
export const listChecks: Check[] = [
	{
		name: 'lists.envelope',
		says: 'answers a list with data, links and meta',
		source: 'SDK tests 2025, list-identity; reference',
		strength: 'asserted',
		means: 'Lists of more than one page are cut short, or read without end.',
		docs: 'docs/operations.md',
		run: async (bench) => {
			const { status, json } = await bench.get(DEFINITIONS);
			expect(status === 200, `answers ${status.toString()}`);
			expect(rowsOf(json) !== null, `data is ${kindOf(at(json, 'data'))}`);
			expect(isRecord(at(json, 'links')), `links is ${kindOf(at(json, 'links'))}`);
			for (const name of ['current_page', 'last_page', 'per_page', 'total']) {
				expect(typeof at(json, 'meta', name) === 'number', `meta.${name} is missing`);
			}
		},
	},
	{
		name: 'lists.page-size-15',
		says: 'gives 15 records a page where no size is asked for',
		source: 'documents of API v1',
		strength: 'documented',
		means: 'Nothing: the nodes always ask for a size.',
		docs: 'docs/sandbox.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const { json } = await bench.get(DEFINITIONS);
			const size = at(json, 'meta', 'per_page');
			expect(size === 15, `per_page is ${String(size)}`);
		},
	},
	{
		name: 'lists.page-size-100',
		says: 'gives 100 records a page where they are asked for',
		source: 'none',
		strength: 'assumed',
		means: 'Long lists cost more requests; nothing is missed, since links.next is followed.',
		docs: 'docs/scaling.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const { json } = await bench.get(DEFINITIONS, { 'page[size]': '100' });
			const size = at(json, 'meta', 'per_page');
			expect(size === 100, `per_page is ${String(size)}`);
		},
	},
	{
		name: 'lists.next-page',
		says: 'leads to the next page by links.next and page[number]',
		source: 'reference',
		strength: 'documented',
		means: 'Only the first page of a list is read.',
		docs: 'docs/operations.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const page = async (number: string) =>
				await bench.get(DEFINITIONS, { 'page[size]': '1', 'page[number]': number });
			const [first, second] = [await page('1'), await page('2')];
			if (Number(at(first.json, 'meta', 'total')) < 2) {
				throw new NotTried('the tenant has fewer than two definitions');
			}
			expect(typeof at(first.json, 'links', 'next') === 'string', 'links.next is empty');
			const [one, two] = [first, second].map(({ json }) => idIn(at(json, 'data', 0)));
			expect(two !== null && one !== two, 'the second page holds the first record again');
		},
	},
	{
		name: 'lists.sorted',
		says: 'puts a list in the order of sort=-id',
		source: 'reference',
		strength: 'documented',
		means: 'Get Many reads whole lists and puts them in order itself, at the price of requests.',
		docs: 'docs/operations.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const { status, json } = await bench.get(DEFINITIONS, { sort: '-id', 'page[size]': '100' });
			expect(status === 200, `answers ${status.toString()}`);
			const ids = (rowsOf(json) ?? []).map((row) => Number(idIn(row)));
			expect(
				ids.every((id, index) => index === 0 || id <= (ids[index - 1] ?? id)),
				'the records are in another order',
			);
		},
	},
	{
		name: 'lists.unknown-filter-400',
		says: 'refuses a filter that it does not know with 400',
		source: 'none',
		strength: 'assumed',
		means:
			'A filter may be ignored in silence: the nodes look at every record that a list gives them.',
		docs: 'docs/sandbox.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const { status } = await bench.get(DEFINITIONS, { 'filter[no_such_field]': '1' });
			expect(status === 400, `answers ${status.toString()}`);
		},
	},
	{
		name: 'lists.filter-ne',
		says: 'leaves out what filter[field][ne] names',
		source: 'reference',
		strength: 'documented',
		means: 'Operators in filters do nothing; dates in Get Many are compared by the nodes alone.',
		docs: 'docs/operations.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const { json } = await bench.get(DEFINITIONS, { 'page[size]': '1' });
			const handle = at(json, 'data', 0, 'handle');
			if (typeof handle !== 'string') throw new NotTried('the tenant has no definition');
			const rows = await bench.list(DEFINITIONS, { 'filter[handle][ne]': handle });
			expect(!rows.some((row) => at(row, 'handle') === handle), 'it is in the list');
		},
	},
	{
		name: 'definitions.by-handle',
		says: 'finds a definition by its handle in the path',
		source: 'list of routes 2026',
		strength: 'typed',
		means: 'Definition: Get by handle, and Check Eligibility, find nothing.',
		docs: 'docs/operations.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const { json } = await bench.get(DEFINITIONS, { 'page[size]': '1' });
			const handle = at(json, 'data', 0, 'handle');
			if (typeof handle !== 'string') throw new NotTried('the tenant has no definition');
			const found = await bench.get(`${DEFINITIONS}/handle/${encodeURIComponent(handle)}`);
			expect(found.status === 200, `answers ${found.status.toString()}`);
			expect(at(found.json, 'data', 'handle') === handle, 'it is another definition');
		},
	},
	{
		name: 'definitions.id-is-text',
		says: 'writes the id of a definition as a text',
		source: 'SDK tests 2026, create-benefit-definition',
		strength: 'asserted',
		means: 'Nothing for the nodes, which take both. A workflow that compares with === must know.',
		docs: 'docs/operations.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const { json } = await bench.get(DEFINITIONS, { 'page[size]': '1' });
			if (rowsOf(json)?.length === 0) throw new NotTried('the tenant has no definition');
			const id = at(json, 'data', 0, 'id');
			expect(typeof id === 'string', `it is ${kindOf(id)}`);
		},
	},
	{
		name: 'definitions.searched',
		says: 'looks for filter[search] in the names of definitions',
		source: 'SDK types 2026',
		strength: 'typed',
		means: 'The pick list of definitions does not narrow while one types.',
		docs: 'docs/operations.md',
		needs: ['lists.envelope'],
		run: async (bench) => {
			const { json } = await bench.get(DEFINITIONS, { 'page[size]': '1' });
			const [id, name] = [idIn(at(json, 'data', 0)), at(json, 'data', 0, 'name')];
			if (typeof name !== 'string') throw new NotTried('the tenant has no definition');
			const rows = await bench.list(DEFINITIONS, { 'filter[search]': name });
			expect(
				rows.some((row) => idIn(row) === id),
				'a definition is not found by its own name',
			);
		},
	},
];
