import type { ClassName } from '../../test/simulation/classes';

/** A rule of the protocol that is removed: how a text in its source is replaced in a copy. */
export interface Mutant {
	name: string;
	/** The first schedule to play, if it is noticed so seldom that the usual ones may not do. */
	seed?: number;
	edits: { file: string; from: string; to: string }[];
}

const edit = (file: string, from: string, to: string): Mutant['edits'][number] => ({
	file: `nodes/shared/${file}`,
	from,
	to,
});

/**
 * Each must break a promise in some schedule; a mutant that survives shows that nothing tests its
 * rule.
 */
const ofClaims: Mutant[] = [
	{
		name: 'no check after a claim',
		edits: [
			edit(
				'once/createOnce.ts',
				'if (!creation.checks) return { ended',
				'if (true) return { ended',
			),
		],
	},
	{
		name: 'no queue',
		edits: [edit('once/context.ts', 'if (earlier) await context.withoutSlot(earlier);', '')],
	},
	{
		name: 'no last look',
		edits: [edit('once/createOnce.ts', 'state.needsLastLook && creation.checks', 'false')],
	},
	{
		name: 'a redeemed benefit wins',
		edits: [
			edit(
				'once/keys.ts',
				'return [...rows].sort(order);',
				`const isOpen = (one: IDataObject) => Number(one.redemptions_remaining !== 0);
				return [...rows].sort((a, b) => isOpen(a) - isOpen(b) || order(a, b));`,
			),
		],
	},
	{
		name: 'no wait before the check',
		edits: [
			edit(
				'once/createOnce.ts',
				'await context.pause(CHECK_AFTER);\n\t\tconst { result: view',
				'const { result: view',
			),
		],
	},
	{
		name: 'a look that shows less takes back',
		edits: [
			edit(
				'claims/claim.ts',
				'for (const { row } of state.made.values()) found.set(idOf(row), row);',
				'',
			),
		],
	},
	{
		name: 'an own claim that no list shows is a success',
		edits: [
			edit(
				'once/createOnce.ts',
				"is: seen.has(idOf(winner)) ? 'mine' : 'mineUnseen'",
				"is: seen.size >= 0 ? 'mine' : 'mineUnseen'",
			),
		],
	},
	{
		name: 'the winner of another is taken at first sight',
		edits: [
			edit('once/createOnce.ts', 'await context.pause(CHECK_AFTER);\n\t\tconst look', 'const look'),
		],
	},
	{
		name: 'a blind last look is a success',
		edits: [
			edit(
				'once/createOnce.ts',
				'if (problem) throw first.problem ?? asUnknownOutcome(problem);',
				'if (problem) { if (first.problem) throw first.problem; return first.result; }',
			),
		],
	},
	{
		name: 'refused after a loss is refused',
		edits: [
			edit(
				'once/sendUntilKnown.ts',
				'if (!isLost) throw wasLost ? asUnknownOutcome(problem) : problem;',
				'if (!isLost) throw problem;',
			),
			edit(
				'once/keys.ts',
				'state.made.size > 0 || state.changedWinner || state.needsLastLook',
				'state.made.size > 0 || state.changedWinner',
			),
		],
	},
	{
		name: 'only what is known to be ours is undone in the last look',
		edits: [edit('once/createOnce.ts', 'if (isMineToo) state.made', 'if (false) state.made')],
	},
	{
		name: 'only what the list shows is undone',
		edits: [
			edit(
				'once/createOnce.ts',
				'const others = [...state.made.values()].filter(',
				`const { seen: shown } = await creation.looks.again();
				const others = [...state.made.values()].filter((one) => shown.has(idOf(one.row))).filter(`,
			),
		],
	},
	{
		name: 'deleted without reversal',
		edits: [edit('claims/winner.ts', 'if (mine !== undefined) {', 'if (false) {')],
	},
	{
		name: 'what the tenant stored is not learned',
		edits: [edit('claims/claimOnce.ts', 'addOnce(state.stored, String(stored));', '')],
	},
	{
		name: 'what was reversed on purpose is redeemed again',
		edits: [
			edit(
				'claims/winner.ts',
				"if (redeemedEver(entries) === 0) return 'unredeemed';",
				"if (redeemedNow(entries) === 0) return 'unredeemed';",
			),
		],
	},
	{
		name: 'only benefits are looked at',
		edits: [
			edit(
				'claims/looks.ts',
				'const redeemed = await readRedeemed(',
				'redemptions = []; const redeemed = await readRedeemed(',
			),
		],
	},
	{
		name: 'only redemptions are looked at',
		edits: [
			edit(
				'claims/looks.ts',
				'const redeemed = await readRedeemed(',
				'benefits = []; const redeemed = await readRedeemed(',
			),
		],
	},
	{
		name: 'a list that shows an own claim before its redemption shows all',
		edits: [
			edit('claims/claim.ts', "if (kind !== 'claimRedeem') return true;", 'return true;'),
			edit('claims/looks.ts', 'const isEnough = showsAll &&', 'const isEnough = own &&'),
		],
	},
	{
		name: 'a list that lags is taken for one that leaves out, once redemptions name the claim',
		edits: [
			edit(
				'claims/claim.ts',
				'return isIn(reading.benefits) || reading.namedBefore?.includes(idOf(mine)) === true;',
				'return true;',
			),
		],
	},
	{
		name: 'what is stored in another form is not looked for among redemptions',
		edits: [
			edit('claims/looks.ts', 'state.stored.length === 0 &&', ''),
			edit('once/createOnce.ts', 'if (!wasBlind ||', 'if (wasBlind ||'),
		],
	},
	{
		name: 'a filter is trusted beside a winner that only redemptions name',
		edits: [edit('claims/looks.ts', 'return listed.has(id) ?', 'return listed.has(id) || true ?')],
	},
];

