import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..');

const read = async (file: string) => await readFile(join(PROJECT, file), 'utf8');

/** The text of each job of a workflow, by its name. */
async function jobsOf(file: string): Promise<Map<string, string>> {
	const [, jobs = ''] = (await read(`.github/workflows/${file}`)).split('\njobs:\n');
	const parts = jobs.split(/^ {2}(?=[\w-]+:$)/m).slice(1);
	return new Map(parts.map((text) => [text.slice(0, text.indexOf(':')), text]));
}

const all = (text: string, pattern: RegExp) =>
	[...text.matchAll(pattern)].map(([, found]) => found);

describe('CI', () => {
	it('gives every job ten minutes', async () => {
		const jobs = await jobsOf('ci.yml');
		expect(jobs.size).toBeGreaterThan(5);
		for (const [name, text] of jobs) {
			expect({ name, minutes: all(text, /timeout-minutes: (\d+)/g) }).toEqual({
				name,
				minutes: ['10'],
			});
		}
	});

	it('runs every file of test/e2e', async () => {
		const { e2e = '' } = Object.fromEntries(await jobsOf('ci.yml'));
		const inJobs = all(e2e, /^ {10}- (.+)$/gm).flatMap((tests) => String(tests).split(' '));
		const files = (await readdir(join(PROJECT, 'test/e2e')))
			.filter((file) => file.endsWith('.test.ts'))
			.map((file) => file.replace('.test.ts', ''));
		expect([...inJobs, 'versions'].sort()).toEqual(files.sort());
	});

	it('does all that .ci/run does', async () => {
		const steps = all(await read('.ci/run'), /^step npm (?:run )?(\S+)/gm);
		expect(steps.length).toBeGreaterThan(6);
		const commands = all(await read('.github/workflows/ci.yml'), /run: (.+)/g).join('\n');
		const inCi = (step = '') => commands.includes(step === 'test' ? 'npx jest' : step);
		expect(steps.filter((step) => !inCi(step))).toEqual([]);
	});

	it.each(['ci.yml', 'publish.yml'])('names every action by its commit: %s', async (file) => {
		const actions = all(await read(`.github/workflows/${file}`), /uses: (\S+)/g);
		expect(actions.length).toBeGreaterThan(0);
		expect(actions.filter((uses) => !/@[0-9a-f]{40}$/.test(uses ?? ''))).toEqual([]);
	});
});
