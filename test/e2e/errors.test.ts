import { handles, noProfileId, people, type Sandbox } from '../../sandbox';
import type { Credential, WorkflowFile } from '../../tools/n8n/client';
import { describeInBrowser, editorForTests } from './browser';
import { CLAIM_REDEEM, realN8nForTests } from './support';

const NODE_ID = '2d6f1d0c-6f0e-4c52-8a53-3d0f3a1b9c02';

interface Fault {
	name: string;
	/** Fields of the node that differ from a claim that succeeds. */
	parameters?: Record<string, unknown>;
	/** The node's settings. */
	settings?: Record<string, unknown>;
	/** The profile ID of each item that comes in. */
	rows?: string[];
	credential?: () => Promise<Credential>;
	before?: (sandbox: Sandbox) => void;
	/** What a person has to read: a title, and what to do. */
	shows: string[];
}

const once = { options: { maxRetries: 0 } };

describeInBrowser('in the editor, a person reads what went wrong and what to do', () => {
	const real = realN8nForTests();
	const opened = editorForTests(real);

	beforeEach(() => {
		real.sandbox.reset();
	});

	const credentialFor = async (baseUrl: string, token: string) =>
		await real.client.createOmneoCredential(baseUrl, token);

	const faults: Fault[] = [
		{
			name: 'profile-id-invalid',
			parameters: { profileId: { __rl: true, mode: 'id', value: '12345' } },
			shows: ['The profile ID is not a UUID', 'A profile ID is a UUID such as'],
		},
		{
			name: 'profile-unknown',
			parameters: { profileId: { __rl: true, mode: 'email', value: 'nobody@example.com' } },
			shows: ['Omneo has no profile with this email address', 'create the profile in Omneo first'],
		},
		{
			name: 'meta-invalid',
			parameters: { specifyMeta: 'json', metaJson: '={{ "{\\"survey\\": spring}" }}' },
			shows: ['The meta is not valid JSON'],
		},
		{
			name: 'definition-not-found',
			parameters: { definition: { __rl: true, mode: 'handle', value: 'complete-survey-discout' } },
			shows: [
				'Omneo has no benefit definition with the handle "complete-survey-discout"',
				'Did you mean complete-survey-discount?',
			],
		},
		{
			name: 'condition-not-met',
			parameters: { definition: { __rl: true, mode: 'handle', value: handles.goldLounge } },
			rows: [people.jose.id],
			shows: ['The profile does not meet the claim condition of this benefit'],
		},
		{
			name: 'token-invalid',
			credential: async () =>
				await credentialFor(real.sandbox.baseUrl, real.sandbox.tokens.expired),
			shows: ['Omneo did not accept the API token', 'Settings > API Tokens'],
		},
		{
			name: 'look-up-not-allowed',
			credential: async () =>
				await credentialFor(real.sandbox.baseUrl, real.sandbox.tokens.noBenefitRead),
			shows: ['The API token may not read benefits', 'Nothing was claimed.'],
		},
		{
			name: 'connection-refused',
			parameters: once,
			credential: async () => await credentialFor('http://127.0.0.1:9/api/v3', 'none'),
			shows: ['Omneo could not be reached', 'Nothing was sent.'],
		},
		{
			name: 'rate-limited',
			parameters: once,
			before: (sandbox) => {
				sandbox.failNext('rateLimited', 3);
			},
			shows: ['Omneo receives too many requests', 'Nothing was done for this item.'],
		},
		{
			name: 'unknown-outcome',
			parameters: { options: { maxRetries: 0, duplicateProtection: 'off' } },
			before: (sandbox) => {
				sandbox.failNext('error500After', 1, CLAIM_REDEEM);
			},
			shows: ['Omneo failed to process the request', 'It is not known whether Omneo did it'],
		},
		{
			name: 'second-of-three',
			parameters: { options: { concurrency: 1 } },
			rows: [people.mia.id, noProfileId, people.lina.id],
			shows: ['Omneo has no profile with this ID', '1 of 3 items had been redeemed'],
		},
		{
			name: 'wrong-row',
			rows: [people.mia.id, 'not-a-uuid', people.lina.id],
			shows: ['The profile ID is not a UUID', 'None of the 3 items had been redeemed'],
		},
		{
			name: 'error-output',
			settings: { onError: 'continueErrorOutput' },
			rows: [people.mia.id, 'not-a-uuid', people.lina.id],
			shows: ['The profile ID is not a UUID', 'A profile ID is a UUID such as'],
		},
	];

	it.each(faults)('$name', async (fault) => {
		const { client, credential, sandbox } = real;
		const chosen = (await fault.credential?.()) ?? credential;
		const workflow = await client.importWorkflow(workflowOf(fault), chosen);
		fault.before?.(sandbox);

		const { editor } = opened;
		await editor.openNode(workflow.id, NODE_ID);
		await editor.part('node-execute-button').click();
		const output = editor.part('output-panel');
		if (fault.settings) await output.getByText('Error Branch').click();
		for (const text of fault.shows) await output.getByText(text).first().waitFor();

		await editor.picture(`error-${fault.name}`);
	});
});

function workflowOf({ name, parameters, settings, rows = [people.mia.id] }: Fault): WorkflowFile {
	return {
		name,
		nodes: [
			{
				id: '2d6f1d0c-6f0e-4c52-8a53-3d0f3a1b9c00',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: '2d6f1d0c-6f0e-4c52-8a53-3d0f3a1b9c01',
				name: 'Rows',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				position: [200, 0],
				parameters: {
					jsCode: `return ${JSON.stringify(
						rows.map((profile_id, row) => ({ json: { row_id: `ROW-${row}`, profile_id } })),
					)};`,
				},
			},
			{
				id: NODE_ID,
				name: 'Claim and redeem',
				type: 'n8n-nodes-omneo.omneoBenefits',
				typeVersion: 1,
				position: [400, 0],
				parameters: {
					resource: 'benefit',
					operation: 'claimRedeem',
					profileId: { __rl: true, mode: 'id', value: '={{ $json.profile_id }}' },
					definition: { __rl: true, mode: 'handle', value: handles.survey },
					timezone: 'Australia/Melbourne',
					externalId: '={{ $json.row_id }}',
					...parameters,
				},
				credentials: { omneoApi: { id: '', name: '' } },
				...settings,
			},
		],
		connections: {
			Start: { main: [[{ node: 'Rows', type: 'main', index: 0 }]] },
			Rows: { main: [[{ node: 'Claim and redeem', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}
