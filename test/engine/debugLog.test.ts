import { ExecuteContext } from 'n8n-core';
import type { Logger } from 'n8n-workflow';
import { people, startSandbox, type Sandbox } from '../../sandbox';
import { claimOfRow, jsonOf, runNode } from './support';

interface Line {
	message: string;
	facts: Record<string, unknown>;
}

let sandbox: Sandbox;
let lines: Line[];
const ignore = () => undefined;
const log: Pick<Logger, 'error' | 'warn' | 'info' | 'debug'> = {
	...{ error: ignore, warn: ignore, info: ignore },
	debug(message, facts = {}) {
		lines.push({ message, facts });
	},
};

beforeAll(async () => {
	sandbox = await startSandbox({ hangMs: 300 });
});

beforeEach(() => {
	sandbox.reset();
	lines = [];
	jest.spyOn(ExecuteContext.prototype, 'logger', 'get').mockReturnValue(
		log as ExecuteContext['logger'],
	);
});

afterEach(() => {
	jest.restoreAllMocks();
});

afterAll(async () => {
	await sandbox.close();
});

const claim = async (id: string) =>
	await runNode({
		baseUrl: sandbox.baseUrl,
		rows: [{ profile: people.mia.id, id }],
		parameters: claimOfRow({}),
	});
const once = () => lines.filter(({ message }) => message.startsWith('Omneo, once: '));

describe('the debug log', () => {
	it('has a line for each request, with its path and no value of it', async () => {
		await claim('SURVEY-1');
		const requests = lines.filter(({ message }) => message === 'Request to Omneo');
		expect(requests.length).toBeGreaterThanOrEqual(3);
		expect(requests[0]?.facts).toMatchObject({ method: 'GET', status: 200, waitMs: 0 });
		expect(JSON.stringify(lines)).not.toContain(people.mia.id);
	});

	it('tells what was decided of a key, by one hash for the same key and another for another', async () => {
		const [made] = jsonOf(await claim('SURVEY-1'));
		expect(once().map(({ message, facts }) => [message, facts.is, facts.winner])).toEqual([
			['Omneo, once: verdict', 'nothing', undefined],
			['Omneo, once: verdict', 'mine', String(made?.benefit_id)],
		]);
		await claim('SURVEY-1');
		await claim('SURVEY-2');
		const keys = once().map(({ facts }) => facts.key);
		expect(new Set(keys.slice(0, 3)).size).toBe(1);
		expect(keys.at(-1)).not.toBe(keys[0]);
	});

	it('tells of a lost answer: its code, the item, and how often it had been sent again', async () => {
		sandbox.failNext('dropAfter', 1, { method: 'POST', path: /claim-redeem/ });
		await claim('SURVEY-3');
		const losses = once().filter(({ message }) => message.endsWith('loss'));
		expect(losses).toEqual([
			expect.objectContaining({
				facts: expect.objectContaining({ item: 0, code: 'connection_lost', retry: 0 }),
			}),
		]);
	});
});
