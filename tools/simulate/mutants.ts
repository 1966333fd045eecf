import type { ClassName } from '../../test/simulation/classes';

/** A rule of the protocol taken out: what a text of its source becomes in a copy. */
export interface Mutant {
	name: string;
	edits: { file: string; from: string; to: string }[];
}

const edit = (file: string, from: string, to: string): Mutant['edits'][number] => ({
	file: `nodes/shared/${file}`,
	from,
	to,
});

/** Each must break a promise in some schedule; a mutant that lives shows that nothing tests its rule. */
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
		edits: [edit('once/queue.ts', 'if (earlier) await withoutSlot(earlier);', '')],
	},
	{
		name: 'no last look',
		edits: [edit('once/createOnce.ts', 'record.needsLastLook && creation.checks', 'false')],
	},
	{
		name: 'a redeemed benefit wins',
		edits: [
			edit(
				'once/record.ts',
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
				'claims/view.ts',
				'for (const { row } of record.made.values()) found.set(idOf(row), row);',
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
				'once/record.ts',
				'record.made.size > 0 || record.changedWinner || record.needsLastLook',
				'record.made.size > 0 || record.changedWinner',
			),
		],
	},
	{
		name: 'only what is known to be ours is undone in the last look',
		edits: [edit('once/createOnce.ts', 'if (isMineToo) record.made', 'if (false) record.made')],
	},
	{
		name: 'only what the list shows is undone',
		edits: [
			edit(
				'once/createOnce.ts',
				'const others = [...record.made.values()].filter(',
				`const { seen: shown } = await creation.looks.again();
				const others = [...record.made.values()].filter((one) => shown.has(idOf(one.row))).filter(`,
			),
		],
	},
	{
		name: 'deleted without reversal',
		edits: [edit('claims/undo.ts', 'if (mine !== undefined) {', 'if (false) {')],
	},
	{
		name: 'what the tenant stored is not learned',
		edits: [edit('claims/claimOnce.ts', 'record.stored.add(String(stored));', '')],
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
			edit('claims/view.ts', "if (kind !== 'claimRedeem') return true;", 'return true;'),
			edit('claims/looks.ts', 'const isEnough = showsAll &&', 'const isEnough = own &&'),
		],
	},
	{
		name: 'a list that lags is taken for one that leaves out, once redemptions name the claim',
		edits: [
			edit(
				'claims/view.ts',
				'return isIn(reading.benefits) || reading.namedBefore?.has(idOf(mine)) === true;',
				'return true;',
			),
		],
	},
	{
		name: 'what is stored in another form is not looked for among redemptions',
		edits: [
			edit('claims/looks.ts', 'record.stored.size === 0 &&', ''),
			edit('once/createOnce.ts', 'if (!wasBlind ||', 'if (wasBlind ||'),
		],
	},
	{
		name: 'a filter is trusted beside a winner that only redemptions name',
		edits: [edit('claims/looks.ts', 'return listed.has(id) ?', 'return listed.has(id) || true ?')],
	},
];

const named = (...names: string[]) => ofClaims.filter(({ name }) => names.includes(name));

const ofRedemptions: Mutant[] = [
	{
		name: 'a redemption that was found is forgotten before its benefit is read',
		edits: [
			edit(
				'records/redeem.ts',
				'context.process.openRedemptions.delete(before);',
				'close(context, key, before);',
			),
		],
	},
];

const ofBatches: Mutant[] = [
	...named('no check after a claim'),
	{
		name: 'a row is sent again without a look at its batch',
		edits: [edit('claims/batches.ts', 'if (open) {', 'if (open && false) {')],
	},
	{
		name: 'a batch that is under way is not waited for',
		edits: [edit('claims/claimOnce.ts', 'await batches?.follow(context, key);', '')],
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
		edits: [edit('claims/batch.ts', 'UNEXPLAINED.includes(code)', 'false')],
	},
	{
		name: 'an own claim in another form teaches nothing',
		edits: [edit('claims/view.ts', 'isAlike || record.made.has(idOf(row))', 'isAlike')],
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
	{
		name: 'what was proved by nothing holds for ever',
		edits: [
			edit(
				'claims/sharedLooks.ts',
				'this.hadNone = redeemed?.length === 0;',
				'this.hadNone = false;',
			),
		],
	},
];

/** By the class whose simulation must notice them. */
export const mutants: Partial<Record<ClassName, Mutant[]>> = {
	claims: ofClaims,
	batches: ofBatches,
	rewards: named('no check after a claim'),
	redemptions: ofRedemptions,
};
