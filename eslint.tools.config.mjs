import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// What runs on a developer's machine only may use what n8n forbids a node: timers, processes, files.
export default defineConfig({
	files: ['**/*.ts'],
	extends: [js.configs.recommended, tseslint.configs.strict, tseslint.configs.stylistic],
});
