import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Webhook } from './records';
import { isMet } from './rules';
import { utcText } from './time';

/** How many deliveries are remembered. */
const REMEMBERED = 5000;

/** How long a receiver may take to answer. */
const ANSWER_WITHIN_MS = 5000;

/** One event on its way to one webhook. */
export interface Delivery {
	id: string;
	webhook_id: number;
	event: string;
	url: string;
	body: unknown;
	/** One for each time that it was sent: the status of the answer, or null if none came. */
	attempts: { at: string; status: number | null }[];
	/** Has a 2xx come back? */
	delivered: boolean;
}

export interface DeliverySettings {
	/** Of the HMAC; a tenant has one. */
	secret: string;
	/** How long to wait before each further attempt, in milliseconds. */
	retryMs: readonly number[];
	now: () => Date;
}

/** Sends events to webhooks, and remembers what became of it. */
export class Deliveries {
	readonly sent: Delivery[] = [];
	/** Each ends one delivery that is under way. */
	private readonly underWay = new Set<AbortController>();

	constructor(private readonly settings: DeliverySettings) {}

	/**
	 * Sends an event to every active webhook of its trigger whose condition the body meets, except to
	 * those of the namespace that caused it (documented; it prevents loops). The body is made only
	 * where somebody listens.
	 */
	announce(
		event: string,
		makeBody: () => Record<string, unknown>,
		webhooks: Iterable<Webhook>,
		causedBy: string,
	): void {
		const listening = [...webhooks].filter(
			({ is_active, trigger, namespace }) =>
				is_active && trigger === event && namespace !== causedBy,
		);
		if (listening.length === 0) return;
		const body = makeBody();
		for (const webhook of listening) {
			if (isMet(webhook.condition, body)) void this.deliver(webhook, event, body);
		}
	}

	/** Forgets everything, and gives up what is under way. */
	clear(): void {
		for (const delivery of this.underWay) delivery.abort();
		this.sent.length = 0;
	}

	private async deliver(webhook: Webhook, event: string, body: unknown): Promise<void> {
		const delivery: Delivery = {
			id: randomUUID(),
			webhook_id: webhook.id,
			event,
			url: webhook.url,
			body,
			attempts: [],
			delivered: false,
		};
		if (this.sent.length >= REMEMBERED) this.sent.shift();
		this.sent.push(delivery);
		// The text is made now: the record may have changed by the second attempt.
		const raw = JSON.stringify(body);
		const stop = new AbortController();
		this.underWay.add(stop);
		try {
			for (const pause of [0, ...this.settings.retryMs]) {
				await sleep(pause, undefined, { signal: stop.signal, ref: false });
				const status = await this.post(webhook.url, event, raw, stop.signal);
				stop.signal.throwIfAborted();
				delivery.attempts.push({ at: utcText(this.settings.now()), status });
				delivery.delivered = status !== null && status >= 200 && status < 300;
				if (delivery.delivered) return;
			}
		} catch (error) {
			if (!stop.signal.aborted) throw error;
		} finally {
			this.underWay.delete(stop);
		}
	}

	/** The status of the answer; null if none came in time. */
	private async post(
		url: string,
		event: string,
		raw: string,
		stop: AbortSignal,
	): Promise<number | null> {
		const attempt = new AbortController();
		const giveUp = () => {
			attempt.abort();
		};
		const timer = setTimeout(giveUp, ANSWER_WITHIN_MS).unref();
		stop.addEventListener('abort', giveUp);
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'x-omneo-event': event,
					'x-omneo-hmac-sha256': signature(raw, this.settings.secret),
				},
				body: raw,
				redirect: 'manual',
				signal: attempt.signal,
			});
			await response.body?.cancel();
			return response.status;
		} catch {
			return null;
		} finally {
			clearTimeout(timer);
			stop.removeEventListener('abort', giveUp);
		}
	}
}

/** The hex HMAC-SHA256 of the raw body, as in `X-Omneo-Hmac-SHA256` (documented). */
export function signature(raw: string, secret: string): string {
	return createHmac('sha256', secret).update(raw).digest('hex');
}
