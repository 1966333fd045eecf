import { Random } from './random';
import {
	faultKinds,
	GIVE_UP,
	LATEST_COMMIT,
	plainSchedule,
	SECOND_WAVE,
	WITHIN_A_CHECK,
	WITHIN_OWN_LOOKS,
	type ExecutionSchedule,
	type Lags,
	type Schedule,
} from './schedule';

/** A schedule of claims; its keys are external IDs, each for the same profile and definition. */
export interface Plan extends Schedule {
	tenant: TenantPlan;
	executions: ExecutionPlan[];
	acts: Act[];
}

export interface TenantPlan extends Lags {
	/** How much later a single row may appear in lists than others. */
	rowLag: number;
	/** The form in which the tenant stores an external ID. */
	stores: 'asSent' | 'cut' | 'smallLetters' | 'composed' | 'number';
	/** How the filter compares. */
	compares: 'exactly' | 'loosely';
	filter: 'works' | 'isIgnored' | 'splitsAtCommas' | 'findsNothing' | 'fails';
	/** What happens with a filter that names several external IDs. */
	severalIds: 'work' | 'areIgnored' | 'areOneText' | 'fail';
	/**
	 * What a profile's list of benefits holds: all, the unused ones, or those that were made within
	 * the last {@link LISTED_FOR}.
	 */
	benefitsOfProfile: 'all' | 'active' | 'recent';
	/** The same for the list of all profiles. */
	benefitsOfAll: 'all' | 'active' | 'recent';
	/** How much more the lists of redemptions lag than other lists. */
	redemptionLag: number;
	/** What a redemption shows of a benefit that was deleted. */
	deletedBenefits: 'nothing' | 'asTheyWere';
	/** What happens with a filter that names several profiles. */
	severalProfiles: 'work' | 'findNothing' | 'fail';
	/** What a row of the list lacks. */
	rows: 'full' | 'noRemaining' | 'noMost';
	/** IDs of benefits: growing numbers, such numbers as texts, or texts without order. */
	ids: 'numbers' | 'numericTexts' | 'texts';
	answers: 'redemption' | 'benefit';
	/** How often a benefit may be redeemed; `null` for no limit. */
	mostRedemptions: number | null;
	reclaimable: boolean;
	/** How long after the claim the redemption of a claim-redeem is made, at most. */
	lateRedemption: number;
	/** Which step of an undo the token may not do. */
	forbids: 'nothing' | 'reversal' | 'deletion';
	/** The most rows on a page. */
	pageSize: number;
	/** Benefits of the same profile and definition with other external IDs. */
	others: number;
}

export type Operation = 'claimRedeem' | 'claim' | 'issue';

export interface ExecutionPlan extends ExecutionSchedule {
	operation: Operation;
	protection: 'returnExisting' | 'fail' | 'off';
	checks: boolean;
}

/** What somebody else does to the benefits of a key. */
export interface Act {
	at: number;
	who: 'person' | 'till';
	does: 'reverses' | 'deletes' | 'redeems';
	key: number;
	/** Which of the key's benefits that stand, counted from the earliest. */
	which: number;
}

/** After this time, no execution of the first wave is still at work. */
export const QUIET = 200_000;

/** How long a list that holds recent benefits shows one: not until the second wave. */
export const LISTED_FOR = 250_000;

const quietTenant: TenantPlan = {
	earlyIds: 0,
	listLag: 0,
	replicaLag: 0,
	rowLag: 0,
	stores: 'asSent',
	compares: 'exactly',
	filter: 'works',
	severalIds: 'work',
	benefitsOfProfile: 'all',
	benefitsOfAll: 'all',
	redemptionLag: 0,
	deletedBenefits: 'nothing',
	severalProfiles: 'work',
	rows: 'full',
	ids: 'numbers',
	answers: 'redemption',
	mostRedemptions: 1,
	reclaimable: true,
	lateRedemption: 0,
	forbids: 'nothing',
	pageSize: 100,
	others: 0,
};

/** A plan without any faults: one claim, in one execution. */
export function plainPlan(seed = 0): Plan {
	return {
		seed,
		latency: [20, 20],
		tenant: { ...quietTenant },
		keys: ['E-1'],
		executions: [plainExecution('A')],
		acts: [],
	};
}

export function plainExecution(name: string, more: Partial<ExecutionPlan> = {}): ExecutionPlan {
	return {
		...plainSchedule(name),
		operation: 'claimRedeem',
		protection: 'returnExisting',
		checks: true,
		...more,
	};
}

