/** The text of NOTICES.md: the licences of the data that is generated into nodes/shared/. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from './files';

export const NOTICES = 'NOTICES.md';

/** Each package that data is taken from, and what its data is. */
const sources: Record<string, string> = {
	'cldr-bcp47': 'Names of countries and old names of time zones, from the Unicode CLDR.',
	'libphonenumber-js': 'The numbering plans of phones, by country.',
	'moment-timezone':
		'Names, countries and abbreviations of time zones. The IANA time zone database, which it carries, is in the public domain.',
};

export async function noticesText(): Promise<string> {
	const sections: string[] = [];
	for (const [name, what] of Object.entries(sources)) {
		const folder = join(PROJECT, 'node_modules', name);
		const licence = await readFile(join(folder, 'LICENSE'), 'utf8');
		const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
			version: string;
		};
		const text = licence.replaceAll('\r', '').trim();
		sections.push(`## ${name} ${version}\n\n${what}\n\n\`\`\`text\n${text}\n\`\`\``);
	}
	const title =
		'# Notices\n\nThe time zones and phone numbering plans in this package are made of the following.';
	return `${[title, ...sections].join('\n\n')}\n`;
}
