import { readText } from './text';
import { trimInvisible, withoutFormat, missing, unusable, type Subject } from './values';

/** Longer ones cannot be delivered to (RFC 5321). */
const LONGEST = 254;
const ADDRESS = /^[^\s@"<>(),;:]+@[^\s@"<>(),;:.]+(?:\.[^\s@"<>(),;:.]+)*$/;

/** As mail programs write an address with the name of its owner (RFC 5322). */
const WITH_NAME = /^([^<>]*)<([^<>]*)>$/;

/** What stands behind the last address of a list. */
const LIST_END = /[\s,;]+$/;

/** Around the whole text, as spreadsheets and programs write it. */
const QUOTES = /^(["'])(.*)\1$/s;

/**
 * One email address, in Unicode's composed form, also from a link (`mailto:`), with its owner's name
 * (`Mia <mia@example.com>`) or with the dot that ends a domain; never repeated in an error.
 * @throws {Problem} for anything else, and where there is none
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

/** An address with a name before it and a subject behind it; more is a letter. */
const LONGEST_GIVEN = 2_000;

/**
 * Emails as they are compared: without letter case and the dot that ends a domain, in one form of
 * Unicode. Two spellings of one address are one key.
 */
export function comparableEmail(email: string): string {
	return email.normalize('NFC').toLowerCase().normalize('NFC').replace(/\.$/, '');
}

function isAddress(text: string): boolean {
	return text.length <= LONGEST && ADDRESS.test(text) && withoutFormat(text) === text;
}

/** `undefined` where a name before the address is another address. */
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
