/**
 * Characters that take no ink. People copy them from web pages and spreadsheets without knowing;
 * Laravel, on which Omneo seems to be built, takes them off both ends of a text before it stores it.
 */

/** White space, control and format characters, and the letters and symbols that are blank. */
const INVISIBLE = /[\s\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]|\u{1D159}/gu;
const ONE_INVISIBLE = new RegExp(`^(?:${INVISIBLE.source})$`, 'u');
const FORMAT = /\p{Cf}/gu;

/** Of those, the ones that belong to the character before them: variation selectors, flags' tags. */
const PARTS_OF_CHARACTERS = [
	[0x180b, 0x180d],
	[0x180f, 0x180f],
	[0xfe00, 0xfe0f],
	[0xe0021, 0xe007f],
	[0xe0100, 0xe01ef],
] as const;

const UNPAIRED = /\p{Surrogate}/u;

const NAMES: Readonly<Record<number, string>> = {
	0x00: 'a null character',
	0x09: 'a tab',
	0x0a: 'a line break',
	0x0d: 'a line break',
	0xa0: 'a no-break space',
	0xad: 'a soft hyphen',
	0x034f: 'a combining grapheme joiner',
	0x061c: 'an Arabic letter mark',
	0x115f: 'a Hangul filler',
	0x1160: 'a Hangul filler',
	0x180e: 'a Mongolian vowel separator',
	0x2007: 'a figure space',
	0x2009: 'a thin space',
	0x200a: 'a hair space',
	0x200b: 'a zero-width space',
	0x200c: 'a zero-width non-joiner',
	0x200d: 'a zero-width joiner',
	0x200e: 'a left-to-right mark',
	0x200f: 'a right-to-left mark',
	0x2028: 'a line separator',
	0x2029: 'a paragraph separator',
	0x202a: 'a left-to-right embedding',
	0x202b: 'a right-to-left embedding',
	0x202c: 'a pop directional formatting mark',
	0x202d: 'a left-to-right override',
	0x202e: 'a right-to-left override',
	0x202f: 'a narrow no-break space',
	0x2060: 'a word joiner',
	0x2066: 'a left-to-right isolate',
	0x2067: 'a right-to-left isolate',
	0x2068: 'a first strong isolate',
	0x2069: 'a pop directional isolate',
	0x2800: 'a blank Braille pattern',
	0x3000: 'an ideographic space',
	0x3164: 'a Hangul filler',
	0xfeff: 'a byte order mark',
	0xffa0: 'a Hangul filler',
};

/** The text without invisible characters at both ends; in one pass, however long they are. */
export function trimInvisible(text: string): string {
	let start = 0;
	while (start < text.length) {
		const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
		if (!isInvisible(character)) break;
		start += character.length;
	}
	let end = text.length;
	while (end > start) {
		const length = isPair(text, end - 2) && end - 2 >= start ? 2 : 1;
		if (!isInvisible(text.slice(end - length, end))) break;
		end -= length;
	}
	return text.slice(start, end);
}

function isPair(text: string, index: number): boolean {
	return (text.codePointAt(index) ?? 0) > 0xffff;
}

/** The text without the characters that only steer how others are shown, wherever they stand. */
export function withoutFormat(text: string): string {
	return text.replace(FORMAT, (character) => (isPartOfCharacter(character) ? character : ''));
}

/** The first invisible character in a text, by name, or `undefined`; a plain space is none. */
export function invisibleIn(text: string): string | undefined {
	for (const [character] of text.matchAll(INVISIBLE)) {
		if (character !== ' ' && !isPartOfCharacter(character)) return nameOf(character);
	}
	return undefined;
}

function nameOf(character: string): string {
	const point = character.codePointAt(0) ?? 0;
	const code = point.toString(16).toUpperCase().padStart(4, '0');
	return `${NAMES[point] ?? 'an invisible character'} (U+${code})`;
}

function isInvisible(character: string): boolean {
	return ONE_INVISIBLE.test(character) && !isPartOfCharacter(character);
}

function isPartOfCharacter(character: string): boolean {
	const point = character.codePointAt(0) ?? 0;
	return PARTS_OF_CHARACTERS.some(([first, last]) => point >= first && point <= last);
}

/** Whether a text can be sent: half of a surrogate pair, such as half an emoji, cannot. */
export function isWellFormed(text: string): boolean {
	return !UNPAIRED.test(text);
}

/** Whether two handles name one definition: Omneo may show one in other letters than were typed. */
export function isSameHandle(one: unknown, other: string): boolean {
	return String(one).toLowerCase() === other.toLowerCase();
}

/** Without what a tenant may change in storing a text: letter case, form, invisible characters. */
export function plain(text: string): string {
	return text
		.normalize('NFC')
		.replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu, '')
		.trim()
		.toLowerCase();
}
