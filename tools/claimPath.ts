/**
 * The path of one claim through the sources: `npm run path` runs Claim and Redeem once in n8n's
 * engine, and lists the files with the functions that ran. With `--json`, the output is for
 * programs.
 */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { SourceMap } from 'node:module';
import { join, relative, resolve } from 'node:path';
import Table from 'cli-table3';
import { bulkProfileId, startSandbox } from '../sandbox';
import { PROJECT } from './build/fresh';
import { claimInEngine } from './lab/claimInEngine';

const BUNDLE = join(PROJECT, 'dist/nodes/bundle.js');
const MAP = join(PROJECT, '.maps/nodes/bundle.js.map');

/** The functions that ran, by file, each in the order of its source. */
type Ran = Map<string, string[]>;

async function claimPath(): Promise<Ran> {
	const sandbox = await startSandbox({ profiles: 1 });
	const session = new Session();
	session.connect();
	try {
		const claim = async (externalId: string) =>
			await claimInEngine({
				rows: [{ profile: bulkProfileId(0), claim: externalId }],
				baseUrl: sandbox.baseUrl,
				token: sandbox.token,
				options: {},
				node: { onError: 'stopWorkflow' },
				operation: 'claimRedeem',
			});
		// Loads the node, and what it reads once.
		await claim('first');
		await session.post('Profiler.enable');
		await session.post('Profiler.startPreciseCoverage', { callCount: true });
		await claim('second');
		const { result } = await session.post('Profiler.takePreciseCoverage');
		const bundle = result.find(({ url }) => url.endsWith('/dist/nodes/bundle.js'));
		return ranIn(bundle?.functions ?? []);
	} finally {
		session.disconnect();
		await sandbox.close();
	}
}

function ranIn(functions: { functionName: string; ranges: Range[] }[]): Ran {
	const code = readFileSync(BUNDLE, 'utf8');
	const map = new SourceMap(JSON.parse(readFileSync(MAP, 'utf8')) as SourceMapPayload);
	const ran: Ran = new Map();
	for (const { functionName, ranges } of functions) {
		const [{ startOffset = 0, count = 0 } = {}] = ranges;
		const lines = code.slice(0, startOffset).split('\n');
		const entry = map.findEntry(lines.length - 1, lines.at(-1)?.length ?? 0);
		if (count === 0 || startOffset === 0 || !('originalSource' in entry)) continue;
		const file = relative(PROJECT, resolve(MAP, '..', entry.originalSource));
		// The bundler numbers functions of the same name.
		ran.set(file, [...(ran.get(file) ?? []), functionName.replace(/\d+$/, '')]);
	}
	return ran;
}

interface Range {
	startOffset: number;
	count: number;
}

type SourceMapPayload = ConstructorParameters<typeof SourceMap>[0];

async function main(): Promise<void> {
	const ran = [...(await claimPath())].sort(([left], [right]) => (left < right ? -1 : 1));
	if (process.argv.includes('--json')) {
		process.stdout.write(JSON.stringify(Object.fromEntries(ran)));
		return;
	}
	const table = new Table({
		head: ['file', 'functions'],
		style: { head: [], border: [] },
		colWidths: [55, 80],
		wordWrap: true,
	});
	for (const [file, names] of ran)
		table.push([file, [...new Set(names)].filter(Boolean).join(' ')]);
	console.log(table.toString());
	console.log(`${ran.length} files`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
