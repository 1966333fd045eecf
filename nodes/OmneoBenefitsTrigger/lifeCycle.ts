import type { IHookFunctions } from 'n8n-workflow';
import { at, endpoints } from '../shared/api/endpoints';
import { nodeError } from '../shared/nodeError';
import { logCause, settled, Problem } from '../shared/problems/problem';
import { apiHostOf, type OmneoCredential, clientFor } from '../shared/transport/client';
import { listAll } from '../shared/transport/paging';
import type { SendRequest } from '../shared/transport/types';
import { applyPlan, removeWebhooks, isEmpty, planChanges } from './plan';
import { readDeliverySettings, readWebhookSettings } from './settings';
import { newSecret, signatureMissing } from './verify';
import {
	readStored,
	writeStored,
	ownWebhooks,
	webhooksLeftElsewhere,
	type Stored,
	type Webhook,
} from './webhooks';

/**
 * A person waits, and n8n gives up a publication after 84 seconds, which would leave webhooks whose
 * secret is not stored. n8n itself repeats a publication that failed (n8n 2.41.1).
 */
const REQUEST_SETTINGS = { maxRetries: 1, timeout: 10_000 };

/** Addresses that lead to the caller's own machine. */
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Whether Omneo has exactly the webhooks that the node's fields require, all of them active.
 * @throws {NodeError}
 */
export async function isRegistered(context: IHookFunctions): Promise<boolean> {
	const { address, send } = connect(context);
	return await withShownError(context, async () => {
		const stored = readStored(context);
		if (!stored?.secret) return false;
		const plan = planChanges(
			readWebhookSettings(context, address, stored.secret),
			await webhooksOfNode(context, send, address, stored),
		);
		return isEmpty(plan);
	});
}

/**
 * Registers one webhook for each event: existing ones are kept or corrected, extra ones removed. If
 * a step fails, what the earlier steps created is undone.
 * @throws {NodeError}
 */
export async function register(context: IHookFunctions): Promise<boolean> {
	const { address, send } = connect(context);
	return await withShownError(context, async () => {
		await checkCredential(context, address);
		const stored = readStored(context);
		const isChecked = readDeliverySettings(context).signature.check !== 'off';
		if (stored?.unsigned && isChecked && isByPerson(context)) throw signatureMissing();
		const secret = stored?.secret ?? newSecret();
		const wanted = readWebhookSettings(context, address, secret);
		const found = await webhooksOfNode(context, send, address, stored);
		writeStored(context, { ...stored, secret, unsigned: undefined });
		const registered = await applyPlan(planChanges(wanted, found), send, async () => {
			const known = new Set(found.map(({ id }) => id));
			const now = ownWebhooks(address, await listWebhooks(send), { secret });
			await removeWebhooks(
				send,
				now.filter(({ id }) => !known.has(id)),
			);
		});
		writeStored(context, { ...stored, secret, registered, unsigned: undefined });
		return true;
	});
}

/**
 * Removes every webhook of the node, including those left at an earlier address. A webhook that is
 * already gone is not a failure.
 * @throws {NodeError} what could not be removed, after all that could
 */
export async function unregister(context: IHookFunctions): Promise<boolean> {
	const { address, send } = connect(context);
	return await withShownError(context, async () => {
		const stored = readStored(context);
		const all = await listWebhooks(send);
		await removeWebhooks(send, [
			...ownWebhooks(address, all, stored),
			...webhooksLeftElsewhere(address, all, stored?.registered ?? []),
		]);
		// n8n also unregisters after a failed publication, so it is reported once.
		const unsigned = stored?.unsigned === 'refused' ? 'toTell' : undefined;
		if (stored) writeStored(context, { secret: stored.secret, seen: stored.seen, unsigned });
		return true;
	});
}

/** Whether somebody sees the result of a publication; when n8n starts, nobody does. */
function isByPerson(context: IHookFunctions): boolean {
	return ['activate', 'create', 'update'].includes(context.getActivationMode());
}

function connect(context: IHookFunctions): { address: string; send: SendRequest } {
	const { send } = clientFor(context);
	return {
		address: String(context.getNodeWebhookUrl('default')),
		send: async (request) => await send(request, REQUEST_SETTINGS),
	};
}

/** Does `work`; a problem is thrown as the error that n8n shows. */
async function withShownError(
	context: IHookFunctions,
	work: () => Promise<boolean>,
): Promise<boolean> {
	const { result, problem } = await settled(work());
	if (!problem) return result;
	logCause(context, problem);
	throw nodeError(context.getNode(), problem, textsFor(context, problem));
}

/**
 * The editor shows an error's title and next step. When a workflow is published, n8n 2.41.1 keeps
 * only the title and n8n 1.85 only the next step, so each of them says everything.
 */
function textsFor(
	context: IHookFunctions,
	{ message, nextStep }: Problem,
): { message: string; description: string } {
	const secret = readStored(context)?.secret;
	const hide = (text: string) => (secret ? text.replaceAll(secret, '[secret]') : text);
	const all = hide(`${message}. ${nextStep}`);
	return context.getMode() === 'manual'
		? { message: hide(message), description: hide(nextStep) }
		: // n8n drops a description that repeats the message.
			{ message: all, description: `${context.getNode().name}: ${all}` };
}

async function listWebhooks(send: SendRequest): Promise<Webhook[]> {
	return await listAll<Webhook>(send, at(endpoints.listWebhooks));
}

/**
 * The node's webhooks, including those left at an earlier address of n8n. A test leaves the latter
 * alone, because it sees the production URL as another address.
 */
async function webhooksOfNode(
	context: IHookFunctions,
	send: SendRequest,
	address: string,
	stored: Stored | undefined,
): Promise<Webhook[]> {
	const all = await listWebhooks(send);
	const elsewhere =
		context.getMode() === 'manual'
			? []
			: webhooksLeftElsewhere(address, all, stored?.registered ?? []);
	return [...ownWebhooks(address, all, stored), ...elsewhere];
}

/**
 * @throws {Problem} `credential_invalid` if no delivery would arrive, or every one would be refused
 */
async function checkCredential(context: IHookFunctions, address: string): Promise<void> {
	const credential = await context.getCredentials<OmneoCredential>('omneoApi');
	if (apiHostOf(credential) !== 'custom' && LOCAL.test(new URL(address).hostname)) {
		throw new Problem('credential_invalid', {
			meaning: `Omneo cannot reach this n8n at ${new URL(address).host}`,
			nextStep:
				'Ask who runs this n8n to set N8N_WEBHOOK_URL (WEBHOOK_URL in n8n before 2.30) to the address at which it is reached from the internet.',
		});
	}
	if (readDeliverySettings(context).signature.check === 'off' || credential.webhookSecret?.trim())
		return;
	throw new Problem('credential_invalid', {
		meaning: 'The signature check is on, but the credential has no Webhook Secret',
		nextStep: 'Put the secret into the Omneo API credential, or turn the signature check off.',
	});
}
