import type { AddressInfo } from 'node:net';
import { Background } from './tenant/background';
import { Deliveries, type Delivery } from './tenant/deliveries';
import {
	drawnKinds,
	Faults,
	type Fault,
	type FaultKind,
	type FaultMatch,
	type FaultSettings,
} from './faults';
import { ageNamed, ages, type Age } from './ages';
import { readHabit, type TenantHabits } from './tenant/habits';
import type { LedgerEntry } from './tenant/ledger';
import { seededStore } from './seed';
import { buildServer, type ArrivedRequest, type Service } from './http/server';
import { tokens, type TokenName } from './http/tokens';

export { ages, type Age } from './ages';
export { faultKinds } from './faults';
export type { ExactFault, Fault, FaultKind, FaultMatch } from './faults';
export type { LedgerEntry, LedgerKind, MemberAct } from './tenant/ledger';
export type { Delivery } from './tenant/deliveries';
export { signature } from './tenant/deliveries';
export type { ArrivedRequest } from './http/server';
export { readHabit, type ExternalIdForm, type TenantHabits } from './tenant/habits';
export {
	bulkEmail,
	bulkProfileId,
	handles,
	noProfileId,
	people,
	pointHandles,
	rewardHandles,
	seededExternalIds,
} from './seed';
export { refusals } from './tenant/rules';

/** How many arrived requests are remembered: enough for a run of 10,000 claims with look-ups. */
const REMEMBERED_REQUESTS = 50_000;

/** For local use only, and the same on every start. */
const WEBHOOK_SECRET = 'sandbox-webhook-secret';

export interface SandboxOptions {
	/** Default 0: any free port. */
	port?: number;
	/** What claim-redeem answers; default 'redemption', as live tenants do. */
	response?: TenantHabits['claimRedeemAnswer'];
	/** Definition ids are texts in some documents and numbers in others; default 'string'. */
	definitionIds?: TenantHabits['definitionIds'];
	/** Whose ways it has; default '2026', the newest word. */
	age?: Age;
	/**
	 * The ways in which the tenant lags, stores and filters; default: those that the environment
	 * variable SANDBOX_HABITS names, otherwise those of the age.
	 */
	tenant?: Partial<TenantHabits>;
	/** Added to every answer, in milliseconds; default 0. */
	latencyMs?: number;
	/** How many of the requests fail, 0 to 1; default 0. */
	faults?: number;
	/** The same seed gives the same faults; default 1. */
	faultSeed?: number;
	/** Which faults are drawn; default: all that a network or a server can bring about. */
	faultKinds?: FaultKind[];
	/** How long an answer that never comes keeps its connection; default 35,000 ms. */
	hangMs?: number;
	/** How long after its arrival a request that is carried out late is; default 2,000 ms. */
	lateMs?: number;
	/** Of a 429; default 1, may be 0. */
	retryAfterSeconds?: number;
	/** How long to wait before a webhook is tried again; default 200, 1,000 and 5,000 ms. */
	webhookRetryMs?: readonly number[];
	/** The tenant's clock; default the machine's. */
	now?: () => Date;
	/** Profiles for long runs, besides the seed's: `bulkProfileId(0)` and on; default 0. */
	profiles?: number;
	/** False prints a line for every request; default true. */
	quiet?: boolean;
}

export interface Sandbox {
	/** `http://127.0.0.1:<port>/api/v3` */
	baseUrl: string;
	/** `http://127.0.0.1:<port>` */
	origin: string;
	port: number;
	/** The demo token: it may do everything. */
	token: string;
	tokens: Record<TokenName, string>;
	/** What really happened since the start or the last reset. */
	ledger(): LedgerEntry[];
	/** Of the ledger, the claims and issues whose benefit is still there. */
	benefits(): LedgerEntry[];
	/** What arrived below /api, the oldest first; at least the last 25,000. */
	requests(): ArrivedRequest[];
	/** What was sent to webhooks, the oldest first; the last 5,000. */
	deliveries(): Delivery[];
	/** Of the HMAC in the header of a delivery. */
	webhookSecret: string;
	/** Makes the next matching requests fail in an exact way. */
	failNext(fault: Fault, times?: number, match?: FaultMatch): void;
	/** Back to the seed, with an empty ledger and no queued faults. */
	reset(): void;
	/** Ends every connection at once. */
	close(): Promise<void>;
}

