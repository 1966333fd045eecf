import { quote } from '../text';

/** What `JSON.parse` would lose of a text, and does not tell. */
export interface Loss {
	/** Behind "The meta". */
	why: string;
	nextStep: string;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

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
			NUMBER.lastIndex = index;
			const number = NUMBER.exec(json)?.[0] ?? '';
			if (!isExact(number)) return rounded(number);
			index += number.length;
			continue;
		}
		index++;
	}
	return undefined;
}

function endOfText(json: string, start: number): number {
	let index = start + 1;
	while (json[index] !== '"') index += json[index] === '\\' ? 2 : 1;
	return index + 1;
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
