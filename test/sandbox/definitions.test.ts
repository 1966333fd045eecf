import { handles, people } from '../../sandbox';
import { sandboxForTests } from './client';

const tenant = sandboxForTests();
const base = '/benefits/definitions';

interface Shown {
	id: number;
	handle: string;
	name: string;
}

async function create(fields: object): Promise<Shown> {
	const wish = { name: 'New', handle: 'new', period: 30, ...fields };
	return (await tenant.ask<Shown>('POST', base, wish)).body.data;
}

async function found(query: string): Promise<string[]> {
	const { body } = await tenant.ask<Shown[]>('GET', `${base}?page[size]=100&${query}`);
	return body.data.map(({ handle }) => handle);
}

test('a definition needs a name, a handle and a period', async () => {
	const { status, body } = await tenant.ask('POST', base, {});
	expect(status).toBe(422);
	expect(Object.keys(body.errors ?? {}).sort()).toEqual(['handle', 'name', 'period']);
});

test('a new definition is published and claimable only if it says so', async () => {
	const { id } = await create({});
	const { body } = await tenant.ask('GET', `${base}/${id.toString()}`);
	expect(body.data).toMatchObject({
		handle: 'new',
		period: 30,
		period_type: 'days',
		max_redemptions: 1,
		is_published: false,
		is_claimable: false,
		total_global_created: 0,
	});
});

test.each([
	[{ handle: 'has space' }, 'handle', /letters, numbers, dashes and underscores/],
	[{ handle: handles.coffee }, 'handle', /already been taken/],
	[{ period: 'long' }, 'period', /must be an integer/],
	[{ period_type: 'fortnights' }, 'period_type', /selected period type is invalid/],
	[{ type: 'present' }, 'type', /selected type is invalid/],
	[{ is_claimable: 'yes' }, 'is_claimable', /must be true or false/],
	[{ claim_condition: 'gender' }, 'claim_condition', /valid JSON/],
	[{ claim_period_end_at: 'never' }, 'claim_period_end_at', /not a valid date/],
	[{ max_redemptions: 0 }, 'max_redemptions', /at least 1/],
	[{ tags: 'vip' }, 'tags', /must be an array/],
	[{ value: 'much' }, 'value', /must be a number/],
])('%j is refused under %s', async (change, field, sentence) => {
	const wish = { name: 'New', handle: 'new', period: 30, ...change };
	const { status, body } = await tenant.ask('POST', base, wish);
	expect(status).toBe(422);
	expect(body.errors?.[field]?.[0]).toMatch(sentence);
});

test('a definition is read by id and by handle, with the same answer', async () => {
	const byHandle = await tenant.ask<Shown>('GET', `${base}/handle/${handles.survey}`);
	const byId = await tenant.ask<Shown>('GET', `${base}/${byHandle.body.data.id.toString()}`);
	expect(byId.body).toEqual(byHandle.body);
	expect(byId.body.data).toMatchObject({ name: 'Complete Survey Discount', period: 50 });
	for (const path of ['/999', '/handle/nobody']) {
		expect((await tenant.ask('GET', base + path)).status).toBe(404);
	}
});

test('definitions are browsed by handle, flags, tags and text', async () => {
	expect(await found(`filter[handle]=${handles.survey}`)).toEqual([handles.survey]);
	expect(await found('filter[is_archived]=1')).toEqual([handles.archived]);
	expect(await found('filter[is_published]=false')).toEqual([handles.notPublished]);
	expect(await found('filter[tags]=gold')).toEqual([handles.goldLounge]);
	expect(await found('filter[search]=voucher')).toEqual([
		handles.anniversary,
		handles.notClaimable,
	]);
	expect(await found('filter[handle][in]=welcome-gift,coffee-on-us&sort=-name')).toEqual([
		handles.welcome,
		handles.coffee,
	]);
});

test('a definition is changed in the fields that are said, and found under its new handle', async () => {
	const { id } = await create({ description: 'kept', total_allocations: 3 });
	const change = { handle: 'newer', is_published: 1, total_allocations: 5 };
	const reply = await tenant.ask('PUT', `${base}/${id.toString()}`, change);
	expect(reply.body.data).toMatchObject({
		handle: 'newer',
		description: 'kept',
		is_published: true,
		total_allocations_remaining: 5,
	});
	expect((await tenant.ask('GET', `${base}/handle/new`)).status).toBe(404);
	expect((await tenant.ask('GET', `${base}/handle/newer`)).status).toBe(200);
	const taken = await tenant.ask('PUT', `${base}/${id.toString()}`, { handle: handles.coffee });
	expect(taken.status).toBe(422);
});

test('a clone has the fields of its original, a new handle, and nothing claimed', async () => {
	const original = await tenant.ask<Shown>('GET', `${base}/handle/${handles.noAllocations}`);
	const path = `${base}/${original.body.data.id.toString()}/clone`;
	const clone = await tenant.ask<Shown>('POST', path, { handle: 'print-2', name: 'Second Print' });
	expect(clone).toMatchObject({
		status: 201,
		body: {
			data: {
				handle: 'print-2',
				name: 'Second Print',
				period: 90,
				total_allocations: 1,
				total_allocations_remaining: 1,
				total_global_created: 0,
			},
		},
	});
	expect(clone.body.data.id).not.toBe(original.body.data.id);
	expect((await tenant.ask('POST', path, { handle: 'print-2' })).status).toBe(422);
	expect((await tenant.ask('POST', path, {})).status).toBe(422);
});

test('a definition is deleted if it has no benefits; else it is a 409', async () => {
	const { id } = await create({ is_published: true, is_claimable: true });
	const path = `${base}/${id.toString()}`;
	const claim = { definition: 'new', timezone: 'UTC' };
	const claimed = await tenant.ask<{ id: number }>(
		'POST',
		`/profiles/${people.mia.id}/benefits/claim`,
		claim,
	);
	expect(await tenant.ask('DELETE', path)).toMatchObject({
		status: 409,
		body: { message: 'This benefit definition has benefits and cannot be deleted.' },
	});
	await tenant.ask('DELETE', `/benefits/${claimed.body.data.id.toString()}`);
	expect((await tenant.ask('DELETE', path)).status).toBe(204);
	expect((await tenant.ask('GET', path)).status).toBe(404);
});
