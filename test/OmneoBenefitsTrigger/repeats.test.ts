import { createHash } from 'node:crypto';
import {
	isIn,
	lacks,
	markOf,
	merged,
	withMark,
	type Seen,
} from '../../nodes/OmneoBenefitsTrigger/repeats';

const HOUR = 3_600_000;
const NOW = 494_000 * HOUR;

const markNumber = (number: number) =>
	markOf(createHash('sha256').update(String(number)).digest('hex').slice(0, 24));

/** The memory after deliveries of these numbers, at one time. */
function after(seen: Seen, numbers: readonly number[], now: number): Seen {
	return numbers.reduce((known, number) => withMark(known, markNumber(number), now), seen);
}

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

/** Many deliveries of one hour at once, as they are stored. */
const hourOf = (count: number, from: number) => numbers(count, from).map(markNumber).join('');

const countOf = (seen: Seen) => Object.values(seen).join('').length / 8;

describe('the memory of deliveries', () => {
	it('knows one of an hour ago after 100,000 others, in less than 1 MB', () => {
		const before = after({}, [1], NOW);
		const flooded = { ...before, [NOW / HOUR + 1]: hourOf(100_000, 1_000) };
		const seen = withMark(flooded, markNumber(2), NOW + HOUR);
		expect(isIn(seen, markNumber(1))).toBe(true);
		expect(isIn(seen, markNumber(100_999))).toBe(true);
		expect(isIn(seen, markNumber(3))).toBe(false);
		expect(JSON.stringify(seen).length).toBeLessThan(1_000_000);
	});

	it('costs little beside n8n’s own work with it, which is to write and read it as JSON', () => {
		let known: Seen = { 494_000: hourOf(100_000, 0) };
		let mine = 0;
		let n8ns = 0;
		for (const number of numbers(200, 200_000)) {
			const begun = performance.now();
			known = withMark(known, markNumber(number), NOW);
			expect(isIn(known, markNumber(number + 1_000))).toBe(false);
			const between = performance.now();
			JSON.parse(JSON.stringify(known));
			mine += between - begun;
			n8ns += performance.now() - between;
		}
		expect(mine).toBeLessThan(5 * n8ns);
	});

	it('knows all of the last 26 hours, and of older ones the newest where it holds no more than 1,000', () => {
		const old = after({}, numbers(900), NOW);
		const young = after(old, numbers(300, 5_000), NOW + 27 * HOUR);
		expect(countOf(young)).toBe(1_000);
		expect(isIn(young, markNumber(199))).toBe(false);
		expect(isIn(young, markNumber(200))).toBe(true);
		expect(countOf(after(old, numbers(300, 5_000), NOW + 26 * HOUR))).toBe(1_200);
	});

	it('loses the oldest of more than 130,000', () => {
		const seen = withMark({ 494_000: hourOf(130_000, 0) }, markNumber(200_000), NOW);
		expect(countOf(seen)).toBe(130_000);
		expect([0, 1, 200_000].map((number) => isIn(seen, markNumber(number)))).toEqual([
			false,
			true,
			true,
		]);
	});

	it('finds no mark between two others', () => {
		expect(isIn({ 1: 'abcdefghijklmnop' }, 'efghijkl')).toBe(false);
		expect(isIn({ 1: 'abcdefghijklmnop' }, 'ijklmnop')).toBe(true);
	});

	it('holds what two processes know', () => {
		const common = after({}, [1, 2], NOW);
		const [mine, other] = [after(common, [3], NOW), after(common, [4, 5], NOW)];
		const both = merged(mine, other);
		expect(countOf(both)).toBe(5);
		expect([1, 2, 3, 4, 5].every((number) => isIn(both, markNumber(number)))).toBe(true);
		expect([lacks(mine, both), lacks(both, both), lacks({}, both)]).toEqual([true, false, true]);
	});
});
