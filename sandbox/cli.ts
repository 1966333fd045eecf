import { Command, InvalidArgumentError, Option } from 'commander';
import {
	ages,
	faultKinds,
	handles,
	isPortInUse,
	people,
	startSandbox,
	type Age,
	type FaultKind,
	type SandboxOptions,
	type TenantHabits,
} from '.';
import { addHabit } from './habitOption';
import { tokens } from './http/tokens';

function numberBetween(min: number, max: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (text.trim() === '' || !(value >= min && value <= max)) {
			throw new InvalidArgumentError(`It must be a number from ${String(min)} to ${String(max)}.`);
		}
		return value;
	};
}

interface CliOptions {
	port: number;
	response?: NonNullable<SandboxOptions['response']>;
	latency: number;
	faults: number;
	seed: number;
	profiles: number;
	definitionIds?: NonNullable<SandboxOptions['definitionIds']>;
	age: Age;
	habit: Partial<TenantHabits>;
	faultKinds?: FaultKind[];
}

const command = new Command('sandbox')
	.description('A local Omneo tenant on 127.0.0.1, with made-up data. Ctrl-C ends it.')
	.option('--port <number>', 'the port to listen on', numberBetween(0, 65_535), 8787)
	.addOption(
		new Option('--response <shape>', 'what claim-redeem answers').choices([
			'redemption',
			'benefit',
		]),
	)
	.option('--latency <ms>', 'added to every answer', numberBetween(0, 60_000), 0)
	.option('--faults <rate>', 'how many of the requests fail, 0 to 1', numberBetween(0, 1), 0)
	.option('--seed <number>', 'the same seed draws the same faults', numberBetween(0, 2 ** 31), 1)
	.option('--profiles <number>', 'adds profiles for long runs', numberBetween(0, 1_000_000), 0)
	.addOption(
		new Option('--definition-ids <kind>', 'how definition ids are written').choices([
			'string',
			'number',
		]),
	)
	.option(
		'--habit <name=value>',
		'a way in which the tenant lags, stores or filters; may be repeated',
		addHabit,
		{},
	)
	.addOption(
		new Option('--age <year>', 'whose ways it has, but for the habits that are named')
			.choices(Object.keys(ages))
			.default('2026'),
	)
	.addOption(new Option('--fault-kinds <kinds...>', 'which faults are drawn').choices(faultKinds));

/** What to try first, for a person who has just started the sandbox. */
function welcome(baseUrl: string): string {
	const { mia, jose, lina } = people;
	const claim = JSON.stringify({
		definition: handles.survey,
		timezone: 'Australia/Melbourne',
		external_id: 'SURVEY-1',
	});
	return [
		'The Omneo sandbox is running. Ctrl-C ends it.',
		'',
		`Base URL    ${baseUrl}`,
		`API token   ${tokens.full.secret}`,
		'',
		'Other tokens',
		...Object.values(tokens)
			.slice(1)
			.map(({ secret, purpose }) => `  ${secret.padEnd(24)} ${purpose}`),
		'',
		'Profiles',
		...[mia, jose, lina].map(
			({ id, first_name, gender, tier_handle }) =>
				`  ${id}  ${first_name} (${gender}, ${tier_handle})`,
		),
		'',
		'Definitions',
		`  ${handles.survey.padEnd(26)} can be claimed again and again`,
		`  ${handles.welcome.padEnd(26)} once for each profile`,
		`  ${handles.goldLounge.padEnd(26)} for gold members only`,
		'',
		'Try',
		`  curl -X POST ${baseUrl}/profiles/${mia.id}/benefits/claim-redeem \\`,
		`    -H 'Authorization: Bearer ${tokens.full.secret}' -H 'Content-Type: application/json' \\`,
		`    -d '${claim}'`,
		`  curl ${new URL('/sandbox/ledger', baseUrl).href}`,
		'',
		'',
	].join('\n');
}

async function main(): Promise<void> {
	const options = command.parse().opts<CliOptions>();
	try {
		const sandbox = await startSandbox({
			port: options.port,
			...(options.response && { response: options.response }),
			latencyMs: options.latency,
			faults: options.faults,
			faultSeed: options.seed,
			profiles: options.profiles,
			...(options.definitionIds && { definitionIds: options.definitionIds }),
			age: options.age,
			tenant: options.habit,
			...(options.faultKinds && { faultKinds: options.faultKinds }),
			quiet: false,
		});
		process.stdout.write(welcome(sandbox.baseUrl));
		for (const signal of ['SIGINT', 'SIGTERM'] as const) {
			process.once(signal, () => {
				void sandbox.close();
			});
		}
	} catch (error) {
		if (!isPortInUse(error)) throw error;
		process.stderr.write(
			`Port ${String(options.port)} is in use. Stop what listens there, or choose another with --port.\n`,
		);
		process.exitCode = 1;
	}
}

void main();
