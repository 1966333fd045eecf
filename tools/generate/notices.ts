/** The text of NOTICES.md: the licences of the data that stands in timeZoneNames.ts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from './files';

export const NOTICES = 'NOTICES.md';

/** Each package that data is taken from, and what its data is. */
const sources: Record<string, string> = {
	'cldr-bcp47': 'Names of countries and old names of time zones, from the Unicode CLDR.',
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
	const title = '# Notices\n\nThe list of time zones in this package is made of the following.';
	return `${[title, ...sections].join('\n\n')}\n`;
}
