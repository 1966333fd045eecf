import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Endpoint } from '../../shared/api/endpoint';
import type { Task } from '../../shared/api/tasks';
import { nameList } from '../../shared/input/names';
import { readBoolean, readChoice, field } from '../../shared/input/values';
import { namesOf, shown, type Answer, type Output } from '../../shared/omneo/output';
import { Problem, settled, collect } from '../../shared/problems/problem';
import { closest } from '../../shared/spelling';
import { quote } from '../../shared/text';
import type { Field, ItemContext } from '../fields/field';
import { requestOptionsField } from '../fields/options';

export type { Field, ItemContext };

type Fields = Record<string, Field<unknown, unknown>>;

type Values<F extends Fields> = {
	[K in keyof F]: F[K] extends Field<infer Value, unknown> ? Value : never;
};

interface OperationDefinition<F extends Fields, R> {
	/** The name in the dropdown, in title case. */
	name: string;
	/** What it does, in a sentence. */
	description: string;
	/** The sentence in the node panel. */
	action: string;
	/** When n8n's assistant should choose it, if other operations are similar. */
	chooseWhen?: string;
	/** Its main calls, as the documents list them. */
	calls: readonly Endpoint[];
	/** What else it does at Omneo, apart from what its fields do. */
	alsoDoes?: readonly Task[];
	/** What cannot be undone about it, in one sentence; shown above its fields. */
	notice?: string;
	/** The word for a successful item, if the operation changes something at Omneo. */
	done?: string;
	/**
	 * The forms of its simplified output; if there are several, `execute` says which. If there are
	 * none, the data are returned unchanged.
	 */
	output?: Output<R> | ReadonlyArray<Output<R>>;
	/** Without `options`, it gets those that control every operation's requests. */
	fields: F;
	execute(values: Values<F>, item: ItemContext): Promise<Answer<R>>;
	/** The output of an item that met a problem, if that is also a valid result. */
	answerTo?(problem: Problem, item: ItemContext): IDataObject | undefined;
}

type Texts = 'name' | 'description' | 'action' | 'chooseWhen' | 'done';

export interface Operation
	extends Readonly<Pick<OperationDefinition<Fields, never>, Texts | 'calls'>> {
	readonly alsoDoes: readonly Task[];
	readonly properties: INodeProperties[];
	/** The names of its simplified output, in each of its forms. */
	readonly simplified: ReadonlyArray<readonly string[]>;
	/** The names of everything that it can return. */
	readonly outputNames: readonly string[];
	/**
	 * Reads and checks the item's fields; nothing is sent.
	 * @throws {Problem} with everything that is wrong
	 */
	read(item: ItemContext): Given;
	/** Does the operation for an item; reads its fields first if they have not been read. */
	run(item: ItemContext, given?: Given): Promise<IDataObject | IDataObject[]>;
}

/** An item's values, by the operation's fields in their order. */
export type Given = readonly unknown[];

/** Makes an operation from its fields and its `execute`; the values' types come from the fields. */
export function operation<F extends Fields, R extends IDataObject>(
	definition: OperationDefinition<F, R>,
): Operation {
	const {
		fields: own,
		output = [],
		alsoDoes = [],
		execute,
		answerTo,
		notice,
		...texts
	} = definition;
	const outputs = [output].flat() as Array<Output<R>>;
	const outputNames = namesOf(outputs);
	const { options = requestOptionsField, meta, ...others } = own as Fields;
	const fields: Fields = {
		...others,
		...(outputs.length > 0 && { output: outputField(outputNames) }),
		options,
		...(meta && { meta }),
	};
	const namedFields = Object.entries(fields);
	return {
		...texts,
		alsoDoes: [...alsoDoes, ...Object.values(fields).flatMap((field) => field.alsoDoes ?? [])],
		simplified: outputs.map(({ simplified }) => simplified),
		outputNames,
		properties: [
			...(notice ? [noticeProperty(notice)] : []),
			...Object.values(fields).flatMap(({ properties }) => properties),
		],
		read,
		run: answerTo ? answered : outcomeOf,
	};

	/**
	 * Reads every field, so that the item is identified by all readable ones, and all errors are
	 * reported.
	 */
	function read(item: ItemContext): Given {
		return collect(
			namedFields.map(
				([name, field]) =>
					() =>
						item.readOnce(name, () => field.read(item)),
			),
		);
	}

	async function answered(item: ItemContext, given?: Given): Promise<IDataObject | IDataObject[]> {
		const { result, problem } = await settled(outcomeOf(item, given));
		const answer = problem ? answerTo?.(problem, item) : result;
		if (answer) return answer;
		throw problem;
	}

	async function outcomeOf(item: ItemContext, known?: Given): Promise<IDataObject | IDataObject[]> {
		const given = known ?? read(item);
		const values: Record<string, unknown> = {};
		for (const [index, [name, field]] of namedFields.entries()) {
			values[name] = field.resolve ? await field.resolve(given[index], item) : given[index];
		}
		const { data, facts, output: form = outputs[0] } = await execute(values as Values<F>, item);
		const chosen = values.output as ChosenOutput;
		if (!form || chosen === 'raw') return data;
		const names = chosen === 'simplified' ? form.simplified : chosen.names;
		const of = { facts, tenant: await item.tenant() };
		let cause: unknown;
		try {
			return [data].flat().map((record) => shown(record as R, form, names, of));
		} catch (error) {
			cause = error;
		}
		throw new Problem('unexpected_answer', { cause, wasWrite: texts.done !== undefined });
	}
}

function noticeProperty(displayName: string): INodeProperties {
	return { displayName, name: 'notice', type: 'notice', default: '' };
}

export const simplifyProperty: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	// Hidden rather than shown: n8n 1.85 does not know what a tool is, and has only Simplify.
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

/**
 * The form in which a record is returned: Omneo's own data, the simplified output, or named fields.
 */
export type ChosenOutput = 'simplified' | 'raw' | { names: string[] };

/** The choice between an operation's outputs, and among all their `names`. */
export function outputField(names: readonly string[]): Field<ChosenOutput> {
	return {
		properties: [simplifyProperty, output, outputFields],
		read(item) {
			const chosen = chosenOutput(item);
			return chosen === 'selectedFields' ? { names: selectedNames(item, names) } : chosen;
		},
	};
}

/** Whether Omneo's own data are wanted. */
export const isRawField: Field<boolean> = {
	properties: [],
	read: (item) => chosenOutput(item) === 'raw',
};

/** As a tool, the node has Output, otherwise Simplify: n8n keeps the parameter that is shown. */
function chosenOutput({ parameter }: ItemContext): (typeof OUTPUTS)[number] {
	const given = parameter('output', '');
	if (given !== '') return readChoice(given, OUTPUTS, field('Output'));
	return readBoolean(parameter('simplify', true), field('Simplify')) ? 'simplified' : 'raw';
}

/** @throws {Problem} `parameter_invalid` for no names, or a name that the output does not have */
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
