import { afterWriting, asProblem, logCause, Problem } from '../../../nodes/shared/problems/problem';

describe('an error of the node’s own', () => {
	const error = new TypeError('Cannot read mia@example.com, "Bearer s3cret-token"');

	it('is unexpected, and no lost answer', () => {
		expect(asProblem(error)).toMatchObject({ code: 'unexpected', outcome: 'failed' });
		expect(asProblem(error).kind).not.toBe('unknownOutcome');
	});

	it('leaves unknown what was written before it', () => {
		expect(afterWriting(asProblem(error)).outcome).toBe('unknown');
		expect(afterWriting(new Problem('rate_limited')).outcome).toBe('failed');
	});

	it('stands in the debug log with its place, and without token and personal data', () => {
		const debug = jest.fn<undefined, [string, Record<string, unknown>]>();
		logCause({ logger: { debug } }, afterWriting(asProblem(error)), { item: 3 });
		const [[, meta] = []] = debug.mock.calls;
		expect(meta).toMatchObject({
			item: 3,
			code: 'unexpected',
			cause: expect.stringMatching(/^TypeError: Cannot read \[email\]/) as string,
		});
		expect((meta?.at as string[])[0]).toContain('problem.test.ts');
		expect(JSON.stringify(meta)).not.toMatch(/s3cret|mia@/);
	});

	it('is the only one that the log is told of', () => {
		const debug = jest.fn();
		logCause({ logger: { debug } }, new Problem('timeout'));
		expect(debug).not.toHaveBeenCalled();
	});
});
