import { jsonParse } from 'n8n-workflow';
import { freeUrl, isSameUrl, type Webhook, type WebhookSettings } from './webhooks';

/** What has to be done at Omneo. */
export interface Plan {
	/** Webhooks that are as they should be. */
	unchanged: Webhook[];
	updates: Array<{ webhook: Webhook; settings: WebhookSettings }>;
	creations: WebhookSettings[];
	removals: Webhook[];
}

/**
 * What has to be done for each of the settings to have exactly one webhook, and no other left. One of
 * another namespace is made anew, since Omneo changes all but that (vendor's types): the new one is
 * made before the old one is removed, so that no event is lost, and one that both send is a repeat.
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

/** Compares by what Omneo does: a flag may come as 0 or 1, and a queue be missing (assumption: webhooks.kept). */
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
