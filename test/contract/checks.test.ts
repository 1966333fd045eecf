import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checks } from '../../contract/checks';

const PROJECT = join(__dirname, '../..');

test('there are many, each by a name of its own', () => {
	const names = checks.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	expect(names.length).toBeGreaterThanOrEqual(60);
	for (const name of names) expect(name).toMatch(/^[a-z-]+(\.[a-z0-9-]+)$/);
});

test('what a check needs stands before it', () => {
	checks.forEach(({ name, needs = [] }, index) => {
		const before = checks.slice(0, index).map((check) => check.name);
		expect({ name, missing: needs.filter((need) => !before.includes(need)) }).toEqual({
			name,
			missing: [],
		});
	});
});

test.each(checks)('$name names its source, what it means, and a document', (check) => {
	expect(check.says).not.toBe('');
	expect(check.source).not.toBe('');
	expect(check.means).toMatch(/\.$/);
	expect(existsSync(join(PROJECT, check.docs))).toBe(true);
});

test('docs/contract.md names every check', async () => {
	const text = await readFile(join(PROJECT, 'docs/contract.md'), 'utf8');
	expect(checks.filter(({ name }) => !text.includes(`\`${name}\``))).toEqual([]);
});
