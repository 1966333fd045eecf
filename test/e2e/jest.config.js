/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	rootDir: '../..',
	globalSetup: '<rootDir>/test/globalSetup.ts',
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.test.ts'],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.tools.json' }] },
	// One n8n at a time, and it takes a while to start.
	maxWorkers: 1,
	testTimeout: 180_000,
};
