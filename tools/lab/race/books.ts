import type { IDataObject } from 'n8n-workflow';
import type { LedgerEntry, Sandbox } from '../../../sandbox';

/** Longer than an answer takes; an answer that hangs is given up then. */
const GIVEN_UP_AFTER_MS = 1_500;

/** This many faults in a row are not chance. */
const MOST_TRIES = 50;

/** What a tenant holds, read without its faults, and never by the node. */
export class Books {
	constructor(private readonly sandbox: Sandbox) {}

	get ledger(): LedgerEntry[] {
		return this.sandbox.ledger();
	}

	/** @throws where the tenant does not answer with data, however often it is asked */
	async read<T>(path: string): Promise<T> {
		for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
			const answer = await this.ask('GET', path);
			if (answer?.data !== undefined) return answer.data as T;
		}
		throw new Error(`The tenant does not tell ${path}`);
	}

	/**
	 * Sends a write until `done` finds its result, and returns that; never sends it again once done.
	 */
	async write<T>(
		{ method, path, body }: { method: 'POST' | 'PUT'; path: string; body: IDataObject },
		done: () => T | undefined,
	): Promise<T> {
		for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
			await this.ask(method, path, body);
			const result = done();
			if (result !== undefined) return result;
		}
		throw new Error(`The tenant does not do ${method} ${path}`);
	}

	/** The answer; `undefined` if it met a fault. */
	private async ask(
		method: string,
		path: string,
		body?: IDataObject,
	): Promise<{ data?: unknown } | undefined> {
		const { baseUrl, token } = this.sandbox;
		try {
			const response = await fetch(`${baseUrl}${path}`, {
				method,
				headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
				...(body && { body: JSON.stringify(body) }),
				signal: AbortSignal.timeout(GIVEN_UP_AFTER_MS),
			});
			return (await response.json()) as { data?: unknown };
		} catch {
			return undefined;
		}
	}
}
