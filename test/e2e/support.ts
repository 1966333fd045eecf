import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox';
import {
	N8nClient,
	readExample,
	type Credential,
	type SavedWorkflow,
} from '../../tools/n8n/client';
import { installN8n } from '../../tools/n8n/installation';
import { installPackage, startN8n, type N8n } from '../../tools/n8n/instance';

/** A first run installs n8n. */
export const START_TIMEOUT_MS = 1_200_000;

/** n8n with the package, in a folder of its own, and a tenant; both on free ports. */
export interface RealN8n {
	sandbox: Sandbox;
	/** How far the tenant's clock is ahead of the machine's, in milliseconds; 0 at the start. */
	clock: { aheadMs: number };
	n8n: N8n;
	client: N8nClient;
	/** Undefined where it was not asked for. */
	credential: Credential | undefined;
	/** Imports one of the files of `examples/`. */
	importExample(file: string): Promise<SavedWorkflow>;
	/** Ends all and removes the folder. */
	end(): Promise<void>;
}

/** Starts all of it; what was started is ended where something later fails. */
export async function startRealN8n({ withCredential = true } = {}): Promise<RealN8n> {
	const installation = await installN8n(() => undefined);
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-e2e-'));
	const endings = [async () => await rm(userFolder, { recursive: true, force: true })];
	const end = async () => {
		for (const ending of endings.splice(0).reverse()) await ending();
	};
	try {
		await installPackage(installation, userFolder);
		const clock = { aheadMs: 0 };
		const sandbox = await startSandbox({
			retryAfterSeconds: 0,
			now: () => new Date(Date.now() + clock.aheadMs),
		});
		endings.push(sandbox.close);
		const n8n = await startN8n(installation, { userFolder });
		endings.push(n8n.stop);
		const client = new N8nClient(n8n.origin);
		await client.setUpOwner();
		const credential = withCredential
			? await client.createOmneoCredential(sandbox.baseUrl, sandbox.token)
			: undefined;
		return {
			sandbox,
			clock,
			n8n,
			client,
			credential,
			importExample: async (file) =>
				await client.importWorkflow(await readExample(file), credential),
			end,
		};
	} catch (error) {
		await end();
		throw error;
	}
}
