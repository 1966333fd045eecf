import type { IDataObject, IExecuteFunctions, INodeParameters, INodeType } from 'n8n-workflow';
import { parametersOf, SharedReads } from '../../../nodes/OmneoBenefits/run/parameters';
import { NODE, runWorkflow, workflowOf } from '../../engine/support';

/** Items whose fields hold every kind of value that JSON has, under names of every kind. */
const items: IDataObject[] = [
	{
		text: 'A text with {{ braces }} and ="quotes"',
		'a name with spaces': 'spaced',
		"it's": 'quoted',
		number: 12.5,
		zero: 0,
		isTrue: true,
		isFalse: false,
		nothing: null,
		list: ['a', { b: 'c' }],
		body: { customer: { email: 'mia@example.com', 'loyalty id': 7 } },
		length: 'own length',
		date: '2026-02-28T12:00:00.000Z',
		empty: '',
		toString: 'own',
		größe: 'L',
		formula: '={{ $json.text }}',
	},
	{ text: 'Another', body: 'no record', list: 'no list' },
	{},
];

/** Parameters of every form; `$json` by itself is taken from the item, and all else is n8n's. */
const parameters: INodeParameters = {
	constant: 'no expression',
	number: 3,
	flag: false,
	collection: { timeout: 100, fields: [{ name: 'a', value: 'b' }] },
	text: '={{ $json.text }}',
	tight: '={{$json.text}}',
	spaced: '={{   $json.text   }}',
	brackets: '={{ $json["a name with spaces"] }}',
	single: "={{ $json['a name with spaces'] }}",
	quoted: '={{ $json["it\'s"] }}',
	decimal: '={{ $json.number }}',
	zero: '={{ $json.zero }}',
	isTrue: '={{ $json.isTrue }}',
	isFalse: '={{ $json.isFalse }}',
	nothing: '={{ $json.nothing }}',
	missing: '={{ $json.missing }}',
	inherited: '={{ $json.hasOwnProperty }}',
	list: '={{ $json.list }}',
	entry: '={{ $json.list[0] }}',
	deep: '={{ $json.body.customer.email }}',
	deepest: '={{ $json.body.customer["loyalty id"] }}',
	length: '={{ $json.length }}',
	lengthOfText: '={{ $json.text.length }}',
	date: '={{ $json.date }}',
	empty: '={{ $json.empty }}',
	ownToString: '={{ $json.toString }}',
	umlaut: '={{ $json.größe }}',
	formula: '={{ $json.formula }}',
	template: '=voucher-{{ $json.number }}',
	twice: '={{ $json.text }}{{ $json.number }}',
	before: '= {{ $json.text }}',
	after: '={{ $json.text }} ',
	newLine: '={{ $json.text }}\n',
	computed: '={{ $json.text.toUpperCase() }}',
	optional: '={{ $json?.text }}',
	sum: '={{ $json.number + 1 }}',
	ofAnotherNode: '={{ $("Start").item.json.text }}',
	itemNumber: '={{ $itemIndex }}',
	locator: { __rl: true, mode: 'id', value: '={{ $json.text }}', cachedResultName: 'Mia' },
	locatorOfObject: { __rl: true, mode: 'id', value: '={{ $json.body }}' },
	locatorMode: { __rl: true, mode: '={{ $json.text }}', value: '={{ $json.missing }}' },
	mixed: { fields: [{ name: 'a', value: '={{ $json.text }}' }], at: '={{ $json.date }}' },
};

type Read = (context: IExecuteFunctions, name: string, index: number) => unknown;

/** What every parameter gives for every item, read in n8n's engine; an error as its message. */
async function readAll(read: (context: IExecuteFunctions) => Read): Promise<IDataObject[]> {
	const nodeTypes = { probe: probe(read) };
	const workflow = workflowOf(parameters, { type: 'probe' });
	const result = await runWorkflow({ workflow, credentials: {}, input: items, nodeTypes });
	if (result.error) throw result.error;
	return result.items(NODE).map(({ json }) => json);
}

