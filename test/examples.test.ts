import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Settings } from 'luxon';
import {
	NodeHelpers,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeProperties,
	type INodePropertyCollection,
	type INodeType,
	type INodeTypes,
	type NodeParameterValueType,
} from 'n8n-workflow';
import { handles } from '../sandbox';
import { loadPackage } from '../tools/engine/loadPackage';
import { createNodeTypes } from '../tools/engine/nodeTypes';
import { runWorkflow, type WorkflowExport } from '../tools/engine/runWorkflow';
import { exampleFiles, readExample } from '../tools/n8n/client';

const PROJECT = join(__dirname, '..');
const OWN = 'n8n-nodes-omneo.omneoBenefits';
const NOTE = 'n8n-nodes-base.stickyNote';
const JWT = 'n8n-nodes-base.jwt';
const CRYPTO = 'n8n-nodes-base.crypto';
const MAIL = /^n8n-nodes-base\.emailSend/;
const readme = readFileSync(join(__dirname, '../examples/README.md'), 'utf8');

/** The side of a node, with room for its name, on n8n's canvas. */
const NODE = { width: 120, height: 140 };

type Example = WorkflowExport & { pinData?: object; active?: boolean };

const examples: Record<string, Example> = {};
let nodeTypes: INodeTypes;

beforeAll(async () => {
	for (const file of await exampleFiles()) {
		examples[file] = (await readExample(file)) as unknown as Example;
	}
	nodeTypes = createNodeTypes(await loadPackage());
});

const each = (check: (example: Example, file: string) => unknown[]) =>
	Object.entries(examples).flatMap(([file, example]) =>
		check(example, file).map((found) => `${file}: ${String(found)}`),
	);

const without = (nodes: INode[], type: string) => nodes.filter((node) => node.type !== type);

/** Of a node of this package, also as a tool. */
const description = ({ type }: INode) =>
	type.startsWith(OWN) ? (nodeTypes.getByName(type) as INodeType).description : undefined;

/** The targets of a node's output. */
const after = ({ connections }: Example, { name }: INode, output: number) =>
	connections[name]?.main?.[output] ?? [];

/** The parameters that n8n would not show, or not offer; collections are looked into. */
function unknownIn(
	values: Record<string, unknown>,
	properties: readonly INodeProperties[],
	path = '',
): string[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const found = properties.filter((property) => property.name === name);
		if (found.length === 0) return [`${path}${name}`];
		const isOffered = found.some((property) => offers(property, value));
		if (!isOffered) return [`${path}${name} = ${JSON.stringify(value)}`];
		const [property] = found;
		const inner = property?.options as INodeProperties[] | undefined;
		if (property?.type === 'collection') {
			return unknownIn(value as Record<string, unknown>, inner ?? [], `${path}${name}.`);
		}
		if (property?.type === 'fixedCollection') {
			const groups = property.options as INodePropertyCollection[];
			return Object.entries(value as Record<string, object[]>).flatMap(([group, rows]) => {
				const columns = groups.find((each) => each.name === group)?.values ?? [];
				return [rows]
					.flat()
					.flatMap((row) => unknownIn({ ...row }, columns, `${path}${name}.${group}.`));
			});
		}
		return [];
	});
}

function offers({ type, options, typeOptions }: INodeProperties, value: unknown): boolean {
	if (type !== 'options' && type !== 'multiOptions') return true;
	if (typeOptions?.loadOptionsMethod || String(value).startsWith('=')) return true;
	const known = (options ?? []).map((option) => 'value' in option && option.value);
	return [value].flat().every((one) => known.includes(one as string));
}

