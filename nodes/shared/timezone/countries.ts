import { data, nameKey } from './data';

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
