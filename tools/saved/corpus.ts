/**
 * Nodes as n8n saves them in workflows, with their requests and output: what every later version
 * must still do for those who have them. Existing entries are never changed; only missing ones are
 * added.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';
import { resources } from '../../nodes/OmneoBenefits/actions';
import { properties } from '../../nodes/OmneoBenefits/properties';
import { eventOptions } from '../../nodes/OmneoBenefitsTrigger/events';
import { properties as triggerProperties } from '../../nodes/OmneoBenefitsTrigger/properties';
import { PROJECT, type GeneratedFiles } from '../generate/files';
import { operationNames } from '../generate/schemas';
import { isEverShown, missingNodes, type Descriptions, type SavedNode } from './cases';
import { asSaved, contractOf, fillingsOf, type Filling, type SavedType } from './fields';
import { replay, startOf, type Done } from './replay';
import { replayTrigger } from './replayTrigger';

/** The version in which the nodes were saved. */
const SAVED = 'test/saved/0.1.0';

export type SavedCase = SavedNode & Done;

/** What is saved of an operation, or of the trigger. */
export interface Saved {
	/** The default of each field, and the values and modes that it offers. */
	fields: Record<string, IDataObject>;
	cases: SavedCase[];
}

/** An operation, or the trigger. */
export interface Subject {
	/** From the project's root. */
	file: string;
	/** Its fields at present. */
	own: INodeProperties[];
	/** The node at present, and the tool that n8n makes of it, with all fields. */
	types: Descriptions;
	fillings: Filling[];
	/** The required minimum of input. */
	start(): Promise<INodeParameters>;
	/** Runs a saved node with the code at present. */
	replay(node: SavedNode): Promise<Done>;
}

/** Everything that is saved: the operations, then the trigger. */
export function subjects(): Subject[] {
	const node: SavedType = { name: 'omneoBenefits', version: 1, properties };
	const types = { node, tool: { ...node, name: 'omneoBenefitsTool' } };
	const trigger: SavedType = {
		name: 'omneoBenefitsTrigger',
		version: 1,
		properties: triggerProperties,
	};
	return [
		...operationNames().map((name): Subject => {
			const [resource = '', operation = ''] = name.split('.');
			const own = resources[resource]?.operations[operation]?.properties ?? [];
			const chosen = { resource, operation };
			const narrow = narrowed(types, own);
			return {
				file: `${SAVED}/OmneoBenefits/${resource}/${operation}.json`,
				own,
				types,
				fillings: fillingsOf(own).filter((filling) => isEverShown(filling, chosen, narrow)),
				start: async () => asPicked({ resource, operation, ...(await startOf(name)) }, own),
				replay: async (saved) => await replay(name, saved),
			};
		}),
		{
			file: `${SAVED}/OmneoBenefitsTrigger.json`,
			own: triggerProperties,
			types: { node: trigger, tool: trigger },
			fillings: fillingsOf(triggerProperties, false),
			start: async () => ({ events: eventOptions.map(({ value }) => value) }),
			replay: replayTrigger,
		},
	];
}

/** What is saved; nothing for what is new. */
export async function readSaved(file: string): Promise<Saved> {
	const text = await readFile(join(PROJECT, file), 'utf8').catch(() => undefined);
	return text === undefined ? { fields: {}, cases: [] } : (JSON.parse(text) as Saved);
}

/** The files in which something is missing, with it added. */
export async function savedFiles(): Promise<GeneratedFiles> {
	const files: GeneratedFiles = new Map();
	for (const subject of subjects()) {
		const saved = await readSaved(subject.file);
		const nodes = await missingIn(saved, subject);
		const fields = { ...contractOf(subject.own), ...saved.fields };
		if (nodes.length === 0 && Object.keys(fields).every((name) => name in saved.fields)) continue;
		const cases = [...saved.cases];
		for (const node of nodes) cases.push({ ...node, ...(await subject.replay(node)) });
		files.set(subject.file, textOf({ fields, cases }));
	}
	return files;
}

/** The nodes to save, because no existing one covers something. */
export async function missingIn({ cases }: Saved, subject: Subject): Promise<SavedNode[]> {
	const { own, fillings, types } = subject;
	const covered = new Set(cases.flatMap(({ covers }) => covers));
	const isWhole = fillings.every(({ covers }) => covers.every((key) => covered.has(key)));
	if (isWhole && cases.length > 0) return [];
	const start = await subject.start();
	const first = cases.length > 0 ? [] : [plainest(start, own)];
	const more = missingNodes([...cases, ...first], fillings, start, narrowed(types, own));
	return [...first, ...more].map((node) => ({
		...node,
		parameters: asSaved(node.parameters, node.isTool ? types.tool : types.node),
	}));
}

/** A node in which only what is required was filled in. */
function plainest(start: INodeParameters, own: INodeProperties[]): SavedNode {
	const needed = own.filter(({ required }) => required).map(({ name }) => name);
	const parameters = Object.fromEntries(
		Object.entries(start).filter(([name]) =>
			['resource', 'operation', 'events', ...needed].includes(name),
		),
	);
	return { name: 'node 1', covers: [], parameters, row: {} };
}

/** IDs as the editor has them: in their locators. */
function asPicked(parameters: INodeParameters, own: INodeProperties[]): INodeParameters {
	const isLocator = (name: string) =>
		own.some((property) => property.name === name && property.type === 'resourceLocator');
	return Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => [
			name,
			isLocator(name) && typeof value !== 'object' ? { __rl: true, mode: 'id', value } : value,
		]),
	) as INodeParameters;
}

/** To ask n8n about the fields of one operation is quicker than about all. */
function narrowed({ node, tool }: Descriptions, own: INodeProperties[]): Descriptions {
	return { node: withFields(node, own), tool: withFields(tool, own) };
}

function withFields(type: SavedType, own: INodeProperties[]): SavedType {
	const dropdowns = type.properties.filter(({ name }) => ['resource', 'operation'].includes(name));
	return { ...type, properties: [...dropdowns, ...own] };
}

/** JSON with a line for each field, request and item, so that a difference can be read. */
function textOf({ fields, cases }: Saved): string {
	const lines = (values: unknown[], indent: string) =>
		values.length === 0
			? '[]'
			: `[\n${values.map((value) => `${indent}\t${JSON.stringify(value)}`).join(',\n')}\n${indent}]`;
	const fieldLines = Object.entries(fields).map(
		([name, field]) => `\t\t${JSON.stringify(name)}: ${JSON.stringify(field)}`,
	);
	const caseTexts = cases.map(({ requests, output, ...node }) => {
		const own = Object.entries(node).map(
			([name, value]) => `\t\t\t${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
		);
		const done = `\t\t\t"requests": ${lines(requests, '\t\t\t')},\n\t\t\t"output": ${lines(output, '\t\t\t')}\n`;
		return `\t\t{\n${own.join('')}${done}\t\t}`;
	});
	return `{\n\t"fields": {\n${fieldLines.join(',\n')}\n\t},\n\t"cases": [\n${caseTexts.join(',\n')}\n\t]\n}\n`;
}
