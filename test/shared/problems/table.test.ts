import { Problem } from '../../../nodes/shared/problems/problem';
import * as groups from '../../../nodes/shared/problems/reasons';
import { problems, problemText, type ProblemCode } from '../../../nodes/shared/problems/table';

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

describe('the reasons for which a kind of request may be refused', () => {
	it.each(Object.entries(groups))(
		'%s are all recognised by a field or by words',
		(_name, group) => {
			for (const code of group) {
				const { recognise } = problemText(code);
				expect([code, Boolean(recognise?.field ?? recognise?.text)]).toEqual([code, true]);
			}
		},
	);
});
