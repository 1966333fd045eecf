import { handles, people } from '../../sandbox';
import { sandboxForTests } from './client';

const tenant = sandboxForTests({ profiles: 40 });
const total = 40 + Object.keys(people).length;

interface Page {
	data: { id: string }[];
	links: { first: string; last: string; prev: string | null; next: string | null };
	meta: Record<string, unknown>;
}

async function pageAt(url: string): Promise<Page> {
	const headers = { authorization: `Bearer ${tenant.sandbox.token}` };
	return (await (await fetch(url, { headers })).json()) as Page;
}

test('a list is a page of fifteen, with links and meta', async () => {
	const { data, links, meta } = await pageAt(`${tenant.sandbox.baseUrl}/profiles`);
	expect(data).toHaveLength(15);
	expect(links).toMatchObject({ prev: null, next: expect.stringContaining('page%5Bnumber%5D=2') });
	expect(meta).toMatchObject({
		current_page: 1,
		from: 1,
		to: 15,
		last_page: 4,
		per_page: 15,
		total,
		path: `${tenant.sandbox.baseUrl}/profiles`,
		links: expect.any(Array),
	});
});

test('the next links lead to every record once, and keep the query', async () => {
	const ids: string[] = [];
	let url: string | null = `${tenant.sandbox.baseUrl}/profiles?page[size]=20&sort=-last_name`;
	while (url !== null) {
		const page: Page = await pageAt(url);
		ids.push(...page.data.map(({ id }) => id));
		url = page.links.next;
	}
	expect(new Set(ids).size).toBe(total);
});

test('a page beyond the last is empty', async () => {
	const { data, meta, links } = await pageAt(
		`${tenant.sandbox.baseUrl}/profiles?page[number]=99&page[size]=10`,
	);
	expect(data).toEqual([]);
	expect(meta).toMatchObject({ from: null, to: null, total });
	expect(links.next).toBeNull();
});

test('a size above a hundred is cut to a hundred', async () => {
	const { meta } = await pageAt(`${tenant.sandbox.baseUrl}/profiles?page[size]=5000`);
	expect(meta).toMatchObject({ per_page: 100 });
});

test.each(['filter[colour]=red', 'sort=colour', 'filter[email][domain]=example.com'])(
	'%s is a 400 that names what can be asked',
	async (query) => {
		const reply = await tenant.ask('GET', `/profiles?${query}`);
		expect(reply).toMatchObject({ status: 400, body: { message: expect.stringMatching(/email/) } });
	},
);

test('numbers are compared as numbers', async () => {
	const path = '/benefits/definitions?page[size]=100&filter[period][gt]=9&filter[period][lte]=50';
	const { body } = await tenant.ask<{ handle: string }[]>('GET', path);
	const found = body.data.map(({ handle }) => handle);
	expect(found).toContain(handles.survey);
	expect(found).not.toContain(handles.coffee);
	expect(found).not.toContain(handles.noAllocations);
});

test('an unknown route is a 404 with a message', async () => {
	const reply = await tenant.ask('GET', '/profiles/x/y/z');
	expect(reply).toMatchObject({
		status: 404,
		body: { message: expect.stringContaining('api/v3') },
	});
});
