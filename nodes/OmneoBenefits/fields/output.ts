import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readBoolean } from '../../shared/input/boolean';
import { readChoice } from '../../shared/input/choice';
import { nameList } from '../../shared/input/names';
import { field } from '../../shared/input/subject';
import { closest } from '../../shared/spelling';
import { quote } from '../../shared/text';
import { Problem } from '../../shared/problems/problem';
import type { Field, ItemContext } from './field';
import { outputKeys } from './outputKeys';

const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	// Hidden rather than shown: n8n 1.85 does not know what a tool is, and has Simplify alone.
	displayOptions: { hide: { '@tool': [true] } },
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	noDataExpression: true,
	default: 'simplified',
	displayOptions: { show: { '@tool': [true] } },
	options: [
		{ name: 'Raw', value: 'raw', description: 'All that Omneo answers' },
		{
			name: 'Selected Fields',
			value: 'selectedFields',
			description: 'Only fields that you choose',
		},
		{ name: 'Simplified', value: 'simplified', description: 'The useful fields' },
	],
	description: 'What the agent is given. The less it is, the fewer tokens it costs.',
};

const outputFields: INodeProperties = {
	displayName: 'Output Field Names or IDs',
	name: 'outputFields',
	type: 'multiOptions',
	typeOptions: {
		loadOptionsMethod: 'getOutputFields',
		loadOptionsDependsOn: ['resource', 'operation'],
	},
	default: [],
	required: true,
	displayOptions: { show: { '@tool': [true], output: ['selectedFields'] } },
	description:
		'The fields of the simplified output that the agent is given. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const OUTPUTS = ['simplified', 'raw', 'selectedFields'] as const;

/** As a tool the node has Output, otherwise Simplify: n8n keeps the parameter that is shown. */
function chosenOutput({ parameter }: ItemContext): (typeof OUTPUTS)[number] {
	const given = parameter('output', '');
	if (given !== '') return readChoice(given, OUTPUTS, field('Output'));
	return readBoolean(parameter('simplify', true), field('Simplify')) ? 'simplified' : 'raw';
}

/** Whether to give the few useful keys, or the API's `data` untouched. */
export const simplifyField: Field<boolean> = {
	properties: [simplify, output, outputFields],
	read: (item) => chosenOutput(item) !== 'raw',
};

/**
 * The keys to which the simplified output is cut down; `undefined` for all.
 * @throws {Problem} `parameter_invalid` for none, and for one that the output does not have
 */
export function selectedKeys(item: ItemContext): string[] | undefined {
	if (chosenOutput(item) !== 'selectedFields') return undefined;
	const { parameter } = item;
	const known = outputKeys[`${String(parameter('resource'))}.${String(parameter('operation'))}`];
	const names = nameList(parameter('outputFields', []), 'Output Fields');
	if (names.length === 0) {
		throw new Problem('parameter_invalid', {
			meaning: 'No output field is selected',
			nextStep: 'Select at least one under Output Fields, or choose another Output.',
		});
	}
	const wrong = names.find((name) => known?.includes(name) === false);
	if (wrong === undefined) return names;
	const candidates = (known ?? []).map((value) => ({ value, names: [value] }));
	const meant = closest(wrong, candidates);
	throw new Problem('parameter_invalid', {
		meaning: `The output has no field ${quote(wrong)}`,
		nextStep:
			meant.length > 0
				? `Did you mean ${meant.join(' or ')}?`
				: `Choose among ${(known ?? []).join(', ')}.`,
	});
}

/** The keys of a result that were selected, in that order; those that it lacks are left out. */
export function select(results: IDataObject | IDataObject[], keys: readonly string[]) {
	return [results].flat().map((record) => {
		const there = keys.filter((key) => Object.hasOwn(record, key));
		return Object.fromEntries(there.map((key) => [key, record[key]])) as IDataObject;
	});
}
