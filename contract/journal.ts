/**
 * What a run makes is written down before it is asked for, and crossed out once it is deleted. What
 * is left over after a crash is deleted by a later run.
 */
import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { at, isRecord } from './json';

/** What can be made, in the order in which it can be deleted. */
export const kinds = [
	'interaction',
	'reward',
	'benefit',
	'webhook',
	'definition',
	'rewardDefinition',
	'member',
	'tag',
] as const;
export type Kind = (typeof kinds)[number];

/** One record of the run's own. */
export interface Entry {
	kind: Kind;
	/** What it can be found by where its ID never came back: a handle, an address. */
	mark: string;
	/** Its ID; null until the answer came. */
	id: string | null;
}

interface Header {
	/** The base URL: the records of one tenant are not looked for at another. */
	tenant: string;
	/** Of the process that made them: while it runs, they are in use. */
	pid: number;
}

/** The journal of one run: a file of JSON lines, that is removed once it holds nothing. */
export class Journal {
	private constructor(
		private readonly file: string,
		private readonly left: Entry[],
	) {}

	/** Begins the journal of a new run. */
	static async begin(folder: string, run: string, tenant: string): Promise<Journal> {
		await mkdir(folder, { recursive: true });
		const file = join(folder, `${run}.jsonl`);
		const header: Header = { tenant, pid: process.pid };
		await appendFile(file, `${JSON.stringify(header)}\n`, { mode: 0o600, flush: true });
		return new Journal(file, []);
	}

	/** The journals of runs at this tenant that ended without cleaning up. */
	static async leftBehind(folder: string, tenant: string): Promise<Journal[]> {
		const names = await readdir(folder).catch(() => []);
		const journals: Journal[] = [];
		for (const name of names.filter((each) => each.endsWith('.jsonl')).sort()) {
			const file = join(folder, name);
			const [header, ...lines] = linesOf(await readFile(file, 'utf8'));
			if (at(header, 'tenant') !== tenant || isRunning(at(header, 'pid'))) continue;
			journals.push(new Journal(file, replayed(lines)));
		}
		return journals;
	}

	/** What has been made, or may have been, and was not deleted yet. */
	entries(): Entry[] {
		return this.left.map((entry) => ({ ...entry }));
	}

	/** To be called before the request that makes it. */
	async plan(kind: Kind, mark: string): Promise<void> {
		this.left.push({ kind, mark, id: null });
		await this.write({ did: 'plan', kind, mark });
	}

	async made(kind: Kind, mark: string, id: string): Promise<void> {
		const planned = this.left.find((each) => each.kind === kind && each.mark === mark && !each.id);
		if (planned) planned.id = id;
		else this.left.push({ kind, mark, id });
		await this.write({ did: 'made', kind, mark, id });
	}

	/** It is gone, or never was. */
	async gone({ kind, mark, id }: Entry): Promise<void> {
		const index = this.left.findIndex(
			(each) => each.kind === kind && each.mark === mark && each.id === id,
		);
		if (index >= 0) this.left.splice(index, 1);
		await this.write({ did: 'gone', kind, mark, id });
	}

	/** Removes the file if everything in it is gone. */
	async end(): Promise<void> {
		if (this.left.length === 0) await rm(this.file, { force: true });
	}

	private async write(line: object): Promise<void> {
		await appendFile(this.file, `${JSON.stringify(line)}\n`, { flush: true });
	}
}

/** The lines that can be read: the last may be half a line, where the process was killed. */
function linesOf(text: string): unknown[] {
	return text.split('\n').flatMap((line) => {
		try {
			return [JSON.parse(line) as unknown];
		} catch {
			return [];
		}
	});
}

function replayed(lines: unknown[]): Entry[] {
	const left: Entry[] = [];
	for (const line of lines) {
		if (!isRecord(line)) continue;
		const { did, kind: name, mark, id = null } = line;
		const kind = kinds.find((each) => each === name);
		if (kind === undefined || typeof mark !== 'string') continue;
		if (id !== null && typeof id !== 'string') continue;
		const index = left.findIndex(
			(each) =>
				each.kind === kind && each.mark === mark && each.id === (did === 'made' ? null : id),
		);
		if (did === 'plan') left.push({ kind, mark, id });
		else if (did === 'made' && index >= 0) left[index] = { kind, mark, id };
		else if (did === 'made') left.push({ kind, mark, id });
		else if (did === 'gone' && index >= 0) left.splice(index, 1);
	}
	return left;
}

function isRunning(pid: unknown): boolean {
	if (typeof pid !== 'number' || pid === process.pid) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
