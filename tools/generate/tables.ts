/** The tables of the documents that come from the code. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checks } from '../../contract/checks';
import { resources } from '../../nodes/OmneoBenefits/actions';
import type { Endpoint } from '../../nodes/shared/api/endpoint';
import { tasks } from '../../nodes/shared/api/tasks';
import { problems, type FailureKind } from '../../nodes/shared/problems/table';
import { routes } from '../../sandbox/http/routes';
import { PROJECT, type GeneratedFiles } from './files';

/** What a person wants to know first about a failure. If a read failed, nothing was done either. */
const wasItDone: Record<FailureKind, string> = {
	invalidInput: 'no',
	notSent: 'no',
	rejected: 'no',
	rateLimited: 'no',
	unknownOutcome: 'perhaps',
	canceled: 'perhaps',
	unexpected: 'perhaps',
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
		Object.values(operations).map(({ name, description, calls, done }) => [
			resource,
			name,
			description,
			done ? 'yes' : 'no',
			calls.map(({ route }) => code(route)).join('<br>'),
		]),
	);
	return [['Resource', 'Operation', 'What it does', 'Changes data at Omneo', 'Endpoint'], ...rows];
}

/** Operations of a resource that need the same scopes share a row. */
function scopeTable(): Table {
	const scopesOf = (calls: readonly Endpoint[]) =>
		[...new Set(calls.flatMap(({ scope }) => scope ?? []))].map(code).join(', ');
	const operations = Object.values(resources).flatMap(({ name: resource, operations }) => {
		const sharing = new Map<string, string[]>();
		for (const { name, calls } of Object.values(operations)) {
			const scopes = scopesOf(calls);
			sharing.set(scopes, [...(sharing.get(scopes) ?? []), name]);
		}
		return [...sharing].map(([scopes, names]) => [`${resource}: ${names.join(', ')}`, scopes]);
	});
	const others = Object.values(tasks).map(({ does, calls }) => [does, scopesOf(calls)]);
	return [['To do this', 'Scopes'], ...operations, ...others];
}

/** Operations of a resource with the same keys share a row. */
function outputTable(): Table {
	const rows = Object.values(resources).flatMap(({ name: resource, operations }) => {
		const sharing = new Map<string, string[]>();
		for (const { name, simplified } of Object.values(operations)) {
			for (const [form, names] of simplified.entries()) {
				const keys = names.map(code).join(', ');
				sharing.set(keys, [
					...(sharing.get(keys) ?? []),
					form > 0 ? `${name} (${OTHER_FORM[resource]})` : name,
				]);
			}
		}
		return [...sharing].map(([keys, names]) => [resource, names.join(', '), keys]);
	});
	return [['Resource', 'Operation', 'Keys under Simplify'], ...rows];
}

/** When an operation returns the second form of its output. */
const OTHER_FORM: Record<string, string> = {
	Benefit: 'what can be claimed or viewed',
	Profile: 'Include Contact Details',
};

function markdown([heading, ...rows]: Table): string {
	const line = (cells: string[]) =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	// Prettier would widen every row to the longest one.
	return ['<!-- prettier-ignore -->', line(heading), line(heading.map(() => '---'))]
		.concat(rows.map(line))
		.join('\n');
}

function routeTable(): Table {
	const rows = routes.map(({ method, path, does, known, scope }) => [
		code(`${method} ${path}`),
		does,
		known,
		scope === null ? 'any token' : code(scope),
	]);
	return [['Call', 'What it does', 'Known', 'Scope'], ...rows];
}

function checkTable(): Table {
	const rows = checks.map(({ name, says, strength, source, means, writes }) => [
		code(name),
		`Omneo ${says}`,
		`${strength}: ${source}`,
		means,
		writes ? 'yes' : 'no',
	]);
	return [['Check', 'What is taken for true', 'Known', 'Where it differs', 'Writes'], ...rows];
}

/** Where each table is: in its document, between `<!-- name -->` and `<!-- /name -->`. */
const places = [
	{ document: 'docs/errors.md', name: 'problems', table: problemTable },
	{ document: 'docs/operations.md', name: 'operations', table: operationTable },
	{ document: 'docs/credential.md', name: 'scopes', table: scopeTable },
	{ document: 'docs/operations.md', name: 'outputs', table: outputTable },
	{ document: 'docs/sandbox.md', name: 'routes', table: routeTable },
	{ document: 'docs/contract.md', name: 'checks', table: checkTable },
];

/**
 * The documents with their tables regenerated.
 * @throws {Error} if a document has no such place
 */
export async function documentsWithTables(): Promise<GeneratedFiles> {
	const documents: GeneratedFiles = new Map();
	for (const { document, name, table } of places) {
		const text = documents.get(document) ?? (await readFile(join(PROJECT, document), 'utf8'));
		const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
		if (!place.test(text)) throw new Error(`${document} has no place for the table of ${name}`);
		documents.set(
			document,
			text.replace(place, (_, before: string, after: string) =>
				[before, markdown(table()), after].join('\n'),
			),
		);
	}
	return documents;
}
