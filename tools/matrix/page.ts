import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../test/matrix/check';
import { PROJECT } from '../n8n/installation';
import type { Version } from './versions';

const PAGE = join(PROJECT, 'docs/n8n-versions.md');

/** The results of the checks in one version. */
export interface Tried {
	version: Version;
	results: Result[];
	/** Why it could not be tried; then there are no results. */
	trouble?: string;
	seconds: number;
}

/** Writes what was tried in the engines into the page. */
export async function writeEngines(tried: readonly Tried[]): Promise<void> {
	const groups = [...new Set(tried.flatMap(({ results }) => results.map(({ group }) => group)))];
	const rows = tried.map(({ version, results, trouble }) => [
		version.n8n,
		version.core,
		...groups.map((group) => trouble ?? cell(results.filter((result) => result.group === group))),
	]);
	await writeTable('engines', [['n8n', 'n8n-core', ...groups], ...rows]);
}

/** How many of a group's checks pass, of those that can be tried. */
function cell(results: readonly Result[]): string {
	const possible = results.filter(({ skipped }) => skipped === undefined);
	const held = possible.filter(({ failure }) => failure === undefined).length;
	return `${held < possible.length ? '**no:** ' : ''}${held} of ${possible.length}`;
}

/**
 * Puts a table, below its date, where the page has `<!-- name -->` and `<!-- /name -->`.
 * @throws {Error} where the page has no such place
 */
async function writeTable(name: string, [heading = [], ...rows]: string[][]): Promise<void> {
	const page = await readFile(PAGE, 'utf8');
	const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
	if (!place.test(page)) throw new Error(`docs/n8n-versions.md has no place for ${name}`);
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const text = [
		`Tried on ${new Date().toISOString().slice(0, 10)} with Node.js ${process.versions.node}.`,
		'',
		// Prettier would widen every row to the longest one.
		'<!-- prettier-ignore -->',
		line(heading),
		line(heading.map(() => '---')),
		...rows.map(line),
	].join('\n');
	await writeFile(
		PAGE,
		page.replace(place, (_, before: string, after: string) => [before, text, after].join('\n')),
	);
}
