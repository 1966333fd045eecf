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

const PATIENCE_MS = 2000;
const TIMEOUT_MS = 120_000;

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
	commitMs: [[[0, 120], ['lists.in-order-of-ids']]],
	externalId: [
		['cut40', ['external-id.length-kept']],
		['lowerCase', ['external-id.case-kept']],
		['composed', ['external-id.accents-kept']],
		['noEmoji', ['external-id.emoji-kept']],
		['asNumber', ['external-id.digits-are-text']],
		[
			['cut40', 'lowerCase'],
			['external-id.case-kept', 'external-id.length-kept'],
		],
	],
	largestPage: [[50, ['lists.page-size-100']]],
	backgroundMs: [[60_000, ['batches.done-soon']]],
};

let journals = '';

beforeAll(async () => {
	journals = await mkdtemp(join(tmpdir(), 'contract-'));
});

afterAll(async () => {
	await rm(journals, { recursive: true });
});

async function reportOn(tenant: Partial<TenantHabits>): Promise<Report> {
	const sandbox = await startSandbox({ tenant });
	const receiver = await startReceiver(0, null);
	try {
		const { baseUrl, token } = sandbox;
		const profile = people.mia.id;
		const how = { write: true, journals, patienceMs: PATIENCE_MS, receiver };
		return await runContract({ baseUrl, token, profile, ...how });
	} finally {
		await receiver.close();
		await sandbox.close();
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

const cases = [
	...Object.entries(differences).flatMap(([name, values]) =>
		Object.entries(values)
			.slice(1)
			.map(([value, names]) => ({ name, value: value as unknown, names: names })),
	),
	...Object.entries(moreDifferences).flatMap(([name, values]) =>
		values.map(([value, names]) => ({ name, value: value as unknown, names })),
	),
];

test.each(cases)(
	'of a tenant with $name=$value it reports $names',
	async ({ name, value, names }) => {
		const report = await reportOn({ [name]: value });
		expect(different(report)).toEqual(expect.arrayContaining(names));
		expect(different(report)).toHaveLength(names.length);
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
