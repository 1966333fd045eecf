/**
 * All tests that see the sources, in one file: what they import is loaded once for a mutant. The
 * quickest come first, since the first failure is enough.
 */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const TEST = join(__dirname, '..');

const testsIn = (folder) =>
	readdirSync(join(TEST, folder), { recursive: true })
		.filter((file) => file.endsWith('.test.ts'))
		.sort()
		.map((file) => join(TEST, folder, file));

/** Of what is not mutated, and takes long. */
const LEFT_OUT = /shared\/(?:api|timezone|spelling)/;

const ALL = [
	'shared',
	'simulation/scenarios.test.ts',
	'simulation/books/scenarios.test.ts',
	'mutate/schedules.ts',
];

/** Files and folders of test/: fewer where one file is mutated, with the tests that are its own. */
const chosen = process.env.MUTATE_TESTS?.split(',') ?? ALL;

const files = chosen.flatMap((name) => (name.endsWith('.ts') ? [join(TEST, name)] : testsIn(name)));
for (const file of files.filter((name) => !LEFT_OUT.test(name))) require(file);
