import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { Seen } from './repeats';

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

/** What the node keeps between its calls. */
export interface Stored {
	/**
	 * The secret in the registered URLs. It stays the same for as long as the node exists: n8n saves
	 * all static data with every delivery, and an old copy that is saved late must not lock Omneo
	 * out.
	 */
	secret?: string;
	/** What the last activation registered at Omneo. */
	registered?: Registration[];
	/** The latest deliveries that started the workflow. */
	seen?: Seen;
	/**
	 * Notes that deliveries without a signature were refused; `toTell` from the next unpublishing on.
	 */
	unsigned?: 'refused' | 'toTell';
}

/** What is kept about a registered webhook. */
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

/** Marks the URL of a webhook that replaced another. */
const SUCCESSOR = 'after';

/**
 * The wanted URL, marked if another webhook has it: the pair of event and URL is unique (vendor's
 * documentation).
 */
export function freeUrl(
	{ trigger, url }: Pick<WebhookSettings, 'trigger' | 'url'>,
	found: readonly Webhook[],
): string {
	const taken = found.find((webhook) => webhook.trigger === trigger && webhook.url === url);
	if (!taken) return url;
	const marked = new URL(url);
	marked.searchParams.set(SUCCESSOR, String(taken.id));
	return marked.href;
}

/** Whether a webhook has the wanted URL, marked or not. */
export function isSameUrl(url: string | undefined, wanted: string): boolean {
	if (url === undefined || !URL.canParse(url)) return false;
	const unmarked = new URL(url);
	unmarked.searchParams.delete(SUCCESSOR);
	return unmarked.href === wanted;
}

/** Whether two URLs lead to the same place, whatever their query strings. */
function leadsTo(url: unknown, address: string): boolean {
	if (typeof url !== 'string' || !URL.canParse(url) || !URL.canParse(address)) return false;
	const [one, other] = [new URL(url), new URL(address)];
	return one.origin === other.origin && one.pathname === other.pathname;
}

/**
 * The webhooks that lead to the node and are its own. If n8n lost what the node stored, all of them
 * count. Otherwise, those with another secret belong to the workflow that this one was copied from.
 */
export function ownWebhooks(
	address: string,
	all: readonly Webhook[],
	stored: Pick<Stored, 'secret' | 'registered'> | undefined,
): Webhook[] {
	return all.filter(
		({ id, url }) =>
			leadsTo(url, address) &&
			(stored === undefined ||
				new URL(String(url)).searchParams.get('secret') === stored.secret ||
				stored.registered?.some((known) => String(known.id) === String(id))),
	);
}

/**
 * The webhooks that the node registered while n8n had another address. The URL is also compared:
 * the ID alone could mean a webhook of another tenant.
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

interface StoredWithOwner extends Stored {
	/** The n8n and the workflow that the rest belongs to. */
	instance: string;
	workflow: string;
}

/**
 * What the node stored in n8n's static data, which is kept with the workflow; undefined if it never
 * did. A copy of the workflow, in this n8n or in another, starts from scratch: what was copied with
 * it belongs to the webhooks of the first one.
 */
export function readStored(context: IHookFunctions | IWebhookFunctions): Stored | undefined {
	const { all, key } = place(context);
	if (!Object.hasOwn(all, key)) return undefined;
	const { instance, workflow, ...stored } = all[key] as StoredWithOwner;
	const owner = ownerOf(context);
	return instance === owner.instance && workflow === owner.workflow ? stored : {};
}

/** Replaces what the node stored. n8n notices only assignments, not changes inside a value. */
export function writeStored(context: IHookFunctions | IWebhookFunctions, stored: Stored): void {
	const { all, key } = place(context);
	all[key] = { ...ownerOf(context), ...stored };
}

/**
 * The workflow's static data, under a key with the node's ID: the node's own static data is kept
 * under its name, and lost when somebody renames it.
 */
function place(context: IHookFunctions | IWebhookFunctions): { all: IDataObject; key: string } {
	return {
		all: context.getWorkflowStaticData('global'),
		key: `omneoBenefitsTrigger:${context.getNode().id}`,
	};
}

function ownerOf(context: IHookFunctions | IWebhookFunctions): {
	instance: string;
	workflow: string;
} {
	return { instance: context.getInstanceId(), workflow: String(context.getWorkflow().id) };
}
