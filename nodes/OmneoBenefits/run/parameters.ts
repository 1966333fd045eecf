import type {
	IDataObject,
	IExecuteFunctions,
	NodeOperationError,
	NodeParameterValueType,
} from 'n8n-workflow';
import { isObject } from '../../shared/input/json';
import type { ExecutionMemory } from '../../shared/once/context';
import { Problem } from '../../shared/problems/problem';
import { cleanText } from '../../shared/text';
import { resources } from '../actions';
import type { ItemContext, Operation } from '../actions/operation';
import { readSettings, readSwitch, sendInBatches } from '../fields/options';
import { MOST_BEGUN_IN_BATCHES } from './schedule';

/** Reads a parameter's value from an item, or returns `BY_N8N` if only n8n knows it. */
type FromItem = (json: IDataObject) => unknown;

const BY_N8N = Symbol('to be resolved by n8n');

/**
 * Just one field of the item, in the form that the editor writes when it is dragged into a
 * parameter.
 */
const FIELD = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*|\[(?:'[^'\\]*'|"[^"\\]*")\])+)\s*\}\}$/;
const STEPS = /\.(\w+)|\['([^']*)'\]|\["([^"]*)"\]/g;

/**
 * The node's parameters, for any of the run's items. n8n takes 0.1 to 1 ms of CPU for an expression
 * (n8n 2.41), so it is called only if necessary. A parameter without an expression is read once in
 * the run, and one that is a text, number or boolean of the item is taken from the item.
 * @param differs called whenever a parameter is read that may differ between items
 */
export function parametersOf(
	context: IExecuteFunctions,
	{ isTool, differs = () => undefined }: { isTool: boolean; differs?: () => void },
): (index: number) => ItemContext['parameter'] {
	const items = context.getInputData();
	const ways = new Map<string, FromItem>();
	const asWritten = writtenParameters(context);

	const wayOf = (name: string, fallback: unknown): FromItem => {
		const known = ways.get(name);
		if (known) return known;
		const written = asWritten(name);
		const way = hasExpression(written)
			? noting(differs, fromItem(written, isTool))
			: always(read(context, name, 0, fallback));
		ways.set(name, way);
		return way;
	};

	return (index) => (name, fallback) => {
		try {
			const value = wayOf(name, fallback)(items[index]?.json ?? {});
			return value === BY_N8N ? read(context, name, index, fallback) : value;
		} catch (error) {
			throw unreadable(error as NodeOperationError);
		}
	};
}

/** Tells whether a parameter, as written in the node, holds an expression. */
export function expressionsOf(context: IExecuteFunctions): ItemContext['isExpression'] {
	const asWritten = writtenParameters(context);
	return (name) => isExpression(asWritten(name));
}

/**
 * The node's parameters as written, with expressions, by n8n's names for them, such as
 * `metaFields.field`; undefined if there is none. n8n's option `rawExpressions` is not documented,
 * and without it the first item's value would be used for all items.
 */
function writtenParameters(context: IExecuteFunctions): (name: string) => unknown {
	const { parameters } = context.getNode();
	return (name) =>
		name
			.split('.')
			.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), parameters);
}

function read(
	context: IExecuteFunctions,
	name: string,
	index: number,
	fallback: unknown,
): NodeParameterValueType | object {
	return context.getNodeParameter(name, index, fallback);
}

function isExpression(value: unknown): value is string {
	return typeof value === 'string' && value.startsWith('=');
}

function hasExpression(raw: unknown): boolean {
	if (typeof raw !== 'object' || raw === null) return isExpression(raw);
	return Object.values(raw).some(hasExpression);
}

function always(value: unknown): FromItem {
	return () => value;
}

function noting(differs: () => void, way: FromItem): FromItem {
	return (json) => {
		differs();
		return way(json);
	};
}

/**
 * How to get a value that holds an expression: a plain one, or a record such as a resource locator.
 */
function fromItem(raw: unknown, isTool: boolean): FromItem {
	const byN8n = always(BY_N8N);
	// The values of an AI agent's call are elsewhere.
	if (isTool) return byN8n;
	if (isExpression(raw)) {
		const [, path] = FIELD.exec(raw) ?? [];
		return path === undefined ? byN8n : fieldOf(path);
	}
	if (!isObject(raw)) return hasExpression(raw) ? byN8n : always(raw);
	const entries = Object.entries(raw).map(
		([key, value]) => [key, fromItem(value, isTool)] as const,
	);
	return (json) => {
		const values: Record<string, unknown> = {};
		for (const [key, way] of entries) {
			const value = way(json);
			if (value === BY_N8N) return BY_N8N;
			values[key] = value;
		}
		return values;
	};
}

