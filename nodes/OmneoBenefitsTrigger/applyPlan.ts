import { at, endpoints } from '../shared/api/endpoints';
import { settled, Problem } from '../shared/problems/problem';
import type { SendRequest } from '../shared/transport/types';
import type { Plan } from './plan';
import { registrationOf, type Registration, type Webhook } from './webhooks';

/**
 * Does what the plan says, one request after the other.
 * @param undo takes back what was created, where a step fails
 * @throws {Problem} after `undo`, naming the event and what became of the others
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
 * Removes webhooks, as many as can be. One that is gone already is no failure.
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