describe('the examples', () => {
	it('are described in their README, each with what to change', () => {
		expect(
			each((_, file) => (readme.includes(`| [${file}](${file})`) ? [] : ['has no row'])),
		).toEqual([]);
	});

	it('use parameters that the nodes have, and show for their operation', () => {
		const unknown = each(({ nodes }) =>
			nodes.flatMap((node) => {
				const type = description(node);
				if (!type) return [];
				const shown = NodeHelpers.getNodeParameters(
					type.properties,
					node.parameters,
					true,
					false,
					node,
					type,
				);
				const hidden = Object.keys(node.parameters).filter(
					(name) => !Object.hasOwn(shown ?? {}, name),
				);
				const all = { ...shown, ...node.parameters };
				const properties = type.properties.filter((property) =>
					NodeHelpers.displayParameter(all, property, node, type),
				);
				return [...hidden, ...unknownIn(node.parameters, properties)].map(
					(what) => `${node.name}: ${what}`,
				);
			}),
		);
		expect(unknown).toEqual([]);
	});

	it('leave no required parameter empty', () => {
		expect(
			each(({ nodes }) =>
				nodes.flatMap((node) => {
					const type = description(node);
					const issues = type && NodeHelpers.getNodeParametersIssues(type.properties, node, type);
					return Object.values(issues?.parameters ?? {}).flat();
				}),
			),
		).toEqual([]);
	});

	it('name benefits that the sandbox has', () => {
		const known: string[] = Object.values(handles);
		expect(
			each(({ nodes }) =>
				nodes
					.map(({ parameters }) => parameters.definition as { value?: string } | undefined)
					.map((definition) => definition?.value ?? '')
					.filter((value) => value !== '' && !value.startsWith('=') && !known.includes(value)),
			),
		).toEqual([]);
	});

	it('hold no credential, no secret, and no address of anybody', () => {
		expect(
			each((example) => {
				const texts = JSON.stringify(example);
				const addresses = [...texts.matchAll(/[\w.+-]+@([\w-]+\.[\w.]+)/g)];
				const links = [...texts.matchAll(/https?:\/\/([\w.-]+)/g)];
				return [
					...addresses.filter(([, host]) => host !== 'example.com').map(([whole]) => whole),
					...links.filter(([, host]) => host !== 'example.com').map(([whole]) => whole),
					...example.nodes.flatMap(({ parameters }) =>
						Object.entries(parameters)
							.filter(([name]) => /secret|password|token/i.test(name))
							.filter(([, value]) => !String(value).startsWith('='))
							.map(([name]) => name),
					),
					...(Object.keys(example.pinData ?? {}).length > 0 ? ['pinned data'] : []),
					...(example.active ? ['is active'] : []),
				];
			}),
		).toEqual([]);
	});

	it('have nodes of different IDs and addresses, so that all can be imported together', () => {
		const all = Object.values(examples).flatMap(({ nodes }) => nodes);
		const twice = (values: unknown[]) =>
			values.filter((value, i) => value !== undefined && values.indexOf(value) !== i);
		const pathOf = ({ parameters: { path, options } }: INode) =>
			path ?? (options as { path?: string } | undefined)?.path;
		expect(twice(all.map(({ id }) => id))).toEqual([]);
		expect(twice(all.map(({ webhookId }) => webhookId))).toEqual([]);
		expect(twice(all.map(pathOf))).toEqual([]);
	});

	it('connect nodes that are there, and lead every error somewhere', () => {
		expect(
			each((example) => {
				const names = example.nodes.map(({ name }) => name);
				const targets = Object.values(example.connections).flatMap((outputs) =>
					Object.values(outputs).flatMap((lists) =>
						lists.flatMap((list) => (list ?? []).map(({ node }) => node)),
					),
				);
				const loose = example.nodes.filter(
					(node) => node.onError === 'continueErrorOutput' && after(example, node, 1).length === 0,
				);
				return [
					...[...Object.keys(example.connections), ...targets].filter(
						(name) => !names.includes(name),
					),
					...names.filter((name, i) => names.indexOf(name) !== i),
					...loose.map(({ name }) => `the errors of ${name} go nowhere`),
				];
			}),
		).toEqual([]);
	});

	it('say on a note what they do for real, to whom, what to change, and about publishing', () => {
		const parts = [
			/^\*\*For real\*\*: /m,
			/^\*\*To whom\*\*: /m,
			/^\*\*Change\*\*: /m,
			/\*\*publish\*\*/i,
		];
		const notesOf = ({ nodes }: Example) =>
			nodes
				.filter(({ type }) => type === NOTE)
				.map(({ parameters: { content } }) => String(content));
		expect(
			each((example) =>
				parts
					.filter((part) => !notesOf(example).some((note) => part.test(note)))
					.map((part) => `no note has ${String(part)}`),
			),
		).toEqual([]);
	});

	it('put no line about n8n under what they send, and say which option that is', () => {
		expect(
			each(({ nodes }) => {
				const sending = nodes.filter(({ type }) => MAIL.test(type));
				const withLine = sending
					.filter(({ parameters: { options } }) => {
						return (options as { appendAttribution?: boolean }).appendAttribution !== false;
					})
					.map(({ name }) => name);
				const isSaid = nodes.some(({ parameters: { content } }) =>
					String(content).includes('**Append n8n Attribution**'),
				);
				return [...withLine, ...(sending.length > 0 && !isSaid ? ['does not say so'] : [])];
			}),
		).toEqual([]);
	});

	it('turn nobody away by the name of the browser, which protects from nothing', () => {
		expect(JSON.stringify(examples)).not.toContain('ignoreBots');
	});

	it('let nobody in by a webhook without a credential or a signature', () => {
		expect(
			each((example) =>
				example.nodes
					.filter(({ type }) => type === 'n8n-nodes-base.webhook')
					.filter(({ parameters: { authentication } }) => authentication === 'none')
					.filter((node) => {
						const [next] = after(example, node, 0);
						return example.nodes.find(({ name }) => name === next?.node)?.type !== CRYPTO;
					})
					.map(({ name }) => name),
			),
		).toEqual([]);
	});

	it('sign links with claims that n8n takes as they are, and check when they end', () => {
		const json = JSON.stringify(examples);
		expect(json).toContain('"operation":"verify"');
		expect(json).not.toMatch(/ignoreExpiration|"operation":"decode"/);
		// The field Payload Claims of n8n's JWT node stores "Expires In" as a claim that ends nothing.
		expect(
			each(({ nodes }) =>
				nodes
					.filter(({ type, parameters }) => type === JWT && parameters.operation === 'sign')
					.filter(({ parameters: { useJson, claimsJson } }) => !useJson || !claimsJson)
					.map(({ name }) => name),
			),
		).toEqual([]);
	});

	it('have room for each node, and no note over one', () => {
		const box = ({ position: [left, top], type, parameters }: INode) => {
			const { width, height } = type === NOTE ? (parameters as unknown as typeof NODE) : NODE;
			return { left, top, right: left + width, bottom: top + height };
		};
		expect(
			each(({ nodes }) => {
				const parts = without(nodes, NOTE);
				return nodes.flatMap((node) =>
					parts
						.filter((other) => {
							const [a, b] = [box(node), box(other)];
							return (
								other !== node &&
								a.left < b.right &&
								b.left < a.right &&
								a.top < b.bottom &&
								b.top < a.bottom
							);
						})
						.map((other) => `${node.name} lies over ${other.name}`),
				);
			}),
		).toEqual([]);
	});

	it('send mail as plain text, in which nothing that a member typed can be a link or a picture', () => {
		expect(
			each(({ nodes }) =>
				nodes
					.filter(({ type }) => type === 'n8n-nodes-base.emailSend')
					.filter(({ parameters }) => parameters.emailFormat !== 'text')
					.map(({ name }) => name),
			),
		).toEqual([]);
	});

	it('have in every offer by mail a signed link out, made right before it', () => {
		const answers = ['Ask to confirm', 'Answer the member'];
		expect(
			each((example) =>
				example.nodes
					.filter(({ type }) => type === 'n8n-nodes-base.emailSend')
					.filter(({ name, parameters: { toEmail } }) => {
						return String(toEmail).startsWith('=') && !answers.includes(name);
					})
					.filter((mail) => {
						const before = example.nodes.find((node) =>
							after(example, node, 0).some(({ node: name }) => name === mail.name),
						);
						const link =
							"{{ $execution.resumeFormUrl.split('/form-waiting')[0] }}/form/unsubscribe";
						return (
							before?.type !== JWT ||
							!String(before.parameters.claimsJson).startsWith('={{ { unsubscribe: ') ||
							!String(mail.parameters.text).includes(`${link}?token={{ $json.token }}`)
						);
					})
					.map(({ name }) => name),
			),
		).toEqual([]);
	});

	it('give a benefit once: each has an external ID from the data, or a campaign', () => {
		const gives = ['claim', 'claimRedeem', 'issue', 'add'];
		expect(
			each(({ nodes }) =>
				nodes
					.filter(({ type }) => type.startsWith(OWN))
					.filter(({ parameters: { operation } }) => gives.includes(String(operation)))
					.filter(({ parameters: { externalIdFrom, externalId, campaign } }) =>
						externalIdFrom === 'campaign' ? !campaign : !String(externalId).startsWith('='),
					)
					.map(({ name }) => name),
			),
		).toEqual([]);
	});
});

