import { lazy } from '../lazy';
import {
	ABBREVIATIONS,
	BY_POPULATION,
	COUNTRIES,
	OFFSETS,
	OLD_NAMES_OF_UTC,
	REGIONS,
	WINDOWS_NAMES,
} from './timeZoneNames';

export type Zones = readonly string[];

/** The data, read when it is first needed: n8n loads the node at its start, and often for nothing. */
export const data = lazy(() => {
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
		/** The name to send for every name that is accepted, in the form of `nameKey`. */
		namesToSend: new Map([
			...currentNames.map((name) => [nameKey(name), name] as const),
			...[...oldNames].flatMap(([name, old]) =>
				old.map((alias) => [nameKey(alias), name] as const),
			),
		]),
	};
});

/** A name as names are compared: without case, and however its words are joined. */
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

/** Nearly all names end alike, and are stored without their end. */
function wholeWindowsName(stored: string): string {
	return /^UTC|[)\d]$/.test(stored) ? stored : `${stored} Standard Time`;
}

/** Zones by what stands before them in a table. */
function zoneTable(table: string): ReadonlyMap<string, string[]> {
	return new Map(
		entriesOf(table).map(([key = '', zones = '']) => [key, zones.split(' ').filter(Boolean)]),
	);
}

function entriesOf(table: string): string[][] {
	const entries = table.trim().split(/, |\n/);
	return entries.map((entry) => entry.split('|'));
}

/** The ISO code of the country that a time zone lies in, by any of the zone's names. */
export function countryOfZone(zone: string): string | undefined {
	const { countries, namesToSend } = data();
	const name = namesToSend.get(nameKey(zone));
	return countries.find(({ zones }) => name !== undefined && zones.includes(name))?.names[0];
}

/** The ISO code of a country, by its code or a name of it in any letter case. */
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
