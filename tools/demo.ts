import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { WorkflowHasIssuesError } from 'n8n-core';
import { UserError, type IDataObject, type INode, type INodeExecutionData } from 'n8n-workflow';
import { startSandbox } from '../sandbox';
import { runWorkflow, type RunResult, type WorkflowExport } from './engine/runWorkflow';

const ROOT = resolve(__dirname, '..');
const OMNEO_NODE = 'n8n-nodes-omneo.omneoBenefits';
/** The widest table that is easy to read; narrower ones hardly fit. */
const WIDTH = Math.min(Math.max(process.stdout.columns ?? 100, 80), 120);
const MAX_ROWS = 60;

const SUBMISSIONS = resolve(ROOT, 'examples/submissions.json');

interface DemoOptions {
	/** By default {@link SUBMISSIONS}, or one empty row if a manual trigger starts the workflow. */
	input?: string;
	workflow: string;
	response: 'benefit' | 'redemption';
}

async function demo({ input, workflow: workflowFile, response }: DemoOptions): Promise<void> {
	const workflow = asWorkflow(await readJson(workflowFile), workflowFile);
	const file = input ?? (startsByHand(workflow) ? undefined : SUBMISSIONS);
	const rows = file ? asRows(await readJson(file), file) : [{}];
	const sandbox = await startSandbox({ response, quiet: true });
	try {
		print(
			`${workflow.name}`,
			`  workflow     ${shown(workflowFile)}, run by n8n's own engine`,
			file
				? `  submissions  ${shown(file)}, ${rows.length} of them`
				: '  submissions  none: the workflow is started by hand',
			`  tenant       a local sandbox at ${sandbox.baseUrl}, which answers with a ${response}`,
			'',
		);
		const result = await runWorkflow({
			workflow,
			input: rows,
			credentials: {
				omneoApi: { apiHost: 'custom', baseUrl: sandbox.baseUrl, apiToken: sandbox.token },
			},
		});
		for (const node of workflow.nodes.filter(({ type }) => type === OMNEO_NODE)) {
			printOutcomes(node, result, rows);
		}
		printItemCounts(workflow, result);
		const books = sandbox.ledger();
		print(
			`In the tenant's own books: ${counted(count(books, 'claim'), 'claim')}, ${counted(count(books, 'redeem'), 'redemption')}.`,
			...(file ? ['Your own submissions: npm start -- --input my.json'] : []),
		);
		if (result.error) {
			const { message, description } = result.error;
			throw new UserError(
				[`\nThe workflow stopped: ${message}`, description].filter(Boolean).join('\n'),
			);
		}
	} finally {
		await sandbox.close();
	}
}

const count = (ledger: readonly { kind: string }[], kind: string) =>
	ledger.filter((entry) => entry.kind === kind).length;

const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

type Outcome = 'given' | 'given before' | 'refused' | 'failed' | 'unknown';

const outcomeTexts: Record<Outcome, { mark: string; label?: string; total: string }> = {
	given: { mark: '✓', total: 'done' },
	'given before': { mark: '=', total: 'done before, and not again' },
	refused: { mark: '✗', label: 'Refused', total: 'refused by Omneo' },
	failed: { mark: '✗', label: 'Not done', total: 'not done' },
	unknown: { mark: '?', label: 'Perhaps done', total: 'perhaps done' },
};

const doneLabels: Record<string, string> = {
	claimRedeem: 'Claimed and redeemed',
	claim: 'Claimed',
	redeem: 'Redeemed',
	issue: 'Issued',
	extend: 'Extended',
	get: 'Found',
};

interface ErrorJson extends IDataObject {
	error: string;
	message: string;
	details: { outcome: 'refused' | 'failed' | 'unknown'; code: string };
}

function isError(json: IDataObject): json is ErrorJson {
	return typeof json.error === 'string' && typeof json.details === 'object';
}

function outcomeOf(json: IDataObject): Outcome {
	if (isError(json)) return json.details.outcome;
	return json.duplicate === true ? 'given before' : 'given';
}

/** One table for a node, with the result of each of its input items in order. */
function printOutcomes(node: INode, result: RunResult, rows: readonly IDataObject[]): void {
	const items = [...result.items(node.name), ...result.items(node.name, 1)].sort(
		(a, b) => inputIndex(a) - inputIndex(b),
	);
	if (items.length === 0) return;
	const [numberWidth, whatWidth] = [5, 26];
	const table = new Table({
		head: ['#', 'Submission', 'What happened'],
		colWidths: [numberWidth, whatWidth, WIDTH - numberWidth - whatWidth - 4],
		wordWrap: true,
		style: { head: [], border: [] },
	});
	for (const { json, ...item } of items.slice(0, MAX_ROWS)) {
		const index = inputIndex({ json, ...item });
		table.push([
			index + 1,
			rowText(rows[index] ?? {}),
			isError(json) ? errorText(json) : successText(json, String(node.parameters.operation)),
		]);
	}
	print(node.name, table.toString());
	if (items.length > MAX_ROWS) print(`… and ${items.length - MAX_ROWS} more`);
	const totals = Object.entries(outcomeTexts).flatMap(([outcome, { total }]) => {
		const number = items.filter(({ json }) => outcomeOf(json) === outcome).length;
		return number > 0 ? `${number} ${total}` : [];
	});
	print(`${counted(items.length, 'item')}: ${totals.join(', ')}.`, '');
}

