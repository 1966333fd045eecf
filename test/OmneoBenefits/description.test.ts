import {
	NodeHelpers,
	type ILoadOptionsFunctions,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { OmneoBenefits } from '../../nodes/OmneoBenefits/OmneoBenefits.node';
import { resources } from '../../nodes/OmneoBenefits/actions';

const { description, methods } = new OmneoBenefits();
const { properties } = description;

type Shown = Record<string, unknown[]>;

const shownFor = ({ displayOptions }: INodeProperties) => (displayOptions?.show ?? {}) as Shown;

/** What a field that can be chosen from offers; of a boolean field, both. */
function valuesOf({ type, options = [], default: empty }: INodeProperties): unknown[] {
	if (type === 'boolean') return [true, false];
	if (type === 'string') return [empty];
	return (options as INodePropertyOptions[]).map(({ value }) => value);
}

/** The fields inside of a field: of a collection, or of the groups of a fixed collection. */
function inside({ type, options = [] }: INodeProperties): INodeProperties[] {
	if (type === 'collection') return options as INodeProperties[];
	if (type !== 'fixedCollection') return [];
	return (options as INodePropertyCollection[]).flatMap(({ values }) => values);
}

function withInside(property: INodeProperties): INodeProperties[] {
	return [property, ...inside(property).flatMap(withInside)];
}

const everyField = properties.flatMap(withInside);

const operationsOf = (resource: string) =>
	properties
		.filter((property) => property.name === 'operation')
		.filter((property) => shownFor(property).resource?.includes(resource))
		.flatMap(({ options = [] }) => options as INodePropertyOptions[]);

interface View {
	resource: string;
	operation: string;
	/** All that can be seen in it, whatever its other fields hold. */
	fields: INodeProperties[];
}

const resourceNames = properties
	.filter(({ name }) => name === 'resource')
	.flatMap(valuesOf)
	.map(String);

const views: View[] = resourceNames.flatMap((resource) =>
	operationsOf(resource).map(({ value }) => {
		const operation = String(value);
		return {
			resource,
			operation,
			fields: properties.filter((property) => {
				const show = shownFor(property);
				return (
					(show.resource?.includes(resource) ?? true) &&
					(show.operation?.includes(operation) ?? true)
				);
			}),
		};
	}),
);

/** Whether two fields are never seen together: a third one has to hold different values for them. */
function excludeEachOther(one: INodeProperties, other: INodeProperties): boolean {
	const [mine, theirs] = [shownFor(one), shownFor(other)];
	return Object.keys(mine).some(
		(name) =>
			theirs[name] !== undefined && !mine[name]?.some((value) => theirs[name]?.includes(value)),
	);
}

describe('the description of Omneo Benefits', () => {
	it('offers exactly the operations that can be run', () => {
		expect(
			Object.fromEntries(
				resourceNames.map((resource) => [
					resource,
					operationsOf(resource).map(({ value }) => value),
				]),
			),
		).toEqual(
			Object.fromEntries(
				Object.entries(resources).map(([resource, { operations }]) => [
					resource,
					Object.keys(operations),
				]),
			),
		);
	});

	it('has a field that chooses the operation once for every resource', () => {
		for (const resource of resourceNames) {
			const choosing = properties.filter(
				(property) =>
					property.name === 'operation' && shownFor(property).resource?.includes(resource),
			);
			expect(choosing).toHaveLength(1);
		}
	});

	it('gives every operation a name, an action and a description of its own', () => {
		const all = resourceNames.flatMap((resource) => operationsOf(resource));
		for (const { name, action, description: text } of all) {
			expect(name).toMatch(/^[A-Z]/);
			expect(action).toMatch(/^[A-Z][^A-Z]*$/);
			expect(text).toMatch(/^[A-Z]/);
			expect(text).not.toBe(name);
		}
		expect(new Set(all.map(({ action }) => action)).size).toBe(all.length);
	});

	it('shows every field for some operation', () => {
		const seen = new Set(views.flatMap(({ fields }) => fields));
		expect(properties.filter((property) => !seen.has(property)).map(({ name }) => name)).toEqual(
			[],
		);
	});

	it.each(views)(
		'shows a field of $resource: $operation only for values that another field offers',
		({ fields }) => {
			const missing = fields.flatMap((field) =>
				Object.entries(shownFor(field)).flatMap(([name, values]) => {
					const offered = fields.filter((other) => other.name === name).flatMap(valuesOf);
					return (
						values
							.filter((value) => !offered.includes(value))
							// A field may be shared by operations, of which this view is one.
							.filter(() => !['resource', 'operation', '@tool'].includes(name))
							.map((value) => `${field.name}: ${name}=${String(value)}`)
					);
				}),
			);
			expect(missing).toEqual([]);
		},
	);

	it('names only resources and operations that there are', () => {
		const operations = views.map(({ operation }) => operation);
		for (const property of everyField) {
			const show = shownFor(property);
			expect(resourceNames).toEqual(expect.arrayContaining(show.resource ?? []));
			expect(operations).toEqual(expect.arrayContaining(show.operation ?? []));
		}
	});

	it.each(views)('shows no name twice in $resource: $operation', ({ fields }) => {
		const twice = fields.filter((field, index) =>
			fields
				.slice(index + 1)
				.some((other) => other.name === field.name && !excludeEachOther(field, other)),
		);
		expect(twice.map(({ name }) => name)).toEqual([]);
	});

	it('names no entry of a collection twice', () => {
		for (const field of everyField) {
			const names = inside(field).map(({ name }) => name);
			expect(names).toEqual([...new Set(names)]);
		}
	});

	it('gives every field a default, which it offers where it offers values', () => {
		for (const field of everyField) {
			expect([field.name, field.default]).not.toEqual([field.name, undefined]);
			const offered = valuesOf(field);
			if (field.type === 'options' && offered.length > 0) {
				expect([field.name, offered]).toEqual([
					field.name,
					expect.arrayContaining([field.default]),
				]);
			}
			if (field.type === 'resourceLocator') {
				const { mode } = field.default as { mode: string };
				expect(field.modes?.map(({ name }) => name)).toContain(mode);
			}
		}
	});

	it('names only methods that the node has', () => {
		const named = everyField.flatMap(({ typeOptions, modes = [] }) => [
			...(typeOptions?.loadOptionsMethod ? [`loadOptions ${typeOptions.loadOptionsMethod}`] : []),
			...modes.flatMap(({ typeOptions: options }) =>
				options?.searchListMethod ? [`listSearch ${options.searchListMethod}`] : [],
			),
		]);
		const tests = (description.credentials ?? []).map(
			({ testedBy }) => `credentialTest ${String(testedBy)}`,
		);
		const there = Object.entries(methods).flatMap(([kind, group]) =>
			Object.keys(group).map((name) => `${kind} ${name}`),
		);
		expect(new Set([...named, ...tests])).toEqual(new Set(there));
	});

	it('says in a notice of every operation that cannot be undone what it does', () => {
		const warned = views
			.filter(({ fields }) =>
				fields.some(({ name, type }) => name === 'notice' && type === 'notice'),
			)
			.map(({ resource, operation }) => `${resource}.${operation}`);
		expect(warned).toEqual(
			expect.arrayContaining([
				'benefit.claimRedeem',
				'benefit.redeem',
				'benefit.delete',
				'benefitDefinition.delete',
			]),
		);
	});

	it('warns below an external ID only while it is empty', () => {
		const warnings = properties.filter(({ name }) => name === 'externalIdNotice');
		expect(warnings.length).toBeGreaterThan(0);
		for (const warning of warnings) {
			const shownWith = (externalId: string, externalIdFrom = 'own') => {
				const { resource = [], operation = [] } = shownFor(warning);
				const parameters = {
					resource: resource[0],
					operation: operation[0],
					externalIdFrom,
					externalId,
				};
				const values = parameters as INodeParameters;
				return NodeHelpers.displayParameter(values, warning, { typeVersion: 1 }, description);
			};
			const ids = ['', 'survey-1', '={{ $json.id }}'];
			expect(ids.map((id) => shownWith(id))).toEqual([true, false, false]);
			expect(shownWith('', 'campaign')).toBe(false);
		}
	});

	it('tells n8n’s assistant which of the operations that are alike to choose', () => {
		const hints = Object.fromEntries(
			operationsOf('benefit').map(({ value, builderHint }) => [value, builderHint?.propertyHint]),
		);
		expect(hints.claim).toMatch(/uses later/);
		expect(hints.claimRedeem).toMatch(/used up at once.*choose claim/);
		expect(hints.issue).toMatch(/claim rules/);
		expect(description.builderHint?.searchHint).toMatch(/voucher.*later.*benefit: claim\b/);
	});

	it('says of every resource what it is', () => {
		const [{ options = [] } = {}] = properties;
		for (const { description: text } of options as INodePropertyOptions[]) {
			expect(text).toMatch(/^[A-Z]/);
		}
	});

	it('names its actions without articles, as n8n does', () => {
		const actions = resourceNames.flatMap(operationsOf).map(({ action = '' }) => action);
		expect(actions.filter((action) => / (an?|the) /.test(action))).toEqual([]);
	});

	it('has the metadata, which takes much room, behind all other fields', () => {
		for (const { fields } of views) {
			const all = fields.map(({ name }) => name);
			if (all.includes('specifyMeta')) {
				expect(all.slice(-3)).toEqual(['specifyMeta', 'metaFields', 'metaJson']);
			}
		}
	});

	it('says on the canvas in words what it does', () => {
		const table = /^=\{\{ \((.*)\)\[/.exec(description.subtitle ?? '')?.[1] ?? '';
		const texts = JSON.parse(table) as Record<string, string>;
		expect(Object.keys(texts)).toEqual(
			views.map(({ resource, operation }) => `${resource}.${operation}`),
		);
		expect(texts['benefit.claimRedeem']).toBe('Claim and Redeem: Benefit');
		expect(table).not.toContain('}}');
	});

	it('opens with claiming and redeeming a benefit', () => {
		expect(properties[0]).toMatchObject({ name: 'resource', default: 'benefit' });
		expect(properties[1]).toMatchObject({ name: 'operation', default: 'claimRedeem' });
		expect(operationsOf('benefit')[0]?.value).toBe('claimRedeem');
	});
});

describe('the names that saved workflows hold', () => {
	const fieldsOf = (resource: string, operation: string) =>
		views.find((view) => view.resource === resource && view.operation === operation)?.fields ?? [];
	const fieldOf = (resource: string, operation: string, name: string) => {
		const field = fieldsOf(resource, operation).find((each) => each.name === name);
		if (!field) throw new Error(`${resource}: ${operation} has no field ${name}`);
		return field;
	};
	/** Those that hold a value, which notices do not. */
	const names = (fields: INodeProperties[]) =>
		fields.filter(({ type }) => type !== 'notice').map(({ name }) => name);

	it('are those of the node and its credential', () => {
		expect(description).toMatchObject({
			name: 'omneoBenefits',
			displayName: 'Omneo Benefits',
			credentials: [{ name: 'omneoApi', required: true }],
		});
	});

	it.each([
		[
			'benefit',
			['claimRedeem', 'claim', 'redeem', 'issue', 'get', 'getAll', 'update', 'extend', 'delete'],
		],
		['benefitDefinition', ['get', 'getAll', 'create', 'update', 'clone', 'delete']],
		['redemption', ['get', 'getAll', 'reverse', 'return']],
		[
			'profile',
			[
				'upsert',
				'create',
				'update',
				'get',
				'getAll',
				'addTags',
				'removeTags',
				'updateConsent',
				'getBalances',
			],
		],
		['reward', ['issue', 'getAll', 'extend']],
		['point', ['add', 'getAll']],
		['interaction', ['create']],
	])('are those of the operations of %s', (resource, operations) => {
		expect(operationsOf(resource).map(({ value }) => value)).toEqual(
			expect.arrayContaining(operations),
		);
	});

	it.each(['claimRedeem', 'claim'])('are those of the fields of %s', (operation) => {
		expect(names(fieldsOf('benefit', operation))).toEqual([
			'resource',
			'operation',
			'profileId',
			'definition',
			'timezone',
			'externalIdFrom',
			'externalId',
			'campaign',
			'previewOf',
			'simplify',
			'output',
			'outputFields',
			'options',
			'specifyMeta',
			'metaFields',
			'metaJson',
		]);
		expect(fieldOf('benefit', operation, 'simplify').default).toBe(true);
		expect(valuesOf(fieldOf('benefit', operation, 'output')).sort()).toEqual([
			'raw',
			'selectedFields',
			'simplified',
		]);
	});

	/** Where it is no field that is only kept for another operation. */
	const hasSimplify = ({ fields }: (typeof views)[number]) =>
		fields.some(({ name, type }) => name === 'simplify' && type !== 'hidden');

	it.each(views.filter(hasSimplify))(
		'shows Simplify in $resource: $operation, and Output in its place as a tool',
		({ resource, operation }) => {
			const shown = (name: string, parameters: INodeParameters = {}) =>
				views
					.find((view) => view.resource === resource && view.operation === operation)
					?.fields.filter((field) =>
						NodeHelpers.displayParameter(
							{ resource, operation, ...parameters },
							field,
							{ typeVersion: 1 },
							{ ...description, name },
						),
					)
					.map((field) => field.name);
			expect(shown('omneoBenefits')).toContain('simplify');
			expect(shown('omneoBenefits')).not.toContain('output');
			const asTool = shown('omneoBenefitsTool', { output: 'selectedFields' });
			expect(asTool).toEqual(expect.arrayContaining(['output', 'outputFields']));
			expect(asTool).not.toContain('simplify');
			expect(shown('omneoBenefitsTool', { output: 'raw' })).not.toContain('outputFields');
		},
	);

	it('offers a tool the fields of the output that it has', async () => {
		const offered = async (parameters: INodeParameters) => {
			const context = { getCurrentNodeParameter: (name: string) => parameters[name] };
			const options = await methods.loadOptions.getOutputFields.call(
				context as unknown as ILoadOptionsFunctions,
			);
			return options.map(({ value }) => value);
		};
		expect(await offered({ resource: 'benefit', operation: 'claimRedeem' })).toContain(
			'redeem_code_online',
		);
		expect(await offered({ resource: 'profile', operation: 'getAll' })).toContain('email');
		expect(await offered({ resource: 'benefit', operation: 'getAll' })).toEqual(
			expect.arrayContaining(['benefit_id', 'handle']),
		);
	});

	it.each(views.filter(({ fields }) => names(fields).includes('profileId')))(
		'are those of the modes of the profile in $resource: $operation',
		({ resource, operation }) => {
			const { type, modes = [] } = fieldOf(resource, operation, 'profileId');
			expect(type).toBe('resourceLocator');
			expect(modes.map(({ name }) => name)).toEqual(['list', 'id', 'email', 'mobile', 'identity']);
		},
	);

	it.each(views.filter(({ fields }) => names(fields).includes('definition')))(
		'are those of the modes of the definition in $resource: $operation',
		({ resource, operation }) => {
			const { type, modes = [] } = fieldOf(resource, operation, 'definition');
			expect(type).toBe('resourceLocator');
			expect(modes.map(({ name }) => name).slice(0, 2)).toEqual(['list', 'handle']);
		},
	);

	it('are those of the fields of profile: upsert, addTags and removeTags', () => {
		const matchBy = fieldOf('profile', 'upsert', 'matchBy');
		expect(matchBy.default).toBe('email');
		expect(valuesOf(matchBy).sort()).toEqual(['email', 'identity', 'mobile']);
		expect(names(fieldsOf('profile', 'upsert'))).toContain('matchValue');
		expect(names(inside(fieldOf('profile', 'upsert', 'profileFields')))).toEqual(
			expect.arrayContaining(['firstName', 'lastName', 'email', 'mobilePhone', 'tags']),
		);
		for (const operation of ['addTags', 'removeTags']) {
			expect(names(fieldsOf('profile', operation))).toEqual(
				expect.arrayContaining(['profileId', 'tags']),
			);
		}
	});

	it('are those of the meta', () => {
		const specify = fieldOf('benefit', 'claimRedeem', 'specifyMeta');
		expect(specify.default).toBe('fields');
		expect(valuesOf(specify)).toEqual(['fields', 'json']);
		const [group] = fieldOf('benefit', 'claimRedeem', 'metaFields')
			.options as INodePropertyCollection[];
		expect(group?.name).toBe('field');
		expect(names(group?.values ?? [])).toEqual(['name', 'value']);
	});

	it('are those of the options of a claim, with their defaults', () => {
		const options = inside(fieldOf('benefit', 'claimRedeem', 'options'));
		expect(Object.fromEntries(options.map(({ name, default: value }) => [name, value]))).toEqual({
			checkAfterClaim: true,
			concurrency: 5,
			dateFormat: 'iso',
			defaultCountry: '',
			duplicateProtection: 'returnExisting',
			generateExternalId: true,
			includeInput: false,
			maxRetries: 3,
			timeout: 30_000,
		});
		const protection = options.find(({ name }) => name === 'duplicateProtection');
		expect(protection && valuesOf(protection)).toEqual(['returnExisting', 'fail', 'off']);
	});

	it.each(views)('are those of the request options in $resource: $operation', ({ fields }) => {
		const options = fields.filter(({ name }) => name === 'options').flatMap(inside);
		expect(names(options)).toEqual(
			expect.arrayContaining(['concurrency', 'maxRetries', 'timeout']),
		);
	});

	it.each(views.filter(({ operation }) => operation === 'getAll'))(
		'are those of the paging of $resource: $operation',
		({ resource, operation }) => {
			expect(fieldOf(resource, operation, 'returnAll').default).toBe(false);
			expect(fieldOf(resource, operation, 'limit').default).toBe(50);
		},
	);
});
