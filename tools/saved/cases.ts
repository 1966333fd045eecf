import type { IDataObject, INodeParameters, NodeParameterValueType } from 'n8n-workflow';
import { asSaved, isShown, type Filling, type SavedType } from './fields';

/** The node, and the tool that n8n makes of it for AI agents. */
export interface Descriptions {
	node: SavedType;
	tool: SavedType;
}

/** A node as n8n saves it, and the item that reaches it. */
export interface SavedNode {
	name: string;
	/** Whether it is connected to an AI agent. */
	isTool?: true;
	/** Which of the operation's fields, modes and options it holds. */
	covers: string[];
	parameters: INodeParameters;
	row: IDataObject;
}

/**
 * Nodes that cover what no `known` one covers: as few as there can be, each with as many fields as go
 * together.
 * @param start what is entered where the operation needs it
 */
export function missingNodes(
	known: readonly SavedNode[],
	fillings: readonly Filling[],
	start: INodeParameters,
	descriptions: Descriptions,
): SavedNode[] {
	const covered = new Set(known.flatMap(({ covers }) => covers));
	const found: SavedNode[] = [];
	let left = fillings.filter(({ covers }) => covers.some((key) => !covered.has(key)));
	while (left.length > 0) {
		const [first] = left as [Filling, ...Filling[]];
		const isTool = first.isTool;
		const description = isTool ? descriptions.tool : descriptions.node;
		const { taken, parameters, row } = together(left, start, isTool, description);
		if (taken.length === 0) throw new Error(`No node shows ${first.covers.join(', ')}`);
		left = left.filter((filling) => !taken.includes(filling));
		const number = known.length + found.length + 1;
		found.push({
			name: `${isTool ? 'tool' : 'node'} ${number}`,
			...(isTool && { isTool }),
			covers: taken.flatMap(({ covers }) => covers),
			parameters: asSaved(parameters, description),
			row,
		});
	}
	return found;
}

/** Whether n8n ever shows the field, with the node's dropdowns as `start` has them. */
export function isEverShown(
	filling: Filling,
	start: INodeParameters,
	{ node, tool }: Descriptions,
): boolean {
	const controls = controlsFor(filling, new Map()) ?? new Map<string, NodeParameterValueType>();
	const { parameters } = nodeOf([filling], start, controls);
	return isShown(filling, parameters, filling.isTool ? tool : node);
}

/** As many fillings as one node can hold, and the node. */
function together(
	fillings: readonly Filling[],
	start: INodeParameters,
	isTool: boolean,
	description: SavedType,
) {
	const taken: Filling[] = [];
	const fixed = new Map<string, NodeParameterValueType>();
	const isExpression = fillings[0]?.covers[0]?.endsWith('by expression') ?? false;
	for (const filling of fillings) {
		if (filling.isTool && !isTool) continue;
		if (filling.covers.some((key) => key.endsWith('by expression')) !== isExpression) continue;
		const controls = controlsFor(filling, fixed);
		if (!controls) continue;
		const next = [...taken, filling];
		const { parameters } = nodeOf(next, start, new Map([...fixed, ...controls]));
		if (!next.every((each) => isShown(each, parameters, description))) continue;
		for (const [name, value] of controls) fixed.set(name, value);
		fixed.set(filling.path.join('.'), valueAt(parameters, filling.path));
		taken.push(filling);
	}
	return { taken, ...nodeOf(taken, start, fixed) };
}

/** What other fields must hold; undefined where a field of the node holds something else already. */
function controlsFor(
	{ path, shownFor }: Filling,
	fixed: ReadonlyMap<string, NodeParameterValueType>,
): Map<string, NodeParameterValueType> | undefined {
	if (fixed.has(path.join('.'))) return undefined;
	const controls = new Map<string, NodeParameterValueType>();
	for (const [name, shown] of Object.entries(shownFor)) {
		const held = fixed.get(name);
		if (held === undefined) controls.set(name, shown[0] as NodeParameterValueType);
		else if (!shown.includes(held)) return undefined;
	}
	return controls;
}

function nodeOf(
	fillings: readonly Filling[],
	start: INodeParameters,
	controls: ReadonlyMap<string, NodeParameterValueType>,
): { parameters: INodeParameters; row: IDataObject } {
	const parameters: INodeParameters = structuredClone(start);
	const row: IDataObject = {};
	for (const [name, value] of controls) if (!name.includes('.')) parameters[name] = value;
	for (const filling of fillings) {
		const { value, row: read } = filling.enter(parameters, start);
		Object.assign(row, read);
		const [outer = '', inner] = filling.path;
		if (inner === undefined) parameters[outer] = value;
		else
			parameters[outer] = {
				...(parameters[outer] as IDataObject),
				[inner]: value,
			} as INodeParameters;
	}
	return { parameters, row };
}

function valueAt(parameters: INodeParameters, path: string[]): NodeParameterValueType {
	return path.reduce<unknown>(
		(value, key) => (value as IDataObject | undefined)?.[key],
		parameters,
	) as NodeParameterValueType;
}
