import { lazy } from '../lazy';
import { lengthsDiffer, plainWords, tolerance, typingErrors } from '../spelling';
import { data, type Zones } from './data';

/** In a whole name; with more of them, the text is likely to mean something else. */
const MAX_TYPING_ERRORS = 3;

/** As many parts as an address or a name in Windows' list has: "(UTC+10:00) Canberra, Sydney". */
const MAX_PARTS = 5;

const OFFSET = /^(?:(etc\/)?(?:utc|gmt))?\s?([+−–-])\s?(\d{1,2}):?([0-5]\d)?(?::[0-5]\d)?$/i;

/** `+10:00` for `UTC+10`, and for `Etc/GMT-10`, whose sign is the other way round. */
export function offsetOf(text: string): string | undefined {
	const [, etc, sign, hours = '', minutes = '00'] =
		OFFSET.exec(text.toUpperCase() === 'Z' ? '+0' : text) ?? [];
	if (sign === undefined) return undefined;
	const isEast = (sign === '+') === (etc === undefined) || Number(hours + minutes) === 0;
	return `${isEast ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`;
}

/** The zones that a text may mean, the likeliest first, by the first way that finds any. */
export function zonesMeantBy(text: string): Zones {
	// "Melbourne, Australia", but "Australia/Geelong": what is likely to be a city goes first.
	const parts = text
		.split(/[,;|()]/)
		.flatMap((part) => part.split('/').reverse())
		.filter((part) => part.trim() !== '')
		.slice(0, MAX_PARTS);
	const words = plainWords(text);
	const beginnings = words.map((_, index) => words.slice(0, words.length - index).join(' '));
	const ends = words.map((_, index) => words.slice(index).join(' '));
	const ways: (() => Zones)[] = [
		() => zonesCalled(text),
		() => data().abbreviations.get(initialsOfTime(words)) ?? [],
		() => zonesSpeltLike(text),
		() => zonesBeginningWith(text),
		...parts.map((part) => () => zonesCalled(part)),
		...parts.map((part) => () => zonesSpeltLike(part)),
		...[...beginnings, ...ends].map((run) => () => zonesCalled(run)),
	];
	for (const way of ways) {
		const zones = way();
		if (zones.length > 0) return [...new Set(zones)];
	}
	return [];
}

/** By the name of a zone, city, region or country, or a country's code; by an abbreviation. */
function zonesCalled(text: string): Zones {
	const name = plainWords(text).join(' ');
	const named = places().get(name)?.zones ?? [];
	const abbreviated = data().abbreviations.get(name.toUpperCase()) ?? [];
	// ET is both New York's time and Ethiopia: both are to be among the first three.
	return [...named.slice(0, 1), ...abbreviated.slice(0, 2), ...named.slice(1), ...abbreviated];
}

/** `EST` for "Eastern Standard Time", as Windows and calendars write it; otherwise nothing. */
function initialsOfTime(words: readonly string[]): string {
	if (words.length < 3 || words.at(-1) !== 'time') return '';
	return words
		.map((word) => word.charAt(0))
		.join('')
		.toUpperCase();
}

function zonesBeginningWith(text: string): Zones {
	const beginning = plainWords(text).join(' ');
	if (beginning.length < 3 || data().areas.has(beginning)) return [];
	return [...places()].flatMap(([name, { zones }]) => (name.startsWith(beginning) ? zones : []));
}

/** The zones of the names with the fewest typing errors, if they are few enough. */
function zonesSpeltLike(text: string): Zones {
	const typed = plainWords(text);
	const typedJoined = typed.join('');
	let limit = MAX_TYPING_ERRORS;
	let found: string[] = [];
	for (const { words, joined, zones } of places().values()) {
		if (lengthsDiffer(typedJoined, joined, limit)) continue;
		// A space may be missing, added or misplaced, as in "newyork".
		const joinedLimit = tolerance(joined) === 0 ? 0 : 1;
		const joinedErrors = typingErrors(typedJoined, joined, joinedLimit);
		const errors = joinedErrors > joinedLimit ? errorsByWord(typed, words, limit) : joinedErrors;
		if (errors < limit) found = [];
		if (errors <= limit) {
			found.push(...zones);
			limit = errors;
		}
	}
	return found;
}

/** As `typingErrors`, for names of several words, each of which may have as many as it tolerates. */
function errorsByWord(typed: readonly string[], name: readonly string[], limit: number): number {
	if (typed.length !== name.length) return limit + 1;
	let total = 0;
	for (const [index, word] of name.entries()) {
		const left = limit - total;
		const wordLimit = tolerance(word) < left ? tolerance(word) : left;
		const errors = typingErrors(typed[index] ?? '', word, wordLimit);
		if (errors > wordLimit) return limit + 1;
		total += errors;
	}
	return total;
}

interface Place {
	/** Its name as `plainWords` gives it. */
	words: string[];
	/** The same without spaces. */
	joined: string;
	zones: string[];
}

/** Everything that a zone is called, by its plain words. */
const places = lazy(makePlaces);

function makePlaces(): ReadonlyMap<string, Place> {
	const made = new Map<string, Place>();
	const add = (name: string, zones: Zones) => {
		const words = plainWords(name);
		const place = made.get(words.join(' ')) ?? { words, joined: words.join(''), zones: [] };
		place.zones.push(...zones);
		made.set(words.join(' '), place);
	};
	const addWithParts = (name: string, zone: string) => {
		for (const part of [name, ...name.split('/').slice(1)]) add(part, [zone]);
	};
	for (const { zones } of data().countries) for (const zone of zones) addWithParts(zone, zone);
	for (const { names, zones } of data().countries) for (const name of names) add(name, zones);
	for (const [zone, names] of data().oldNames) for (const name of names) addWithParts(name, zone);
	for (const [region, zones] of data().regions) add(region, zones);
	return made;
}
