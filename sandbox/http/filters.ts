import { Problem } from '../tenant/problem';
import { isRecord } from '../tenant/json';

type Comparable = string | number | boolean | null;

/** What a list can be filtered, searched and sorted by. */
export interface Browsable<Item> {
	/**
	 * By the name in `filter[name]`; `filter[a][b]` asks for `a.b`, or for `a` with the path `['b']`.
	 * A field with several values matches if one of them does.
	 */
	fields: Partial<Record<string, (item: Item, path: string[]) => Comparable | Comparable[]>>;
	/**
	 * How a filter's text is converted before it is compared; the field's texts are already in that
	 * form.
	 */
	folds?: Partial<Record<string, (text: string) => string>>;
	/** The texts that `filter[search]` searches. */
	searched: (item: Item) => (string | null)[];
}

type Operator = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'nullable';

type Test = (values: Comparable[]) => boolean;

const operators: Record<Operator, (given: string) => Test> = {
	eq: (given) => (values) => values.some((value) => equals(value, given)),
	ne: (given) => (values) => !values.some((value) => equals(value, given)),
	gt: (given) => (values) => values.some((value) => (order(value, given) ?? 0) > 0),
	gte: (given) => (values) => values.some((value) => (order(value, given) ?? -1) >= 0),
	lt: (given) => (values) => values.some((value) => (order(value, given) ?? 0) < 0),
	lte: (given) => (values) => values.some((value) => (order(value, given) ?? 1) <= 0),
	in: (given) => {
		const all = listed(given);
		return (values) => all.some((each) => values.some((value) => equals(value, each)));
	},
	// 1: the field is null; 0: it is not (assumption: external-id.nullable-is-null).
	nullable: (given) => (values) => (given === '1') === values.every((value) => value === null),
};

/** The values of a filter that takes several. */
export function listed(given: string): string[] {
	return given.split(',').map((each) => each.trim());
}

function isOperator(name: string | undefined): name is Operator {
	return name !== undefined && Object.hasOwn(operators, name);
}

function equals(value: Comparable, given: string): boolean {
	if (typeof value === 'boolean') return value === ['1', 'true'].includes(given);
	if (typeof value === 'number') return value === Number(given);
	return value === given;
}

/** Numbers by size, texts (and so dates) by character; null cannot be compared. */
function order(value: Comparable, given: string): number | null {
	if (typeof value === 'number') return value - Number(given);
	if (typeof value !== 'string') return null;
	return value === given ? 0 : value > given ? 1 : -1;
}

/** `filter[a][b]` as `['a', 'b']`, or null if the parameter is no filter. */
function filterPath(parameter: string): string[] | null {
	if (!/^filter(\[[^\]]+\])+$/.test(parameter)) return null;
	return parameter.slice('filter['.length, -1).split('][');
}

function readField<Item>(
	{ fields }: Browsable<Item>,
	path: string[],
): (item: Item) => Comparable[] {
	const [head = '', ...rest] = path;
	const whole = fields[path.join('.')];
	const read = whole ?? fields[head];
	if (!read || (!whole && rest.length > 0 && read.length < 2)) {
		const known = Object.keys(fields).join(', ');
		throw new Problem(
			400,
			`Requested filter or sort \`${path.join('.')}\` is not allowed. Allowed are: ${known}.`,
		);
	}
	return (item) => [read(item, whole ? [] : rest)].flat();
}

/** A value inside a free `meta`, for `filter[meta][a][b]`. */
export function readMeta(meta: unknown, path: string[]): Comparable {
	let value = meta;
	for (const name of path) value = isRecord(value) ? value[name] : undefined;
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? value
		: null;
}

/**
 * The items that pass every `filter[…]` of the query, in the order of `sort` (else as they came).
 * A name that the list does not know is a 400. The sandbox is strict here on purpose: what the real
 * API does with an unknown filter is not documented.
 */
export function browse<Item>(
	items: Item[],
	query: URLSearchParams,
	browsable: Browsable<Item>,
): Item[] {
	const tests: ((item: Item) => boolean)[] = [];
	for (const [parameter, raw] of query) {
		const path = filterPath(parameter);
		if (!path) continue;
		const fold = browsable.folds?.[path[0] ?? ''];
		const given = fold ? fold(raw) : raw;
		if (path.join() === 'search') {
			const text = given.toLowerCase();
			tests.push((item) =>
				browsable.searched(item).some((each) => each?.toLowerCase().includes(text)),
			);
			continue;
		}
		const last = path.at(-1);
		const operator = path.length > 1 && isOperator(last) ? last : 'eq';
		const read = readField(browsable, operator === 'eq' ? path : path.slice(0, -1));
		const test = operators[operator](given);
		tests.push((item) => test(read(item)));
	}
	const passed = items.filter((item) => tests.every((test) => test(item)));
	const sort = query.get('sort');
	return sort ? sorted(passed, sort, browsable) : passed;
}

/** By one field after the other: `sort=-created_at,id`. */
function sorted<Item>(items: Item[], sort: string, browsable: Browsable<Item>): Item[] {
	const orders = sort.split(',').map((each) => {
		const [name, sign] = each.startsWith('-') ? [each.slice(1), -1] : [each, 1];
		const read = readField(browsable, [name]);
		return (a: Item, b: Item) => {
			const [left, right] = [read(a)[0] ?? '', read(b)[0] ?? ''];
			return left === right ? 0 : left > right ? sign : -sign;
		};
	});
	return [...items].sort((a, b) => orders.reduce((order, compare) => order || compare(a, b), 0));
}
