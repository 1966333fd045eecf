import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = join(__dirname, '..');
const FOLDERS = ['nodes', 'credentials', 'sandbox', 'tools', 'test'];

interface Violation {
	from: string;
	to: string;
	rule: { name: string };
	cycle?: { name: string }[];
}

let violations: Violation[];

beforeAll(async () => {
	const cruiser = join(PROJECT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS],
		{ cwd: PROJECT, maxBuffer: 100_000_000 },
	);
	const report = JSON.parse(stdout) as {
		summary: { violations: Violation[]; totalCruised: number };
	};
	expect(report.summary.totalCruised).toBeGreaterThan(150);
	violations = report.summary.violations;
});

describe('the imports of the sources, types included', () => {
	it('never lead in a circle', () => {
		const circles = violations
			.filter(({ rule }) => rule.name === 'no-circle')
			.map(({ cycle = [] }) =>
				cycle
					.map(({ name }) => name)
					.sort()
					.join(' '),
			);

		expect(circles).toEqual([]);
	});

	it('never lead from what is published to what is not, nor from one node or the sandbox into another', () => {
		const others = violations
			.filter(({ rule }) => rule.name !== 'no-circle')
			.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

		expect(others).toEqual([]);
	});
});
