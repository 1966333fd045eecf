import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { Problem } from '../problems/problem';
import { quote } from '../text';
import { readText } from './text';
import { isWellFormed, trimInvisible, kindOf, field } from './values';

/** Deeper data comes from a mistake, such as an object that contains itself. */
const DEEPEST = 100;
/** More than any form or receipt has. */
const MOST_VALUES = 100_000;
/** Names with a special meaning in JavaScript, which would be lost or do harm. */
const UNSAFE_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Makes the problem of a value from what is wrong with it: "is not valid JSON". */
type Refuse = (why: string, nextStep?: string) => Problem;

/**
 * JSON text, or the result of an expression, as plain data that JSON can hold without loss:
 * `undefined` if there is none. Dates inside it become ISO text.
 * @throws {Problem} made by `refuse`, for what JSON would drop, round or change
 */
export function readJson(value: unknown, refuse: Refuse): unknown {
	const data = typeof value === 'string' ? parse(value, refuse) : value;
	if (data === undefined || data === null) return undefined;
	return plainData(data, refuse);
}

function parse(text: string, refuse: Refuse): unknown {
	const json = trimInvisible(text);
	if (json === '') return undefined;
	let data: unknown;
	try {
		data = JSON.parse(json) as unknown;
	} catch {
		throw refuse(
			'is not valid JSON',
			/[“”„]/.test(json)
				? 'Replace the curly quotes by straight ones, as in {"survey": "spring"}.'
				: undefined,
		);
	}
	const loss = lossIn(json);
	if (loss) throw refuse(loss.why, loss.nextStep);
	return data;
}

/** A copy of data that consists only of plain objects and lists. */
function plainData(data: unknown, refuse: Refuse): unknown {
	let count = 0;
	const copy = (value: unknown, depth: number): unknown => {
		if (++count > MOST_VALUES) throw refuse(`holds more than ${MOST_VALUES} values`);
		if (depth > DEEPEST) throw refuse(`is nested more than ${DEEPEST} deep, or holds itself`);
		if (value === undefined || value === null) return null;
		if (typeof value === 'string') return checkedText(value, refuse);
		if (typeof value === 'boolean') return value;
		if (typeof value === 'number') return checkedNumber(value, refuse);
		if (Array.isArray(value)) return Array.from(value, (element) => copy(element, depth + 1));
		const date = depth > 0 ? isoText(value) : undefined;
		if (date !== undefined) return date;
		if (typeof value !== 'object' || !isPlain(value)) {
			throw refuse(`holds ${kindOf(value)}, which JSON cannot hold`);
		}
		return Object.fromEntries(
			Object.entries(value).map(([name, part]) => [
				checkedName(name, refuse),
				copy(part, depth + 1),
			]),
		);
	};
	return copy(data, 0);
}

function checkedName(name: string, refuse: Refuse): string {
	if (UNSAFE_NAMES.has(name)) {
		throw refuse(`has the name ${quote(name)}, which cannot be sent`, 'Give it another name.');
	}
	return checkedText(name, refuse);
}

function checkedText(text: string, refuse: Refuse): string {
	if (isWellFormed(text)) return text;
	throw refuse(
		'holds a broken character, such as half an emoji',
		'A text that was cut in the middle of a character ends like that. Cut it elsewhere.',
	);
}

function checkedNumber(number: number, refuse: Refuse): number {
	if (!Number.isFinite(number)) throw refuse(`holds ${number}, which JSON cannot hold`);
	if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
		throw refuse(
			`holds the number ${number}, whose last digits are lost`,
			'Pass such a long number as text all the way from the source of the data.',
		);
	}
	return number;
}

/** The ISO text of a date inside other data; an invalid date has none. */
function isoText(value: unknown): string | undefined {
	if (DateTime.isDateTime(value)) return value.toISO() ?? undefined;
	if (Object.prototype.toString.call(value) !== '[object Date]') return undefined;
	return Number.isNaN(Number(value)) ? undefined : (value as Date).toISOString();
}

