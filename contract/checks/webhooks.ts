import type { Bench } from '../bench';
import type { Check } from '../check';
import { at } from '../json';
import { idIn } from '../records';
import { expect } from '../verdict';

/** The run's own webhook: not active, and at a host that answers nothing of it. */
async function webhook(bench: Bench) {
	return await bench.once('webhook', async () => {
		const namespace = bench.mark();
		const fields = {
			trigger: 'profile.updated',
			url: `https://example.com/${namespace}`,
			namespace,
			is_active: false,
			condition: { test: 123 },
		};
		const { id, reply } = await bench.need('webhook', namespace, fields);
		return { id, fields, shown: at(reply.json, 'data') };
	});
}

export const webhookChecks: Check[] = [
	{
		name: 'webhooks.kept',
		says: 'keeps what a webhook is registered with',
		source: 'SDK tests 2025 and 2026, create-webhook',
		strength: 'asserted',
		means: 'The trigger’s settings have no effect.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const { fields, shown } = await webhook(bench);
			for (const name of ['trigger', 'url', 'namespace', 'is_active'] as const) {
				expect(at(shown, name) === fields[name], `${name} is another`);
			}
		},
	},
	{
		name: 'webhooks.condition-is-object',
		says: 'keeps a condition as an object',
		source: 'SDK tests 2025 and 2026, update-webhook',
		strength: 'asserted',
		means: 'The trigger’s option Condition is refused, or ignored.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const { shown } = await webhook(bench);
			expect(at(shown, 'condition', 'test') === 123, 'it is another');
		},
	},
	{
		name: 'webhooks.pair-once',
		says: 'refuses a second webhook of the same trigger and URL with 422',
		source: 'guide on webhooks',
		strength: 'documented',
		means: 'A workflow that is switched on twice may be called twice for each event.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const { fields } = await webhook(bench);
			const { reply } = await bench.make('webhook', fields.namespace, fields);
			expect(reply.status === 422, `answers ${reply.status.toString()}`);
		},
	},
	{
		name: 'webhooks.namespace-stays',
		says: 'keeps the namespace of a webhook whatever a PUT says',
		source: 'SDK types 2026, RequestUpdateWebhook',
		strength: 'typed',
		means: 'Nothing: a webhook of another namespace is made anew.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const { id, fields } = await webhook(bench);
			const change = { namespace: `${fields.namespace}-b`, retry_daily: true };
			await bench.act('PUT', `/webhooks/${id}`, change);
			const { json } = await bench.get(`/webhooks/${id}`);
			expect(at(json, 'data', 'namespace') === fields.namespace, 'it is changed');
		},
	},
	{
		name: 'webhooks.changed-in-part',
		says: 'changes the fields of a webhook that a PUT names, and no others',
		source: 'SDK tests 2025 and 2026, update-webhook',
		strength: 'asserted',
		means: 'Activating a workflow again undoes settings that were made at Omneo.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const { id, fields } = await webhook(bench);
			const { status, json } = await bench.act('PUT', `/webhooks/${id}`, { queue: 'low' });
			expect(status === 200, `answers ${status.toString()}`);
			expect(at(json, 'data', 'queue') === 'low', 'it is not changed');
			expect(at(json, 'data', 'url') === fields.url, 'the URL is another');
		},
	},
	{
		name: 'webhooks.filtered',
		says: 'lists webhooks by filter[namespace]',
		source: 'SDK tests 2025 and 2026, list-webhooks',
		strength: 'asserted',
		means: 'Nothing: the list is read and compared.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const { id, fields } = await webhook(bench);
			const rows = await bench.list('/webhooks', { 'filter[namespace]': fields.namespace });
			expect(
				rows.some((row) => idIn(row) === id),
				'it is not found',
			);
			expect(
				rows.every((row) => at(row, 'namespace') === fields.namespace),
				'the filter is ignored',
			);
		},
	},
	{
		name: 'webhooks.any-trigger-name',
		says: 'takes a name of an event that it does not know',
		source: 'SDK tests 2025 and 2026 register profiles.create',
		strength: 'asserted',
		means: 'A name that was typed wrongly is refused when the workflow is switched on.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const namespace = bench.mark();
			const { reply } = await bench.make('webhook', namespace, {
				trigger: 'contract.checked',
				url: `https://example.com/${namespace}`,
				namespace,
				is_active: false,
			});
			expect(reply.status < 300, `answers ${reply.status.toString()}`);
		},
	},
	{
		name: 'webhooks.deleted-404',
		says: 'answers a webhook that was deleted with 404',
		source: 'SDK tests 2025, delete-webhook',
		strength: 'asserted',
		means: 'The trigger cannot tell that its webhook is gone.',
		docs: 'docs/trigger.md',
		writes: true,
		run: async (bench) => {
			const namespace = bench.mark();
			const { id } = await bench.need('webhook', namespace, {
				trigger: 'profile.updated',
				url: `https://example.com/${namespace}`,
				namespace,
				is_active: false,
			});
			await bench.act('DELETE', `/webhooks/${id}`);
			const { status } = await bench.get(`/webhooks/${id}`);
			expect(status === 404, `answers ${status.toString()}`);
		},
	},
];
