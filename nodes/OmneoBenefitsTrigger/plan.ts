import { jsonParse } from 'n8n-workflow';
import { at, endpoints } from '../shared/api/endpoints';
import { settled, Problem } from '../shared/problems/problem';
import type { SendRequest } from '../shared/transport/types';
import {
	freeUrl,
	isSameUrl,
	registrationOf,
	type Webhook,
	type WebhookSettings,
	type Registration,
} from './webhooks';

/** What must be done at Omneo. */
interface Plan {
	/** Webhooks that are already correct. */
	unchanged: Webhook[];
	updates: Array<{ webhook: Webhook; settings: WebhookSettings }>;
	creations: WebhookSettings[];
	removals: Webhook[];
}

/**
 * What must be done so that each of the settings has exactly one webhook, and no others are left. A
 * webhook in another namespace is replaced, because Omneo can change everything but that (vendor's
 * types). The new one is made before the old one is removed, so that no event is lost; an event
 * that both send is a repeat.
 */
export function planChanges(wanted: readonly WebhookSettings[], found: readonly Webhook[]): Plan {
	const plan: Plan = { unchanged: [], updates: [], creations: [], removals: [] };
	const used = new Set<Webhook>();
	for (const wish of wanted) {
		const candidates = found.filter(
			({ trigger, namespace }) => trigger === wish.trigger && namespace === wish.namespace,
		);
		const inPlace = candidates.find(({ url }) => isSameUrl(url, wish.url));
		const webhook = inPlace ?? candidates[0];
		if (webhook) used.add(webhook);
		const settings = { ...wish, url: inPlace?.url ?? freeUrl(wish, found) };
		if (!webhook) plan.creations.push(settings);
		else if (hasSettings(webhook, settings)) plan.unchanged.push(webhook);
		else plan.updates.push({ webhook, settings });
	}
	plan.removals = found.filter((webhook) => !used.has(webhook));
	return plan;
}

/** Whether there is nothing to do. */
export function isEmpty({ updates, creations, removals }: Plan): boolean {
	return updates.length + creations.length + removals.length === 0;
}

/**
 * Compares by effect: a flag may come as 0 or 1, and a queue may be missing (assumption:
 * webhooks.kept).
 */
function hasSettings(webhook: Webhook, settings: WebhookSettings): boolean {
	return (
		webhook.url === settings.url &&
		Boolean(webhook.is_active) === settings.is_active &&
		(webhook.queue ?? 'default') === settings.queue &&
		Boolean(webhook.retry_hourly) === settings.retry_hourly &&
		Boolean(webhook.retry_daily) === settings.retry_daily &&
		JSON.stringify(conditionOf(webhook)) === JSON.stringify(settings.condition)
	);
}

function conditionOf({ condition = null }: Webhook): unknown {
	return typeof condition === 'string'
		? jsonParse<unknown>(condition, { fallbackValue: condition })
		: condition;
}

/**
 * Does what the plan says, one request after the other.
 * @param undo undoes what was created, if a step fails
 * @throws {Problem} after `undo`, naming the event and what happened to the others
 */
export async function applyPlan(
	{ unchanged, updates, creations, removals }: Plan,
	send: SendRequest,
	undo: () => Promise<void>,
): Promise<Registration[]> {
	const registered = unchanged.map(registrationOf);
	const steps = [
		...updates.map(({ webhook, settings }) => ({
			event: settings.trigger,
			work: async () => {
				const body = { ...settings, namespace: undefined };
				await send({ ...at(endpoints.updateWebhook, { webhookId: webhook.id }), body });
				return registrationOf({ ...settings, id: webhook.id });
			},
		})),
		...creations.map((settings) => ({
			event: settings.trigger,
			work: async () => {
				const { data } = await send<Webhook | undefined>({
					...at(endpoints.createWebhook),
					body: settings,
				});
				if (!data?.id) throw new Problem('no_data');
				return registrationOf({ ...settings, id: data.id });
			},
		})),
	];
	for (const { event, work } of steps) {
		const { result, problem } = await settled(work());
		if (problem) throw failedStep(event, problem, (await settled(undo())).problem);
		registered.push(result);
	}
	const { problem } = await settled(removeWebhooks(send, removals));
	if (problem) throw failedStep('', problem, (await settled(undo())).problem);
	return registered;
}

function failedStep(event: string, problem: Problem, whileUndoing?: Problem): Problem {
	return new Problem(problem.code, {
		...problem.details,
		meaning: event
			? `The event ${event} could not be registered: ${problem.message}`
			: problem.message,
		nextStep: [
			problem.advice,
			whileUndoing
				? `What had been registered could not be taken back (${whileUndoing.message}): publish the workflow again, or remove its webhooks in Omneo.`
				: 'What had been registered before was taken back.',
		].join(' '),
	});
}

/**
 * Removes as many webhooks as possible. A webhook that is already gone is not a failure.
 * @throws {Problem} the first failure, naming the events that are left
 */
export async function removeWebhooks(
	send: SendRequest,
	webhooks: readonly Webhook[],
): Promise<void> {
	const failures: Array<{ webhook: Webhook; problem: Problem }> = [];
	for (const webhook of webhooks) {
		const { problem } = await settled(send(at(endpoints.deleteWebhook, { webhookId: webhook.id })));
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
