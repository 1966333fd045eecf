import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { Problem } from '../../../nodes/shared/problems/problem';
import { listSorted, type SortOrder } from '../../../nodes/shared/transport/paging';
import type { SendRequest } from '../../../nodes/shared/transport/types';

type Value = IDataObject[string];

const newest: SortOrder = { field: 'created_at', direction: 'desc' };
const smallest: SortOrder = { field: 'value', direction: 'asc' };

const rowsOf = (field: string, ...values: Value[]) =>
	values.map((value, index) => ({ id: index + 1, [field]: value }));

/** A tenant with a list in the order in which it shows it, by which it does not sort itself. */
async function sortedOf(
	rows: readonly IDataObject[],
	limit: number,
	order: SortOrder,
	{
		refusal,
		wantedOf,
	}: { refusal?: Problem; wantedOf?: (rows: IDataObject[]) => IDataObject[] } = {},
) {
	const asked: IDataObject[] = [];
	const send = (async ({ query = {} }: Parameters<SendRequest>[0]) => {
		asked.push(query);
		if (refusal && query.sort !== undefined) throw refusal;
		const [size, number] = [Number(query['page[size]']), Number(query['page[number]'])];
		return await Promise.resolve({
			data: rows.slice(size * (number - 1), size * number),
			meta: { last_page: Math.max(1, Math.ceil(rows.length / size)), total: rows.length },
		});
	}) as SendRequest;
	const request = { ...at(endpoints.listBenefits), query: { include: 'tags' } };
	const records = await listSorted(send, request, limit, order, wantedOf);
	return {
		ids: records.map(({ id }) => id),
		values: records.map((record) => record[order.field]),
		asked: asked.map(({ sort, 'page[size]': size }) => [sort, size]),
		includes: asked.map(({ include }) => include),
	};
}