/** How a tenant may lag without breaking a promise; each is drawn as often as it is listed here. */
export const lags: ((random: Random) => Partial<Lags & { rowLag: number }>)[] = [
	() => ({}),
	() => ({}),
	(random) => {
		const earlyIds = random.between(0, WITHIN_A_CHECK);
		const rowLag = random.between(0, WITHIN_A_CHECK - earlyIds);
		return { earlyIds, rowLag, listLag: random.between(0, WITHIN_A_CHECK - earlyIds - rowLag) };
	},
	(random) => ({ listLag: random.between(0, WITHIN_OWN_LOOKS) }),
	(random) => ({ replicaLag: random.between(0, WITHIN_OWN_LOOKS) }),
	(random) => ({ rowLag: random.between(0, WITHIN_A_CHECK) }),
	(random) => ({ earlyIds: random.between(0, WITHIN_A_CHECK) }),
];

/** Tenants whose lists leave out used or old benefits. */
const holdings: Partial<TenantPlan>[] = [
	{ benefitsOfProfile: 'active' },
	{ benefitsOfAll: 'active' },
	{ benefitsOfProfile: 'active', benefitsOfAll: 'active' },
	{ benefitsOfProfile: 'recent' },
	{ benefitsOfProfile: 'recent', benefitsOfAll: 'recent' },
	{ benefitsOfProfile: 'active', benefitsOfAll: 'recent' },
];

/**
 * How such a tenant may lag: see docs/promises.md. A benefit that is only claimed may be redeemed
 * between two looks, and then be in no list for as long as redemptions lag behind benefits.
 */
function fitToHoldings(random: Random, tenant: TenantPlan, areAllRedeemed: boolean): void {
	const { earlyIds, rowLag } = tenant;
	tenant.replicaLag = Math.min(tenant.replicaLag, WITHIN_A_CHECK - earlyIds - rowLag);
	if (areAllRedeemed && earlyIds + rowLag === 0) {
		tenant.listLag = Math.min(tenant.listLag, WITHIN_OWN_LOOKS - tenant.lateRedemption - 900);
		const lagging = tenant.listLag + tenant.replicaLag + tenant.lateRedemption;
		// A redemption that is made later than its claim may be in no list for as long as it lags.
		if (tenant.lateRedemption === 0) {
			tenant.redemptionLag = random.between(0, WITHIN_OWN_LOOKS - lagging);
		}
		return;
	}
	tenant.lateRedemption = 0;
	const lagging = earlyIds + rowLag + tenant.listLag + tenant.replicaLag;
	tenant.redemptionLag = random.between(0, Math.max(0, WITHIN_A_CHECK - lagging));
}

/** Tenants that store or find external IDs in another form, with IDs that show it. */
const forms: [Partial<TenantPlan>, string][] = [
	[{}, 'E-1'],
	[{}, 'E-1'],
	[{}, 'E-1'],
	[{ stores: 'cut' }, `${'long-'.repeat(9)}1`],
	[{ stores: 'smallLetters' }, 'Survey-ABC'],
	[{ stores: 'smallLetters', compares: 'loosely' }, 'Survey-ABC'],
	[{ stores: 'composed' }, 'e\u0301te\u0301-1'],
	[{ stores: 'composed', compares: 'loosely' }, 'e\u0301te\u0301-1'],
	[{ stores: 'number' }, '4711'],
	[{ filter: 'isIgnored' }, 'E-1'],
	[{ filter: 'splitsAtCommas' }, 'E,1'],
	[{ filter: 'findsNothing' }, 'E-1'],
	[{ filter: 'fails' }, 'E-1'],
	[{ compares: 'loosely' }, 'E-1'],
];

