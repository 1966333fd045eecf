import type { PackageDirectoryLoader } from 'n8n-core';
import {
	deepCopy,
	NodeConnectionTypes,
	NodeHelpers,
	UserError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';

/**
 * The n8n nodes that the examples use. They are stand-ins, because n8n's package of nodes is not
 * installed: each passes its input on unchanged. So a trigger does not wait for anything; the
 * caller of the runner provides what it received (for the demo, from the file of submissions).
 */
const standIns: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': passThrough('manualTrigger', 'Manual Trigger', 'trigger'),
	'n8n-nodes-base.executeWorkflowTrigger': passThrough(
		'executeWorkflowTrigger',
		'Execute Workflow Trigger',
		'trigger',
	),
	'n8n-nodes-base.formTrigger': passThrough('formTrigger', 'n8n Form Trigger', 'trigger'),
	'n8n-nodes-base.webhook': passThrough('webhook', 'Webhook', 'trigger'),
	'n8n-nodes-base.scheduleTrigger': passThrough('scheduleTrigger', 'Schedule Trigger', 'trigger'),
	'n8n-nodes-base.form': passThrough('form', 'n8n Form', 'organization'),
	'n8n-nodes-base.noOp': passThrough('noOp', 'No Operation, do nothing', 'organization'),
	'n8n-nodes-base.stickyNote': passThrough('stickyNote', 'Sticky Note', 'input'),
};

function passThrough(
	name: string,
	displayName: string,
	group: INodeType['description']['group'][number],
): INodeType {
	return {
		description: {
			displayName,
			name,
			group: [group],
			version: 1,
			description: '',
			defaults: {},
			inputs: group === 'organization' ? [NodeConnectionTypes.Main] : [],
			outputs: group === 'input' ? [] : [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			return [this.getInputData()];
		},
	};
}

/**
 * The node types that a workflow may name: `extra` ones, the package's own (also as the tools that
 * n8n makes from usable nodes), and stand-ins for a few of n8n's.
 */
export function createNodeTypes(
	loader: PackageDirectoryLoader,
	extra: Record<string, INodeType> = {},
): INodeTypes {
	const tools: Record<string, INodeType> = {};

	const find = (name: string, version?: number): INodeType => {
		const known = extra[name] ?? standIns[name];
		if (known) return known;
		const [packageName, shortName = ''] = name.split(/\.(?=[^.]*$)/);
		const baseName = shortName.replace(/Tool$/, '');
		if (packageName !== loader.packageName || !(baseName in loader.known.nodes)) {
			throw new UserError(
				`The workflow uses ${name}, a node that n8n's engine does not have by itself. "npm run n8n" opens the workflow in a real n8n.`,
			);
		}
		const nodeType = NodeHelpers.getVersionedNodeType(loader.getNode(baseName).type, version);
		return baseName === shortName ? nodeType : (tools[name] ??= asTool(nodeType));
	};

	return {
		getByName: (name) => find(name),
		getByNameAndVersion: find,
		getKnownTypes: () => ({ ...loader.known.nodes }),
	};
}

/** The tool that n8n makes from a node (n8n 2.41.1, `convertNodeToAiTool`). */
function asTool(nodeType: INodeType): INodeType {
	const { usableAsTool, ...description } = nodeType.description;
	if (!usableAsTool) throw new UserError(`The node ${description.name} cannot be used as a tool`);
	const toolProperties: INodeProperties[] = [
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{
			displayName: 'Description',
			name: 'toolDescription',
			type: 'string',
			default: description.description,
			required: true,
			displayOptions: { show: { descriptionType: ['manual'] } },
		},
	];
	const toolDescription: INodeType['description'] = {
		...description,
		name: `${description.name}Tool`,
		displayName: `${description.displayName} Tool`,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
		properties: [...toolProperties, ...deepCopy(description.properties)],
	};
	return Object.create(nodeType, { description: { value: toolDescription } }) as INodeType;
}
