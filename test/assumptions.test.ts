import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checks } from '../contract/checks';

const PROJECT = join(__dirname, '..');
const SOURCES = ['nodes', 'credentials', 'sandbox'];

/** `assumption: lists.page-size-15, account.user`, or `assumption, untried: why`; in documents in backticks. */
const NAME = String.raw`\x60?[a-z-]+\.[a-z0-9-]+\x60?`;
const MARK = new RegExp(
	String.raw`assumption: (?<names>${NAME}(?:, ${NAME})*)|assumption, untried: \w+ \w+`,
	'g',
);

/** Of how well a route is known, and of the checks themselves; headings and links that lead to marks. */
const OTHER_USES = [
	/'assumed'/g,
	/`assumed`/g,
	/\[Assumptions\]\(#assumptions\)/g,
	/## Assumptions/g,
	/is assumed for all of them/g,
	/or it is assumed\./g,
	/an assumption, which names the \[check\]\(contract\.md\) that would settle it/g,
	/is an assumption, and is marked as one/g,
];

const names = new Set(checks.map(({ name }) => name));

async function filesBelow(folder: string, ending: string): Promise<string[]> {
	const all = await readdir(join(PROJECT, folder), { recursive: true });
	return all.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`);
}

/** The text of a file on one line, comments without their stars. */
const textOf = async (file: string) =>
	(await readFile(join(PROJECT, file), 'utf8')).replace(/\s*\n\s*(\* |\/\/ |> )?\s*/g, ' ');

/** Names of checks that marks in a text give, and what speaks of assumptions without a mark. */
function marksIn(text: string): { given: string[]; unmarked: string[] } {
	const given = [...text.matchAll(MARK)].flatMap(
		({ groups }) => groups?.names?.replaceAll('`', '').split(', ') ?? [],
	);
	let rest = text.replace(MARK, '');
	for (const use of OTHER_USES) rest = rest.replace(use, '');
	return { given, unmarked: rest.match(/.{0,60}\bassum(?:e[sd]?|ptions?)\b.{0,40}/gi) ?? [] };
}

describe('an assumption', () => {
	let files: string[];

	beforeAll(async () => {
		const sources = await Promise.all(
			SOURCES.map(async (folder) => await filesBelow(folder, '.ts')),
		);
		// The page on the contract explains the marks, and lists the checks.
		const pages = (await filesBelow('docs', '.md')).filter((page) => page !== 'docs/contract.md');
		files = [...sources.flat(), ...pages, 'README.md'];
	});

	it('names the check that would settle it, or says why none does', async () => {
		const wrong: string[] = [];
		let marks = 0;
		for (const file of files) {
			const { given, unmarked } = marksIn(await textOf(file));
			marks += given.length;
			wrong.push(...unmarked.map((where) => `${file}: ${where}`));
			wrong.push(...given.filter((name) => !names.has(name)).map((name) => `${file}: ${name}`));
		}
		expect(wrong).toEqual([]);
		expect(marks).toBeGreaterThan(30);
	});

	it('of the sandbox does so too, in the list of them', async () => {
		const page = await readFile(join(PROJECT, 'docs/sandbox.md'), 'utf8');
		const [, list = ''] = /## Assumptions\n(.*?)\n## /s.exec(page) ?? [];
		const lines = list.split(/\n(?=- |\n)/).filter((line) => line.startsWith('- '));
		expect(lines.length).toBeGreaterThan(30);
		const wrong = lines.filter((line) => {
			const [, mark = ''] = /\(([^()]*)\)\s*$/.exec(line) ?? [];
			const given = [...mark.matchAll(/`([a-z-]+\.[a-z0-9-]+)`/g)].map(([, name = '']) => name);
			return (
				!/untried\b.* \w/.test(mark) &&
				(given.length === 0 || !given.every((one) => names.has(one)))
			);
		});
		expect(wrong).toEqual([]);
	});
});

describe('the search for marks', () => {
	it.each([
		['a mark without a check', 'in UTC (assumption).'],
		['a mark without a reason', 'in UTC (assumption, untried: ).'],
		['other words', 'That it is so is assumed.'],
	])('finds %s', (_what, text) => {
		expect(marksIn(text).unmarked).toHaveLength(1);
	});

	it('finds the names of checks, in code and in documents', () => {
		const marked = 'so (assumption: lists.sorted, account.user), and (assumption: `dates.other`)';
		expect(marksIn(marked)).toEqual({
			given: ['lists.sorted', 'account.user', 'dates.other'],
			unmarked: [],
		});
	});
});