/** Draws the schedule of a seed. */
export function drawPlan(seed: number): Plan {
	const random = new Random(seed);
	const [form, firstKey] = pick(random, forms);
	const rarely = <T>(usual: T, ...others: [T, ...T[]]) =>
		random.chance(0.2) ? random.pick(others) : usual;
	const tenant: TenantPlan = {
		...quietTenant,
		...pick(random, lags)(random),
		...form,
		severalIds: rarely<TenantPlan['severalIds']>('work', 'areIgnored', 'areOneText', 'fail'),
		rows: rarely<TenantPlan['rows']>('full', 'noRemaining', 'noMost'),
		ids: rarely<TenantPlan['ids']>('numbers', 'numericTexts', 'texts'),
		answers: random.pick(['redemption', 'benefit']),
		mostRedemptions: rarely<number | null>(1, null, 3),
		reclaimable: !random.chance(0.1),
		lateRedemption: rarely(0, 400, 1_500),
		forbids: rarely<TenantPlan['forbids']>('nothing', 'nothing', 'reversal', 'deletion'),
		pageSize: rarely(100, 1, 2),
		others: rarely(0, 1, 3),
		severalProfiles: rarely<TenantPlan['severalProfiles']>('work', 'findNothing', 'fail'),
		deletedBenefits: rarely<TenantPlan['deletedBenefits']>('nothing', 'asTheyWere'),
	};
	// Until our claim shows as it was answered: redeemed.
	const longest = WITHIN_OWN_LOOKS - tenant.lateRedemption;
	tenant.listLag = Math.min(tenant.listLag, longest);
	tenant.replicaLag = Math.min(tenant.replicaLag, longest);
	if (tenant.ids === 'texts') {
		// Then benefits are ordered by the second in which they were created.
		Object.assign(tenant, { earlyIds: 0, rowLag: 0, listLag: 0, replicaLag: 0 });
	}
	const leavesOut = random.chance(0.4);
	const isRecent = ({ benefitsOfProfile, benefitsOfAll }: TenantPlan) =>
		benefitsOfProfile === 'recent' || benefitsOfAll === 'recent';
	if (leavesOut) Object.assign(tenant, pick(random, holdings));
	// A benefit that is old and was never redeemed cannot be found.
	const areAllRedeemed = leavesOut && (isRecent(tenant) || random.chance(0.5));
	if (leavesOut) fitToHoldings(random, tenant, areAllRedeemed);
	const keys = [firstKey];
	if (random.chance(0.2)) keys.push(tenant.stores === 'number' ? '4712' : 'F-2');
	// Enough items for shared looks.
	if (random.chance(0.1)) keys.push('G-3', 'H-4', 'I-5', 'J-6');
	if (!tenant.reclaimable) {
		keys.length = 1;
		tenant.others = 0;
	}
	const processes = random.between(1, 3);
	const trouble = random.pick([0, 0, 0.05, 0.15, 0.4]);
	// The delay between the executions of a wave.
	const spread = random.pick([60, 60, 1_200, 4_000]);
	const lagging = tenant.listLag + tenant.replicaLag + tenant.rowLag + tenant.redemptionLag;
	const drawFaults = () => {
		const faults: ExecutionPlan['faults'] = {};
		for (let request = 0; request < 60 * Math.ceil(keys.length / 2); request++) {
			if (!random.chance(trouble)) continue;
			const kind = random.pick(faultKinds);
			const most = kind === 'late' ? LATEST_COMMIT - lagging : GIVE_UP - 500;
			faults[request] = { kind, ms: random.between(1, most) };
		}
		return faults;
	};
	const operation = rarely<Operation>('claimRedeem', 'claim', 'issue');
	// No promise can be kept if some executions check and undo, and others do not.
	const checks = !random.chance(0.05);
	const drawExecution = (name: string, from: number): ExecutionPlan => {
		const items = keys.map((_, key) => key).filter((key) => key === 0 || random.chance(0.7));
		if (random.chance(0.1)) items.push(0);
		const drawn = plainExecution(name, {
			process: random.between(0, processes - 1),
			start: from + random.between(0, spread),
			operation: areAllRedeemed ? 'claimRedeem' : rarely(operation, 'claimRedeem', 'claim'),
			protection: rarely<ExecutionPlan['protection']>('returnExisting', 'fail'),
			items,
			tries: rarely(1, 2, 3),
			isBlind: random.chance(0.02),
			checks,
			faults: drawFaults(),
		});
		if (trouble > 0 && random.chance(0.1)) drawn.crash = random.between(10, 12_000);
		if (trouble > 0 && random.chance(0.04)) drawn.stop = random.between(10, 12_000);
		return drawn;
	};
	const names = 'ABCDEFGH';
	const first = random.between(1, 4);
	const second = random.chance(0.4) ? random.between(1, 3) : 0;
	const executions = Array.from({ length: first + second }, (_, i) =>
		drawExecution(names.charAt(i), i < first ? 0 : SECOND_WAVE),
	);
	const acts: Act[] = [];
	if (random.chance(0.15)) {
		acts.push({
			at: QUIET,
			who: 'person',
			does: random.pick(['reverses', 'deletes']),
			key: 0,
			which: random.between(0, 1),
		});
	}
	if (random.chance(0.1)) {
		acts.push({
			at: random.chance(0.5) ? QUIET : random.between(0, 15_000),
			who: 'till',
			does: 'redeems',
			key: 0,
			which: random.between(0, 1),
		});
	}
	if (random.chance(0.05)) {
		const soon = random.between(0, 15_000);
		// A benefit that is reversed while claims are made shows as not yet redeemed.
		const at = tenant.redemptionLag > 0 ? QUIET : soon;
		acts.push({ at, who: 'person', does: 'reverses', key: 0, which: 0 });
	}
	const [least, most] = random.pick<[number, number]>([
		[20, 20],
		[5, 50],
		[5, 400],
	]);
	return { seed, latency: [least, most], tenant, keys, executions, acts };
}

export function pick<T>(random: Random, choices: readonly T[]): T {
	const choice = choices[random.between(0, choices.length - 1)];
	if (choice === undefined) throw new Error('There is nothing to choose from');
	return choice;
}
