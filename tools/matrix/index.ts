/**
 * Tries the packed package in the engine of many versions of n8n, or in n8n itself, and writes the
 * results to docs/n8n-versions.md. `npm run matrix -- --help` shows the options.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROTECTED } from '../../test/matrix/protected';
import type { EngineJob } from '../../test/matrix/process';
import type { Result } from '../../test/matrix/check';
import { startJob } from '../lab/childProcess';
import { bundleChecks, installEngine, unpackInto } from './engines';
import { writeEngines, type Tried } from './page';
import { versions, type Version } from './versions';

const HELP = `npm run matrix -- [options] [version …]

Tries the packed package in n8n's engine: in ${versions.length} versions, or in those that are named.
Installs each into .n8n/matrix, once (160 to 420 MB).

  --at-once N  how many versions at the same time; 2 by default
  --shard N/M  the Nth of M parts of the versions, for machines that work side by side
  --write      write the table in docs/n8n-versions.md; only with all versions
  --help       this text
`;

async function tryVersion(version: Version): Promise<Tried> {
	const started = performance.now();
	const seconds = () => Math.round((performance.now() - started) / 1_000);
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-matrix-'));
	try {
		const folder = await installEngine(version);
		const packageDirectory = await unpackInto(folder);
		const job = startJob<EngineJob, Result[]>(
			await bundleChecks(folder),
			{ packageDirectory },
			['--enable-source-maps'],
			{
				// n8n prints what each failed node says.
				stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
				env: {
					...process.env,
					...PROTECTED,
					N8N_LOG_LEVEL: 'silent',
					N8N_USER_FOLDER: userFolder,
				},
			},
		);
		try {
			return { version, results: await job.result, seconds: seconds() };
		} finally {
			await job.kill();
		}
	} catch (error) {
		return { version, results: [], trouble: (error as Error).message, seconds: seconds() };
	} finally {
		await rm(userFolder, { recursive: true, force: true });
	}
}

function isGood({ results, trouble }: Tried): boolean {
	return trouble === undefined && results.every(({ failure }) => failure === undefined);
}

function tell({ version, results, trouble, seconds }: Tried): void {
	const failed = results.filter(({ failure }) => failure !== undefined);
	const skipped = results.filter((result) => result.skipped !== undefined).length;
	const held = results.length - failed.length - skipped;
	console.log(
		`n8n ${version.n8n}: ${trouble ?? `${held} hold, ${failed.length} do not, ${skipped} cannot be tried`} (${seconds} s)`,
	);
	for (const { group, name, failure } of failed) {
		console.log(`  ${group}: ${name}\n    ${String(failure).split('\n').join('\n    ')}`);
	}
}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			'at-once': { type: 'string', default: '2' },
			shard: { type: 'string', default: '1/1' },
			write: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) {
		console.log(HELP);
		return;
	}
	const unknown = positionals.find((name) => !versions.some(({ n8n }) => n8n === name));
	if (unknown !== undefined) {
		throw new Error(
			`${unknown} is none of the versions ${versions.map(({ n8n }) => n8n).join(', ')}`,
		);
	}
	const [part = 1, parts = 1] = values.shard.split('/').map(Number);
	const chosen = versions.filter(
		({ n8n }, index) =>
			index % parts === part - 1 && (positionals.length === 0 || positionals.includes(n8n)),
	);
	const left = [...chosen];
	const tried: Tried[] = [];
	const work = async () => {
		for (let version = left.shift(); version; version = left.shift()) {
			const result = await tryVersion(version);
			tell(result);
			tried.push(result);
		}
	};
	await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
	if (values.write && chosen.length === versions.length) {
		await writeEngines(chosen.flatMap((version) => tried.filter((one) => one.version === version)));
	}
	if (!tried.every(isGood)) process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
