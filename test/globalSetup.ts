import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The engine loads the built package: no test may run on an old one. */
export default function build(): void {
	execFileSync(process.execPath, ['--import', 'tsx', 'tools/build/index.ts', '--if-stale'], {
		cwd: join(__dirname, '..'),
		stdio: ['ignore', 'ignore', 'inherit'],
	});
}
