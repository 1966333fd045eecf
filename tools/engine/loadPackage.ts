import 'reflect-metadata';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Credentials, PackageDirectoryLoader } from 'n8n-core';
import { UserError } from 'n8n-workflow';

const PROJECT = resolve(__dirname, '../..');

let loading: Promise<PackageDirectoryLoader> | undefined;

/**
 * The built package, loaded from `dist/` by n8n's own loader, as n8n loads it; once in a process.
 *
 * @param directory where the package is, for the first call
 * @throws {UserError} a sentence, where the package has not been built
 */
export async function loadPackage(directory = PROJECT): Promise<PackageDirectoryLoader> {
	loading ??= load(directory);
	return await loading;
}

async function load(directory: string): Promise<PackageDirectoryLoader> {
	if (!existsSync(join(directory, 'dist'))) {
		throw new UserError('The package is not built: run `npm run build` first');
	}
	process.env.N8N_LOG_LEVEL ??= 'silent';
	keepSettingsInMemory();
	const loader = new PackageDirectoryLoader(directory);
	await loader.loadAll();
	return loader;
}

/**
 * n8n writes its settings to `~/.n8n` when they are first asked for, and from then on has them in
 * memory. A credential asks for them, so they go to a folder that is needed no longer than that.
 */
function keepSettingsInMemory() {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-settings-'));
	process.env.N8N_USER_FOLDER = folder;
	try {
		new Credentials({ id: null, name: '' }, '');
	} finally {
		rmSync(folder, { recursive: true });
	}
}