function inputIndex({ pairedItem }: INodeExecutionData): number {
	if (typeof pairedItem === 'number') return pairedItem;
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : 0;
}

function rowText(row: IDataObject): string {
	const known = [row.submission_id, row.voucher].filter(Boolean);
	if (known.length > 0) return known.join('\n');
	return Object.keys(row).length > 0 ? JSON.stringify(row).slice(0, 80) : '–';
}

function errorText(json: ErrorJson): string {
	const { mark, label } = outcomeTexts[json.details.outcome];
	return `${mark} ${label}: ${json.error} (${json.details.code})\n→ ${json.message}`;
}

function successText(json: IDataObject, operation: string): string {
	const outcome = outcomeOf(json);
	const { mark } = outcomeTexts[outcome];
	if (!('benefit_id' in json)) {
		const facts = Object.entries(json).filter(([, value]) => value && typeof value !== 'object');
		return `${mark} ${facts
			.map((fact) => fact.join(' '))
			.join(', ')
			.slice(0, 200)}`;
	}
	const codes = [
		json.redeem_code_pos && `${json.redeem_code_pos} in store`,
		json.redeem_code_online && `${json.redeem_code_online} online`,
	].filter(Boolean);
	const label = outcome === 'given' ? (doneLabels[operation] ?? 'Done') : 'Done before';
	return [
		`${mark} ${label}: ${codes.length > 0 ? codes.join(', ') : json.definition_name}`,
		`Expires ${json.expires_at ?? 'never'} (${json.timezone}); benefit ${json.benefit_id}`,
	].join('\n');
}

/** How many items came out of every node, output by output. */
function printItemCounts(workflow: WorkflowExport, result: RunResult): void {
	const table = new Table({
		head: ['Node', 'Items out'],
		style: { head: [], border: [], compact: true },
	});
	for (const { name, onError } of workflow.nodes) {
		const outputs = result.run.data.resultData.runData[name]?.at(-1)?.data?.main ?? [];
		if (outputs.length === 0) continue;
		const counts = outputs.map((_, output) => {
			const isErrorOutput = onError === 'continueErrorOutput' && output === outputs.length - 1;
			return `${result.items(name, output).length}${isErrorOutput ? ' by the error output' : ''}`;
		});
		table.push([name, counts.join(', ')]);
	}
	print(table.toString(), '');
}

async function readJson(file: string): Promise<unknown> {
	const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		throw new UserError(
			error.code === 'ENOENT'
				? `There is no file ${shown(file)}.`
				: `The file ${shown(file)} cannot be read (${error.code ?? error.message}).`,
		);
	});
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new UserError(`The file ${shown(file)} is not valid JSON: ${(error as Error).message}`);
	}
}

function startsByHand({ nodes }: WorkflowExport): boolean {
	return nodes.some(({ type }) => type === 'n8n-nodes-base.manualTrigger');
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asRows(value: unknown, file: string): IDataObject[] {
	if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
		throw new UserError(`The file ${shown(file)} must hold a list of submissions: [{…}, {…}].`);
	}
	return value;
}

function asWorkflow(value: unknown, file: string): WorkflowExport {
	if (!isObject(value) || !Array.isArray(value.nodes) || !isObject(value.connections)) {
		throw new UserError(
			`The file ${shown(file)} is not a workflow as n8n exports it: it has no nodes and connections.`,
		);
	}
	return value as unknown as WorkflowExport;
}

function shown(file: string): string {
	return relative(process.cwd(), file) || file;
}

function print(...lines: string[]): void {
	console.log(lines.join('\n'));
}

const program = new Command('npm start --')
	.description('Runs an example workflow in n8n’s own engine, against a local Omneo tenant.')
	.addOption(
		new Option(
			'--input <file>',
			'a JSON list of submissions: {submission_id, profile_id, voucher, timezone} for the default workflow (default: examples/submissions.json, or one empty row for a workflow that is started by hand)',
		),
	)
	.addOption(
		new Option('--workflow <file>', 'the workflow, as n8n exports it').default(
			resolve(ROOT, 'examples/claim-submissions.json'),
			'examples/claim-submissions.json',
		),
	)
	.addOption(
		new Option('--response <shape>', 'how the tenant answers claim and redeem')
			.choices(['benefit', 'redemption'])
			.default('redemption'),
	);

demo(program.parse().opts<DemoOptions>()).catch((error: unknown) => {
	const isExplained = error instanceof UserError || error instanceof WorkflowHasIssuesError;
	console.error(isExplained ? error.message : error);
	process.exitCode = 1;
});
