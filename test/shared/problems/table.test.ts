import { Problem } from '../../../nodes/shared/problems/problem';
import { endpoints } from '../../../nodes/shared/api/endpoints';
import { problems, type ProblemCode } from '../../../nodes/shared/problems/table';

describe('the table of problems', () => {
	it.each(Object.keys(problems) as ProblemCode[])(
		'%s has a meaning and a next step that can stand alone',
		(code) => {
			const { message, nextStep } = new Problem(code);
			expect(message).toMatch(/^[A-Z].*[^.]$/);
			expect(nextStep).toMatch(/^[A-Z].*[.)]$/);
		},
	);
});

describe('the refusals that an endpoint knows', () => {
	const all = Object.values(endpoints).map(
		({ route, refusals = [] }) => [route, refusals] as const,
	);

	it.each(all.filter(([, refusals]) => refusals.length > 0))(
		'are all recognised by a field or by words: %s',
		(_, refusals) => {
			for (const code of refusals) {
				const { recognise } = problems[code];
				const hasWords = recognise.every(({ field, text }) => field ?? text);
				expect([code, recognise.length > 0 && hasWords]).toEqual([code, true]);
			}
		},
	);
});
