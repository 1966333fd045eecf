import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = join(__dirname, '..');
const page = readFileSync(join(PROJECT, 'docs/architecture.md'), 'utf8');

interface Stop {
	number: number;
	name: string;
	file: string;
	entry: string;
}

const stops = [...page.matchAll(/^\| (\d+) (\w+) +\| `([^`]+)` +\| `(\w+)` /gm)].map(
	([, number, name = '', file = '', entry = '']): Stop => ({
		number: Number(number),
		name,
		file,
		entry,
	}),
);

/** All files that a file imports, directly or through others, types included. */
function importedBy(file: string, known = new Set<string>()): Set<string> {
	if (known.has(file)) return known;
	known.add(file);
	const text = readFileSync(join(PROJECT, file), 'utf8');
	for (const [, path = ''] of text.matchAll(/from '(\.[^']*)'/g)) {
		const base = join(file, '..', path);
		const found = [`${base}.ts`, `${base}/index.ts`].find((name) =>
			existsSync(join(PROJECT, name)),
		);
		if (found) importedBy(found, known);
	}
	return known;
}

describe('docs/architecture.md', () => {
	it('has ten stops, in order, and all of them in its picture', () => {
		expect(stops.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
		const picture = /```mermaid([^]*?)```/.exec(page)?.[1] ?? '';
		expect(stops.filter(({ number, name }) => !picture.includes(`"${number} ${name}"`))).toEqual(
			[],
		);
	});

	it.each(stops)('stop $number: $file exports $entry', ({ file, entry }) => {
		const text = readFileSync(join(PROJECT, file), 'utf8');
		expect(text).toMatch(
			new RegExp(`^export (?:async )?(?:function|class|const) ${entry}\\b`, 'm'),
		);
	});

	it.each(stops.slice(1))('stop $number is reached from the node: $file', ({ file }) => {
		expect(importedBy(stops[0]?.file ?? '')).toContain(file);
	});

	it('names stops of a claim that goes through 35 files at most', async () => {
		const { stdout } = await promisify(execFile)(
			process.execPath,
			['--import', 'tsx', 'tools/claimPath.ts', '--json'],
			{ cwd: PROJECT },
		);
		const ran = Object.keys(JSON.parse(stdout) as object);
		expect(ran.length).toBeLessThanOrEqual(35);
		const others = stops.map(({ file }) => file).filter((file) => !ran.includes(file));
		expect(others).toEqual([]);
	});

	it('fits on one page', () => {
		expect(page.split('\n').length).toBeLessThan(60);
	});

	it('names files that exist', () => {
		const named = [...page.matchAll(/`((?:nodes|docs)\/[\w./]+\.\w+)`/g)].map(([, file]) => file);
		expect(named.filter((file) => !existsSync(join(PROJECT, file ?? '')))).toEqual([]);
	});
});
