/** Runs the operations of a resource in n8n's engine against answers that are odd, and judges what is told. */
import { LoggerProxy, type IDataObject, type INodeParameters } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { callDirectly, operationNames, sampleOf } from '../../../tools/generate/schemas';
import { detailsOf, jsonOf, mockWaits, runNode, withoutRepeats } from '../support';
import { changedAnswers, untrueAnswers, type OddAnswer } from './answers';
import { startOddTenant, type OddTenant, type Treatment } from './tenant';

/** No wait of the node takes time here: nothing comes late. */
const NO_WAITS = 1_000_000;

/** Hundreds of runs in one test, on a machine that may be slow. */
const PATIENCE_MS = 300_000;

const changed = changedAnswers(64);

/** All that an operation is answered, in one way or another. */
export const oddAnswers: readonly OddAnswer[] = [...untrueAnswers, ...changed];

/** `npm run test:answers` plays them all, which takes half an hour; `npm test` plays every tenth. */
const STEP = process.env.ODD_ANSWERS === 'all' ? 1 : 10;

/** Which requests are answered oddly, and whether what they ask for is done all the same. */
type Way = 'writes that did nothing' | 'writes that were done' | 'readings';

const treatments: Record<Way, (odd: OddAnswer) => (isWrite: boolean) => Treatment> = {
	'writes that did nothing': (odd) => (isWrite) =>
		isWrite ? { odd, isPassedOn: false } : { isPassedOn: true },
	'writes that were done': (odd) => (isWrite) =>
		isWrite ? { odd, isPassedOn: true } : { isPassedOn: true },
	readings: (odd) => (isWrite) => (isWrite ? { isPassedOn: true } : { odd, isPassedOn: true }),
};

/** Of the last error of the node's own, as its log tells it. */
let cause = '';

interface Told {
	ended: 'success' | 'unknown' | 'refused' | 'failed';
	code: string;
	message: string;
	items: IDataObject[];
}

interface Found extends Pick<Told, 'ended' | 'code' | 'message'> {
	answer: string;
	why: string;
	cause: string;
}

let sandbox: Sandbox;
let tenant: OddTenant;
let runs = 0;

/** More of what an operation does, by the name of the operation. */
export type Cases = Record<string, (parameters: INodeParameters) => INodeParameters>;

/** The operations that are played for a resource. */
export function playedOf(resource: string): string[] {
	return operationNames().filter((name) => name.startsWith(`${resource}.`));
}

export function describeOddAnswers(resource: string, more: Record<string, Cases> = {}): void {
	jest.setTimeout(PATIENCE_MS);
	const cases = playedOf(resource).flatMap((name) => [
		{ name, title: name, vary: (parameters: INodeParameters) => parameters },
		...Object.entries(more[name] ?? {}).map(([title, vary]) => ({
			name,
			title: `${name} ${title}`,
			vary,
		})),
	]);

	beforeAll(async () => {
		mockWaits.speed = NO_WAITS;
		const silent = () => undefined;
		const debug = (_text: string, facts: object = {}) => {
			if ('cause' in facts) cause = JSON.stringify(facts);
		};
		LoggerProxy.init({ error: silent, warn: silent, info: silent, debug });
		sandbox = await startSandbox();
		tenant = await startOddTenant(sandbox.origin);
	});

	afterAll(async () => {
		await tenant.close();
		await sandbox.close();
	});

	describe.each(cases)('$title', ({ name, vary }) => {
		/** What a run without anything odd wrote. */
		let written: string[];
		let truth: Told;

		const run = async (treatment: (isWrite: boolean) => Treatment): Promise<Told> => {
			sandbox.reset();
			cause = '';
			const parameters = vary(await sampleOf(name, callDirectly(sandbox)));
			tenant.begin(({ isWrite }) => treatment(isWrite));
			const result = await runNode({
				baseUrl: tenant.baseUrlOf(runs++),
				// A repeat is answered as oddly as the first request was.
				parameters: withoutRepeats(name, parameters),
				rows: [{}],
				node: { onError: 'continueRegularOutput' },
			});
			if (result.error) throw result.error;
			const items = jsonOf(result);
			const [json = {}] = items;
			const { outcome, code } = detailsOf(json);
			return {
				ended: (outcome as Told['ended'] | undefined) ?? 'success',
				code: String(code ?? ''),
				message: String(json.message ?? ''),
				items,
			};
		};

		const isDone = () =>
			written.every((route) => tenant.seen.some((seen) => seen.route === route && seen.isDone));

		const against = async (
			way: Way,
			odd: readonly OddAnswer[],
			wrong: (told: Told, answer: OddAnswer) => string | undefined,
		): Promise<Found[]> => {
			const found: Found[] = [];
			for (const answer of odd.filter((_answer, number) => number % STEP === 0)) {
				const told = await run(treatments[way](answer));
				const why = told.code === 'unexpected' ? 'an error of its own' : wrong(told, answer);
				const { ended, code, message } = told;
				if (why !== undefined)
					found.push({ answer: answer.name, why, ended, code, message, cause });
			}
			return found;
		};

		beforeAll(async () => {
			truth = await run(() => ({ isPassedOn: true }));
			written = [
				...new Set(tenant.seen.filter(({ isWrite }) => isWrite).map(({ route }) => route)),
			];
			expect(truth).toMatchObject({ ended: 'success', code: '' });
			// What asks for nothing would be answered nothing oddly.
			expect(tenant.seen).not.toEqual([]);
		});

		/** Whether it lists what no member is named for. */
		const isOfAll = /^(benefitDefinition|profile)\.getAll$/.test(name);

		const untrue = ({ ended }: Told) =>
			ended === 'success' && !isDone() ? 'a success without the thing done' : undefined;

		it('is no success where the writes did nothing and are answered oddly', async () => {
			if (written.length === 0) return;
			const isDeletion = written.every((route) => route.startsWith('DELETE'));
			const odd = untrueAnswers.filter(({ isOfDeletion }) => !(isDeletion && isOfDeletion));
			expect(await against('writes that did nothing', odd, untrue)).toEqual([]);
		});

		it('is told truly where readings are answered oddly', async () => {
			const wrong = (told: Told, answer: OddAnswer) => {
				if (written.length === 0 && told.ended === 'unknown') return 'an unknown for a reading';
				const isRight = changed.includes(answer) || (isOfAll && answer.isOfOthers);
				if (written.length === 0 && told.ended === 'success' && !isRight) {
					return told.items.length > 0 ? 'a success of nothing' : undefined;
				}
				return untrue(told);
			};
			// Operations that write meet each of them where they write.
			const odd = oddAnswers.filter((_answer, number) => written.length === 0 || number % 3 === 0);
			expect(await against('readings', odd, wrong)).toEqual([]);
		});

		it('is a success or unknown where the writes were done and are answered oddly', async () => {
			if (written.length === 0) return;
			const wrong = (told: Told) =>
				isDone() && (told.ended === 'failed' || told.ended === 'refused')
					? 'a failure of what was done'
					: untrue(told);
			expect(await against('writes that were done', changed, wrong)).toEqual([]);
		});
	});
}
