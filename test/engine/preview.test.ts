import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { bulkProfileId, handles, people, startSandbox, type Sandbox } from '../../sandbox';
import { detailsOf, jsonOf, locator, NODE, runNode } from './support';

const MANY = 500;
/** So many random rows, of which each of the kinds of answer has many; and how often other ones. */
const CASES = 100;
const SEEDS = Number(process.env.PREVIEW_SEEDS ?? 2);

const ofRow = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'benefit',
	operation: 'checkEligibility',
	profileId: locator('id', '={{ $json.profile }}'),
	definition: locator('handle', '={{ $json.handle }}'),
	timezone: '={{ $json.zone }}',
	externalId: '={{ $json.id }}',
	...more,
});

const newRow = (i: number): IDataObject => ({
	profile: bulkProfileId(i),
	handle: handles.coffee,
	zone: 'Australia/Perth',
	id: `spring-${i.toString()}`,
});

/** A generator of numbers from 0 to below `n`, the same for a seed. */
function drawing(seed: number): (n: number) => number {
	let state = seed;
	return (n) => {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		return Math.floor((state / 2_147_483_648) * n);
	};
}

/** What a claim did, in the words of a preview. */
function doneBy(json: IDataObject | undefined): string {
	const { outcome } = detailsOf(json);
	if (outcome === 'refused') return 'refuse';
	if (outcome !== undefined) return outcome === 'failed' ? 'invalid' : String(outcome);
	return json?.duplicate === true ? 'return_existing' : 'claim';
}

const isClaim = (done: unknown) => done === 'claim';

/** Which of several rows gets the last of a definition is decided when they are sent. */
function isLastOne(previewed: IDataObject | undefined, done: IDataObject | undefined): boolean {
	return [previewed?.reason, detailsOf(done).code].includes('allocation_limit_reached');
}

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ profiles: 2_000 });
});

beforeEach(() => {
	sandbox.reset();
});

afterAll(async () => {
	await sandbox.close();
});

const run = async (rows: IDataObject[], more: INodeParameters = {}) =>
	await runNode({
		baseUrl: sandbox.baseUrl,
		rows,
		parameters: ofRow(more),
		node: { onError: 'continueRegularOutput' },
	});

const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);

it.each(seeds)('says what a claim then does, in random cases of seed %i', async (seed) => {
	const draw = drawing(seed);
	const names = [handles.coffee, handles.survey, ...Object.values(handles)];
	const zones = ['Australia/Perth', 'Europe/Paris', 'Pacific/Auckland', 'Mars/Olympus'];
	const rows = Array.from({ length: CASES }, () => ({
		profile:
			draw(12) === 0
				? '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c99'
				: draw(8) === 0
					? people.mia.id
					: bulkProfileId(draw(150)),
		handle: draw(2) === 0 ? handles.coffee : (names[draw(names.length)] ?? ''),
		zone: draw(10) === 0 ? zones[3] : zones[draw(3)],
		id: `case-${draw(60).toString()}`,
	}));
	const before = rows.slice(0, CASES / 4);
	await run(before, { operation: 'claim' });
	const options = { duplicateProtection: seed % 3 === 0 ? 'fail' : 'returnExisting' };
	for (const operation of ['claim', 'claimRedeem', 'issue']) {
		const previewed = jsonOf(await run(rows, { previewOf: operation, options }));
		const done = jsonOf(await run(rows, { operation, options }));
		const wrong = rows.flatMap((row, i) =>
			previewed[i]?.would === doneBy(done[i]) || isLastOne(previewed[i], done[i])
				? []
				: [{ operation, i, row, previewed: previewed[i], done: done[i] }],
		);
		expect(wrong).toEqual([]);
		expect(done.map(doneBy).filter(isClaim)).toHaveLength(
			previewed.map(({ would }) => would).filter(isClaim).length,
		);
		const kinds = previewed.map(({ would }) => would);
		expect(kinds).toEqual(expect.arrayContaining(['invalid', 'refuse']));
		if (operation !== 'claim') continue;
		expect(kinds).toContain('claim');
		if (options.duplicateProtection !== 'fail') expect(kinds).toContain('return_existing');
	}
});

it('shares its looks, also where nobody has anything of the campaign yet', async () => {
	const rows = Array.from({ length: MANY }, (_, i) => newRow(i));
	const result = await run(rows);
	expect(new Set(jsonOf(result).map(({ would }) => would))).toEqual(new Set(['claim']));
	expect(sandbox.requests().length / MANY).toBeLessThanOrEqual(0.08);
	expect(sandbox.ledger()).toEqual([]);
});

it('counts what earlier rows of the run would do', async () => {
	const [row] = [newRow(1)];
	expect(jsonOf(await run([row, row])).map(({ would }) => would)).toEqual([
		'claim',
		'return_existing',
	]);
	const few = Array.from({ length: 4 }, (_, i) => ({ ...newRow(i), handle: handles.workshop }));
	const wouldBe = jsonOf(await run(few)).map(({ would, reason }) => [would, reason]);
	expect(wouldBe.filter(([would]) => would === 'claim')).toHaveLength(2);
	expect(wouldBe.filter(([, reason]) => reason === 'allocation_limit_reached')).toHaveLength(2);
});

it('tells the counts above the output', async () => {
	const rows = [newRow(1), newRow(2), { ...newRow(3), zone: 'Mars/Olympus' }];
	const [told] = (await run(rows)).run.data.resultData.runData[NODE] ?? [];
	expect(told?.hints?.map(({ message }) => message)).toEqual([
		'What would happen with Claim: claim 2 of 3; invalid 1 of 3. Nothing was changed.',
	]);
});

it('fails where it is not known what a claim would do', async () => {
	sandbox.failNext({ status: 403 }, 100);
	const [json] = jsonOf(await run([newRow(1)]));
	expect(json).toHaveProperty('error');
	expect(json).not.toHaveProperty('would');
});
