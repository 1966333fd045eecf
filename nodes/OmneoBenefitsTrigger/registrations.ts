import type { IDataObject } from 'n8n-workflow';

/** What the node keeps in n8n's static data, which is stored with the workflow. */
export interface Stored {
	/** The n8n that made the rest: a workflow that is copied to another one begins anew there. */
	instance?: string;
	/**
	 * The secret in the registered URLs. It stays the same as long as the node is there: n8n saves all
	 * static data with every delivery, and an old copy that is saved late must not lock Omneo out.
	 */
	secret?: string;
	/** What was registered at Omneo by the last activation. */
	registered?: Registration[];
	/** IDs of the latest deliveries, the newest last. */
	seen?: string[];
}

export interface Registration {
	id: number | string;
	event: string;
	/** Without the query, which holds the secret. */
	url: string;
}

/** What is kept of a webhook that was registered. */
export function registrationOf({ id, trigger = '', url = '' }: Webhook): Registration {
	return { id, event: trigger, url: url.replace(/\?.*/s, '') };
}

/** A webhook as it is sent to Omneo (vendor's SDK). */
export interface Wish extends IDataObject {
	trigger: string;
	url: string;
	namespace: string;
	is_active: boolean;
	queue: string;
	retry_hourly: boolean;
	retry_daily: boolean;
	condition: IDataObject | null;
}

/** A webhook as Omneo gives it (vendor's SDK). */
export interface Webhook extends Partial<Wish> {
	id: number | string;
}

/** The URL that an event is registered with: the node's own, the event, and the secret. */
export function deliveryUrl(address: string, event: string, secret: string): string {
	const url = new URL(address);
	url.searchParams.set('event', event);
	url.searchParams.set('secret', secret);
	return url.href;
}

/** Whether two URLs lead to the same place, whatever their queries. */
function leadsTo(url: unknown, address: string): boolean {
	if (typeof url !== 'string' || !URL.canParse(url) || !URL.canParse(address)) return false;
	const [one, other] = [new URL(url), new URL(address)];
	return one.origin === other.origin && one.pathname === other.pathname;
}

/** The webhooks that lead to the node, whoever registered them. */
export function webhooksAt(address: string, all: readonly Webhook[]): Webhook[] {
	return all.filter(({ url }) => leadsTo(url, address));
}

/**
 * The webhooks that the node registered while n8n had another address. The URL is compared too: an
 * ID alone could mean a webhook of another tenant.
 */
export function webhooksLeftElsewhere(
	address: string,
	all: readonly Webhook[],
	registered: readonly Registration[],
): Webhook[] {
	return all.filter(
		(webhook) =>
			!leadsTo(webhook.url, address) &&
			registered.some(
				({ id, url }) => String(id) === String(webhook.id) && leadsTo(webhook.url, url),
			),
	);
}

export interface Plan {
	/** Webhooks that are as they should be. */
	kept: Webhook[];
	changes: Array<{ webhook: Webhook; wish: Wish }>;
	creations: Wish[];
	removals: Webhook[];
}

/** What has to be done for each wish to have exactly one webhook, and no other to be left. */
export function planOf(wishes: readonly Wish[], found: readonly Webhook[]): Plan {
	const plan: Plan = { kept: [], changes: [], creations: [], removals: [] };
	const used = new Set<Webhook>();
	for (const wish of wishes) {
		const candidates = found.filter(({ trigger }) => trigger === wish.trigger);
		const webhook = candidates.find(({ url }) => url === wish.url) ?? candidates[0];
		if (webhook) used.add(webhook);
		if (!webhook) plan.creations.push(wish);
		else if (isAsWished(webhook, wish)) plan.kept.push(webhook);
		else plan.changes.push({ webhook, wish });
	}
	plan.removals = found.filter((webhook) => !used.has(webhook));
	return plan;
}

/** Whether there is nothing to do. */
export function isDone({ changes, creations, removals }: Plan): boolean {
	return changes.length + creations.length + removals.length === 0;
}

/** Compares by what Omneo does: a flag may come as 0 or 1, and a queue be missing (assumption). */
function isAsWished(webhook: Webhook, wish: Wish): boolean {
	return (
		webhook.url === wish.url &&
		webhook.namespace === wish.namespace &&
		Boolean(webhook.is_active) === wish.is_active &&
		(webhook.queue ?? 'default') === wish.queue &&
		Boolean(webhook.retry_hourly) === wish.retry_hourly &&
		Boolean(webhook.retry_daily) === wish.retry_daily &&
		JSON.stringify(webhook.condition ?? null) === JSON.stringify(wish.condition)
	);
}
