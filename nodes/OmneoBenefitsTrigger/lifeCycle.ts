import type { IHookFunctions } from 'n8n-workflow';
import { nodeError } from '../shared/nodeError';
import { settled, Problem } from '../shared/problems/problem';
import type { OmneoCredential } from '../shared/transport/baseUrl';
import { listAll } from '../shared/transport/paging';
import { createSend } from '../shared/transport/request';
import type { SendRequest } from '../shared/transport/types';
import {
	isDone,
	planOf,
	registrationOf,
	webhooksAt,
	webhooksLeftElsewhere,
	type Plan,
	type Registration,
	type Stored,
	type Webhook,
} from './registrations';
import { readOptions, readWishes, signatureOf } from './settings';
import { newSecret } from './verify';

/**
 * A person waits, and n8n gives a publication up after 84 seconds, which would leave webhooks whose
 * secret is not stored. It repeats one that failed by itself (n8n 2.41.1).
 */
const REQUEST_SETTINGS = { maxRetries: 1, timeout: 10_000 };

/** Addresses that lead to the caller's own machine. */
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Whether Omneo has exactly the webhooks that the node's fields ask for, all of them active.
 * @throws {NodeError}
 */
export async function isRegistered(context: IHookFunctions): Promise<boolean> {
	const { address, send, stored } = connect(context);
	return await shown(context, async () => {
		const { secret, registered = [] } = stored;
		if (!secret) return false;
		const plan = planOf(
			readWishes(context, address, secret),
			await webhooksOfNode(context, send, address, registered),
		);
		return isDone(plan);
	});
}

/**
 * Registers one webhook for each event: one that exists is kept or corrected, one too many removed.
 * Where a step fails, what the earlier ones created is taken back.
 * @throws {NodeError}
 */
export async function register(context: IHookFunctions): Promise<boolean> {
	const { address, send, stored } = connect(context);
	return await shown(context, async () => {
		await checkCredential(context, address);
		const secret = stored.secret ?? newSecret();
		const wishes = readWishes(context, address, secret);
		const found = await webhooksOfNode(context, send, address, stored.registered ?? []);
		stored.instance = context.getInstanceId();
		stored.secret = secret;
		stored.registered = await carryOut(planOf(wishes, found), send, async () => {
			const known = new Set(found.map(({ id }) => id));
			const now = webhooksAt(address, await listWebhooks(send));
			await removeAll(
				send,
				now.filter(({ id }) => !known.has(id)),
			);
		});
		return true;
	});
}

/**
 * Removes every webhook that leads to the node, and those that it left at an earlier address. One
 * that is gone already is no failure.
 * @throws {NodeError} what could not be removed, after all that could
 */
export async function unregister(context: IHookFunctions): Promise<boolean> {
	const { address, send, stored } = connect(context);
	return await shown(context, async () => {
		const all = await listWebhooks(send);
		const elsewhere = webhooksLeftElsewhere(address, all, stored.registered ?? []);
		await removeAll(send, [...webhooksAt(address, all), ...elsewhere]);
		delete stored.registered;
		return true;
	});
}

function connect(context: IHookFunctions): { address: string; send: SendRequest; stored: Stored } {
	const send = createSend(context);
	return {
		address: String(context.getNodeWebhookUrl('default')),
		send: async (request) => await send(request, REQUEST_SETTINGS),
		stored: storedHere(context),
	};
}

/** The node's static data. What another n8n stored there belongs to the webhooks of that one. */
function storedHere(context: IHookFunctions): Stored {
	const stored = context.getWorkflowStaticData('node') as Stored;
	if (stored.instance !== undefined && stored.instance !== context.getInstanceId()) {
		delete stored.secret;
		delete stored.registered;
	}
	return stored;
}

/** Does `work`; a problem is thrown as the error that n8n shows. */
async function shown(context: IHookFunctions, work: () => Promise<boolean>): Promise<boolean> {
	const { result, problem } = await settled(work());
	if (problem) throw nodeError(context.getNode(), problem, textsFor(context, problem));
	return result;
}

/**
 * The editor shows the title and the next step of an error. Where a workflow is published, n8n
 * 2.41.1 keeps the title alone and n8n 1.85 the next step alone, so each of them says everything.
 */