describe('what people copy', () => {
	const files = ['README.md', 'docs', 'examples'].flatMap((place) =>
		statSync(join(PROJECT, place)).isDirectory()
			? readdirSync(join(PROJECT, place)).map((file) => join(place, file))
			: [place],
	);

	it.each(files.filter((file) => /\.(md|json)$/.test(file)))(
		'makes no key by itself, since the node does: %s',
		(file) => {
			const text = readFileSync(join(PROJECT, file), 'utf8');
			expect(text).not.toMatch(/\.hash\(|toLowerCase\(\)|\.trim\(\)|profile_id \}\}-/);
		},
	);
});

it('a sign-up looks at no more of an address than one may have', async () => {
	const { nodes } = examples['sign-up-voucher.json'] as Example;
	const node = nodes.find(({ name }) => name === 'One address?') as INode;
	const { conditions } = node.parameters.conditions as { conditions: { leftValue: string }[] };
	const leftValue = String(conditions[0]?.leftValue);
	const answers: [email: string, isAddress: boolean][] = [
		['mia@example.com', true],
		['mia', false],
		[`a@${'.'.repeat(100_000)}@`, false],
		['a'.repeat(100_000), false],
		[`${'a@'.repeat(50_000)}.`, false],
	];
	const found: unknown[] = [];
	const judge: INodeType = {
		description: {
			...(nodeTypes.getByName(OWN) as INodeType).description,
			properties: [{ displayName: 'Value', name: 'value', type: 'string', default: '' }],
			credentials: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			// The first expression also starts n8n's evaluator.
			this.getNodeParameter('value', 0);
			for (const index of this.getInputData().keys()) {
				const begun = performance.now();
				found.push(this.getNodeParameter('value', index));
				expect(performance.now() - begun).toBeLessThan(200);
			}
			return [[]];
		},
	};
	const { name } = node;
	const { error } = await runWorkflow({
		workflow: {
			name,
			nodes: [{ ...node, type: 'judge', parameters: { value: leftValue } }],
			connections: {},
		},
		credentials: {},
		startNode: name,
		input: answers.map(([email]) => ({ Email: email })),
		nodeTypes: { judge },
	});
	expect(error).toBeUndefined();
	expect(found).toEqual(answers.map(([, isAddress]) => isAddress));
});

