import { DateTime } from 'luxon';
import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { at, endpoints } from '../../shared/api/endpoints';
import { read } from '../../shared/methods/reading';
import { data, countryNames, countryOfZone, timezoneNames } from '../../shared/timezone/timezone';
import { resources } from '../actions';
import { OF_WORKFLOW } from '../fields/dataFormat';

/**
 * The time zones that Omneo accepts: the workflow's own first, then the others by city from A to Z.
 */
export async function getTimezones(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const countries = new Map(
		data().countries.flatMap(({ names: [, name, ...others], zones }) => {
			const short = others.filter((other) => /^[A-Z]{3}$/.test(other));
			return zones.map((zone) => [zone, [name, ...short].join(', ')] as const);
		}),
	);
	const zones = timezoneNames()
		.map((zone) => ({ name: labelOf(zone, countries.get(zone)), value: zone }))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
	return [{ name: `Workflow Timezone (${this.getTimezone()})`, value: '' }, ...zones];
}

/** The countries for mobile numbers without a country code, the workflow's own first. */
export async function getCountries(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const countries = countryNames();
	const own = countryOfZone(this.getTimezone());
	const { name = 'none' } = countries.find(({ code }) => code === own) ?? {};
	return [
		{ name: 'None', value: '' },
		{ name: `Country of the Workflow Timezone (${name})`, value: OF_WORKFLOW },
		...countries.map(({ name: label, code }) => ({ name: label, value: code })),
	];
}

/** Text that people search for: "New York, United States (UTC-05:00, EDT, EST, ET)". */
function labelOf(zone: string, country: string | undefined): string {
	const city = zone.split('/').at(-1)?.replaceAll('_', ' ');
	const place = [city, country].filter(Boolean).join(', ');
	const now = DateTime.now().setZone(zone);
	const abbreviations = [...data().abbreviations]
		.filter(([abbreviation, zones]) => zones.includes(zone) && /^[A-Z]+$/.test(abbreviation))
		.map(([abbreviation]) => abbreviation);
	const isGreenwich = now.set({ month: 1, day: 1 }).offset === 0 && zone !== 'UTC';
	const facts = [`UTC${now.toFormat('ZZ')}`, ...abbreviations, ...(isGreenwich ? ['GMT'] : [])];
	return `${place} (${facts.join(', ')})`;
}

/** All fields that the operation in the node can return, those of its simplified output first. */
export async function getOutputFields(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const [resource, operation] = ['resource', 'operation'].map((name) =>
		String(this.getCurrentNodeParameter(name)),
	);
	const names = resources[resource ?? '']?.operations[operation ?? '']?.outputNames ?? [];
	return names.map((name) => ({ name, value: name }));
}

/** The tags that Omneo has, from A to Z. */
export async function getTags(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const tags = await read(this, async (send) => {
		const list = at(endpoints.listTags);
		return (await send<Array<{ handle?: string; name?: string }>>(list)).data;
	});
	return tags
		.map(({ handle, name }) => handle ?? name)
		.filter((tag) => typeof tag === 'string')
		.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
		.map((tag) => ({ name: tag, value: tag }));
}
