import { setPriority } from 'node:os';

/** It takes hours: whoever works at the machine meanwhile goes first. */
setPriority(19);

/** Where something could be given twice, lost, or told untruly. */
const folders = ['once', 'claims', 'records', 'profiles', 'input', 'transport'];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	mutate: folders.map((folder) => `nodes/shared/${folder}/**/*.ts`),
	testRunner: 'jest',
	jest: { configFile: 'test/mutate/jest.config.js', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	ignoreStatic: true,
	checkers: ['typescript'],
	tsconfigFile: 'tsconfig.json',
	concurrency: 2,
	// A machine that is busy must not make a mutant seem to hang.
	timeoutMS: 120_000,
	reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	jsonReporter: { fileName: '.stryker/report.json' },
	htmlReporter: { fileName: '.stryker/report.html' },
	incremental: true,
	incrementalFile: '.stryker/incremental.json',
	tempDirName: '.stryker/tmp',
	// The copy that is mutated holds what the tests read, and no more.
	ignorePatterns: [
		'/*',
		'!/nodes',
		'!/sandbox',
		'!/test',
		'!/tools',
		'!/contract',
		'!/credentials',
		'!/package.json',
		'!/package-lock.json',
		'!/tsconfig*.json',
		'!/jest.config.js',
		'/test/e2e',
		'/test/saved',
	],
};
