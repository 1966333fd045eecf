import { trimInvisible } from './characters';

/** Texts that stand for nothing, as programs and spreadsheets write them; compared without case. */
const NOTHING = new Set(
	'undefined null (null) none nil nan infinity -infinity +infinity true false n/a {} []'.split(' '),
);

/** What only a program writes, wherever it stands: an object, a broken date, a spreadsheet's error. */
const BROKEN =
	/\[object [A-Z]\w{0,30}\]|\bInvalid Date(?:Time)?\b|#(?:REF|VALUE|NAME|NUM|NULL|SPILL|CALC|FIELD|ERROR|BLOCKED|CONNECT|BUSY|UNKNOWN|DIV\/0)[!?]|#N\/A\b/;

/** An expression that was typed into a field that does not evaluate it. */
const EXPRESSION = /\{\{|\}\}|\$\{|\$json\b/;

/** A number as programs write it when its last digits are lost: 1e+21, 1.23E+15, 1.0E21. */
const ROUNDED = /^[+-]?(?:\d{1,20}\.\d{1,20}e[+-]?|\d{1,20}e[+-])\d{1,4}$/i;

/** `survey-`, from `survey-{{ $json.id }}` where the item has no id: words, and nothing behind them. */
const UNFINISHED = /^(?:[A-Z]?[a-z]{2,30}|[A-Z]{3,30})[-_:/#]$/;

/** What mail and CRM tools leave where they had nothing to fill in: *|FNAME|*, %%name%%, [First Name]. */
const PLACEHOLDER =
	/\*\|[^|]{0,60}\|\*|%%?[a-z_]\w{2,40}%%?|\[\[[^\]]{0,60}\]\]|^(?:\{[^{}]{1,60}\}|\[[^[\]]{1,60}\]|<[^<>]{1,60}>)$/i;

const DELIMITERS = /[-_:/|.,;#\s]+/;

/**
 * Why a text is no ID, or `undefined` where it may be one: two members or two events would share it.
 *
 * As a whole, no ID is a word for nothing in any letter case (`null`, `None`, `N/A`, `true`), a text
 * without a letter or digit, and a rounded number (`1.2E+15`). Anywhere in an ID, `[object Object]`,
 * `Invalid DateTime`, a spreadsheet's error (`#REF!`) and an expression (`{{ $json.id }}`) mean a
 * fault. Between delimiters, so do `undefined` and `NaN` in exactly these letters; `null`, `None` and
 * `Infinity` also have a meaning as words, and mean a fault first, last, or beside a part that is not
 * all letters (`survey-null`, `survey-null-2026`), but not between two words (`banana-null-island`).
 * Everything else is the user's own: `nonexistent-1`, `nan-bread`, `Nancy`, `none-of-these`, `1e21`.
 */
export function missingPartOf(text: string): string | undefined {
	const whole = trimInvisible(text);
	if (NOTHING.has(whole.toLowerCase())) return 'which stands for no value';
	if (!/[\p{L}\p{N}\p{So}]/u.test(whole)) return 'which has no letter or digit';
	if (ROUNDED.test(whole)) return 'a rounded number, whose last digits are lost';
	if (EXPRESSION.test(whole)) return 'an expression that was not evaluated';
	const broken = BROKEN.exec(whole)?.[0] ?? missingToken(whole);
	if (broken !== undefined) return `in which "${broken}" stands for no value`;
	return UNFINISHED.test(whole) ? 'whose last part is missing' : undefined;
}

/**
 * Why a text for people, such as an answer to a question, is none, or `undefined` where it may be
 * one. As a whole, `undefined`, `null`, `NULL`, `NaN` and `N/A` stand for nothing; anywhere, so do
 * `[object Object]`, a spreadsheet's error (`#REF!`), an expression and an unfilled placeholder.
 */
export function missingTextOf(text: string): string | undefined {
	const whole = trimInvisible(text);
	if (/^(?:undefined|null|NULL|NaN|\(null\)|n\/a)$/.test(whole) || whole === 'N/A') return NO_VALUE;
	if (EXPRESSION.test(whole)) return 'an expression that was not evaluated';
	const broken = BROKEN.exec(whole)?.[0];
	if (broken !== undefined) return `"${broken}", which stands for no value`;
	return PLACEHOLDER.test(whole) ? 'a placeholder that was not filled in' : undefined;
}

/**
 * Why a text is no name of a person: as {@link missingTextOf}, and where one of its words is
 * `undefined`, `NaN` or, in small letters, `null`. `Null` is a name.
 */
export function missingNameOf(text: string): string | undefined {
	const word = trimInvisible(text)
		.split(/\s+/)
		.find((part) => /^(?:undefined|null|NaN)$/.test(part));
	return missingTextOf(text) ?? (word && `"${word}", which stands for no value`);
}

const NO_VALUE = 'a word that stands for no value';

const ALWAYS = new Set(['undefined', 'NaN']);
const UNLESS_BETWEEN_WORDS = new Set(['null', 'None', 'Infinity']);

function missingToken(text: string): string | undefined {
	const parts = text.split(DELIMITERS);
	const isWord = (part: string | undefined) => part !== undefined && /^\p{L}+$/u.test(part);
	return parts.find(
		(part, index) =>
			ALWAYS.has(part) ||
			(UNLESS_BETWEEN_WORDS.has(part) && !(isWord(parts[index - 1]) && isWord(parts[index + 1]))),
	);
}
