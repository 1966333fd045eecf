/**
 * The tenant of each habit differs from the newest word in what the habit says, and the contract
 * reports that and nothing else.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReceiver } from '../../contract/receiver';
import { runContract, type Report } from '../../contract/run';
import { people, startSandbox, type TenantHabits } from '../../sandbox';
import { habitWords, plainHabits } from '../../sandbox/tenant/habits';

interface Case {
	name: string;
	value: unknown;
	names: string[];
}

const PATIENCE_MS = 2000;
const TIMEOUT_MS = 240_000;

/** Tenants that are tried at the same time. More of them would make each other late. */
const AT_A_TIME = 3;

/** What each value of a habit makes differ; the first value of each is the newest word. */
const differences: {
	[Name in keyof typeof habitWords]: Record<(typeof habitWords)[Name][number], string[]>;
} = {
	trims: { invisible: [], spaces: ['external-id.invisible-trimmed'] },
	collation: { exact: [], anyCase: ['external-id.filter-exact'] },
	externalIdFilter: {
		exact: [],
		splitAtCommas: ['external-id.filter-comma'],
		ignored: ['external-id.filter-finds'],
		refused: ['external-id.filter-finds'],
	},
	externalIdsFilter: {
		list: [],
		literal: ['external-id.filter-in'],
		ignored: ['external-id.filter-in'],
		refused: ['external-id.filter-in'],
	},
	lookUps: { all: [], oneProfile: ['lists.of-all'], none: ['lists.of-profile'] },
	benefitsOfProfile: {
		all: [],
		active: ['lists.keep-used-up-of-profile', 'lists.keep-expired-of-profile'],
		last180Days: ['lists.keep-old-of-profile'],
	},
	benefitsOfAll: {
		all: [],
		active: ['lists.keep-used-up-of-all', 'lists.keep-expired-of-all'],
		last180Days: ['lists.keep-old-of-all'],
	},
	remainingMissingIn: {
		nowhere: [],
		lists: ['claims.remaining-in-lists'],
		records: ['claims.remaining-in-records'],
	},
	typeAttributes: { object: [], text: ['claims.item-is-object'] },
	claimRedeemAnswer: { redemption: [], benefit: ['claims.answer-is-redemption'] },
	definitionIds: { string: [], number: ['definitions.id-is-text'] },
	benefitDates: { utc: [], local: ['dates.expiry-in-utc'] },
	mobilePhone: { e164: [], national: ['members.mobile-is-e164'] },
	commsPath: {
		documented: [],
		sdk: ['consent.documented-path'],
		both: ['consent.older-path-gone'],
	},
	memberParts: {
		taken: [],
		ignored: ['members.custom-attributes-with-member', 'members.consent-with-member'],
		refused: ['members.custom-attributes-with-member', 'members.consent-with-member'],
	},
	consentMoments: { any: [], plain: ['consent.moment-iso'] },
	rewardExternalId: {
		filtered: [],
		hidden: ['rewards.filter-external-id'],
		shown: ['rewards.external-id-not-shown'],
	},
	eventNames: {
		starter: [],
		guide: ['events.redeem-fires-updated', 'events.guide-names-silent'],
	},
	tagSpaces: { hyphens: [], kept: ['members.tags-hyphenated'] },
	gender: { withheld: [], witheld: ['members.gender-withheld'] },
	names: { titleCase: [], asSent: ['members.names-in-capitals'] },
	reversalAnswer: { balances: [], redemption: ['redemptions.reversal-answers-balances'] },
	lastDay: { whole: [], untilExpiry: ['dates.last-day-whole'] },
};

/** The same of the habits that are numbers, or several words. */
const moreDifferences: {
	[Name in Exclude<keyof TenantHabits, keyof typeof habitWords>]: [
		value: TenantHabits[Name],
		names: string[],
	][];
} = {
	listLagMs: [
		[300, ['lists.show-at-once', 'redemptions.listed']],
		[
			[0, 300],
			['lists.show-at-once', 'redemptions.listed'],
		],
	],
	recordLagMs: [[300, ['records.show-at-once']]],
	rowLagMs: [[300, ['lists.show-at-once', 'redemptions.listed']]],
	redemptionLagMs: [
		[300, ['redemptions.listed']],
		[Number.POSITIVE_INFINITY, ['redemptions.listed']],
	],
	commitMs: [[[0, 400], ['lists.in-order-of-ids']]],
	externalId: [
		['asNumber', ['external-id.digits-are-text']],
		[
			['cut40', 'lowerCase', 'composed', 'noEmoji'],
			[
				'external-id.case-kept',
				'external-id.length-kept',
				'external-id.accents-kept',
				'external-id.emoji-kept',
			],
		],
	],
	largestPage: [[50, ['lists.page-size-100']]],
	backgroundMs: [[60_000, ['batches.done-soon']]],
	batchPauseMs: [[60_000, ['batches.done-soon']]],
};

