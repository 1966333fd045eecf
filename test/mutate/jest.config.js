const path = require('node:path');
const base = require('../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	transform: base.transform,
	testTimeout: base.testTimeout,
	rootDir: path.resolve(__dirname, '../..'),
	roots: ['<rootDir>/test/mutate'],
	testMatch: ['<rootDir>/test/mutate/all.js'],
	testEnvironment: path.join(__dirname, 'environment.js'),
	moduleNameMapper: { '^(luxon|n8n-workflow)$': '<rootDir>/test/mutate/once/$1.js' },
};