/** An object made by `{}` or by JSON, in any realm, not an instance of a class. */
function isPlain(value: object): boolean {
	const prototype = Object.getPrototypeOf(value) as object | null;
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The operations of JsonLogic (jsonlogic.com, "Supported Operations"). */
const OPERATIONS = new Set(
	'var missing missing_some if == === != !== ! !! or and > >= < <= max min + - * / % map reduce filter all none some merge in cat substr log'.split(
		' ',
	),
);

/**
 * A JsonLogic rule from JSON text or from an expression's object; `null` if it is empty, which
 * removes a condition.
 * @throws {Problem} `condition_invalid`
 */
export function jsonLogicFrom(json: unknown, field: string): object | null {
	const rule = readJson(json, (why, nextStep) => invalidRule(field, why, nextStep));
	if (rule === undefined || rule === null) return null;
	if (typeof rule !== 'object' || Array.isArray(rule)) {
		throw invalidRule(field, 'is not a JSON object');
	}
	checkOperations(rule, field);
	return Object.keys(rule).length > 0 ? rule : null;
}

function checkOperations(part: unknown, field: string): void {
	if (typeof part !== 'object' || part === null) return;
	if (Array.isArray(part)) {
		for (const element of part) checkOperations(element, field);
		return;
	}
	const [operation, ...others] = Object.keys(part);
	if (operation === undefined) return;
	if (others.length > 0) {
		throw invalidRule(field, `has ${others.length + 1} operations side by side: ${quote(part)}`);
	}
	if (!OPERATIONS.has(operation))
		throw invalidRule(field, `uses the unknown operation ${quote(operation)}`);
	checkOperations((part as Record<string, unknown>)[operation], field);
}

function invalidRule(field: string, what: string, nextStep?: string): Problem {
	return new Problem('condition_invalid', { meaning: `The field ${field} ${what}`, nextStep });
}

/** Free metadata: the API accepts an object or an array (vendor's documentation). */
export type Meta = Record<string, unknown> | unknown[];

/**
 * Meta from name and value pairs; `undefined` if there are none. A missing value becomes the empty
 * text.
 * @throws {Problem} `meta_invalid` for a value without a name, a name given twice, and what JSON
 * would drop or round
 */
export function metaFromFields(fields: unknown): Meta | undefined {
	const entries = new Map<string, unknown>();
	for (const given of Array.isArray(fields) ? fields : [fields]) {
		const { name, value } = (given ?? {}) as { name?: unknown; value?: unknown };
		const key = trimInvisible(readText(name, { ...field('Meta Name'), code: 'meta_invalid' }));
		if (key === '') {
			if (value === undefined || value === null || value === '') continue;
			throw invalidMeta('has a value that has no name', 'Give every meta field a name.');
		}
		if (entries.has(key)) {
			throw invalidMeta(
				`field ${quote(key)} is given twice`,
				'Give every meta field a different name.',
			);
		}
		const refuse = (why: string, nextStep?: string) =>
			invalidMeta(`field ${quote(key)} ${why}`, nextStep);
		entries.set(checkedName(key, refuse), valueOfField(value, refuse));
	}
	return entries.size > 0 ? Object.fromEntries(entries) : undefined;
}

function valueOfField(value: unknown, refuse: typeof invalidMeta): unknown {
	if (value === undefined || value === null) return '';
	// Inside a list, a date is part of other data, and becomes text.
	return ([plainData([value], refuse)].flat() as unknown[])[0];
}

/**
 * Meta from JSON text, or from an expression's object or array; `undefined` if it is empty.
 * @throws {Problem} `meta_invalid` if it is neither an object nor an array, and for what JSON would
 * drop or round
 */
export function metaFromJson(json: unknown): Meta | undefined {
	const meta = readJson(json, invalidMeta);
	if (meta === undefined) return undefined;
	if (typeof meta !== 'object' || meta === null) {
		const shown = typeof json === 'string' ? 'holds a text that' : `holds ${kindOf(json)}, which`;
		throw invalidMeta(`${shown} is neither a JSON object nor an array`);
	}
	return Object.keys(meta).length > 0 ? (meta as Meta) : undefined;
}

function invalidMeta(
	what: string,
	nextStep = 'Meta must be a JSON object or array, such as {"survey": "spring"}.',
): Problem {
	return new Problem('meta_invalid', { meaning: `The meta ${what}`, nextStep });
}

/** An integer of 16 digits or more outside texts; one inside a text may match too. */
const LONG_NUMBER = /(?:^|[[:,\s])-?\d{16}/;
const NUMBERS = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const NUMBER_HERE = new RegExp(NUMBERS, 'y');
const INTEGER = /^-?\d+$/;

/**
 * Parses JSON like `JSON.parse`, except for integers beyond 2^53. They become texts, because
 * JavaScript's numbers would lose their last digits, and two IDs would become one. Takes linear
 * time, whatever texts it contains.
 * @returns `undefined` if it is not JSON
 */
export function parseExactly(json: string): unknown {
	try {
		const data = JSON.parse(json) as unknown;
		return LONG_NUMBER.test(json) ? (JSON.parse(withTexts(json)) as unknown) : data;
	} catch {
		return undefined;
	}
}

/** Whether data is a JSON object. */
export function isObject(data: unknown): data is IDataObject {
	return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** Valid JSON, with texts for integers that a number cannot hold. */
function withTexts(json: string): string {
	const parts: string[] = [];
	for (let from = 0; from < json.length; ) {
		const mark = json.indexOf('"', from);
		const begin = mark === -1 ? json.length : mark;
		const end = mark === -1 ? json.length : endOfText(json, begin);
		parts.push(json.slice(from, begin).replace(NUMBERS, asExact), json.slice(begin, end));
		from = end;
	}
	return parts.join('');
}

function asExact(number: string): string {
	return INTEGER.test(number) && !Number.isSafeInteger(Number(number)) ? `"${number}"` : number;
}

/**
 * Where a text ends that begins at a quote; a quote after an odd number of backslashes is inside
 * it.
 */
function endOfText(json: string, begin: number): number {
	for (let mark = json.indexOf('"', begin + 1); ; mark = json.indexOf('"', mark + 1)) {
		let backslashes = 0;
		while (json[mark - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return mark + 1;
	}
}

/** What `JSON.parse` would silently lose from a text. */
interface Loss {
	/** Follows "The meta". */
	why: string;
	nextStep: string;
}

/**
 * The first thing that is lost when a JSON text is read: the first value of a name that occurs
 * twice in an object, or the last digits of a long number.
 * @param json valid JSON; it is scanned once
 */
export function lossIn(json: string): Loss | undefined {
	const objects: Array<Set<string> | undefined> = [];
	let index = 0;
	while (index < json.length) {
		const character = json[index];
		if (character === '{') objects.push(new Set());
		else if (character === '[') objects.push(undefined);
		else if (character === '}' || character === ']') objects.pop();
		else if (character === '"') {
			const end = endOfText(json, index);
			const name = isName(json, end) ? (JSON.parse(json.slice(index, end)) as string) : undefined;
			const names = objects.at(-1);
			if (name !== undefined && names?.has(name)) return twice(name);
			if (name !== undefined) names?.add(name);
			index = end;
			continue;
		} else if (character === '-' || isDigit(character)) {
			NUMBER_HERE.lastIndex = index;
			const number = NUMBER_HERE.exec(json)?.[0] ?? '';
			if (!isExact(number)) return rounded(number);
			index += number.length;
			continue;
		}
		index++;
	}
	return undefined;
}

function isName(json: string, end: number): boolean {
	let index = end;
	while (json[index] !== undefined && ' \t\r\n'.includes(json[index] ?? '')) index++;
	return json[index] === ':';
}

function isDigit(character: string | undefined): boolean {
	return character !== undefined && character >= '0' && character <= '9';
}

/** Whether JavaScript's number has the same digits. */
function isExact(number: string): boolean {
	return plainForm(number) === plainForm(String(Number(number)));
}

/** The same text for every way of writing a number: `15e2` for 1500, 1.50e3 and 1500.0. */
function plainForm(number: string): string {
	const [, sign = '', whole = '', decimals = '', exponent = '0'] =
		/^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number) ?? [];
	const digits = whole + decimals;
	let start = 0;
	while (digits[start] === '0') start++;
	let end = digits.length;
	while (end > start && digits[end - 1] === '0') end--;
	if (start === end) return whole === '' ? 'no number' : '0';
	return `${sign}${digits.slice(start, end)}e${Number(exponent) - decimals.length + digits.length - end}`;
}

function twice(name: string): Loss {
	return {
		why: `has the name ${quote(name)} twice`,
		nextStep: 'Use every name in an object only once: the first value would be lost.',
	};
}

function rounded(number: string): Loss {
	return {
		why: `holds the number ${number.slice(0, 60)}, which would be rounded to ${Number(number)}`,
		nextStep: 'Put the number in double quotes, to keep all its digits as a text.',
	};
}