const named = (...names: string[]) => ofClaims.filter(({ name }) => names.includes(name));

/** One edit of one file. */
const rule = (name: string, ...place: Parameters<typeof edit>): Mutant => ({
	name,
	edits: [edit(...place)],
});

const ofRewards: Mutant[] = [
	...named('no check after a claim', 'no queue', 'no last look', 'no wait before the check'),
	rule(
		'what a further try does not see was not made',
		'records/createRecord.ts',
		'for (const [id, { row }] of state.made) found.set(id, row);',
		'',
	),
];

const ofPoints: Mutant[] = [
	...named('no queue'),
	rule(
		'points are sent again soon after a lost answer',
		'records/createRecord.ts',
		'mayRepeatSoon: creation.isUsersKey && undo !== undefined',
		'mayRepeatSoon: true',
	),
	rule(
		'what was made twice is not told',
		'once/createOnce.ts',
		'if (mine.length === 0) return;',
		'if (mine.length >= 0) return;',
	),
	rule(
		'what this process made a moment ago is forgotten',
		'records/createRecord.ts',
		'noteMade(context, key, idOf(row));',
		'',
	),
];

const ofExtensions: Mutant[] = [
	...named('no queue'),
	rule(
		'an extension is sent again soon after a lost answer',
		'records/extend.ts',
		'mayRepeatSoon: false',
		'mayRepeatSoon: true',
	),
	rule(
		'the expiry before is forgotten between tries',
		'records/extend.ts',
		'context.memory.expiryBefore.get(itemKey)',
		'context.memory.expiryBefore.get("")',
	),
	{
		...rule(
			'an expiry that another set back is taken for the one before',
			'records/newExpiry.ts',
			"return isExtendedSince(record, before) ? 'other' : 'before';",
			"return 'before';",
		),
		seed: 80_016_000,
	},
	rule(
		'an extension that is unknown is not told of later ones of this process',
		'records/extend.ts',
		'Object.assign(before, to);',
		'void to;',
	),
];

const ofRedemptions: Mutant[] = [
	rule(
		'a redemption that was found is forgotten before its benefit is read',
		'records/redeem.ts',
		'redeeming.found = redemption;',
		'memory.redeeming.delete(key);',
	),
	rule(
		'a redemption is sent again soon after a lost answer',
		'records/redeem.ts',
		'mayRepeatSoon: false',
		'mayRepeatSoon: true',
	),
	rule(
		'what another execution redeemed a moment ago is taken for one’s own',
		'records/redeem.ts',
		'...allMadeLately(context, benefit)',
		'',
	),
	rule(
		'a redemption that is unknown is not told of later ones of this process',
		'records/redeem.ts',
		'if (of === benefit) before.add(idOf({ id }));',
		'',
	),
	rule(
		'what was there before is forgotten between tries',
		'records/redeem.ts',
		'const earlier = memory.redeeming.get(key)',
		'const earlier = memory.redeeming.get("")',
	),
];

