/**
 * Writes the tables of README.md that come from the code: every problem, and every operation with
 * its endpoint. Run `npx tsx tools/readmeTables.ts` after one of them has changed; with `--check`
 * it changes nothing, and exits with 1 if the README is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resources } from '../nodes/OmneoBenefits/actions';
import { problems, type FailureKind } from '../nodes/shared/problems/table';

const README = join(__dirname, '..', 'README.md');

/** What a person wants to know first of a failure. Of a read that failed, nothing was done either. */
const wasItDone: Record<FailureKind, string> = {
	invalidInput: 'no',
	notSent: 'no',
	rejected: 'no',
	rateLimited: 'no',
	unknownOutcome: 'perhaps',
	canceled: 'perhaps',
};

/** The rows of a Markdown table, below its heading. */
type Table = [heading: string[], ...rows: string[][]];

const code = (text: string) => `\`${text}\``;

function problemTable(): Table {
	const rows = Object.entries(problems)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, { kind, meaning, nextStep }]) => [
			code(name),
			meaning,
			wasItDone[kind],
			nextStep.replace(/\{.*\}/g, code) || 'See above.',
		]);
	return [['Code', 'What it means', 'Was it done?', 'What to do'], ...rows];
}

function operationTable(): Table {
	const rows = Object.values(resources).flatMap(({ name: resource, operations }) =>
		Object.values(operations).map(({ name, description, endpoint, done }) => [
			resource,
			name,
			description,
			done ? 'yes' : 'no',
			endpoint.split(', ').map(code).join('<br>'),
		]),
	);
	return [['Resource', 'Operation', 'What it does', 'Changes data at Omneo', 'Endpoint'], ...rows];
}

function markdown([heading, ...rows]: Table): string {
	const line = (cells: string[]) =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	// Prettier would widen every row to the longest one.
	return ['<!-- prettier-ignore -->', line(heading), line(heading.map(() => '---'))]
		.concat(rows.map(line))
		.join('\n');
}

const tables = { problems: problemTable, operations: operationTable };

/**
 * The README with its tables made anew: each stands between `<!-- name -->` and `<!-- /name -->`.
 * @throws {Error} where the README has no such place
 */
export function withTables(readme: string): string {
	let text = readme;
	for (const [name, table] of Object.entries(tables)) {
		const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
		if (!place.test(text)) throw new Error(`README.md has no place for the table of ${name}`);
		text = text.replace(place, (_, before: string, after: string) =>
			[before, markdown(table()), after].join('\n'),
		);
	}
	return text;
}

function main(): void {
	const readme = readFileSync(README, 'utf8');
	const current = withTables(readme);
	if (current === readme) return;
	if (!process.argv.includes('--check')) {
		writeFileSync(README, current);
		return;
	}
	process.stderr.write('README.md is out of date: run `npx tsx tools/readmeTables.ts`.\n');
	process.exitCode = 1;
}

if (require.main === module) main();
