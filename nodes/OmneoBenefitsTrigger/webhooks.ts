import type { IDataObject } from 'n8n-workflow';

/** A webhook as it is sent to Omneo (vendor's SDK). */
export interface WebhookSettings extends IDataObject {
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
export interface Webhook extends IDataObject {
	id: number | string;
	trigger?: string;
	url?: string;
	namespace?: string;
	is_active?: boolean;
	queue?: string | null;
	retry_hourly?: boolean | null;
	retry_daily?: boolean | null;
	/** May also be JSON text (vendor's SDK). */
	condition?: IDataObject | string | null;
}

/** What is kept of a webhook that was registered. */
export interface Registration {
	id: number | string;
	event: string;
	/** Without the query, which holds the secret. */
	url: string;
}

export function registrationOf({ id, trigger = '', url = '' }: Webhook): Registration {
	return { id, event: trigger, url: url.replace(/\?.*/s, '') };
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
