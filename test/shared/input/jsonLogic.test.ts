import { jsonLogicFrom } from '../../../nodes/shared/input/jsonLogic';

const FIELD = 'Claim Condition (JSON)';

describe('a condition', () => {
	it.each([
		{ '===': ['female', { var: 'gender' }] },
		{ and: [{ in: ['vip', { var: 'flattened_tags' }] }, { '>': [{ var: 'spend' }, 1000] }] },
		{ var: ['tier_handle', 'bronze'] },
		{ some: [{ var: 'tags' }, { '!': [{ '==': [{ var: '' }, 'staff'] }] }] },
	])('is the rule, as text or as an object: %j', (rule) => {
		expect(jsonLogicFrom(JSON.stringify(rule), FIELD)).toEqual(rule);
		expect(jsonLogicFrom(rule, FIELD)).toEqual(rule);
	});

	it.each(['', '  ', '{}', 'null', {}, null, undefined])(
		'is taken away where the field is empty: %p',
		(empty) => {
			expect(jsonLogicFrom(empty, FIELD)).toBeNull();
		},
	);

	it.each<[unknown, string]>([
		['{"===": [1, 1],}', 'is not valid JSON'],
		['gender = female', 'is not valid JSON'],
		['[{"var": "gender"}]', 'is not a JSON object'],
		['true', 'is not a JSON object'],
		[7, 'is not a JSON object'],
		[{ equals: [1, 1] }, 'uses the unknown operation "equals"'],
		[{ and: [{ '===': [{ get: 'gender' }, 'x'] }] }, 'uses the unknown operation "get"'],
		[{ '>': [2, 1], '<': [1, 2] }, 'has 2 operations side by side'],
	])('is refused, and the error names the field: %j', (value, why) => {
		expect(() => jsonLogicFrom(value, FIELD)).toThrow(
			expect.objectContaining({
				code: 'condition_invalid',
				outcome: 'failed',
				message: expect.stringContaining(`The field ${FIELD} ${why}`) as string,
			}) as Error,
		);
	});
});
