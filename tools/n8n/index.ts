import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UserError } from 'n8n-workflow';
import { isPortInUse, startSandbox } from '../../sandbox';
import { exampleFiles, N8nClient, OWNER, readExample } from './client';
import { Endings, interruption } from './endings';
import { createExampleCredentials, FORM_USER } from './exampleCredentials';
import { installN8n, N8N_FOLDER, releases, type Release } from './installation';
import { installPackage, startN8n } from './instance';
import { Mailbox } from './mailbox';
import { startMailPage } from './mailPage';
import { freePort, lastLines } from './program';

/** Of the secrets that sign links, made anew at each start. */
const SECRET_BYTES = 32;

interface CliOptions {
	install?: Release;
	port: number;
	sandboxPort: number;
	mailPort: number;
}

/** Starts everything, and ends everything that was started, if it fails or Ctrl-C is pressed. */
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

		tell('Starting the mail catcher.');
		const mailbox = new Mailbox();
		const mail = await mailbox.start();
		endings.add(async () => {
			await mailbox.stop();
		});
		const mails = await startMailPage(mailbox, await freePort(options.mailPort));
		endings.add(mails.close);

		tell('Installing the package into n8n.');
		const port = await freePort(options.port);
		const userFolder = join(N8N_FOLDER, `user-${port}`);
		await rm(userFolder, { recursive: true, force: true });
		await installPackage(installation, userFolder);

		tell('Starting n8n.');
		const n8n = await startN8n(installation, { userFolder, port, signal });
		endings.add(n8n.stop);

		tell('Making the account, the credentials and the example workflows.');
		const client = new N8nClient(n8n.origin);
		await client.setUpOwner();
		const secrets = new Map<string, string>();
		const secretOf = (name: string) => {
			const secret = secrets.get(name) ?? randomBytes(SECRET_BYTES).toString('base64url');
			secrets.set(name, secret);
			return secret;
		};
		const credential = await createExampleCredentials(client, { omneo: sandbox, mail, secretOf });
		for (const file of await exampleFiles()) {
			await client.importWorkflow(await readExample(file), credential);
		}

		tell('');
		tell(`Editor      ${n8n.origin}`);
		tell(`Login       ${OWNER.email}`);
		tell(`Password    ${OWNER.password}`);
		tell(`Tenant      ${sandbox.baseUrl}, token ${sandbox.token}`);
		tell(`Mails       ${mails.url} shows what the workflows send. Nothing leaves this machine.`);
		tell(
			`Form        the spreadsheet's form asks for ${FORM_USER} and ${secretOf('Form password')}`,
		);
		tell('Examples    are in the list of workflows, and as files in the folder examples/.');
		tell('Credentials are there by the names that the examples use, such as Omneo API and SMTP.');
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

/** @throws {UserError} for a version that does not exist */
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
	.description(
		'Starts n8n with this package, its examples, a local Omneo tenant and a mail catcher.',
	)
	.option('--port <number>', 'the port of the editor', portNumber, 5678)
	.option('--sandbox-port <number>', 'the port of the tenant', portNumber, 8787)
	.option('--mail-port <number>', 'the port of the page with the mails', portNumber, 8025)
	.option('--install <version>', `only installs n8n: ${releases().join(', ')}`);

const options = program.parse().opts<CliOptions>();

(options.install ? installOnly(options.install) : main(options)).catch((error: unknown) => {
	console.error(error instanceof UserError ? error.message : error);
	process.exitCode = 1;
});
