/**
 * Time zone names. The API accepts only the current IANA names, as PHP lists them (assumption:
 * refusals.time-zone-alias; it looks like a Laravel application): no offsets, abbreviations or old
 * names. JavaScript still uses the old names of some zones, so its own list cannot be used.
 */
import { IANAZone } from 'luxon';
import { trimInvisible, withoutFormat } from '../input/values';
import { lengthsDiffer, plainWords, tolerance, typingErrors } from '../spelling';
import { cleanText } from '../text';
import {
	ABBREVIATIONS,
	BY_POPULATION,
	COUNTRIES,
	OFFSETS,
	OLD_NAMES_OF_UTC,
	REGIONS,
	WINDOWS_NAMES,
} from './timeZoneNames';

const PICK_FROM_LIST = 'Pick a name from the list, such as Australia/Melbourne.';

/** More would be a list, not a hint. */
const MAX_SUGGESTIONS = 3;

/** Twice the longest name. Only the beginning of a longer text is searched for a hint. */
const MAX_LENGTH = 64;

const AREA_AND_LOCATION = /^([a-z]+)\/[a-z0-9_+/-]+$/;

/**
 * Why a time zone is refused: `message` is a short title, `suggestions` are up to three current
 * IANA names, the likeliest first, and `nextStep` says what to do.
 */
export class TimezoneProblem extends Error {
	readonly nextStep: string;

	constructor(
		title: string,
		readonly suggestions: string[] = [],
		advice = PICK_FROM_LIST,
	) {
		super(title);
		this.name = 'TimezoneProblem';
		const choice = suggestions.join(', ').replace(/, ([^,]+)$/, ' or $1');
		this.nextStep = choice === '' ? advice : `Did you mean ${choice}?`;
	}
}

/** The names to choose from: UTC, then the current IANA names from A to Z. */
export function timezoneNames(): string[] {
	return [...data().currentNames];
}

/**
 * The current IANA name of a time zone that luxon knows. Letter case, white space and old names
 * (`Asia/Calcutta`) are corrected. Throws a {@link TimezoneProblem} for anything else: an offset,
 * an abbreviation, a typing error, empty text, or a value that is not text.
 */
export function resolveTimezone(value: unknown): string {
	if (typeof value !== 'string' && value !== undefined && value !== null) {
		throw new TimezoneProblem(
			`The timezone is ${kindOf(value)}, not a name`,
			[],
			`Check the expression in the field. ${PICK_FROM_LIST}`,
		);
	}
	const text = trimInvisible(withoutFormat(value ?? ''));
	if (text === '') {
		throw new TimezoneProblem(
			'The timezone is empty',
			[],
			`${PICK_FROM_LIST} Or set the timezone of the workflow in its settings.`,
		);
	}
	const name = text.length > MAX_LENGTH ? undefined : (knownName(text) ?? newName(text));
	if (name === undefined) throw refusal(text);
	if (!IANAZone.create(name).isValid) {
		throw new TimezoneProblem(
			`This n8n does not know the timezone "${name}"`,
			[],
			`Its time zone data is older than the name. ${PICK_FROM_LIST}`,
		);
	}
	return name;
}

function knownName(text: string): string | undefined {
	return data().namesToSend.get(nameKey(text));
}

/** A name that was added to the time zone database after this package's data, if n8n has it. */
function newName(text: string): string | undefined {
	const key = nameKey(text);
	const area = AREA_AND_LOCATION.exec(key)?.[1];
	if (!data().areas.has(area) || !IANAZone.isValidZone(key)) return undefined;
	const name = new Intl.DateTimeFormat('en', { timeZone: key }).resolvedOptions().timeZone;
	return knownName(name) ?? name;
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function refusal(text: string): TimezoneProblem {
	const beginning = text.slice(0, MAX_LENGTH);
	const offset = offsetOf(beginning);
	const reason = reasonFor(beginning, offset);
	const windows = data().windowsNames.get(windowsKey(beginning));
	const ofOffset = offset === undefined ? undefined : data().offsets.get(offset);
	const zones =
		windows || offset ? [...(windows ?? []), ...(ofOffset ?? [])] : zonesMeantBy(beginning);
	return new TimezoneProblem(
		`The timezone "${cleanText(text, 80)}" ${reason}`,
		[...new Set(zones)].slice(0, MAX_SUGGESTIONS),
	);
}

function reasonFor(text: string, offset: string | undefined): string {
	if (offset !== undefined) return 'is an offset from UTC, not a name';
	if (data().abbreviations.has(text.toUpperCase())) return 'is an abbreviation, not a name';
	if (data().windowsNames.has(windowsKey(text))) return 'is a name of Windows, not an IANA name';
	return 'does not exist';
}

export type Zones = readonly string[];

let known: ReturnType<typeof readData> | undefined;

/** The data, read when first needed: n8n loads the node when it starts, and often never uses it. */
export function data() {
	return (known ??= readData());
}

function readData() {
	const byCode = new Map(entriesOf(COUNTRIES).map((entry) => [entry[0], entry]));
	const rows = BY_POPULATION.split(' ').map((code) => byCode.get(code) ?? []);
	const zonesIn = (zones: string) => zones.split(' ').map((zone) => zone.split('='));
	const countries = rows.map(([code = '', names = '', zones = '']) => ({
		names: [code, ...names.split(';')],
		zones: zonesIn(zones).map(([zone = '']) => zone),
	}));
	/** By the current name. */
	const oldNames: ReadonlyMap<string, string[]> = new Map([
		['UTC', OLD_NAMES_OF_UTC.split(' ')],
		...rows
			.flatMap(([, , zones = '']) => zonesIn(zones))
			.map(([zone = '', ...old]) => [zone, old] as const),
	]);
	const currentNames = ['UTC', ...countries.flatMap((country) => country.zones).sort()];
	return {
		countries,
		oldNames,
		regions: zoneTable(REGIONS),
		currentNames,
		abbreviations: zoneTable(ABBREVIATIONS),
		offsets: zoneTable(OFFSETS),
		windowsNames: new Map(
			[...zoneTable(WINDOWS_NAMES)].map(
				([name, zones]) => [windowsKey(wholeWindowsName(name)), zones] as const,
			),
		),
		areas: new Set(currentNames.map((name) => name.toLowerCase().split('/')[0])),
		/** The name to send for every accepted name, in the form of `nameKey`. */
		namesToSend: new Map([
			...currentNames.map((name) => [nameKey(name), name] as const),
			...[...oldNames].flatMap(([name, old]) =>
				old.map((alias) => [nameKey(alias), name] as const),
			),
		]),
	};
}

/** A name in comparable form: without case, and however its words are joined. */
export function nameKey(name: string): string {
	return name
		.toLowerCase()
		.replace(/[\s_]+/g, '_')
		.replace(/_?\/_?/g, '/');
}

/** Windows has a name for each half of the year: "AUS Eastern Daylight Time". */
export function windowsKey(name: string): string {
	return name
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.replace(/ (?:daylight|summer) time/, ' standard time');
}

/** Nearly all names end in the same way, and are stored without that ending. */
function wholeWindowsName(stored: string): string {
	return /^UTC|[)\d]$/.test(stored) ? stored : `${stored} Standard Time`;
}

