import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';
import { resources } from '../../nodes/OmneoBenefits/actions';
import { people, rewardHandles, startSandbox, type Sandbox } from '../../sandbox';
import { callDirectly, operationNames, sampleOf } from '../../tools/generate/schemas';
import { detailsOf, jsonOf, locator, runNode, startRecorder, type Recorder } from './support';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

afterAll(async () => {
	await sandbox.close();
});

const run = async (
	name: string,
	parameters: INodeParameters,
	rows: IDataObject[],
	baseUrl = sandbox.baseUrl,
) => {
	const [resource = '', operation = ''] = name.split('.');
	const result = await runNode({
		baseUrl,
		parameters: { resource, operation, ...parameters },
		rows,
		node: { onError: 'continueRegularOutput' },
	});
	expect(result.error).toBeUndefined();
	return jsonOf(result);
};

/** A field for a number, and where it stands. */
interface NumberField {
	path: string[];
	shownFor: IDataObject;
}

function numberFields(properties: INodeProperties[], above: string[] = []): NumberField[] {
	// Options steer the requests, and have defaults for all items.
	const ofRecords = properties.filter(({ name }) => name !== 'options');
	return ofRecords.flatMap((property) => {
		const path = [...above, property.name];
		const shown = Object.entries(property.displayOptions?.show ?? {});
		const shownFor = Object.fromEntries(
			shown.map(([name, values]) => [name, ([values].flat() as unknown[])[0]]),
		) as IDataObject;
		if (property.type === 'number') return [{ path, shownFor }];
		return property.type === 'collection'
			? numberFields(property.options as INodeProperties[], path)
			: [];
	});
}

const cases = operationNames().flatMap((name) => {
	const [resource = '', operation = ''] = name.split('.');
	const properties = resources[resource]?.operations[operation]?.properties ?? [];
	return numberFields(properties).map((field) => ({ name, field: field.path.join('.'), ...field }));
});

const MAPPED = '={{ $json.amount }}';
const missing: IDataObject[] = [{}, { amount: null }, { amount: '' }, { amount: ' \u200b' }];

describe('a number that is mapped and missing', () => {
	it('is looked for in every operation', () => {
		const fields = new Set(cases.map(({ field }) => field));
		for (const field of ['value', 'extendDays', 'count', 'limit', 'period']) {
			expect(fields).toContain(field);
		}
	});

	it.each(cases)('is an error of $name before anything is sent: $field', async (field) => {
		sandbox.reset();
		const sample = await sampleOf(field.name, callDirectly(sandbox));
		const before = sandbox.requests().length;
		const [outer = '', inner] = field.path;
		const value =
			inner === undefined ? MAPPED : { ...(sample[outer] as IDataObject), [inner]: MAPPED };
		const parameters = { ...sample, ...field.shownFor, [outer]: value } as INodeParameters;
		const failed = await run(field.name, parameters, missing);
		// A preview answers what a claim would do; here it would not be sent.
		const told = failed.map((json) => json.would ?? detailsOf(json).code);
		const expected = field.name === 'benefit.checkEligibility' ? 'invalid' : 'parameter_invalid';
		expect(told).toEqual(missing.map(() => expected));
		expect(sandbox.requests()).toHaveLength(before);
	});

	it('is what its definition says where the value of a reward is left empty in the editor', async () => {
		sandbox.reset();
		const reward = {
			profileId: locator('id', people.mia.id),
			rewardDefinition: locator('handle', rewardHandles.birthday),
			externalId: 'R-1',
		};
		const [json] = await run('reward.issue', { ...reward, value: '' }, [{}]);
		expect(json).toMatchObject({ reward_id: expect.any(Number) as number });
	});
});

describe('a number that Omneo gives as a text', () => {
	let recorder: Recorder;

	beforeAll(async () => {
		recorder = await startRecorder(() => ({}));
	});

	afterAll(async () => {
		await recorder.close();
	});

	it.each<[unknown, unknown, number]>([
		['10.00', '30', 10],
		['7.5', 30, 7.5],
		[12, '30', 12],
		[' 12 ', '30', 12],
	])('is the value of a reward by its definition: %j', async (value, period, sent) => {
		const definition = { id: 5, handle: 'birthday', value, period, period_type: 'days' };
		recorder.requests.length = 0;
		recorder.answer = ({ method, url, body }) => {
			const meta = { current_page: 1, last_page: 1, total: 1 };
			if (url.includes('/definitions')) return { body: { data: [definition], meta } };
			const posted = recorder.requests.find((request) => request.method === 'POST');
			const stored = (text: string) => ({
				id: 9,
				definition,
				...(JSON.parse(text) as IDataObject),
				value_initial: sent.toFixed(2),
			});
			if (method === 'POST') return { body: { data: stored(body) } };
			const data = posted ? [stored(posted.body)] : [];
			return { body: { data, meta: { ...meta, total: data.length } } };
		};
		const reward = {
			profileId: locator('id', people.mia.id),
			rewardDefinition: locator('handle', 'birthday'),
			externalId: 'R-1',
		};
		const [json] = await run('reward.issue', reward, [{}], recorder.baseUrl);
		expect(json).toMatchObject({ reward_id: 9, external_id: 'R-1' });
		const [post] = recorder.requests.filter(({ method }) => method === 'POST');
		expect(JSON.parse(post?.body ?? '')).toMatchObject({
			value_initial: sent,
			value_remaining: sent,
		});
	});

	it.each(['', 'ten', null, '1,000', [10], true])(
		'is no value of a reward where it is none: %j',
		async (value) => {
			const definition = { id: 5, handle: 'birthday', value, period: '30', period_type: 'days' };
			recorder.requests.length = 0;
			recorder.answer = () => ({
				body: { data: [definition], meta: { current_page: 1, last_page: 1, total: 1 } },
			});
			const reward = {
				profileId: locator('id', people.mia.id),
				rewardDefinition: locator('handle', 'birthday'),
				externalId: 'R-1',
			};
			const [json] = await run('reward.issue', reward, [{}], recorder.baseUrl);
			expect(detailsOf(json)).toMatchObject({ code: 'parameter_invalid', outcome: 'failed' });
			expect(recorder.requests.filter(({ method }) => method === 'POST')).toEqual([]);
		},
	);
});