/** Whether the first condition of a node holds for an item, on a day at noon in Melbourne. */
async function holds(file: string, name: string, day: string, json: object): Promise<boolean> {
	const example = examples[file] as Example;
	const node = example.nodes.find((each) => each.name === name) as INode;
	Settings.now = () => Date.parse(`${day}T02:00:00Z`);
	const compare: INodeType = {
		description: {
			...(nodeTypes.getByName(OWN) as INodeType).description,
			properties: ['leftValue', 'rightValue'].map((side) => ({
				displayName: side,
				name: side,
				type: 'string',
				default: '',
			})),
			credentials: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const [left, right] = ['leftValue', 'rightValue'].map((side) =>
				this.getNodeParameter(side, 0),
			);
			return [[{ json: { holds: left === right } }]];
		},
	};
	const { conditions } = node.parameters.conditions as {
		conditions: { leftValue: NodeParameterValueType; rightValue: NodeParameterValueType }[];
	};
	const { leftValue = '', rightValue = '' } = conditions[0] ?? {};
	const { items } = await runWorkflow({
		workflow: {
			name,
			nodes: [{ ...node, type: 'compare', parameters: { leftValue, rightValue } }],
			connections: {},
			settings: example.settings,
		},
		credentials: {},
		startNode: name,
		input: [{ ...json }],
		nodeTypes: { compare },
	});
	return items(name)[0]?.json.holds === true;
}

describe('the birthday voucher', () => {
	afterEach(() => {
		Settings.now = () => Date.now();
	});

	const isToday = async (day: string, birth_month: number | null, birth_day: number | null) =>
		await holds('birthday-voucher.json', 'Birthday today?', day, { birth_month, birth_day });

	it.each([
		['2026-05-14', 5, 14],
		['2026-12-31', 12, 31],
		['2028-02-29', 2, 29],
		['2027-02-28', 2, 29],
		['2027-02-28', 2, 28],
		['2028-02-28', 2, 28],
	])('is due on %s to who was born on %s/%s', async (day, month, of) => {
		expect(await isToday(day, month, of)).toBe(true);
	});

	it.each([
		['2026-05-13', 5, 14],
		['2026-01-11', 11, 1],
		['2026-11-01', 1, 11],
		['2028-02-28', 2, 29],
		['2027-03-01', 2, 29],
		['2027-02-28', null, null],
	])('is not due on %s to who was born on %s/%s', async (day, month, of) => {
		expect(await isToday(day, month, of)).toBe(false);
	});
});