/** Starts a local tenant on 127.0.0.1. Rejects if the port is in use. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const now = options.now ?? (() => new Date());
	const quiet = options.quiet ?? true;
	const faultSettings: FaultSettings = {
		hangMs: options.hangMs ?? 35_000,
		retryAfterSeconds: options.retryAfterSeconds ?? 1,
		lateMs: options.lateMs ?? 2000,
	};
	let requests: ArrivedRequest[] = [];
	const deliveries = new Deliveries({
		secret: WEBHOOK_SECRET,
		retryMs: options.webhookRetryMs ?? [200, 1000, 5000],
		now,
	});
	const habits: Partial<TenantHabits> = {
		...ages[options.age ?? '2026'],
		...habitsOfEnvironment(),
		...options.tenant,
		...(options.response && { claimRedeemAnswer: options.response }),
		...(options.definitionIds && { definitionIds: options.definitionIds }),
	};
	const background = new Background();
	const service: Service = {
		store: seededStore(now(), habits, options.profiles),
		faults: new Faults(
			options.faults ?? 0,
			options.faultSeed ?? 1,
			options.faultKinds ?? drawnKinds,
		),
		deliveries,
		background,
		faultSettings,
		latencyMs: options.latencyMs ?? 0,
		now,
		arrived: (request) => {
			if (requests.length >= REMEMBERED_REQUESTS) {
				requests = requests.slice(REMEMBERED_REQUESTS / 2);
			}
			requests.push(request);
			if (!quiet) process.stdout.write(`${request.method} ${request.path} ${request.query}\n`);
		},
		reset: () => {
			service.store = seededStore(now(), habits, options.profiles);
			background.clear();
			service.faults.clearQueue();
			deliveries.clear();
			requests = [];
		},
	};
	const app = buildServer(service);
	await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	const { port } = app.server.address() as AddressInfo;
	const origin = `http://127.0.0.1:${port.toString()}`;
	return {
		baseUrl: `${origin}/api/v3`,
		origin,
		port,
		token: tokens.full.secret,
		tokens: secretsOf(),
		ledger: () => [...service.store.ledger],
		benefits: () => {
			const { ledger, benefits } = service.store;
			const isThere = ({ benefit_id: id }: LedgerEntry) =>
				id !== null && benefits.get(id) !== undefined;
			return ledger.filter((entry) => ['claim', 'issue'].includes(entry.kind) && isThere(entry));
		},
		requests: () => [...requests],
		deliveries: () => [...deliveries.sent],
		webhookSecret: WEBHOOK_SECRET,
		failNext: (fault, times = 1, match = {}) => {
			service.faults.failNext(fault, times, match);
		},
		reset: () => {
			service.reset();
		},
		close: async () => {
			background.clear();
			deliveries.clear();
			await app.close();
		},
	};
}

/**
 * Habits of every tenant, to run a whole suite against: `SANDBOX_HABITS="benefitDates=local"`, or an
 * age, `SANDBOX_HABITS=2025`.
 * @throws {RangeError} for one that does not exist
 */
function habitsOfEnvironment(): Partial<TenantHabits> {
	const texts = (process.env.SANDBOX_HABITS ?? '').split(' ').filter((text) => text !== '');
	const habits = texts.map((text) => (text.includes('=') ? readHabit(text) : ages[ageNamed(text)]));
	return Object.assign({}, ...habits) as Partial<TenantHabits>;
}

function secretsOf(): Record<TokenName, string> {
	return {
		full: tokens.full.secret,
		readOnly: tokens.readOnly.secret,
		noBenefits: tokens.noBenefits.secret,
		noBenefitRead: tokens.noBenefitRead.secret,
		expired: tokens.expired.secret,
		otherSystem: tokens.otherSystem.secret,
	};
}

/** Whether starting the sandbox failed because something else listens on its port. */
export function isPortInUse(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
