/**
 * Writes everything in the repository that is made from the code or from installed packages: the
 * tables of the documents, the output schemas, the time zones, the numbering plans of phones, the
 * notices of their data, and what is missing among the saved nodes of test/saved/. With `--check` it changes nothing, and exits with 1 if a file is out of date.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PROJECT, type GeneratedFiles } from './files';
import { NOTICES, noticesText } from './notices';
import { PHONE_PLANS, phonePlansText } from './phonePlans';
import { savedFiles } from '../saved/corpus';
import { SCHEMAS, schemaFiles } from './schemas';
import { documentsWithTables } from './tables';
import { TIME_ZONE_NAMES, timeZoneNamesText } from './timeZones';

async function generated(): Promise<GeneratedFiles> {
	return new Map([
		...(await documentsWithTables()),
		...(await schemaFiles()),
		...(await savedFiles()),
		[TIME_ZONE_NAMES, timeZoneNamesText()],
		[NOTICES, await noticesText()],
		[PHONE_PLANS, phonePlansText()],
	]);
}

/** The existing schemas, some of which may belong to removed operations. */
async function schemasThere(): Promise<string[]> {
	const files = await readdir(join(PROJECT, SCHEMAS), { recursive: true });
	return files
		.filter((file) => file.endsWith('.json'))
		.map((file) => `${SCHEMAS}/${file.replaceAll('\\', '/')}`);
}

/** What must be written, and null for a file that must be removed. */
async function changes(): Promise<Map<string, string | null>> {
	const files = await generated();
	const found = new Map<string, string | null>();
	for (const [path, text] of files) {
		const present = await readFile(join(PROJECT, path), 'utf8').catch(() => undefined);
		if (present !== text) found.set(path, text);
	}
	for (const path of await schemasThere()) if (!files.has(path)) found.set(path, null);
	return found;
}

async function main(): Promise<void> {
	const check = process.argv.includes('--check');
	const found = await changes();
	for (const [path, text] of found) {
		const target = join(PROJECT, path);
		if (!check) {
			await mkdir(dirname(target), { recursive: true });
			await (text === null ? rm(target) : writeFile(target, text));
		}
		console.log(`${check ? 'Out of date' : text === null ? 'Removed' : 'Wrote'}: ${path}`);
	}
	if (found.size === 0) console.log('Everything is up to date.');
	else if (check) {
		console.error('Run npm run generate.');
		process.exitCode = 1;
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
