import {
	campaignKey,
	generateExternalId,
	keptExternalId,
	type ClaimOrigin,
} from '../../../nodes/shared/once/externalId';

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

	it('is readable as long as it has at most 64 characters', () => {
		const idOf = (length: number) =>
			generateExternalId({ ...origin, workflowId: 'w'.repeat(length) });
		expect(idOf(41)).toHaveLength(64);
		expect(idOf(41)).toContain('w'.repeat(41));
		expect(idOf(42)).not.toContain('www');
	});

	it('stays different for different executions when it has to be shortened', () => {
		const long = { ...origin, workflowId: 'w'.repeat(80) };
		expect(generateExternalId(long)).not.toBe(
			generateExternalId({ ...long, executionId: '18235' }),
		);
	});
});

describe('the external ID of an error item that comes back', () => {
	const long = { ...origin, workflowId: 'w'.repeat(80) };
	const of = (id: unknown) => ({ details: { external_id: id } });

	it.each([
		['a readable one', origin],
		['one that had to be shortened', long],
	])('is kept where this execution of the node has made it: %s', (_, made) => {
		const id = generateExternalId(made);
		expect(keptExternalId(of(id), made)).toBe(id);
	});

	it.each([
		['no item', undefined],
		['no details', {}],
		['details that are a text', { details: 'n8n' }],
		['details that are empty', { details: null }],
		['no ID', of(undefined)],
		['an ID that is a number', of(5)],
		['an ID of the user', of('survey-1')],
		['an ID of another execution', of(generateExternalId({ ...origin, executionId: '1' }))],
		['an ID that only ends as ours', of(`x-${generateExternalId(origin)}`)],
	])('is not kept where there is %s', (_, json) => {
		expect(keptExternalId(json, origin)).toBeUndefined();
	});
});

describe('the external ID of a campaign', () => {
	const mia = '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11';
	const jose = '2c6a9f10-8d47-4b3e-9e55-c1f08a7d3642';

	it('begins with the campaign, and has a form that no tenant changes', () => {
		expect(campaignKey('spring-survey', mia)).toMatch(/^spring-survey-[0-9a-f]{20}$/);
	});

	it('reads as the name does, without accents and with one hyphen between words', () => {
		expect(campaignKey('\u00c9t\u00e9 / 2026', mia)).toMatch(/^ete-2026-[0-9a-f]{20}$/);
	});

	it.each([
		'spring-survey',
		'Spring / Summer 2026, "Survey"',
		'\u00e9t\u00e9 \u{1F33B} \u6625',
		'2026',
		'\u6625',
		'-',
		'x'.repeat(100_000),
		'a,b;c|d%e_f',
	])('has at most 40 small letters, digits and hyphens: %.40j', (campaign) => {
		expect(campaignKey(campaign, mia)).toMatch(/^[a-z0-9][a-z0-9-]{0,18}-[0-9a-f]{20}$/);
	});

	it.each([
		['SPRING-Survey', 'spring-survey'],
		['  spring-survey\u200b', 'spring-survey'],
		['e\u0301te\u0301', '\u00e9t\u00e9'],
		['Stra\u00dfe', 'STRASSE'],
		['spring\u00a0 survey', 'spring survey'],
		['spring  survey', 'spring survey'],
		['spring\u2013survey', 'spring-survey'],
		['\uff33pring', 'spring'],
	])('is the same for %j and %j', (one, other) => {
		expect(campaignKey(one, mia)).toBe(campaignKey(other, mia));
	});

	it.each([
		['another member', 'spring-survey', jose],
		['another campaign', 'spring-surveys', mia],
		['a campaign with the same beginning', 'spring-survey-of-the-year-2026', mia],
		['a campaign with the same letters', 'spring survey', mia],
	])('is another one for %s', (_what, campaign, profile) => {
		const keys = [
			campaignKey('spring-survey', mia),
			campaignKey('spring-survey-of-the-year-2025', mia),
		];
		expect(keys).not.toContain(campaignKey(campaign, profile));
	});
});