function fieldOf(path: string): FromItem {
	const steps = [...path.matchAll(STEPS)].map(
		([, name, single, double]) => name ?? single ?? double ?? '',
	);
	return (json) => {
		let value: unknown = json;
		for (const step of steps) {
			if (!isObject(value) || !Object.hasOwn(value, step)) return BY_N8N;
			value = value[step];
		}
		return ['string', 'number', 'boolean'].includes(typeof value) ? value : BY_N8N;
	};
}

/** n8n's own message about a parameter, which names the expression that failed. */
function unreadable({ message, description }: NodeOperationError): Problem {
	return new Problem('parameter_invalid', {
		meaning: cleanText(message),
		nextStep: description ? cleanText(description) : undefined,
	});
}

/** Values that are the same for all items of a run, so they are read and checked only once. */
export class SharedReads {
	private readonly values = new Map<string, unknown>();

	/** How often something was read that may differ between items. */
	private different = 0;

	/** Notes such a read. */
	differs(): void {
		this.different += 1;
	}

	/**
	 * The value under `name`. It is read again for every item, unless `read` reads nothing that may
	 * differ and adds nothing to what identifies the item.
	 */
	get<T>(name: string, identity: ItemContext['identity'], read: () => T): T {
		if (this.values.has(name)) return this.values.get(name) as T;
		const before = this.different;
		const known = Object.keys(identity).length;
		const value = read();
		const isShared = this.different === before && Object.keys(identity).length === known;
		if (isShared) this.values.set(name, value);
		return value;
	}
}

/** What the user set in the collection of options. */
export function optionsOf(parameter: ItemContext['parameter']): IDataObject {
	return parameter('options', {}) as IDataObject;
}

/** The result of `read`, or `otherwise` if it throws. */
export function readOr<T>(otherwise: T, read: () => T): T {
	try {
		return read();
	} catch {
		return otherwise;
	}
}

/** If the concurrency cannot be read, the items themselves report it. */
export function concurrencyOf(parameter: ItemContext['parameter']): number {
	return readOr(1, () => readSettings(optionsOf(parameter)).concurrency);
}

/** How many items per slot may have begun; `undefined` for the default. */
export function mostBegunOf(parameter: ItemContext['parameter']): number | undefined {
	const isInBatches = readOr(false, () => readSwitch(optionsOf(parameter), sendInBatches));
	return isInBatches ? MOST_BEGUN_IN_BATCHES : undefined;
}

/** @throws {Problem} `parameter_invalid` if there is no such operation */
export function chosenOperation(parameter: ItemContext['parameter']): Operation {
	const resource = String(parameter('resource'));
	const name = String(parameter('operation'));
	const operation = resources[resource]?.operations[name];
	if (!operation) {
		throw new Problem('parameter_invalid', {
			meaning: `The operation "${name}" of "${resource}" does not exist`,
			nextStep: 'Choose a resource and an operation from the lists.',
		});
	}
	return operation;
}

/** Whether the operation changes something at Omneo; an unknown operation changes nothing. */
export function changesSomething(operation: () => Operation): boolean {
	return readOr(false, () => operation().done !== undefined);
}

/**
 * Whether an AI agent calls the node. `isToolExecution` detects only one of n8n's two ways of doing
 * that, and n8n 1.85 does not have it. In the other way, the node runs under the name of its tool
 * variant (n8n-core 2.41.1).
 */
export function isToolCall(context: IExecuteFunctions): boolean {
	const { isToolExecution } = context as Partial<Pick<IExecuteFunctions, 'isToolExecution'>>;
	return isToolExecution?.call(context) === true || context.getNode().type.endsWith('Tool');
}

/** What the node's generated external IDs are made from. */
export function claimOrigin(context: IExecuteFunctions, memory: ExecutionMemory, isTool: boolean) {
	return {
		workflowId: context.getWorkflow().id ?? 'unsaved',
		executionId: context.getExecutionId() || memory.id,
		nodeId: context.getNode().id,
		// An AI agent that calls twice for the same benefit means the same claim.
		runIndex: isTool ? 0 : (context.getWorkflowDataProxy(0).$runIndex as number),
	};
}