/** Zones by the key before them in a table. */
function zoneTable(table: string): ReadonlyMap<string, string[]> {
	return new Map(
		entriesOf(table).map(([key = '', zones = '']) => [key, zones.split(' ').filter(Boolean)]),
	);
}

function entriesOf(table: string): string[][] {
	const entries = table.trim().split(/, |\n/);
	return entries.map((entry) => entry.split('|'));
}

/** The ISO code of the country that a time zone is in, by any of the zone's names. */
export function countryOfZone(zone: string): string | undefined {
	const { countries, namesToSend } = data();
	const name = namesToSend.get(nameKey(zone));
	return countries.find(({ zones }) => name !== undefined && zones.includes(name))?.names[0];
}

/** The ISO code of a country, by the code or a name of the country in any letter case. */
export function countryCalled(text: string): string | undefined {
	const wanted = text.toLowerCase();
	return data().countries.find(({ names }) => names.some((name) => name.toLowerCase() === wanted))
		?.names[0];
}

/** Every country that has a time zone, from A to Z. */
export function countryNames(): Array<{ name: string; code: string }> {
	return data()
		.countries.map(({ names: [code = '', name = code] }) => ({ name, code }))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The limit for a whole name; with more errors, the text is likely to mean something else. */
const MAX_TYPING_ERRORS = 3;

/** As many parts as an address or a name in Windows' list has: "(UTC+10:00) Canberra, Sydney". */
const MAX_PARTS = 5;

const OFFSET = /^(?:(etc\/)?(?:utc|gmt))?\s?([+−–-])\s?(\d{1,2}):?([0-5]\d)?(?::[0-5]\d)?$/i;

/** `+10:00` for `UTC+10`, and for `Etc/GMT-10`, whose sign is reversed. */
export function offsetOf(text: string): string | undefined {
	const [, etc, sign, hours = '', minutes = '00'] =
		OFFSET.exec(text.toUpperCase() === 'Z' ? '+0' : text) ?? [];
	if (sign === undefined) return undefined;
	const isEast = (sign === '+') === (etc === undefined) || Number(hours + minutes) === 0;
	return `${isEast ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`;
}

/** The zones that a text may mean, the likeliest first, from the first method that finds any. */
export function zonesMeantBy(text: string): Zones {
	// "Melbourne, Australia", but "Australia/Geelong": what is likely to be a city comes first.
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

/** Finds by the name of a zone, city, region or country, a country's code, or an abbreviation. */
function zonesCalled(text: string): Zones {
	const name = plainWords(text).join(' ');
	const named = places().get(name)?.zones ?? [];
	const abbreviated = data().abbreviations.get(name.toUpperCase()) ?? [];
	// ET is both New York's time and Ethiopia: both should be among the first three.
	return [...named.slice(0, 1), ...abbreviated.slice(0, 2), ...named.slice(1), ...abbreviated];
}

/** `EST` for "Eastern Standard Time", as Windows and calendars write it; otherwise empty. */
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

/** The zones whose names have the fewest typing errors, if they are few enough. */
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

/** Like `typingErrors`, for names of several words, each with its own tolerance. */
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

let knownPlaces: ReadonlyMap<string, Place> | undefined;

/** All names of a zone, as plain words. */
function places(): ReadonlyMap<string, Place> {
	return (knownPlaces ??= readPlaces());
}

function readPlaces(): ReadonlyMap<string, Place> {
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
