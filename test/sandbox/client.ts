import { startSandbox, type Age, type Sandbox, type SandboxOptions } from '../../sandbox';

export interface Reply<Body> {
	status: number;
	body: Body;
	headers: Headers;
}

/** What the tests read of an answer; every route fills some of it. */
export interface Envelope<Data> {
	data: Data;
	message?: string;
	errors?: Record<string, string[]>;
}

export interface BenefitShown {
	id: number;
	external_id: string | null;
	expires_at: string;
	redemptions_remaining: number;
}

export interface RedemptionShown {
	id: number;
	type: string;
	items: { type_attributes: BenefitShown }[];
}

export type Ask = <Data>(
	method: string,
	path: string,
	body?: unknown,
	token?: string,
) => Promise<Reply<Envelope<Data>>>;

/** Both sides of midnight in UTC, and noon: in Melbourne the day is the same, or the next one. */
const HOURS = ['00:30', '12:00', '23:45'];

/** By what the vendor asserts, and when. */
export const agesAndHours = (['2025', '2026'] as Age[]).flatMap((age) =>
	HOURS.map((hour) => ({ age, hour, now: () => new Date(`2026-06-15T${hour}:00Z`) })),
);

/** The list of all webhooks but the one that the seed has. */
export const ownWebhooks = '/webhooks?filter[namespace][ne]=warehouse';

/** Speaks plain HTTP with the sandbox; an answer without a body reads as {}. */
export function clientOf(sandbox: Sandbox): Ask {
	return async <Data>(method: string, path: string, body?: unknown, token = sandbox.token) => {
		const response = await fetch(sandbox.baseUrl + path, {
			method,
			headers: {
				authorization: `Bearer ${token}`,
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			body: body === undefined ? null : JSON.stringify(body),
			redirect: 'manual',
		});
		const text = await response.text();
		return {
			status: response.status,
			headers: response.headers,
			body: JSON.parse(text || '{}') as Envelope<Data>,
		};
	};
}

/** A sandbox for all tests of a file, reset before each of them. */
export function sandboxForTests(options: SandboxOptions = {}): { sandbox: Sandbox; ask: Ask } {
	const held: { sandbox?: Sandbox } = {};
	beforeAll(async () => {
		held.sandbox = await startSandbox(options);
	});
	beforeEach(() => {
		held.sandbox?.reset();
	});
	afterAll(async () => {
		await held.sandbox?.close();
	});
	const started = (): Sandbox => {
		if (!held.sandbox) throw new Error('The sandbox starts before the first test');
		return held.sandbox;
	};
	return {
		get sandbox() {
			return started();
		},
		ask: (...question) => clientOf(started())(...question),
	};
}
