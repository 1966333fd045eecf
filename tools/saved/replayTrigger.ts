/** Activates workflows that begin with a saved trigger, and lets events come. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people, signature, startSandbox } from '../../sandbox';
import { SIGNATURE_HEADER } from '../../nodes/OmneoBenefitsTrigger/verify';
import { FakeN8n } from '../../test/OmneoBenefitsTrigger/support';
import { credentialFor } from '../../test/engine/run';
import { atSavedMoment, SAVED_AT } from './clock';
import { startRecorder } from './recorder';
import type { Done } from './replay';

/** What an event brings: as much as the simplified outputs read of any. */
const body = {
	id: 1048,
	profile_id: people.mia.id,
	external_id: 'SAVED',
	name: 'Saved',
	handle: 'saved',
	value: 10,
	definition: { id: 1, handle: handles.survey, name: 'Complete Survey Discount' },
	profile: { id: people.mia.id, tier_handle: 'gold', flattened_tags: ['vip'] },
	created_at: '2026-03-10 01:00:00',
	updated_at: '2026-03-10 01:00:00',
};

/** Activates the workflow, sends every event that it registered, the first one twice, and deactivates it. */
export async function replayTrigger({
	parameters,
}: {
	parameters: INodeParameters;
}): Promise<Done> {
	return await atSavedMoment(async () => {
		const sandbox = await startSandbox({ now: () => new Date(SAVED_AT), age: '2026' });
		const recorder = await startRecorder(sandbox.origin);
		const n8n = await FakeN8n.launch();
		try {
			const { omneoApi = {} } = credentialFor(recorder.baseUrl);
			n8n.reset({ ...omneoApi, webhookSecret: sandbox.webhookSecret } as IDataObject);
			n8n.parameters = parameters;
			await n8n.activate();
			const registered = recorder.requests
				.filter(({ method }) => method === 'POST')
				.map(({ body: sent }) => String((sent as IDataObject).url));
			const { secret } = n8n.stored();
			for (const url of [...registered, ...registered.slice(0, 1)]) {
				await deliver(url, parameters, sandbox.webhookSecret);
			}
			await n8n.deactivate();
			const text = JSON.stringify({ requests: recorder.requests, output: n8n.started })
				.replaceAll(n8n.origin, 'http://n8n')
				.replaceAll(n8n.workflowId, 'workflow')
				.replaceAll(String(secret), 'the-secret');
			return JSON.parse(text) as Done;
		} finally {
			await n8n.close();
			await recorder.close();
			await sandbox.close();
		}
	});
}

async function deliver(url: string, parameters: INodeParameters, secret: string): Promise<void> {
	const text = JSON.stringify(body);
	const { signatureHeader = SIGNATURE_HEADER } = (parameters.options ?? {}) as IDataObject;
	const header = String(signatureHeader).replace(/^=\{\{ "(.*)" \}\}$/, '$1');
	for (const value of [secret, signature(text, secret)]) {
		const { status } = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [header]: value },
			body: text,
		});
		if (status === 200) return;
	}
}