describe('a sorted list', () => {
	it.each<[string, SortOrder, string, number[]]>([
		['downwards', newest, '-created_at', [3, 2, 1]],
		['upwards', smallest, 'value', [1, 2, 3]],
	])('is asked for %s', async (_, order, sort, values) => {
		const rows = rowsOf(order.field, ...values);
		expect(await sortedOf(rows, 3, order)).toEqual({
			ids: [1, 2, 3],
			values,
			asked: [[sort, 13]],
			includes: ['tags'],
		});
	});

	it('is read no further than it is needed', async () => {
		const days = Array.from({ length: 40 }, (_, day) => 40 - day);
		const rows = rowsOf('created_at', ...days);
		expect(await sortedOf(rows, 2, newest)).toMatchObject({
			ids: [1, 2],
			asked: [['-created_at', 12]],
		});
		expect((await sortedOf(rows, 10, newest)).asked).toEqual([['-created_at', 20]]);
		expect((await sortedOf(rows, 11, newest)).asked).toEqual([['-created_at', 11]]);
	});

	it('is read to the end of one moment where few are wanted', async () => {
		const rows = rowsOf('created_at', 9, ...Array.from({ length: 25 }, () => 8), 7, 6, 5);
		const { ids, asked } = await sortedOf(rows, 2, newest);
		expect(ids).toEqual([1, 26]);
		expect(asked).toHaveLength(3);
	});

	it('is not read to the end of one moment where many are wanted', async () => {
		const rows = rowsOf('created_at', ...Array.from({ length: 25 }, () => 8));
		expect((await sortedOf(rows, 11, newest)).asked).toHaveLength(1);
	});

	it('is read on where its records are not wanted', async () => {
		const rows = rowsOf('created_at', ...Array.from({ length: 30 }, (_, day) => 30 - day));
		const wantedOf = (some: IDataObject[]) => some.filter(({ id }) => Number(id) > 20);
		expect(await sortedOf(rows, 2, newest, { wantedOf })).toMatchObject({
			ids: [21, 22],
			asked: [
				['-created_at', 12],
				['-created_at', 12],
				['-created_at', 12],
			],
		});
	});

	it.each<[string, Value[]]>([
		['within a page', [1, 3, 2]],
		['between two pages', [...Array.from({ length: 13 }, () => 50), 90]],
	])('that is out of order %s is read whole and sorted here', async (_, days) => {
		const { values, asked } = await sortedOf(rowsOf('created_at', ...days), 3, newest);
		expect(values).toEqual([...days].sort((a, b) => Number(b) - Number(a)).slice(0, 3));
		expect(asked.at(-1)).toEqual([undefined, 100]);
	});

	it('leaves out what is not wanted where it is sorted here', async () => {
		const wantedOf = (some: IDataObject[]) => some.filter(({ value }) => value !== 2);
		const { values } = await sortedOf(rowsOf('value', 3, 2, 1), 3, smallest, { wantedOf });
		expect(values).toEqual([1, 3]);
	});

	it.each([400, 422])('is read whole where Omneo refuses to sort with a %i', async (httpStatus) => {
		const refusal = new Problem('validation_failed', { httpStatus });
		expect(await sortedOf(rowsOf('value', 3, 1, 2), 2, smallest, { refusal })).toEqual({
			ids: [2, 3],
			values: [1, 2],
			asked: [
				['value', 12],
				[undefined, 100],
			],
			includes: ['tags', 'tags'],
		});
	});

	it.each([403, 500, undefined])('fails where it fails otherwise, with %s', async (httpStatus) => {
		const refusal = new Problem('request_refused', { httpStatus });
		await expect(sortedOf([], 2, smallest, { refusal })).rejects.toBe(refusal);
	});

	it.each<[string, SortOrder, Value[]]>([
		['numbers as texts', smallest, ['9', '10', '100']],
		['numbers and words', smallest, [10, '5 or so', 'five']],
		['equal words', smallest, ['a', 'a', 'b']],
		['equal numbers', newest, [2, 2, 1]],
		['dates', newest, ['2027-01-14 12:00:00', '2027-01-14 12:00:00', '2026-12-31 12:00:00']],
		['words', smallest, ['anna', 'berta', 'zoe']],
	])('is in order with %s', async (_, order, values) => {
		const sorted = await sortedOf(rowsOf(order.field, ...values), 3, order);
		expect(sorted).toMatchObject({ values });
		expect(sorted.asked).toHaveLength(1);
	});

	it.each<[string, SortOrder, Value[], Value[]]>([
		['numbers as texts', smallest, ['10', '9'], ['9', '10']],
		['words', smallest, ['zoe', 'anna'], ['anna', 'zoe']],
		['words downwards', newest, ['anna', 'zoe'], ['zoe', 'anna']],
	])('is out of order with %s', async (_, order, shown, values) => {
		const sorted = await sortedOf(rowsOf(order.field, ...shown), 3, order);
		expect(sorted).toMatchObject({ values });
		expect(sorted.asked).toHaveLength(2);
	});

	it.each<[string, SortOrder]>([
		['upwards', { field: 'at', direction: 'asc' }],
		['downwards', { field: 'at', direction: 'desc' }],
	])('may have empty values anywhere, and ends with them %s', async (_, order) => {
		const [low, high] = order.direction === 'asc' ? [1, 2] : [2, 1];
		const rows = rowsOf('at', null, low, '', high, undefined);
		const { values, ids, asked } = await sortedOf(rows, 5, order);
		expect(values.slice(0, 2)).toEqual([low, high]);
		expect(ids.slice(2).sort()).toEqual([1, 3, 5]);
		expect(asked).toHaveLength(1);
	});

	it.each<[string, SortOrder, number[]]>([
		['upwards', smallest, [1, 2, 3]],
		['downwards', { ...smallest, direction: 'desc' }, [3, 2, 1]],
	])('has records with the same value by their ID, %s', async (_, order, ids) => {
		const rows = [2, 1, 3].map((id) => ({ id, value: 'same' }));
		expect((await sortedOf(rows, 3, order)).ids).toEqual(ids);
	});
});
