import fc from 'fast-check';
import {
	LoggerProxy,
	type IDataObject,
	type INodeParameters,
	type INodeProperties,
} from 'n8n-workflow';
import { resources } from '../../nodes/OmneoBenefits/actions';
import { startSandbox, type Sandbox } from '../../sandbox';
import { callDirectly, operationNames, sampleOf } from '../../tools/generate/schemas';
import {
	detailsOf,
	jsonOf,
	locator,
	mockWaits,
	NODE,
	runNode,
	startRecorder,
	type Recorder,
	withoutRepeats,
} from './support';

/** What nobody but the one who typed it is to read, each with what is looked for in the texts. */
const canaries: [what: string, typed: unknown, parts: string[]][] = [
	['a birth date', '1987-03-14', ['1987-03-14', '14/03/1987']],
	['a birth date of Europe', '14/03/1987', ['14/03/1987']],
	['a birth date in words', '14 March 1987', ['march 1987']],
	['a birth date of a database', '1987-03-14T00:00:00.000Z', ['1987-03-14']],
	['a gender', 'female', ['female"', 'female.', 'a female']],
	['a phone number', '+61 491 570 158', ['491 570 158', '491570158']],
	['a phone number of home', '0491 570 158', ['491 570 158', '491570158']],
	['an email', 'quintessa@example.com', ['quintessa']],
	[
		'a query',
		"SQLSTATE[22007]: Invalid datetime: 7 ERROR (SQL: insert into profiles (first_name) values ('Quintessa'))",
		['sqlstate', 'insert into', 'quintessa'],
	],
];

/** Names cannot be told from other words: they are looked for where they belong. */
const NAME = 'Quintessa Featherstonehaugh';
const nameParts = ['quintessa', 'featherstonehaugh'];

interface TextField {
	path: string[];
	property: INodeProperties;
}

function fieldsOf(properties: INodeProperties[], above: string[] = []): TextField[] {
	return properties.flatMap((property) => {
		const path = [...above, property.name];
		if (property.type === 'collection') {
			return fieldsOf(property.options as INodeProperties[], path);
		}
		return property.type === 'notice' ? [] : [{ path, property }];
	});
}

const cases = operationNames().flatMap((name) => {
	const [resource = '', operation = ''] = name.split('.');
	const properties = resources[resource]?.operations[operation]?.properties ?? [];
	return fieldsOf(properties).map((field) => ({ name, ...field }));
});

let sandbox: Sandbox;
let recorder: Recorder;
let logged: string[] = [];

beforeAll(async () => {
	mockWaits.speed = 1_000_000;
	sandbox = await startSandbox();
	recorder = await startRecorder(() => ({}));
	const log = (...parts: unknown[]) => {
		logged.push(JSON.stringify(parts));
	};
	LoggerProxy.init({ error: log, warn: log, info: log, debug: log });
});

afterAll(async () => {
	await sandbox.close();
	await recorder.close();
});

/** What is told of a run, but for the output of what succeeded. */
const told = async (name: string, parameters: INodeParameters, baseUrl = sandbox.baseUrl) => {
	logged = [];
	const result = await runNode({
		baseUrl,
		parameters: withoutRepeats(name, parameters),
		rows: [{}],
		node: { onError: 'continueRegularOutput' },
	});
	if (result.error) throw result.error;
	const runs = result.run.data.resultData.runData[NODE] ?? [];
	const errors = jsonOf(result).filter((json) => 'details' in json);
	expect(errors.map((json) => detailsOf(json).code)).not.toContain('unexpected');
	const hints = runs.map(({ hints }) => hints);
	return JSON.stringify([errors, hints, logged]).replaceAll('\\"', '"');
};

const seen = (text: string, parts: readonly string[]) =>
	parts.filter((part) => text.toLowerCase().includes(part));

/**
 * The sample of an operation with something else typed into one of its fields.
 * @param pick which of the modes of a resource locator it is typed into
 */
const typedInto = async (
	{ name, path, property }: (typeof cases)[number],
	typed: unknown,
	pick = 0,
) => {
	sandbox.reset();
	const sample = await sampleOf(name, callDirectly(sandbox));
	const [outer = '', inner] = path;
	const modes = (property.modes ?? []).map((mode) => mode.name);
	const value =
		property.type === 'resourceLocator'
			? locator(modes[pick % modes.length] ?? '', String(typed))
			: typed;
	const whole = inner === undefined ? value : { ...(sample[outer] as IDataObject), [inner]: value };
	return { ...sample, [outer]: whole } as INodeParameters;
};

