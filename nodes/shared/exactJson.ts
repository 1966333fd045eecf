import type { IDataObject } from 'n8n-workflow';
import { quote } from './text';

/** An integer of 16 digits or more outside of a text; one inside may match too. */
const LONG_NUMBER = /(?:^|[[:,\s])-?\d{16}/;
const NUMBERS = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const NUMBER_HERE = new RegExp(NUMBERS, 'y');
const INTEGER = /^-?\d+$/;

/**
 * Parses JSON as `JSON.parse` does, but for integers beyond 2^53: they become texts of their digits,
 * as JavaScript's numbers would lose the last ones, and two IDs would be one. In time that grows with
 * the length alone, whatever the texts in it hold.
 * @returns `undefined` for what is no JSON
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

/** Valid JSON, with texts for the integers that no number holds. */
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

/** Where a text ends that begins at a quote; a quote behind an odd number of backslashes is in it. */
function endOfText(json: string, begin: number): number {
	for (let mark = json.indexOf('"', begin + 1); ; mark = json.indexOf('"', mark + 1)) {
		let backslashes = 0;
		while (json[mark - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return mark + 1;
	}
}

/** What `JSON.parse` would lose of a text, and does not tell. */
interface Loss {
	/** Behind "The meta". */
	why: string;
	nextStep: string;
}

/**
 * The first thing that is lost when a JSON text is read: of a name that occurs twice in an object,
 * the first value; of a long number, its last digits.
 * @param json valid JSON; it is gone over once
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

/** The same text for every way to write a number: `15e2` for 1500, 1.50e3 and 1500.0. */
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
		nextStep: 'Give every name in an object once: the first value would be lost.',
	};
}

function rounded(number: string): Loss {
	return {
		why: `holds the number ${number.slice(0, 60)}, which would be rounded to ${Number(number)}`,
		nextStep: 'Put the number in double quotes, to keep all its digits as a text.',
	};
}
