import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isFresh, markFresh, PROJECT, sourcesHash, withLock } from '../tools/build/fresh';

describe('a build', () => {
	let project: string;

	const write = async (file: string, text: string) => {
		await mkdir(dirname(join(project, file)), { recursive: true });
		await writeFile(join(project, file), text);
	};

	beforeEach(async () => {
		project = await mkdtemp(join(tmpdir(), 'build-test-'));
		await write('package.json', '{}');
		await write('nodes/a/a.ts', 'a');
		await write('dist/nodes/bundle.js', 'a');
	});

	afterEach(async () => {
		await rm(project, { recursive: true });
	});

	it('is needed where there was none', async () => {
		expect(await isFresh(project)).toBe(false);
	});

	it('is not needed again while nothing changes', async () => {
		await markFresh(project, await sourcesHash(project));

		expect(await isFresh(project)).toBe(true);
	});

	it.each([
		['a source is changed', 'nodes/a/a.ts'],
		['a source is added', 'credentials/b.ts'],
		['the package’s description is changed', 'package.json'],
		['a built file is changed', 'dist/nodes/bundle.js'],
		['a built file is added', 'dist/nodes/a/a.js'],
	])('is needed again where %s', async (_, file) => {
		await markFresh(project, await sourcesHash(project));
		await write(file, 'changed');

		expect(await isFresh(project)).toBe(false);
	});

	it('is needed again where it was taken away', async () => {
		await markFresh(project, await sourcesHash(project));
		await rm(join(project, 'dist'), { recursive: true });

		expect(await isFresh(project)).toBe(false);
	});

	it('is needed again where a source was changed while it was under way', async () => {
		const sources = await sourcesHash(project);
		await write('nodes/a/a.ts', 'changed');
		await markFresh(project, sources);

		expect(await isFresh(project)).toBe(false);
	});

	it('waits for another one, and then begins', async () => {
		const events: string[] = [];
		const build = async () => {
			await withLock(project, async () => {
				events.push('begins');
				await writeFile(join(project, 'dist/nodes/bundle.js'), 'b');
				events.push('ends');
			});
		};
		await Promise.all([build(), build(), build()]);

		expect(events.join(' ')).toBe('begins ends begins ends begins ends');
	});

	it('does not wait for one whose process was killed', async () => {
		const beyondEveryPid = '4194305';
		await write('.build/lock', beyondEveryPid);
		let begun = false;
		await withLock(project, async () => {
			begun = true;
		});

		expect(begun).toBe(true);
	});
});

describe('these tests', () => {
	it('run on a build of the sources as they are', async () => {
		expect(await isFresh(PROJECT)).toBe(true);
	});
});