describe('what was typed about a member', () => {
	it('is repeated by no error, hint or log, whatever the field', async () => {
		const leaks: string[] = [];
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...cases),
				fc.constantFrom(...canaries),
				fc.nat({ max: 9 }),
				async (field, [what, typed, parts], pick) => {
					const parameters = await typedInto(field, typed, pick);
					const found = seen(await told(field.name, parameters), parts);
					if (found.length > 0) leaks.push(`${what} in ${field.name} ${field.path.join('.')}`);
				},
			),
			{ seed: 20_261_129, numRuns: 300 },
		);
		expect([...new Set(leaks)]).toEqual([]);
	}, 300_000);

	const personal = cases.filter(({ path: [outer] }) =>
		['profileFields', 'matchValue', 'profileId', 'consent'].includes(outer ?? ''),
	);

	it.each(personal.map((field) => ({ ...field, place: field.path.join('.') })))(
		'is no name that is repeated: $name, $place',
		async (field) => {
			expect(seen(await told(field.name, await typedInto(field, NAME)), nameParts)).toEqual([]);
		},
	);
});

describe('what a tenant repeats of a member', () => {
	const profileFields: INodeParameters = {
		firstName: 'Quintessa',
		lastName: 'Featherstonehaugh',
		email: 'quintessa@example.com',
		mobilePhone: '+61491570158',
		birthDate: '1987-03-14',
		gender: 'female',
		identities: { identity: [{ handle: 'shopify', identifier: 'quin-77' }] },
		customAttributes: {
			attribute: [{ namespace: 'own', handle: 'pet', type: 'string', value: 'Zorblax' }],
		},
	};
	const parts = [
		...nameParts,
		'491570158',
		'1987',
		'quin-77',
		'zorblax',
		'"female',
		'sqlstate',
		'insert into',
	];
	const operations: [string, INodeParameters][] = [
		['profile.create', { profileFields }],
		['profile.upsert', { matchBy: 'email', matchValue: 'quintessa@example.com', profileFields }],
		[
			'profile.update',
			{ profileId: locator('id', '9b1e4c7a-3f52-4d08-a6c1-5e7d20b84f91'), profileFields },
		],
		['profile.get', { profileId: locator('email', 'quintessa@example.com') }],
		['profile.get', { profileId: locator('identity', 'shopify:quin-77') }],
		['profile.getAll', { filters: { search: 'Quintessa' } }],
	];

	const sqlOf = (values: string) =>
		`SQLSTATE[22001]: String data, right truncated (SQL: insert into \`profiles\` values (${values}))`;

	/** All values of a request, one by one and in a statement. */
	const echo = (url: string, body: string): IDataObject => {
		const { searchParams } = new URL(url, 'http://omneo');
		const values = [...searchParams.values(), decodeURIComponent(url)];
		const visit = (value: unknown): void => {
			if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
			else values.push(String(value));
		};
		visit(body === '' ? {} : JSON.parse(body));
		const sentences = values.map((value) => `The value ${value} is not valid, use another.`);
		const errors = Object.fromEntries(sentences.map((text, number) => [`field_${number}`, [text]]));
		return {
			message: sqlOf(values.join(', ')),
			errors: { ...errors, first_name: sentences, birth_date: [values.join('/')] },
		};
	};

	it.each(
		operations.flatMap(([name, parameters]) =>
			[400, 403, 409, 422, 200].flatMap((status) =>
				(['reads', 'writes'] as const).map((which) => ({ name, parameters, status, which })),
			),
		),
	)('is not shown: $name, $status to its $which', async ({ name, parameters, status, which }) => {
		recorder.answer = ({ method, url, body }) => {
			const isRead = method === 'GET' || url.includes('search-id');
			if (isRead === (which === 'reads')) return { status, body: echo(url, body) };
			if (!isRead) return { body: { data: { id: '9b1e4c7a-3f52-4d08-a6c1-5e7d20b84f91' } } };
			const isList = /\/(?:profiles|custom)(?:\?|$)/.test(url);
			const meta = { current_page: 1, last_page: 1, total: 0 };
			return isList
				? { body: { data: [], meta } }
				: { body: { data: { id: '9b1e4c7a-3f52-4d08-a6c1-5e7d20b84f91', tags: [] } } };
		};
		expect(seen(await told(name, parameters, recorder.baseUrl), parts)).toEqual([]);
	});
});
