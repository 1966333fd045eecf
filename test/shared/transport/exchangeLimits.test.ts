import { exchangeFor, pause } from '../../../nodes/shared/transport/exchange';
import { breaks, n8nThat, reply, type Reply } from './support';

const credentialsDecrypted = { id: '', name: '', type: 'omneoApi' };
const options = { url: 'https://api.shop.getomneo.com/api/v3/tags' };
const answered = reply(200, { data: [] }, { 'x-request-id': 'r-1' });

/** A clock that stands still, and deadlines that pass when they are told to. */
function timeStandsStill() {
	const clock = { now: 1_000, deadlines: [] as { ms: number; pass: () => void }[] };
	jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
		const deadline = new AbortController();
		clock.deadlines.push({ ms, pass: () => deadline.abort() });
		return deadline.signal;
	});
	return clock;
}

function exchangeThat(replies: readonly Reply[], stop?: AbortSignal) {
	const { context, asked } = n8nThat(replies, { stop });
	const exchange = exchangeFor(context, stop);
	const send = async (timeout = 10_000, isWrite = true) =>
		await exchange(options, { credentialsDecrypted, timeout, isWrite });
	/** How many deadlines there are among the requests so far. */
	const limits = () => new Set(asked.map(({ options: { abortSignal } }) => abortSignal)).size;
	return { asked, send, limits };
}

const untilAborted: Reply = async ({ options: { abortSignal } }) => {
	const signal = abortSignal as AbortSignal;
	await new Promise((aborted) => {
		signal.addEventListener('abort', aborted);
	});
	throw Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' });
};

afterEach(() => jest.restoreAllMocks());

describe('an exchange', () => {
	it('gives the answer as it came, whatever its status', async () => {
		timeStandsStill();
		const { asked, send } = exchangeThat([answered, reply(500, {})]);
		expect(await send()).toEqual({
			status: 200,
			headers: { 'x-request-id': 'r-1' },
			text: '{"data":[]}',
			isCut: false,
		});
		expect(await send()).toMatchObject({ status: 500, text: '{}' });
		expect(asked[0]).toMatchObject({
			type: 'omneoApi',
			options: {
				...options,
				timeout: 10_000,
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
			},
			decrypted: credentialsDecrypted,
		});
	});

	it('may end up to a hundredth after its timeout', async () => {
		const clock = timeStandsStill();
		const { send } = exchangeThat([answered]);
		await send(10_000);
		await send(333);
		expect(clock.deadlines.map(({ ms }) => ms)).toEqual([10_100, 337]);
	});

	it('ends with its deadline', async () => {
		const clock = timeStandsStill();
		const ended = exchangeThat([untilAborted]).send();
		clock.deadlines[0]?.pass();
		await expect(ended).rejects.toMatchObject({ code: 'timeout', outcome: 'unknown' });
	});

	it.each([true, false])('ends with the workflow (a write: %s)', async (isWrite) => {
		timeStandsStill();
		const stop = new AbortController();
		const ended = exchangeThat([untilAborted], stop.signal).send(10_000, isWrite);
		stop.abort();
		await expect(ended).rejects.toMatchObject({
			code: 'canceled',
			outcome: isWrite ? 'unknown' : 'failed',
		});
	});

	it('ends with its deadline also where the workflow could be stopped', async () => {
		const clock = timeStandsStill();
		const ended = exchangeThat([untilAborted], new AbortController().signal).send();
		clock.deadlines[0]?.pass();
		await expect(ended).rejects.toMatchObject({ code: 'timeout' });
	});

	it('is lost where its connection breaks', async () => {
		timeStandsStill();
		const { send } = exchangeThat([breaks]);
		await expect(send()).rejects.toMatchObject({ code: 'connection_lost', outcome: 'unknown' });
	});

	it('gives n8n its signal as that of the context', async () => {
		timeStandsStill();
		const { asked, send } = exchangeThat([answered], new AbortController().signal);
		await send();
		expect(asked[0]?.context.getExecutionCancelSignal()).toBe(asked[0]?.options.abortSignal);
		expect(asked[0]?.context.helpers).toBeDefined();
	});

	it('shares its deadline with those that begin within a hundredth of the timeout', async () => {
		const clock = timeStandsStill();
		const { send, limits } = exchangeThat([answered]);
		await send();
		clock.now += 99;
		await send();
		expect(limits()).toBe(1);
		clock.now += 1;
		await send();
		expect(limits()).toBe(2);
		expect(clock.deadlines).toHaveLength(2);
	});

	it('shares its deadline with nine others at most', async () => {
		timeStandsStill();
		const { send, limits } = exchangeThat([answered]);
		for (let request = 0; request < 10; request++) await send();
		expect(limits()).toBe(1);
		await send();
		expect(limits()).toBe(2);
	});

	it('shares no deadline with those that have another timeout', async () => {
		timeStandsStill();
		const { send, limits } = exchangeThat([answered]);
		await send(10_000);
		await send(20_000);
		expect(limits()).toBe(2);
	});
});

describe('a pause', () => {
	it('ends with the workflow', async () => {
		await expect(pause(60_000, AbortSignal.abort())).rejects.toMatchObject({ code: 'canceled' });
	});
});
