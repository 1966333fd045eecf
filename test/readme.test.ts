import type { INodeProperties } from 'n8n-workflow';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resources } from '../nodes/OmneoBenefits/actions';
import { properties as triggerFields } from '../nodes/OmneoBenefitsTrigger/properties';
import { LOOKS_AFTER_LOSS } from '../nodes/shared/once/waits';
import { backoff } from '../nodes/shared/transport/exchange';
import { homepage, scripts } from '../package.json';

const PROJECT = join(__dirname, '..');
const documents = [
	'README.md',
	'CONTRIBUTING.md',
	'CHANGELOG.md',
	'docs/administration.md',
	'docs/architecture.md',
	'docs/credential.md',
	'docs/errors.md',
	'docs/operations.md',
	'docs/promises.md',
	'docs/releasing.md',
	'docs/sandbox.md',
	'docs/scaling.md',
	'docs/trigger.md',
	'examples/README.md',
];

/** What can be named as a path: it begins with a folder or is a file of this repository's root. */
const PATH = /^(credentials|docs|examples|nodes|sandbox|test|tools)\/[\w./-]*$|^\w+\.md$/;

const read = (document: string) => readFileSync(join(PROJECT, document), 'utf8');
const readme = read('README.md');

function matches(text: string, pattern: RegExp): string[] {
	return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

const withoutCodeBlocks = (markdown: string) => markdown.replace(/```[^]*?```/g, '');

/** The anchors of a document's headings, as GitHub and npm make them. */
function anchors(markdown: string): string[] {
	return matches(withoutCodeBlocks(markdown), /^#+ (.+)$/gm).map((heading) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

/** The links of a document that lead to no file or heading of this repository. */
function deadLinks(document: string): string[] {
	return matches(read(document), /\]\((?!https?:|mailto:)([^)\s]+)\)/g).filter((link) => {
		const [path = '', anchor] = link.split('#');
		const target = path === '' ? document : join(dirname(document), path);
		if (!existsSync(join(PROJECT, target))) return true;
		return anchor !== undefined && !anchors(read(target)).includes(anchor);
	});
}

const gitFiles = () =>
	execFileSync('git', ['ls-files'], { cwd: PROJECT, encoding: 'utf8' }).split('\n');

describe('docs/n8n-internals.md', () => {
	it('names files of the sources that exist', () => {
		const named = matches(read('docs/n8n-internals.md'), /^\| `([\w/]+\.ts)`/gm);
		const files = gitFiles();
		expect(named.length).toBeGreaterThan(10);
		expect(
			named.filter(
				(name) => !files.some((file) => /^nodes\//.test(file) && file.endsWith(`/${name}`)),
			),
		).toEqual([]);
	});
});

describe('CONTRIBUTING.md, of folders,', () => {
	/** Folders whose own folders are named too. */
	const OPEN = ['nodes', 'nodes/OmneoBenefits', 'nodes/shared', 'test', 'tools'];

	it('names every one', () => {
		const files = gitFiles();
		const folders = new Set(
			['', ...OPEN].flatMap((open) => {
				const before = open === '' ? '' : `${open}/`;
				return files
					.filter((file) => file.startsWith(before) && file.slice(before.length).includes('/'))
					.map((file) => `${before}${file.slice(before.length).split('/')[0] ?? ''}`);
			}),
		);
		const text = read('CONTRIBUTING.md');
		const missing = [...folders].filter(
			(folder) =>
				!['nodes', 'nodes/shared', 'tools'].includes(folder) && !text.includes(`\`${folder}/\``),
		);
		expect(folders.size).toBeGreaterThan(25);
		expect(missing).toEqual([]);
	});
});

/** The name of an option of Claim and Redeem; empty where the editor hides it there. */
function shownName({ displayName, displayOptions }: INodeProperties): string {
	const hidden = displayOptions?.hide?.['/operation'] ?? [];
	return hidden.includes('claimRedeem') ? '' : displayName;
}

describe('README.md', () => {
	it('is short enough to be read to the end', () => {
		expect(withoutCodeBlocks(readme).split(/\s+/).filter(Boolean).length).toBeLessThan(1_800);
	});

	it('describes every field and option of Claim and Redeem', () => {
		const section = /^## Claim and Redeem[^]*?(?=^## )/m.exec(readme)?.[0] ?? '';
		const fields = resources.benefit?.operations.claimRedeem?.properties ?? [];
		const names = fields
			.filter(({ type }) => type !== 'hidden')
			.flatMap(({ displayName, name, options }) =>
				name === 'options'
					? (options ?? []).map((option) => ('type' in option ? shownName(option) : ''))
					: displayName,
			);
		expect(names.length).toBeGreaterThan(10);
		expect(names.filter((name) => !section.includes(name))).toEqual([]);
	});

	it('has the heading that the credential’s help link leads to', () => {
		const credential = read('credentials/OmneoApi.credentials.ts');
		const anchor = /documentationUrl = '[^'#]*#([^']+)'/.exec(credential)?.[1];
		expect(anchors(readme)).toContain(anchor);
	});
});

describe('docs/trigger.md', () => {
	it('describes every field and option of the trigger', () => {
		const names = triggerFields.flatMap(({ displayName, name, options = [] }) =>
			name === 'options'
				? options.map((option) => ('displayName' in option ? option.displayName : ''))
				: displayName,
		);
		expect(names.length).toBeGreaterThan(8);
		const text = read('docs/trigger.md');
		expect(
			names.filter((name) => !text.includes(`**${name}**`) && !text.includes(`: ${name}**`)),
		).toEqual([]);
	});

	it('is where the trigger’s help link leads', () => {
		const codex = read('nodes/OmneoBenefitsTrigger/OmneoBenefitsTrigger.node.json');
		expect(codex).toContain(`${homepage}/blob/main/docs/trigger.md`);
	});
});

describe.each(documents)('%s', (document) => {
	it('links to files and headings that exist', () => {
		expect(deadLinks(document)).toEqual([]);
	});

	it('names files and npm scripts that exist', () => {
		const text = read(document);
		const words = matches(withoutCodeBlocks(text), /`([^`]+)`/g).flatMap((code) =>
			code.split(/\s+/),
		);
		const commands = [
			...matches(text, /\bnpm run (?:--silent )?([\w:-]+)/g),
			...matches(text, /\bnpm (start|test)\b/g),
		];
		const missing = (path: string) => !existsSync(join(PROJECT, path));
		expect(words.filter((word) => PATH.test(word) && missing(word))).toEqual([]);
		expect(commands.filter((name) => !(name in scripts))).toEqual([]);
	});
});

describe('docs/promises.md', () => {
	const seconds = (waits: readonly number[]) => waits.reduce((sum, wait) => sum + wait, 0) / 1_000;
	const retries = [0, 1, 2, 3];

	it('names the longest waits that the code has with the default options', () => {
		jest.spyOn(Math, 'random').mockReturnValue(1);
		const own = seconds(retries.slice(0, 3).map(backoff));
		jest.restoreAllMocks();
		const promises = read('docs/promises.md');
		expect(promises).toContain(`${own.toString()} s a request`);
		expect(promises).toContain(`${seconds(LOOKS_AFTER_LOSS).toString()} s in all`);
	});
});
