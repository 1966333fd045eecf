import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = join(__dirname, '..');

describe('what is generated from the code and from installed packages', () => {
	it('is up to date: else run `npm run generate`', async () => {
		const command = ['--import', 'tsx', 'tools/generate/index.ts', '--check'];
		const { stdout } = await promisify(execFile)(process.execPath, command, {
			cwd: PROJECT,
		}).catch((error: { stdout: string }) => error);

		expect(stdout).toBe('Everything is up to date.\n');
	});
});