async function reportOn(tenant: Partial<TenantHabits>): Promise<Report> {
	const sandbox = await startSandbox({ tenant });
	const receiver = await startReceiver(0, null);
	const journals = await mkdtemp(join(tmpdir(), 'contract-'));
	try {
		const { baseUrl, token } = sandbox;
		const profile = people.mia.id;
		const how = { write: true, journals, patienceMs: PATIENCE_MS, receiver };
		return await runContract({ baseUrl, token, profile, ...how });
	} finally {
		await receiver.close();
		await sandbox.close();
		await rm(journals, { recursive: true });
	}
}

const different = ({ results }: Report) =>
	results.filter(({ outcome }) => outcome === 'differs').map(({ check }) => check.name);

test(
	'of the newest word all hold, and all are tried',
	async () => {
		const { results, left } = await reportOn({});
		expect(results.filter(({ outcome }) => outcome !== 'holds')).toEqual([]);
		expect(left).toEqual([]);
	},
	TIMEOUT_MS,
);

const cases: Case[] = [
	...Object.entries(differences).flatMap(([name, values]) =>
		Object.entries(values)
			.slice(1)
			.map(([value, names]): Case => ({ name, value, names })),
	),
	...Object.entries(moreDifferences).flatMap(([name, values]) =>
		values.map(([value, names]): Case => ({ name, value, names })),
	),
];

/**
 * Habits that have nothing to do with each other: the first of each are tried at one tenant, and the
 * second of each. All others are tried alone, as they hide each other's differences.
 */
const apart: (keyof TenantHabits)[] = [
	'trims',
	'collation',
	'externalIdsFilter',
	'definitionIds',
	'benefitDates',
	'mobilePhone',
	'memberParts',
	'rewardExternalId',
	'eventNames',
	'tagSpaces',
	'gender',
	'names',
	'reversalAnswer',
	'largestPage',
];

const tenants: { habits: Record<string, unknown>; names: string[] }[] = [];
for (const { name, value, names } of cases) {
	const isApart = apart.some((one) => one === name);
	const shared = tenants.find(
		({ habits }) =>
			!(name in habits) && Object.keys(habits).every((one) => apart.some((each) => each === one)),
	);
	if (isApart && shared) {
		shared.habits[name] = value;
		shared.names.push(...names);
	} else {
		tenants.push({ habits: { [name]: value }, names: [...names] });
	}
}

/** The reports, begun in the order of the tenants and some at a time: most of each is waiting. */
const reports = new Map<(typeof tenants)[number], Promise<Report>>();

beforeAll(() => {
	const slots = Array.from({ length: AT_A_TIME }, async () => await Promise.resolve());
	for (const [index, each] of tenants.entries()) {
		const before = slots[index % AT_A_TIME] ?? Promise.resolve();
		const report = before.then(async () => await reportOn(each.habits));
		reports.set(each, report);
		slots[index % AT_A_TIME] = report.then(
			() => undefined,
			() => undefined,
		);
	}
});

test.each(tenants)(
	'of a tenant with $habits it reports $names',
	async (tried) => {
		const report = await reports.get(tried);
		if (!report) throw new Error('It was not tried');
		expect(different(report)).toEqual(expect.arrayContaining(tried.names));
		expect(different(report)).toHaveLength(tried.names.length);
		expect(report.left).toEqual([]);
	},
	TIMEOUT_MS,
);

test('no habit is left out', () => {
	const names = [...Object.keys(differences), ...Object.keys(moreDifferences)];
	expect(names.sort()).toEqual(Object.keys(plainHabits).sort());
	for (const [name, words] of Object.entries(habitWords)) {
		expect(cases.filter((each) => each.name === name)).toHaveLength(words.length - 1);
	}
});
