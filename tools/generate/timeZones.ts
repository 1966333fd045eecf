/**
 * The text of nodes/shared/timezone/timeZoneNames.ts, made of maintained packages, so that no time zone
 * name is typed by hand.
 *
 * - moment-timezone carries the time zone database: the rows of its zone.tab, which are the names
 *   that PHP's `DateTimeZone::listIdentifiers()` gives (with UTC), each zone's country, population
 *   and abbreviations.
 * - cldr-bcp47 carries Unicode's groups of names for the same place, old and current.
 * - cldr-core carries Unicode's zone for each name that Windows gives, as Outlook and Dynamics send.
 */
import { keyword } from 'cldr-bcp47/bcp47/timezone.json';
import { version as cldrVersion } from 'cldr-bcp47/package.json';
import { version as cldrCoreVersion } from 'cldr-core/package.json';
import { supplemental } from 'cldr-core/supplemental/windowsZones.json';
import moment from 'moment-timezone';
import { countries, version as tzdataVersion, zones } from 'moment-timezone/data/meta/latest.json';
import { links, zones as packedZones } from 'moment-timezone/data/packed/latest.json';
import { version as momentVersion } from 'moment-timezone/package.json';

export const TIME_ZONE_NAMES = 'nodes/shared/timezone/timeZoneNames.ts';

/** A country's usual name, if neither package has it. */
const COMMON_NAMES: Partial<Record<string, string[]>> = {
	AE: ['UAE'],
	GB: ['UK', 'Great Britain', 'England', 'Scotland', 'Wales'],
	NL: ['Holland'],
	US: ['USA', 'America', 'United States of America'],
};

/** Where many zones share an offset, this country's come first: Omneo's home (assumption). */
const HOME_COUNTRY = 'AU';

/** How many zones one message suggests. */
const SUGGESTIONS = 3;

/** A day in January and one in July of the year of the data: one is summer, the other winter. */
const SEASONS = [0, 6].map((month) => Date.UTC(Number.parseInt(tzdataVersion, 10), month, 1));

/** The database's names that are abbreviations: EST, CET, and the POSIX form EST5EDT. */
const ABBREVIATION_NAME = /^([A-Z]{2}T)(?:\d([A-Z]{2}T))?$/;

/** Unicode's groups of the fixed offsets (Etc/GMT+10), and of the zone that is not known. */
const NO_PLACE = /^(utc[ew]\d+|unk)$/;

interface Zone {
	name: string;
	/** The ISO code of the country it lies in. */
	country: string;
	/** Of its main city; 0 where the database gives none. */
	population: number;
	/** The part of the country that it is for, such as "Queensland (most areas)". */
	comments: string;
	/** The abbreviation and the minutes east of UTC of each season. */
	seasons: { abbreviation: string; offset: number }[];
}

interface Group {
	current: string;
	old: string[];
	/** Such as "Kolkata, India". */
	description: string;
}

/** The zones of zone.tab, the most populous first, then in its own order. */
function zonesByPopulation(groups: readonly Group[]): Zone[] {
	const oldNames = new Set(groups.flatMap((group) => group.old));
	// In the database, a zone that shares another zone's time has that zone's population.
	const linked = new Set(
		links
			.map((link) => link.split('|'))
			.filter(([target = '']) => !oldNames.has(target))
			.map(([, name]) => name),
	);
	return Object.values(zones)
		.map((zone) => {
			const data = moment.tz.zone(zone.name);
			if (!data) throw new Error(`moment-timezone lists ${zone.name} without its data`);
			return {
				name: zone.name,
				country: zone.countries[0] ?? '',
				population: linked.has(zone.name) ? 0 : data.population,
				comments: 'comments' in zone ? zone.comments : '',
				seasons: SEASONS.map((time) => ({
					abbreviation: data.abbr(time).toUpperCase(),
					offset: -data.utcOffset(time),
				})),
			};
		})
		.toSorted((a, b) => b.population - a.population);
}

/** Unicode's groups, each with the one name that PHP accepts. */
function nameGroups(currentNames: ReadonlySet<string>): Group[] {
	return Object.entries(keyword.u.tz).flatMap(([id, zone]) => {
		// A group that has been merged into another has no names left.
		if (typeof zone === 'string' || !('_alias' in zone) || NO_PLACE.test(id)) return [];
		const names = zone._alias.split(' ');
		// Greenwich Mean Time is a separate group, but PHP accepts none of its names: it is UTC.
		const current = id === 'gmt' ? 'UTC' : names.find((name) => currentNames.has(name));
		if (current === undefined) throw new Error(`PHP takes none of the names ${zone._alias}`);
		const old = names.filter((name) => name !== current).toSorted();
		return [{ current, old, description: zone._description }];
	});
}

