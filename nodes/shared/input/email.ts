import { readText } from './text';
import { trimInvisible, withoutFormat, missing, unusable, type Subject } from './values';

/** Mail cannot be delivered to longer ones (RFC 5321). */
const LONGEST = 254;
const ADDRESS = /^[^\s@"<>(),;:]+@[^\s@"<>(),;:.]+(?:\.[^\s@"<>(),;:.]+)*$/;

/** An address with its owner's name, as mail programs write it (RFC 5322). */
const WITH_NAME = /^([^<>]*)<([^<>]*)>$/;

/** What may follow the last address of a list. */
const LIST_END = /[\s,;]+$/;

/** What surrounds the whole text, as spreadsheets and programs write it. */
const QUOTES = /^(["'])(.*)\1$/s;

/**
 * One email address, in Unicode's composed form. It may come from a link (`mailto:`), with its
 * owner's name (`Mia <mia@example.com>`) or with a dot at the end of the domain; never repeated in
 * an error.
 * @throws {Problem} for anything else, and if there is none
 */
export function readEmail(value: unknown, subject: Subject): string {
	const nextStep = 'Enter one email address, or check the expression in the field.';
	const personal = { ...subject, isPersonal: true };
	const given = trimInvisible(readText(value, personal));
	if (given === '') throw missing(personal, nextStep);
	const text = given.length <= LONGEST_GIVEN ? addressIn(given) : undefined;
	if (text !== undefined && isAddress(text)) return text;
	throw unusable(personal, given, 'which is not an email address', nextStep);
}

/** An address with a name before it and a subject after it; anything longer is a letter. */
const LONGEST_GIVEN = 2_000;

/**
 * An email in comparable form: without letter case and the final dot of the domain, in one Unicode
 * form. Two spellings of one address give the same key.
 */
export function comparableEmail(email: string): string {
	return email.normalize('NFC').toLowerCase().normalize('NFC').replace(/\.$/, '');
}

function isAddress(text: string): boolean {
	return text.length <= LONGEST && ADDRESS.test(text) && withoutFormat(text) === text;
}

/** `undefined` if a name before the address is another address. */
function addressIn(given: string): string | undefined {
	const text = given.replace(LIST_END, '');
	const [, name = '', inBrackets] = WITH_NAME.exec(text) ?? [];
	const address = plainAddress(inBrackets ?? text);
	if (!name.includes('@')) return address;
	const named = plainAddress(trimInvisible(name));
	return comparableEmail(named) === comparableEmail(address) ? address : undefined;
}

function plainAddress(given: string): string {
	const [, , unquoted = given] = QUOTES.exec(trimInvisible(given)) ?? [];
	const text = trimInvisible(unquoted);
	const address = /^mailto:/i.test(text) ? decoded(text.slice('mailto:'.length)) : text;
	return address.replace(/\.$/, '').normalize('NFC');
}

function decoded(link: string): string {
	const address = link.replace(/\?.*$/s, '');
	try {
		return trimInvisible(decodeURIComponent(address));
	} catch {
		return address;
	}
}
