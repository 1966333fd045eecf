/** A rule of the protocol taken out: what a text of its source becomes in a copy. */
export interface Mutant {
	name: string;
	edits: { file: string; from: string; to: string }[];
}

const claims = (file: string, from: string, to: string): Mutant['edits'][number] => ({
	file: `nodes/shared/claims/${file}`,
	from,
	to,
});

/** Each must break a promise in some schedule; a mutant that lives shows that nothing tests its rule. */
export const mutants: Mutant[] = [
	{
		name: 'no check after a claim',
		edits: [claims('makeAndCheck.ts', 'if (!context.checkAfterClaim) {', 'if (true) {')],
	},
	{
		name: 'no queue',
		edits: [claims('queues.ts', 'if (earlier) await idle(earlier);', '')],
	},
	{
		name: 'no last look',
		edits: [claims('claimOnce.ts', 'record.needsLastLook && context.checkAfterClaim', 'false')],
	},
	{
		name: 'a redeemed benefit wins',
		edits: [
			claims(
				'candidates.ts',
				'return [...benefits].sort(order);',
				`const isOpen = (one: Benefit) => Number(one.redemptions_remaining !== 0);
				return [...benefits].sort((a, b) => isOpen(a) - isOpen(b) || order(a, b));`,
			),
		],
	},
	{
		name: 'no wait before the check',
		edits: [claims('makeAndCheck.ts', 'await context.pause(CHECK_AFTER);', '')],
	},
	{
		name: 'a look that shows less takes back',
		edits: [
			claims(
				'candidates.ts',
				'for (const { benefit } of record.made.values()) found.set(idOf(benefit), benefit);',
				'',
			),
		],
	},
	{
		name: 'an own claim that no list shows is a success',
		edits: [
			claims(
				'decide.ts',
				"is: seen.has(idOf(winner)) ? 'mine' : 'mineUnseen'",
				"is: seen.size >= 0 ? 'mine' : 'mineUnseen'",
			),
		],
	},
	{
		name: 'the winner of another is taken at first sight',
		edits: [claims('winner.ts', 'await context.pause(CHECK_AFTER);', '')],
	},
	{
		name: 'a blind last look is a success',
		edits: [
			claims(
				'lastLook.ts',
				'if (problem) throw first.problem ?? asUnknownOutcome(problem);',
				'if (problem) { if (first.problem) throw first.problem; return first.result; }',
			),
		],
	},
	{
		name: 'refused after a loss is refused',
		edits: [
			claims(
				'makeAndCheck.ts',
				'throw record.lostSince === undefined ? problem : asUnknownOutcome(problem);',
				'throw problem;',
			),
			claims(
				'record.ts',
				'if (record.made.size === 0 && !record.redeemed && !record.needsLastLook) return problem;',
				'if (record.made.size === 0 && !record.redeemed) return problem;',
			),
		],
	},
	{
		name: 'only what is known to be ours is undone in the last look',
		edits: [
			claims(
				'lastLook.ts',
				'if (!record.made.has(idOf(benefit)) && mayBeMine(benefit, record)) {',
				'if (false) {',
			),
		],
	},
	{
		name: 'only what the list shows is undone',
		edits: [
			claims(
				'winner.ts',
				'const others = [...record.made.values()].filter(',
				`const { seen: shown } = await look(context, claim, record);
				const others = [...record.made.values()].filter((one) => shown.has(idOf(one.benefit))).filter(`,
			),
		],
	},
	{
		name: 'deleted without reversal',
		edits: [claims('undo.ts', 'if (mine !== undefined) {', 'if (false) {')],
	},
	{
		name: 'what the tenant stored is not learned',
		edits: [claims('makeAndCheck.ts', 'record.stored.add(String(stored));', '')],
	},
	{
		name: 'what was reversed on purpose is redeemed again',
		edits: [
			claims(
				'redeemWinner.ts',
				"if (redeemedEver(entries) === 0) return 'unredeemed';",
				"if (redeemedNow(entries) === 0) return 'unredeemed';",
			),
		],
	},
	{
		name: 'only benefits are looked at',
		edits: [
			claims(
				'look.ts',
				'const about = { sought: claim, record, listed: benefits };',
				'redemptions = []; const about = { sought: claim, record, listed: benefits };',
			),
		],
	},
	{
		name: 'only redemptions are looked at',
		edits: [
			claims(
				'look.ts',
				'const about = { sought: claim, record, listed: benefits };',
				'benefits = []; const about = { sought: claim, record, listed: benefits };',
			),
		],
	},
	{
		name: 'a list that shows an own claim before its redemption shows all',
		edits: [
			claims('candidates.ts', "if (kind !== 'claimRedeem') return true;", 'return true;'),
			claims('look.ts', 'const isEnough = showsAll &&', 'const isEnough = own &&'),
		],
	},
	{
		name: 'a list that lags is taken for one that leaves out, once redemptions name the claim',
		edits: [
			claims(
				'candidates.ts',
				'return isIn(reading.benefits) || reading.namedBefore?.has(idOf(mine)) === true;',
				'return true;',
			),
		],
	},
	{
		name: 'what is stored in another form is not looked for among redemptions',
		edits: [claims('look.ts', 'record.stored.size === 0 &&', '')],
	},
	{
		name: 'a filter is trusted beside a winner that only redemptions name',
		edits: [claims('winner.ts', 'first.listed.has(idOf(winner))', 'true')],
	},
];
