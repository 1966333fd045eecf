import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { bulkEmail, handles } from '../../../sandbox';

/** Longer than it takes to give a dead worker's job to another worker. */
const ANSWER_WITHIN_MS = 240_000;

/** The answer to one event. */
export interface Answer {
	eventId: string;
	/** Undefined where there was no answer at all. */
	status: number | undefined;
	/** Of the benefit that was given. */
	benefitId: number | string | undefined;
	/** Whether the benefit had been given before. */
	duplicate: boolean;
}

export interface Posted {
	answers: Answer[];
	/** From the first event to the last answer, in seconds. */
	seconds: number;
	/** How long the answers took, in milliseconds. */
	latency: RecordableHistogram;
}

/**
 * Posts the events to a webhook, either at a steady rate whatever the answers take, or a fixed
 * number at a time.
 *
 * @throws as soon as `signal` is aborted
 */
export async function postEvents(
	webhook: string,
	eventNumbers: readonly number[],
	pace: { perSecond: number } | { atATime: number },
	{ signal, onAnswer }: { signal?: AbortSignal; onAnswer?: (answered: number) => void } = {},
): Promise<Posted> {
	const latency = createHistogram();
	const answers: Answer[] = [];
	const started = performance.now();
	const post = async (eventNumber: number) => {
		const begun = performance.now();
		answers.push(await postEvent(webhook, eventNumber, signal));
		signal?.throwIfAborted();
		latency.record(Math.max(1, Math.round(performance.now() - begun)));
		onAnswer?.(answers.length);
	};
	if ('perSecond' in pace) {
		const posted = eventNumbers.map(async (eventNumber, index) => {
			await sleep((index * 1_000) / pace.perSecond, undefined, { signal });
			await post(eventNumber);
		});
		await Promise.all(posted);
	} else {
		const waiting = [...eventNumbers].reverse();
		const worker = async () => {
			for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await post(one);
		};
		await Promise.all(Array.from({ length: pace.atATime }, worker));
	}
	return { answers, seconds: (performance.now() - started) / 1_000, latency };
}

/** Each event is for a different member. */
async function postEvent(
	webhook: string,
	eventNumber: number,
	signal?: AbortSignal,
): Promise<Answer> {
	const eventId = `EVENT-${eventNumber}`;
	const response = await fetch(webhook, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		signal: AbortSignal.any([AbortSignal.timeout(ANSWER_WITHIN_MS), ...(signal ? [signal] : [])]),
		body: JSON.stringify({
			event_id: eventId,
			email: bulkEmail(eventNumber),
			benefit: handles.survey,
			timezone: 'Australia/Melbourne',
			segment: 'scale',
		}),
	}).catch(() => undefined);
	const body = (await response?.json().catch(() => undefined)) as
		| { benefit_id?: number | string; duplicate?: boolean }
		| undefined;
	return {
		eventId,
		status: response?.status,
		benefitId: body?.benefit_id,
		duplicate: body?.duplicate === true,
	};
}
