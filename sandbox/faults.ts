import type { FastifyReply } from 'fastify';
import type { Answer } from './http/route';

/** How the sandbox can fail, in a run with a fault rate or by `failNext`. */
export type FaultKind =
	| 'dropBefore'
	| 'dropAfter'
	| 'error500Before'
	| 'error500After'
	| 'html502Before'
	| 'html502After'
	| 'timeoutAfter'
	| 'truncated'
	| 'rateLimited'
	| 'ignoreExternalIdFilter'
	| 'emptyBody'
	| 'noData'
	| 'errorIn200'
	| 'notJson'
	| 'redirect'
	| 'hang'
	| 'lateAfterDrop'
	| 'lateAfter504';

/** When a request that fails is carried out: before the answer, never, or long after it. */
export type Commits = 'before' | 'never' | 'late';

/** An exact answer; nothing is done for it unless `commits` is true or `late`. */
export interface ExactFault {
	status: number;
	headers?: Record<string, string>;
	/** A text is sent as it is, anything else as JSON. */
	body?: unknown;
	delayMs?: number;
	commits?: boolean | 'late';
}

export type Fault = FaultKind | ExactFault;

/** Which requests a queued fault waits for; what is left out matches all. */
export interface FaultMatch {
	method?: string;
	/** Tested against the path below the origin, such as /api/v3/profiles/…/benefits/claim. */
	path?: RegExp;
}

export interface FaultSettings {
	/** How long an answer that never comes keeps its connection open, in milliseconds. */
	hangMs: number;
	retryAfterSeconds: number;
	/** How long after its arrival a late request is carried out, in milliseconds. */
	lateMs: number;
}

type Delivery = (reply: FastifyReply, answer: Answer | null, settings: FaultSettings) => void;

/** What a kind does: is the request carried out first, and what does the client see? */
interface FaultBehaviour {
	commits: Commits;
	deliver: Delivery;
}

const htmlPage = (title: string) => `<html>
<head><title>${title}</title></head>
<body><center><h1>${title}</h1></center></body>
</html>`;

const drop: Delivery = (reply) => {
	reply.hijack();
	reply.raw.destroy();
};

const hang: Delivery = (reply, _answer, { hangMs }) => {
	reply.hijack();
	const timer = setTimeout(() => reply.raw.destroy(), hangMs).unref();
	reply.raw.once('close', () => {
		clearTimeout(timer);
	});
};

const error500: Delivery = (reply) => {
	void reply.code(500).send({ message: 'Server Error' });
};

const html502: Delivery = (reply) => {
	void reply.code(502).type('text/html').send(htmlPage('502 Bad Gateway'));
};

const html504: Delivery = (reply) => {
	void reply.code(504).type('text/html').send(htmlPage('504 Gateway Time-out'));
};

const truncate: Delivery = (reply, answer) => {
	const whole = Buffer.from(JSON.stringify(answer?.body ?? {}));
	reply.hijack();
	reply.raw.writeHead(answer?.status ?? 200, {
		'content-type': 'application/json',
		'content-length': whole.length,
	});
	reply.raw.write(whole.subarray(0, whole.length / 2), () => reply.raw.destroy());
};

const rateLimit: Delivery = (reply, _answer, { retryAfterSeconds }) => {
	void reply
		.code(429)
		.headers({
			'retry-after': retryAfterSeconds,
			'x-ratelimit-limit': 60,
			'x-ratelimit-remaining': 0,
		})
		.send({ message: 'Too Many Attempts.' });
};

