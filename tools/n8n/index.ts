import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UserError } from 'n8n-workflow';
import { isPortInUse, startSandbox } from '../../sandbox';
import { exampleFiles, N8nClient, OWNER, readExample } from './client';
import { Endings, interruption } from './endings';
import { installN8n, N8N_FOLDER, releases, type Release } from './installation';
import { installPackage, startN8n } from './instance';
import { freePort, lastLines } from './program';

interface CliOptions {
	install?: Release;
	port: number;
	sandboxPort: number;
}

/** Starts all, and ends all that was started, whether it fails or Ctrl-C asks for it. */
async function main(options: CliOptions): Promise<void> {
	const endings = new Endings();
	const signal = interruption();
	const interrupted = once(signal, 'abort');
	try {
		const installation = await installN8n(tell, { signal });

		tell('Starting the local Omneo tenant.');
		const { sandboxPort } = options;
		const sandbox = await startSandbox({ port: sandboxPort }).catch((error: unknown) => {
			throw isPortInUse(error)
				? new UserError(
						`Port ${sandboxPort} is in use. Stop what listens there, or choose another with --sandbox-port.`,
					)
				: error;
		});
		endings.add(sandbox.close);

		tell('Installing the package into n8n.');
		const port = await freePort(options.port);
		const userFolder = join(N8N_FOLDER, `user-${port}`);
		await rm(userFolder, { recursive: true, force: true });
		await installPackage(installation, userFolder);

		tell('Starting n8n.');
		const n8n = await startN8n(installation, { userFolder, port, signal });
		endings.add(n8n.stop);

		tell('Making the account, the credential and the example workflows.');
		const client = new N8nClient(n8n.origin);
		await client.setUpOwner();
		const credential = await client.createOmneoCredential(sandbox.baseUrl, sandbox.token);
		for (const file of await exampleFiles()) {
			await client.importWorkflow(await readExample(file), credential);
		}

		tell('');
		tell(`Editor      ${n8n.origin}`);
		tell(`Login       ${OWNER.email}`);
		tell(`Password    ${OWNER.password}`);
		tell(`Tenant      ${sandbox.baseUrl}, token ${sandbox.token}`);
		tell('');
		tell('Ctrl-C ends it. The next start begins anew: workflows that are not exported are lost.');
		await Promise.race([interrupted, n8n.ended]);
		if (!signal.aborted) {
			throw new UserError(`n8n ended by itself:\n${lastLines(n8n.log())}`);
		}
	} catch (error) {
		if (!signal.aborted) throw error;
	} finally {
		tell('\nEnding.');
		await endings.end();
	}
}

/** @throws {UserError} for a version that there is not */
async function installOnly(release: Release): Promise<void> {
	const all = releases();
	if (!all.includes(release)) throw new UserError(`--install takes one of ${all.join(', ')}.`);
	await installN8n(tell, { release, signal: interruption() });
}

function tell(sentence: string): void {
	process.stdout.write(`${sentence}\n`);
}

function portNumber(text: string): number {
	const port = Number(text);
	if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
	throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

const program = new Command('npm run n8n --')
	.description('Starts n8n with this package, its examples and a local Omneo tenant.')
	.option('--port <number>', 'the port of the editor', portNumber, 5678)
	.option('--sandbox-port <number>', 'the port of the tenant', portNumber, 8787)
	.option('--install <version>', `only installs n8n: ${releases().join(', ')}`);

const options = program.parse().opts<CliOptions>();

(options.install ? installOnly(options.install) : main(options)).catch((error: unknown) => {
	console.error(error instanceof UserError ? error.message : error);
	process.exitCode = 1;
});
