/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	// Machines that run the tests are shared, and slow at times.
	testTimeout: 240_000,
	// Many tests wait for answers that come late: more of them at a time than there are cores.
	maxWorkers: 5,
	globalSetup: '<rootDir>/test/globalSetup.ts',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
	transform: {
		'^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.tools.json' }],
		'/dist/.+\\.js$': '<rootDir>/test/distTransformer.js',
	},
	// The engine loads the built package; its source maps lead back to the sources.
	collectCoverageFrom: [
		'nodes/**/*.ts',
		'credentials/**/*.ts',
		'dist/nodes/bundle.js',
		'dist/credentials/*.js',
	],
	coverageThreshold: { global: { lines: 95 } },
	// What failed stands at the end of what is printed, and not above a table of all files.
	coverageReporters: ['text-summary', 'lcovonly'],
};
