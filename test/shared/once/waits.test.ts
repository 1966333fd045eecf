import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import {
	LOOKS_BEFORE_REPEAT,
	lookUntil,
	unknownWrite,
	untilAnswered,
} from '../../../nodes/shared/once/waits';
import { Problem } from '../../../nodes/shared/problems/problem';
import type { ApiRequest } from '../../../nodes/shared/transport/types';

const lost = () => new Problem('connection_lost', { wasWrite: true });
const request: ApiRequest = at(endpoints.deleteBenefit, { benefitId: '1' });

/** What becomes of a step of an undo whose requests meet what is given, the last again and again. */
async function undo(problems: (Problem | undefined)[], before?: () => Promise<void>) {
	const waits: number[] = [];
	let sent = 0;
	const context = {
		async send<T>() {
			const problem = problems[Math.min(sent++, problems.length - 1)];
			if (problem) throw problem;
			return await Promise.resolve({ data: 'done' as T });
		},
		async pause(ms: number) {
			waits.push(ms);
			await Promise.resolve();
		},
	};
	const { answer, problem } = await untilAnswered(context, request, before).then(
		(given) => ({ answer: given, problem: undefined }),
		(thrown: unknown) => ({ answer: undefined, problem: thrown as Problem }),
	);
	return { answer, code: problem?.code, sent, waits };
}

describe('a step of an undo', () => {
	it('is sent once where it is answered', async () => {
		expect(await undo([undefined])).toEqual({
			answer: { data: 'done' },
			code: undefined,
			sent: 1,
			waits: [],
		});
	});

	it('is sent again half a second after its answer was lost, seven times', async () => {
		expect(await undo([lost(), undefined])).toMatchObject({ sent: 2, waits: [500] });
		expect(await undo([lost()])).toMatchObject({ code: 'connection_lost', sent: 8 });
	});

	it.each([
		['a 404', { httpStatus: 404 }],
		['a 410', { httpStatus: 410 }],
		['that it has been reversed', { httpStatus: 422, apiMessage: 'It has been reversed' }],
		['that it has been returned', { httpStatus: 422, apiMessage: 'It has been returned' }],
		['that it has been deleted', { httpStatus: 422, apiMessage: 'It has been deleted' }],
		['that it already was', { httpStatus: 422, apiMessage: 'Already done' }],
	])('is done where the answer is %s', async (_, details) => {
		const problem = new Problem('request_refused', { kind: 'rejected', ...details });
		expect(await undo([problem])).toMatchObject({ code: undefined, sent: 1 });
	});

	it('is not done where it is refused for another reason, and not sent again', async () => {
		const problem = new Problem('request_refused', { kind: 'rejected', httpStatus: 422 });
		expect(await undo([problem])).toMatchObject({ code: 'request_refused', sent: 1 });
	});

	it('is checked before each request, and not sent where it may not be', async () => {
		let checks = 0;
		const check = async () => {
			checks += 1;
			if (checks === 2) throw new Problem('undo_failed');
			await Promise.resolve();
		};
		expect(await undo([lost()], check)).toMatchObject({ code: 'undo_failed', sent: 1 });
	});
});

describe('a write whose outcome is unknown', () => {
	it('may be repeated, and says that it is looked up first', () => {
		const { outcome, details } = unknownWrite(new Problem('server_error', { requestId: 'r-1' }));
		expect(outcome).toBe('unknown');
		expect(details).toMatchObject({ mayBeRepeated: true, requestId: 'r-1' });
		expect(details.nextStep).toMatch(/^It is not known .* looked up first\.$/);
	});
});

describe('looks after waits', () => {
	const look = async (waits: readonly number[], ...found: (string | undefined)[]) => {
		const waited: number[] = [];
		const pause = async (ms: number) => {
			waited.push(ms);
			await Promise.resolve();
		};
		const result = await lookUntil(
			{ pause },
			waits,
			async () => await Promise.resolve(found.shift()),
		);
		return { result, waited };
	};

	it('end with what is found', async () => {
		expect(await look([0, 5, 7], undefined, 'it')).toEqual({ result: 'it', waited: [5] });
		expect(await look([0, 5], undefined)).toEqual({ result: undefined, waited: [5] });
	});

	it('before a write is sent again take 10 seconds in all', () => {
		expect(LOOKS_BEFORE_REPEAT.reduce((sum, wait) => sum + wait)).toBe(10_000);
	});
});
