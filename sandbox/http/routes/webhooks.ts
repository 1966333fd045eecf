import { browse, type Browsable } from '../filters';
import { page } from '../paging';
import { invalid, notFound } from '../../tenant/problem';
import { webhookQueues, type Webhook } from '../../tenant/records';
import { data, numericId, type Call, type Route } from '../route';
import { utcText } from '../../tenant/time';
import {
	boolean,
	nullable,
	oneOf,
	record,
	required,
	givenFields,
	sometimes,
	text,
	validated,
	webAddress,
} from '../validate';

/**
 * All but the namespace, which a PUT drops (vendor's types). An unknown trigger is taken in silence
 * (assumption: webhooks.any-trigger-name).
 */
const changes = {
	trigger: sometimes(text()),
	url: sometimes(webAddress),
	is_active: sometimes(boolean),
	queue: nullable(oneOf(webhookQueues)),
	retry_hourly: sometimes(boolean),
	retry_daily: nullable(boolean),
	condition: nullable(record),
	extra_data_template: nullable(text(65_535)),
};

const creation = {
	...changes,
	trigger: required(text()),
	url: required(webAddress),
	namespace: required(text()),
};

const browsable: Browsable<Webhook> = {
	fields: {
		id: ({ id }) => id,
		trigger: ({ trigger }) => trigger,
		url: ({ url }) => url,
		namespace: ({ namespace }) => namespace,
		is_active: ({ is_active }) => is_active,
		user_id: ({ user_id }) => user_id,
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: ({ trigger, url }) => [trigger, url],
};

function webhookOf(call: Call): Webhook {
	const webhook = call.store.webhooks.get(numericId(call, 'webhookId'));
	if (!webhook) throw notFound('Webhook');
	return webhook;
}

/** A pair of trigger and URL may exist once (documented); the sentence is an assumption, untried: the
 * nodes look at the status. */
function checkPairIsFree({ store }: Call, wanted: Pick<Webhook, 'trigger' | 'url'>, own?: Webhook) {
	const taken = [...store.webhooks.values()].some(
		(webhook) =>
			webhook !== own && webhook.trigger === wanted.trigger && webhook.url === wanted.url,
	);
	if (taken) throw invalid({ url: ['The url has already been taken.'] });
}

function createWebhook(call: Call): Webhook {
	const { trigger, url, namespace, ...rest } = validated(call.body, creation);
	checkPairIsFree(call, { trigger, url });
	const at = utcText(call.now);
	const webhook: Webhook = {
		id: call.store.nextId('webhook'),
		trigger,
		url,
		namespace,
		user_id: call.token.user.id,
		is_active: rest.is_active ?? true,
		queue: rest.queue ?? 'default',
		retry_hourly: rest.retry_hourly ?? false,
		retry_daily: rest.retry_daily ?? false,
		condition: rest.condition ?? null,
		extra_data_template: rest.extra_data_template ?? null,
		created_at: at,
		updated_at: at,
	};
	call.store.webhooks.set(webhook.id, webhook);
	return webhook;
}

function changeWebhook(call: Call): Webhook {
	const webhook = webhookOf(call);
	const change = givenFields(validated(call.body, changes));
	checkPairIsFree(call, { ...webhook, ...change }, webhook);
	return Object.assign(webhook, change, { updated_at: utcText(call.now) });
}

export const webhookRoutes: Route[] = [
	{
		method: 'GET',
		path: '/webhooks',
		does: 'browses webhooks',
		known: 'asserted',
		scope: 'read-webhooks',
		answer: (call) => ({
			status: 200,
			body: page(
				browse([...call.store.webhooks.values()], call.url.searchParams, browsable),
				call,
				(webhook) => webhook,
			),
		}),
	},
	{
		method: 'POST',
		path: '/webhooks',
		does: 'registers a webhook',
		known: 'asserted',
		scope: 'create-webhooks',
		answer: (call) => data(createWebhook(call), 201),
	},
	{
		method: 'GET',
		path: '/webhooks/:webhookId',
		does: 'reads a webhook',
		known: 'asserted',
		scope: 'read-webhooks',
		answer: (call) => data(webhookOf(call)),
	},
	{
		method: 'PUT',
		path: '/webhooks/:webhookId',
		does: 'changes a webhook',
		known: 'asserted',
		scope: 'update-webhooks',
		answer: (call) => data(changeWebhook(call)),
	},
	{
		method: 'DELETE',
		path: '/webhooks/:webhookId',
		does: 'deletes a webhook',
		known: 'asserted',
		scope: 'delete-webhooks',
		answer: (call) => {
			call.store.webhooks.delete(webhookOf(call).id);
			return { status: 204 };
		},
	},
];