function textsFor(
	context: IHookFunctions,
	{ message, nextStep }: Problem,
): { message: string; description: string } {
	const { secret } = context.getWorkflowStaticData('node') as Stored;
	const hide = (text: string) => (secret ? text.replaceAll(secret, '[secret]') : text);
	const all = hide(`${message}. ${nextStep}`);
	return context.getMode() === 'manual'
		? { message: hide(message), description: hide(nextStep) }
		: // n8n drops a description that repeats the message.
			{ message: all, description: `${context.getNode().name}: ${all}` };
}

async function listWebhooks(send: SendRequest): Promise<Webhook[]> {
	return await listAll<Webhook>(send, { path: ['webhooks'] });
}

/**
 * The webhooks that lead to the node, and those that it left at an earlier address of n8n. A test
 * leaves the latter alone: to it, the production URL is another address.
 */
async function webhooksOfNode(
	context: IHookFunctions,
	send: SendRequest,
	address: string,
	registered: readonly Registration[],
): Promise<Webhook[]> {
	const all = await listWebhooks(send);
	const elsewhere =
		context.getMode() === 'manual' ? [] : webhooksLeftElsewhere(address, all, registered);
	return [...webhooksAt(address, all), ...elsewhere];
}

/** @throws {Problem} after `takeBack`, naming the event and what became of the others */
async function carryOut(
	{ kept, changes, creations, removals }: Plan,
	send: SendRequest,
	takeBack: () => Promise<void>,
): Promise<Registration[]> {
	const registered = kept.map(registrationOf);
	const steps = [
		...changes.map(({ webhook, wish }) => ({
			event: wish.trigger,
			request: { method: 'PUT', path: ['webhooks', webhook.id], body: wish } as const,
		})),
		...creations.map((wish) => ({
			event: wish.trigger,
			request: { method: 'POST', path: ['webhooks'], body: wish } as const,
		})),
	];
	for (const { event, request } of steps) {
		const { result, problem } = await settled(send<Webhook>(request));
		if (problem) throw failedStep(event, problem, (await settled(takeBack())).problem);
		registered.push(registrationOf({ ...request.body, ...result.data }));
	}
	const { problem } = await settled(removeAll(send, removals));
	if (problem) throw failedStep('', problem, (await settled(takeBack())).problem);
	return registered;
}

function failedStep(event: string, problem: Problem, whileTakingBack?: Problem): Problem {
	return new Problem(problem.code, {
		...problem.details,
		meaning: event
			? `The event ${event} could not be registered: ${problem.message}`
			: problem.message,
		nextStep: [
			problem.advice,
			whileTakingBack
				? `What had been registered could not be taken back (${whileTakingBack.message}): publish the workflow again, or remove its webhooks in Omneo.`
				: 'What had been registered before was taken back.',
		].join(' '),
	});
}

/**
 * Removes webhooks, as many as can be.
 * @throws {Problem} the first failure, naming the events that are left
 */
async function removeAll(send: SendRequest, webhooks: readonly Webhook[]): Promise<void> {
	const failures: Array<{ webhook: Webhook; problem: Problem }> = [];
	for (const webhook of webhooks) {
		const { problem } = await settled(
			send({
				method: 'DELETE',
				path: ['webhooks', webhook.id],
				effect: 'idempotent',
				expect: 'anything',
			}),
		);
		if (problem && problem.httpStatus !== 404) failures.push({ webhook, problem });
	}
	const [first] = failures;
	if (!first) return;
	const left = failures.map(({ webhook: { trigger, id } }) => `${trigger} (webhook ${id})`);
	throw new Problem(first.problem.code, {
		...first.problem.details,
		meaning: `Omneo still has webhooks of this workflow, for ${left.join(', ')}: ${first.problem.message}`,
		nextStep: first.problem.advice,
	});
}

/** @throws {Problem} `credential_invalid`, where no delivery would arrive or every one be refused */
async function checkCredential(context: IHookFunctions, address: string): Promise<void> {
	const { apiHost, webhookSecret } = await context.getCredentials<OmneoCredential>('omneoApi');
	if (apiHost !== 'custom' && LOCAL.test(new URL(address).hostname)) {
		throw new Problem('credential_invalid', {
			meaning: `Omneo cannot reach this n8n at ${new URL(address).host}`,
			nextStep:
				'Ask who runs this n8n to set WEBHOOK_URL to the address at which it is reached from the internet.',
		});
	}
	if (signatureOf(readOptions(context)).check === 'off' || webhookSecret?.trim()) return;
	throw new Problem('credential_invalid', {
		meaning: 'The signature check is on, but the credential has no Webhook Secret',
		nextStep: 'Put the secret into the Omneo API credential, or turn the signature check off.',
	});
}