function probe(readFor: (context: IExecuteFunctions) => Read): INodeType {
	return {
		description: {
			displayName: 'Probe',
			name: 'probe',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			properties: Object.keys(parameters).map((name) => ({
				displayName: name,
				name,
				type: 'string',
				default: '',
			})),
		},
		async execute(this: IExecuteFunctions) {
			const read = readFor(this);
			const outputs = this.getInputData().map((_, index) => {
				const json: IDataObject = {};
				for (const name of Object.keys(parameters)) {
					try {
						json[name] = { value: read(this, name, index) } as IDataObject;
					} catch (error) {
						json[name] = `Error: ${(error as Error).message}`;
					}
				}
				return { json };
			});
			return [outputs];
		},
	};
}

const byN8n: Read = (context, name, index) => context.getNodeParameter(name, index);

describe('a parameter', () => {
	it.each([false, true])('has the value that n8n gives it (as a tool: %s)', async (isTool) => {
		const expected = await readAll(() => byN8n);
		const actual = await readAll((context) => {
			const parameter = parametersOf(context, { isTool });
			return (_, name, index) => parameter(index)(name);
		});

		expect(actual).toEqual(expected);
		expect(actual[0]).toMatchObject({
			deep: { value: 'mia@example.com' },
			zero: { value: 0 },
			newLine: { value: 'A text with {{ braces }} and ="quotes"\n' },
		});
	});

	it('is asked of n8n once in a run where it has no expression, and never for a field of the item', async () => {
		const asked: string[] = [];
		await readAll((context) => {
			const counting = Object.create(context, {
				getNodeParameter: {
					value: (name: string, index: number, fallback: unknown) => {
						asked.push(name);
						return context.getNodeParameter(name, index, fallback);
					},
				},
			}) as IExecuteFunctions;
			const parameter = parametersOf(counting, { isTool: false });
			return (_, name, index) => parameter(index)(name);
		});

		const times = (name: string) => asked.filter((each) => each === name).length;
		expect(times('constant')).toBe(1);
		expect(times('collection')).toBe(1);
		// The third item has no such field.
		expect(times('text')).toBe(1);
		expect(times('template')).toBe(items.length);
	});

	it('that is missing has its fallback, and without one n8n says so', async () => {
		const read = await readAll((context) => {
			const parameter = parametersOf(context, { isTool: false });
			return (_, name, index) =>
				name === 'constant' ? parameter(index)('absent', 'fallback') : '';
		});
		expect(read[0]?.constant).toEqual({ value: 'fallback' });

		const failed = await readAll((context) => {
			const parameter = parametersOf(context, { isTool: false });
			return (_, name, index) => (name === 'constant' ? parameter(index)('absent') : '');
		});
		expect(failed[0]?.constant).toBe('Error: Could not get parameter "absent"');
	});
});

describe('what the items of a run read', () => {
	it('is read once where it cannot differ between them', () => {
		const reads = new SharedReads();
		const read = jest.fn(() => ({ timezone: 'Australia/Melbourne' }));
		const values = [1, 2, 3].map(() => reads.get('timezone', {}, read));
		expect(read).toHaveBeenCalledTimes(1);
		expect(values[2]).toBe(values[0]);
	});

	it('is read for each where something in it may differ', () => {
		const reads = new SharedReads();
		const read = (value: string) => () => {
			reads.differs();
			return value;
		};
		expect(reads.get('meta', {}, read('one'))).toBe('one');
		expect(reads.get('meta', {}, read('two'))).toBe('two');
	});

	it('is read for each where it identifies the item', () => {
		const reads = new SharedReads();
		const identities = [{}, {}].map((identity: { profile_id?: string }) => {
			reads.get('profileId', identity, () => (identity.profile_id = 'the same'));
			return identity;
		});
		expect(identities).toEqual([{ profile_id: 'the same' }, { profile_id: 'the same' }]);
	});

	it('is read again after it failed', () => {
		const reads = new SharedReads();
		const fails = () => {
			throw new Error('is not a number');
		};
		expect(() => reads.get('count', {}, fails)).toThrow('is not a number');
		expect(() => reads.get('count', {}, fails)).toThrow('is not a number');
	});

	it('is shared also where it is undefined', () => {
		const reads = new SharedReads();
		const read = jest.fn(() => undefined);
		reads.get('meta', {}, read);
		reads.get('meta', {}, read);
		expect(read).toHaveBeenCalledTimes(1);
	});
});
