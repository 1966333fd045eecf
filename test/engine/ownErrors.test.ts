import type { IDataObject } from 'n8n-workflow';
import {
	detailsOf,
	jsonOf,
	locator,
	runNode,
	startRecorder,
	type RecordedRequest,
	type Recorder,
} from './support';

const PROFILE = '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11';

let recorder: Recorder;

beforeAll(async () => {
	recorder = await startRecorder(() => ({}));
});

beforeEach(() => {
	recorder.requests.length = 0;
});

afterAll(async () => {
	await recorder.close();
});

const detailsAfter = async (
	parameters: { resource: string; operation: string } & IDataObject,
	answer: (request: RecordedRequest, writes: number) => unknown,
) => {
	recorder.answer = (request) => {
		const writes = recorder.requests.filter(({ method }) => method !== 'GET').length;
		return { body: { data: answer(request, writes) } };
	};
	const result = await runNode({
		baseUrl: recorder.baseUrl,
		rows: [{}],
		parameters: parameters as Parameters<typeof runNode>[0]['parameters'],
		node: { onError: 'continueRegularOutput' },
	});
	return detailsOf(jsonOf(result)[0]);
};

const addTags = {
	resource: 'profile',
	operation: 'addTags',
	profileId: locator('id', PROFILE),
	tags: 'vip',
};
/** What tags there are cannot be told from it. */
const brokenTags = { id: PROFILE, tags: [null] };

describe('a profile whose tags cannot be read', () => {
	it('has none changed: they would replace what is there', async () => {
		expect(await detailsAfter(addTags, () => brokenTags)).toMatchObject({
			code: 'no_data',
			outcome: 'refused',
		});
		expect(recorder.requests).toHaveLength(1);
	});

	it('leaves the outcome unknown where something was written', async () => {
		const tags = (_: unknown, writes: number) =>
			writes > 0 ? brokenTags : { ...brokenTags, tags: [] };
		expect(await detailsAfter(addTags, tags)).toMatchObject({
			code: 'no_data',
			outcome: 'unknown',
		});
		expect(recorder.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
	});
});

describe('an answer of an odd shape', () => {
	const getRedemption = { resource: 'redemption', operation: 'get', redemptionId: '7' };

	it.each([
		['a record without an ID', { type: 'redemption' }],
		['a list instead of a record', [{ id: 7 }]],
		['a record that cannot be simplified', { id: 7, items: 'none' }],
	])('has a code of its own: %s', async (_, data) => {
		expect(await detailsAfter(getRedemption, () => data)).toMatchObject({
			code: 'unexpected_answer',
			outcome: 'failed',
		});
	});

	it('leaves the outcome of a write unknown', async () => {
		const reverse = { ...getRedemption, operation: 'reverse', output: 'simplified' };
		const odd = { id: 8, items: [{ type: 'benefit', type_attributes: 5 }, null] };
		expect(await detailsAfter(reverse, () => odd)).toMatchObject({
			code: 'unexpected_answer',
			outcome: 'unknown',
		});
	});
});