/** Every kind but ignoreExternalIdFilter, which changes the question and not the answer. */
const behaviours: Record<Exclude<FaultKind, 'ignoreExternalIdFilter'>, FaultBehaviour> = {
	dropBefore: { commits: 'never', deliver: drop },
	dropAfter: { commits: 'before', deliver: drop },
	error500Before: { commits: 'never', deliver: error500 },
	error500After: { commits: 'before', deliver: error500 },
	html502Before: { commits: 'never', deliver: html502 },
	html502After: { commits: 'before', deliver: html502 },
	timeoutAfter: { commits: 'before', deliver: hang },
	truncated: { commits: 'before', deliver: truncate },
	rateLimited: { commits: 'never', deliver: rateLimit },
	emptyBody: { commits: 'before', deliver: (reply) => void reply.code(200).send() },
	noData: { commits: 'before', deliver: (reply) => void reply.code(200).send({}) },
	errorIn200: {
		commits: 'never',
		deliver: (reply) =>
			void reply.code(200).send({
				message: 'The given data was invalid.',
				errors: { definition: ['The selected definition is invalid.'] },
			}),
	},
	notJson: {
		commits: 'before',
		deliver: (reply) => void reply.code(200).type('text/html').send('<p>It works.</p>'),
	},
	redirect: {
		commits: 'never',
		deliver: (reply) => void reply.redirect('http://elsewhere.example.com/', 302),
	},
	hang: { commits: 'never', deliver: hang },
	lateAfterDrop: { commits: 'late', deliver: drop },
	lateAfter504: { commits: 'late', deliver: html504 },
};

/** Every kind there is. */
export const faultKinds: readonly FaultKind[] = [
	...(Object.keys(behaviours) as (keyof typeof behaviours)[]),
	'ignoreExternalIdFilter',
];

/** The kinds that a fault rate draws from, unless others are requested. */
export const drawnKinds: readonly FaultKind[] = [
	'dropBefore',
	'dropAfter',
	'error500Before',
	'error500After',
	'html502Before',
	'html502After',
	'timeoutAfter',
	'truncated',
	'rateLimited',
	'ignoreExternalIdFilter',
];

export function commits(fault: Fault): Commits {
	if (fault === 'ignoreExternalIdFilter') return 'before';
	if (typeof fault === 'string') return behaviours[fault].commits;
	if (fault.commits === 'late') return 'late';
	return fault.commits ? 'before' : 'never';
}

/**
 * Answers with the fault; `answer` is the real answer that is held back, null if nothing was done.
 */
export function deliver(
	fault: Exclude<Fault, 'ignoreExternalIdFilter'>,
	reply: FastifyReply,
	answer: Answer | null,
	settings: FaultSettings,
): void {
	if (typeof fault === 'string') {
		behaviours[fault].deliver(reply, answer, settings);
		return;
	}
	const { status, headers = {}, body } = fault;
	void reply.code(status).headers(headers).send(body);
}

/** A small pseudo-random generator that is well known; gives 0 to 1, the same for the same seed. */
function mulberry32(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** The request, as seen by faults. */
interface Asked {
	method: string;
	url: URL;
}

/** A check of the token must not fail by chance, or no run with faults could begin. */
const SPARED = /\/(auth\/verify|users\/me)$/;

interface Queued {
	fault: Fault;
	times: number;
	match: FaultMatch;
}

/** Decides which request fails, and how. */
export class Faults {
	private readonly random: () => number;
	private queue: Queued[] = [];

	constructor(
		private readonly rate: number,
		seed: number,
		private readonly kinds: readonly FaultKind[],
	) {
		this.random = mulberry32(seed);
	}

	failNext(fault: Fault, times: number, match: FaultMatch): void {
		this.queue.push({ fault, times, match });
	}

	clearQueue(): void {
		this.queue = [];
	}

	/** A queued fault that matches comes before one by chance. */
	next(asked: Asked): Fault | null {
		const queued = this.queue.find(({ match }) => matches(match, asked));
		if (queued) {
			queued.times -= 1;
			this.queue = this.queue.filter(({ times }) => times > 0);
			return queued.fault;
		}
		if (SPARED.test(asked.url.pathname)) return null;
		// Both are drawn for every request, so that a request's faults depend only on its number.
		const [luck, choice] = [this.random(), this.random()];
		if (luck >= this.rate) return null;
		const possible = this.kinds.filter(
			(kind) => kind !== 'ignoreExternalIdFilter' || asksByExternalId(asked),
		);
		return possible[Math.floor(choice * possible.length)] ?? null;
	}
}

function matches({ method, path }: FaultMatch, asked: Asked): boolean {
	return (
		(method === undefined || method.toUpperCase() === asked.method) &&
		(path === undefined || path.test(asked.url.pathname))
	);
}

function asksByExternalId({ method, url }: Asked): boolean {
	return method === 'GET' && [...url.searchParams.keys()].some(isExternalIdFilter);
}

function isExternalIdFilter(parameter: string): boolean {
	return parameter.startsWith('filter[external_id]');
}
