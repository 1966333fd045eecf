/**
 * What the package takes for true of Omneo, tried at a tenant: `npm run contract`. Exits with 0 where
 * nothing differs, with 1 where something does, and with 2 where it could not be determined.
 */
import { Command, InvalidArgumentError } from 'commander';
import { people, startSandbox, type TenantHabits } from '../sandbox';
import { addHabit } from '../sandbox/habitOption';
import { checks } from './checks';
import { asJson, asTable, count } from './report';
import { startReceiver } from './receiver';
import { runContract, type ContractOptions } from './run';
import { baseUrlOf } from './where';

const JOURNALS = '.contract';

interface CliOptions {
	write: boolean;
	json: boolean;
	only?: string[];
	patience: number;
	timeout: number;
	within: number;
	emailDomain: string;
	receiver?: string;
	receiverPort: number;
	habit: Partial<TenantHabits>;
}

function seconds(text: string): number {
	const value = Number(text);
	if (!(value > 0 && value <= 3600))
		throw new InvalidArgumentError('It must be 1 to 3600 seconds.');
	return value;
}

function addName(name: string, names: string[] = []): string[] {
	if (!checks.some((check) => check.name === name)) {
		throw new InvalidArgumentError('There is no such check; docs/contract.md names all.');
	}
	return [...names, name];
}

const command = new Command('contract')
	.description(
		'Tries what the package takes for true of Omneo. The tenant is OMNEO_TENANT (its name, or a base URL), with OMNEO_TOKEN and, to read from, the test member OMNEO_PROFILE. Without OMNEO_TENANT it is a sandbox of its own.',
	)
	.option('--write', 'also what makes records, its own, and deletes them again', false)
	.option('--json', 'one JSON object in place of the table', false)
	.option('--only <check>', 'this check and what it needs; may be repeated', addName)
	.option('--patience <seconds>', 'how long to wait for what is shown late', seconds, 15)
	.option('--timeout <seconds>', 'how long one answer may take', seconds, 10)
	.option('--within <seconds>', 'how long all checks together may take', seconds, 900)
	.option('--email-domain <domain>', 'of the members that --write makes', 'example.com')
	.option('--receiver <url>', 'where the tenant reaches --receiver-port of this machine')
	.option('--receiver-port <port>', 'where deliveries of webhooks are taken', Number, 0)
	.option('--habit <name=value>', 'of the sandbox of its own; may be repeated', addHabit, {});

/** Where and as whom; a sandbox of its own may be written to. */
async function place(habit: Partial<TenantHabits>): Promise<{
	options: Pick<ContractOptions, 'baseUrl' | 'token' | 'profile' | 'write'>;
	isLocal: boolean;
	close: () => Promise<void>;
}> {
	const { OMNEO_TENANT: tenant, OMNEO_TOKEN: token, OMNEO_PROFILE: profile } = process.env;
	if (tenant) {
		if (!token) throw new Error('OMNEO_TOKEN is empty.');
		const options = { baseUrl: baseUrlOf(tenant), token, profile: profile || undefined };
		return { options, isLocal: false, close: () => Promise.resolve() };
	}
	const sandbox = await startSandbox({ tenant: habit });
	const { baseUrl, token: demo } = sandbox;
	process.stderr.write('OMNEO_TENANT is empty: this is a sandbox.\n');
	return {
		options: { baseUrl, token: demo, profile: people.mia.id, write: true },
		isLocal: true,
		close: () => sandbox.close(),
	};
}

async function main(): Promise<void> {
	const given = command.parse().opts<CliOptions>();
	const { options, isLocal, close } = await place(given.habit);
	const receiver =
		isLocal || given.receiver
			? await startReceiver(given.receiverPort, given.receiver ?? null)
			: undefined;
	try {
		const report = await runContract({
			write: given.write,
			journals: JOURNALS,
			patienceMs: given.patience * 1000,
			timeoutMs: given.timeout * 1000,
			withinMs: given.within * 1000,
			emailDomain: given.emailDomain,
			receiver,
			...(given.only && { only: given.only }),
			...options,
		});
		process.stdout.write(`${given.json ? asJson(report) : asTable(report)}\n`);
		const isUnknown = count(report.results, 'holds') === 0;
		process.exitCode = isUnknown ? 2 : count(report.results, 'differs') > 0 ? 1 : 0;
	} finally {
		await receiver?.close();
		await close();
	}
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 2;
});