/** Appends to the list under a key, without repetition. */
function append(table: Map<string, string[]>, key: string, ...values: string[]): void {
	table.set(key, [...new Set([...(table.get(key) ?? []), ...values])]);
}

function countryRows(
	byPopulation: readonly Zone[],
	groups: readonly Group[],
	oldNames: ReadonlyMap<string, string[]>,
): string[] {
	const zonesOf = new Map<string, string[]>();
	for (const zone of byPopulation) append(zonesOf, zone.country, zone.name);

	const officialNames = Object.values(countries).map((country) => country.name);
	const cldrNames = new Map<string, string[]>();
	for (const { country, name } of byPopulation) {
		const description = groups.find((group) => group.current === name)?.description ?? '';
		append(cldrNames, country, description.slice(description.lastIndexOf(', ') + 1).trim());
	}

	return [...zonesOf].map(([code, names]) => {
		const official = Object.values(countries).find(({ abbr }) => abbr === code)?.name ?? '';
		// Unicode's description of a remote place ends with its region, or with another country.
		const [cldrName = '', ...otherNames] = cldrNames.get(code) ?? [];
		const isName = otherNames.length === 0 && !officialNames.includes(cldrName);
		const called = [
			official,
			official.replace(/ \(.*\)/, ''),
			...(isName ? [cldrName] : []),
			...(COMMON_NAMES[code] ?? []),
		];
		const withOldNames = names.map((name) => [name, ...(oldNames.get(name) ?? [])].join('='));
		return `${code}|${[...new Set(called)].join(';')}|${withOldNames.join(' ')}`;
	});
}

/**
 * The parts of a country with several zones that the database's comments name: Tasmania, but not
 * "Eastern - MI (most areas)".
 */
function regionTable(byPopulation: readonly Zone[]): Map<string, string[]> {
	const countryNames = new Set<string>(Object.values(countries).map((country) => country.name));
	const table = new Map<string, string[]>();
	for (const { name, country, comments } of byPopulation) {
		const others = byPopulation.filter((zone) => zone.country === country && zone.name !== name);
		if (others.length === 0) continue;
		const region = comments.replaceAll(/ \(.*?\)/g, '');
		const isRegion = /^\p{Lu}[\p{L} ]{3,}$/u.test(region) && !countryNames.has(region);
		const isCity = name.endsWith(`/${region.replaceAll(' ', '_')}`);
		if (isRegion && !isCity) append(table, region, name);
	}
	return table;
}

/** The form that leaves the season open: ET for EST. */
function shortForm(abbreviation: string): string {
	return abbreviation.replace(/[SD]T$/, 'T');
}

/** Abbreviations in use, those of the database's own names, and short forms: AET of AEST and AEDT. */
function abbreviationTable(
	byPopulation: readonly Zone[],
	groups: readonly Group[],
): Map<string, string[]> {
	const table = new Map<string, string[]>();
	const legacy = groups.flatMap(({ current, old }) =>
		old
			.map((name) => ABBREVIATION_NAME.exec(name))
			.filter((match) => match !== null && current !== 'UTC')
			.map((match) => ({ current, parts: [...(match ?? [])] })),
	);

	// EST5EDT names the zone that EST, EDT and ET mean first of all.
	for (const { current, parts } of legacy) {
		const [, standard, summer] = parts;
		if (!standard || !summer) continue;
		for (const key of [standard, summer, shortForm(standard)]) append(table, key, current);
	}
	for (const { name, seasons } of byPopulation) {
		for (const { abbreviation } of seasons) {
			if (/^[A-Z]/.test(abbreviation)) append(table, abbreviation, name);
		}
	}
	for (const [key, names] of [...table]) {
		const short = shortForm(key);
		const hasSummer = key.endsWith('ST') && table.has(key.replace(/ST$/, 'DT'));
		// Two letters are a country's code, except for those that were set above.
		if (hasSummer && (short.length > 2 || table.has(short))) append(table, short, ...names);
	}
	for (const { current, parts } of legacy) {
		const [name = '', standard = ''] = parts;
		const zone = byPopulation.find((candidate) => candidate.name === current);
		const own = zone?.seasons[0]?.abbreviation ?? '';
		append(table, name, ...(table.get(standard) ?? table.get(own) ?? [current]));
	}

	for (const { current, old } of groups) {
		if (current === 'UTC') for (const name of [current, ...old]) table.delete(name);
	}
	return table;
}

/** The zones that have an offset in one of the seasons. */
function offsetTable(byPopulation: readonly Zone[]): Map<string, string[]> {
	const home = byPopulation.filter((zone) => zone.country === HOME_COUNTRY);
	const table = new Map<string, string[]>([['+00:00', ['UTC']]]);
	for (const { name, seasons } of [...home, ...byPopulation]) {
		for (const { offset } of seasons) {
			const hours = String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0');
			const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
			append(table, `${offset < 0 ? '-' : '+'}${hours}:${minutes}`, name);
		}
	}
	return table;
}

