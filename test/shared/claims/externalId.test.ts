import { generateExternalId, type ClaimOrigin } from '../../../nodes/shared/claims/externalId';

const origin: ClaimOrigin = {
	workflowId: 'aGvJ4m2ZQ0pXw8Ty',
	executionId: '18234',
	nodeId: '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11',
	runIndex: 0,
	item: 3,
};

describe('a generated external ID', () => {
	it('is readable, and the same every time', () => {
		expect(generateExternalId(origin)).toMatch(/^n8n-aGvJ4m2ZQ0pXw8Ty-18234-[0-9a-f]{8}-0-3$/);
		expect(generateExternalId(origin)).toBe(generateExternalId({ ...origin }));
	});

	it.each<Partial<ClaimOrigin>>([
		{ workflowId: 'another' },
		{ executionId: '18235' },
		{ nodeId: 'another' },
		{ runIndex: 1 },
		{ item: 4 },
	])('is another one for %j', (change) => {
		expect(generateExternalId({ ...origin, ...change })).not.toBe(generateExternalId(origin));
	});

	it('stays within 64 characters, whatever it is made of', () => {
		const id = generateExternalId({
			workflowId: 'w'.repeat(200),
			executionId: 'e'.repeat(200),
			nodeId: 'n'.repeat(200),
			runIndex: 123_456,
			item: 1_234_567,
		});
		expect(id.length).toBeLessThanOrEqual(64);
	});

	it('stays different for different executions when it has to be shortened', () => {
		const long = { ...origin, workflowId: 'w'.repeat(80) };
		expect(generateExternalId(long)).not.toBe(
			generateExternalId({ ...long, executionId: '18235' }),
		);
	});
});
