/**
 * Measures how much memory many rows leave behind in the process that they ran in. Prints a line
 * for each kind, and exits with 1 if a row leaves more than it may.
 */
import { Command } from 'commander';
import type { Kind } from './kinds';
import { bytesLeft, MOST_LEFT } from './memory';

type Rows = Record<Kind, number>;

async function main(rows: Rows): Promise<void> {
	for (const kind of Object.keys(rows) as Kind[]) {
		const bytes = await bytesLeft(kind, rows[kind]);
		console.log(
			`${rows[kind].toString()} ${kind} leave ${((bytes * rows[kind]) / 1e6).toFixed(1)} MB, ${bytes.toFixed(0)} bytes each; at most ${MOST_LEFT.toString()}`,
		);
		if (bytes > MOST_LEFT) process.exitCode = 1;
	}
}

const program = new Command('npm run test:memory --')
	.description('Runs many rows in n8n’s engine, and measures what they leave behind.')
	.option('--members <number>', 'members to create or update', Number, 20_000)
	.option('--claims <number>', 'claims to make and redeem', Number, 100_000);

main(program.parse().opts<Rows>()).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