/** The end of nearly every name of Windows. */
const STANDARD_TIME = / Standard Time$/;

/**
 * The zone for each name of Windows: the one for the whole world (territory 001). If that is an
 * offset (Etc/GMT+11), it is the first place that has it; a few offsets belong to no place.
 */
function windowsTable(): Map<string, string[]> {
	const currentNames = new Set(['UTC', ...Object.keys(zones)]);
	const groups = nameGroups(currentNames);
	const currentName = (zone: string) =>
		currentNames.has(zone) ? zone : groups.find(({ old }) => old.includes(zone))?.current;
	const table = new Map<string, string[]>();
	for (const { mapZone } of supplemental.windowsZones.mapTimezones) {
		const zones = mapZone._type.split(' ').flatMap((zone) => currentName(zone) ?? []);
		append(table, mapZone._other.replace(STANDARD_TIME, ''), ...zones);
	}
	return new Map([...table].filter(([name]) => !currentNames.has(name)));
}

/** An update of one package may bring a name that the other does not have yet: report that. */
function checkNothingIsMissing(known: ReadonlySet<string>): void {
	const names = [
		...packedZones.map((zone) => zone.slice(0, zone.indexOf('|'))),
		...links.flatMap((link) => link.split('|')),
	];
	const missing = names.filter((name) => !known.has(name) && !/^Etc\/GMT[+-]\d+$/.test(name));
	if (missing.length > 0) throw new Error(`cldr-bcp47 has no group for ${missing.join(', ')}`);
}

/** The entries of a table, with this many values each. */
function entriesOf(table: ReadonlyMap<string, string[]>, limit: number): string[] {
	return [...table].map(([key, values]) => `${key}|${values.slice(0, limit).join(' ')}`);
}

/** The entries, those that begin alike in one line. */
function linesOf(entries: readonly string[], beginning = 1): string {
	const lines = new Map<string, string[]>();
	for (const entry of entries.toSorted()) append(lines, entry.slice(0, beginning), entry);
	return [...lines.values()].map((line) => line.join(', ')).join('\n');
}

/** The whole text of nodes/shared/timezone/timeZoneNames.ts, as prettier leaves it. */
export function timeZoneNamesText(): string {
	const currentNames = new Set(['UTC', ...Object.keys(zones)]);
	const groups = nameGroups(currentNames);
	const byPopulation = zonesByPopulation(groups);

	const oldNames = new Map<string, string[]>();
	for (const name of ['UTC', ...byPopulation.map((zone) => zone.name)]) {
		for (const { old } of groups.filter((group) => group.current === name)) {
			const aliases = old.filter((alias) => name === 'UTC' || !ABBREVIATION_NAME.test(alias));
			if (aliases.length > 0) append(oldNames, name, ...aliases);
		}
	}
	const rows = countryRows(byPopulation, groups, oldNames);
	checkNothingIsMissing(
		new Set([...currentNames, ...groups.flatMap((group) => [group.current, ...group.old])]),
	);

	return `// Generated by "npm run generate" from moment-timezone ${momentVersion} (time zone database
// ${tzdataVersion}), cldr-bcp47 ${cldrVersion} and cldr-core ${cldrCoreVersion}. Do not edit.
// In each table, what begins alike stands in one line.

/**
 * The names that PHP takes, but for UTC: the ISO code of a country, what it is called, and its zones, the
 * most populous first. Behind a zone stand its old names.
 */
export const COUNTRIES = \`
${linesOf(rows)}
\`;

/** The countries, the one with the most populous zone first. */
export const BY_POPULATION =
	'${rows.map((row) => row.slice(0, 2)).join(' ')}';

export const OLD_NAMES_OF_UTC =
	'${(oldNames.get('UTC') ?? []).join(' ')}';

/** Abbreviations, with the zones that they are likely to mean. */
export const ABBREVIATIONS = \`
${linesOf(entriesOf(abbreviationTable(byPopulation, groups), SUGGESTIONS))}
\`;

/** Offsets from UTC, with zones that have them in summer or winter. */
export const OFFSETS = \`
${linesOf(entriesOf(offsetTable(byPopulation), SUGGESTIONS), 2)}
\`;

/** Parts of countries, with their zones. */
export const REGIONS = \`
${linesOf(entriesOf(regionTable(byPopulation), SUGGESTIONS))}
\`;

/**
 * The names that Windows gives to zones, without "Standard Time" at their end, and Unicode's zone for
 * them, where there is one that PHP takes.
 */
export const WINDOWS_NAMES = \`
${linesOf(entriesOf(windowsTable(), 1))}
\`;
`;
}
