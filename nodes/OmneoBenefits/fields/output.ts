import type { INodeProperties } from 'n8n-workflow';
import { readBoolean, readChoice } from '../../shared/input/values';
import { nameList } from '../../shared/input/names';
import { field } from '../../shared/input/subject';
import { closest } from '../../shared/spelling';
import { quote } from '../../shared/text';
import { Problem } from '../../shared/problems/problem';
import type { Field, ItemContext } from './field';

export const simplifyProperty: INodeProperties = {
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
	description: 'What the agent receives. Less output costs fewer tokens.',
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
		'The fields that the agent receives. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

const OUTPUTS = ['simplified', 'raw', 'selectedFields'] as const;

/** What a record is given as: the API's own data, the simplified output, or fields of some names. */
export type ChosenOutput = 'simplified' | 'raw' | { names: string[] };

/** The choice between an operation's outputs, and among all `names` that they have. */
export function outputField(names: readonly string[]): Field<ChosenOutput> {
	return {
		properties: [simplifyProperty, output, outputFields],
		read(item) {
			const chosen = chosenOutput(item);
			return chosen === 'selectedFields' ? { names: selectedNames(item, names) } : chosen;
		},
	};
}

/** Whether the API's own data are wanted. */
export const isRawField: Field<boolean> = {
	properties: [],
	read: (item) => chosenOutput(item) === 'raw',
};

/** As a tool the node has Output, otherwise Simplify: n8n keeps the parameter that is shown. */
function chosenOutput({ parameter }: ItemContext): (typeof OUTPUTS)[number] {
	const given = parameter('output', '');
	if (given !== '') return readChoice(given, OUTPUTS, field('Output'));
	return readBoolean(parameter('simplify', true), field('Simplify')) ? 'simplified' : 'raw';
}

/** @throws {Problem} `parameter_invalid` for none, and for one that the output does not have */
function selectedNames({ parameter }: ItemContext, known: readonly string[]): string[] {
	const names = nameList(parameter('outputFields', []), 'Output Fields');
	if (names.length === 0) {
		throw new Problem('parameter_invalid', {
			meaning: 'No output field is selected',
			nextStep: 'Select at least one under Output Fields, or choose another Output.',
		});
	}
	const wrong = names.find((name) => !known.includes(name));
	if (wrong === undefined) return names;
	const meant = closest(
		wrong,
		known.map((value) => ({ value, names: [value] })),
	);
	throw new Problem('parameter_invalid', {
		meaning: `The output has no field ${quote(wrong)}`,
		nextStep:
			meant.length > 0
				? `Did you mean ${meant.join(' or ')}?`
				: `Choose among ${known.join(', ')}.`,
	});
}