const ofConsent: Mutant[] = [
	rule(
		'consent is sent again whatever was stored meanwhile',
		'once/replaceOnce.ts',
		'mayBeRepeated: () => mayReplace(first, now)',
		'mayBeRepeated: () => true',
	),
	rule(
		'an opt-out beside a consent is overlooked',
		'profiles/consent.ts',
		'const names = Object.keys({ ...before, ...now });',
		"const names = ['email_promo'];",
	),
	rule(
		'a further try knows nothing of consent that may be stored',
		'profiles/consent.ts',
		'consentWrites.get(itemKey)',
		'consentWrites.get("")',
	),
];

const ofTags: Mutant[] = [
	...named('no queue').map((mutant) => ({ ...mutant, seed: 45_000 })),
	rule(
		'tags are not read again',
		'profiles/tags.ts',
		'isAccepted = !problem;',
		'if (!problem) return { profile, changed: true };',
	),
	rule(
		'tags are read again before a lagging replica can have misled another',
		'profiles/tags.ts',
		'const LOOK_AFTER = 2_500;',
		'const LOOK_AFTER = 1_000;',
	),
];

const ofMembers: Mutant[] = [
	rule(
		'values are sent again whatever was stored meanwhile',
		'once/replaceOnce.ts',
		'mayBeRepeated: () => mayReplace(first, now)',
		'mayBeRepeated: () => true',
	),
	rule(
		'a further try knows nothing of values that may be stored',
		'once/replaceOnce.ts',
		'if (earlier && !mayReplace(earlier.before, before)) throw earlier.problem;',
		'',
	),
	rule(
		'who finds a member after a lost answer has created it',
		'profiles/enrol.ts',
		"return { ...result, created: 'unknown' };",
		'return { ...result, created: true };',
	),
	{
		name: 'a member who has an identity alone is created again soon after a lost answer',
		edits: [
			edit('profiles/enrol.ts', 'mayRepeatSoon: isUnique(enrolment)', 'mayRepeatSoon: true'),
			edit(
				'profiles/enrol.ts',
				'mayBeRepeated: () => isUnique(enrolment)',
				'mayBeRepeated: () => true',
			),
		],
	},
];

const ofBatches: Mutant[] = [
	...named('no check after a claim'),
	{
		name: 'a row is sent again without a look at its batch',
		edits: [
			edit(
				'claims/batches.ts',
				'if (!open) return undefined;\n\t\tconst look =',
				'if (!open || key) return undefined;\n\t\tconst look =',
			),
		],
	},
	{
		name: 'claims that are made together are not looked at again',
		edits: [
			edit(
				'claims/together.ts',
				"if (verdict.is !== 'mine' || view.candidates.length > 1) return undefined;",
				'if (view.candidates.length === 0) return undefined;',
			),
		],
	},
	{
		name: 'what became of a row together is forgotten alone',
		edits: [edit('claims/together.ts', 'if (!ended) work.end = end;', '')],
	},
	{
		name: 'an earlier claim does not keep a claim from being made together',
		edits: [
			edit(
				'claims/together.ts',
				"if (is !== 'nothing' || otherUse(claim, view)) return false;",
				'',
			),
		],
	},
	{
		name: 'a batch that is under way is not waited for',
		edits: [edit('claims/claimOnce.ts', 'await batches?.follow(context, this.key);', 'undefined;')],
	},
	{
		name: 'a batch that was lost is not looked for',
		edits: [
			edit(
				'claims/batches.ts',
				'if (!isThere) throw problem ?? unfinished();',
				"if (!isThere) return 'alone';",
			),
		],
	},
	{
		name: 'a row that is called failed for no known reason is not looked for',
		edits: [edit('claims/batches.ts', 'UNEXPLAINED.includes(code)', 'false')],
	},
	{
		name: 'an own claim in another form teaches nothing',
		edits: [edit('claims/claim.ts', 'isAlike || state.made.has(idOf(row))', 'isAlike')],
	},
	{
		name: 'a batch that was stopped has failed',
		edits: [
			edit(
				'claims/batches.ts',
				'if (problem) throw asUnknownOutcome(problem);',
				'if (problem) throw problem;',
			),
		],
	},
];

/** By the class whose simulation must notice them. */
export const mutants: Partial<Record<ClassName, Mutant[]>> = {
	claims: ofClaims,
	batches: ofBatches,
	rewards: ofRewards,
	points: ofPoints,
	extensions: ofExtensions,
	redemptions: ofRedemptions,
	consent: ofConsent,
	tags: ofTags,
	members: ofMembers,
};
