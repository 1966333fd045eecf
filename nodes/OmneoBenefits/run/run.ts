import { randomUUID } from 'node:crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import { generateExternalId, shortHash } from '../../shared/claims/externalId';
import { executionMemory, type ExecutionMemory } from '../../shared/claims/memory';
import { lazy } from '../../shared/lazy';
import { asProblem, Problem } from '../../shared/problems/problem';
import { cleanText } from '../../shared/text';
import { createSend } from '../../shared/transport/request';
import { pause } from '../../shared/transport/retry';
import { resources } from '../actions';
import type { Item, Operation } from '../actions/operation';
import { readSettings } from '../fields/options';
import { errorItem, type Failure } from './errorItems';
import { doneBefore, stoppingError } from './stoppingError';

/**
 * Runs the chosen operation for every input item: some at a time, the output in the order of the
 * input. With On Error set to continue, a failed item becomes an error item and the rest go on;
 * it never throws then, since n8n would pass the input on as if it were the result. Otherwise the
 * first failure stops further items, those under way are awaited, and the error tells what was done.
 */
export async function run(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	const continues = context.continueOnFail();
	const isTool = isToolCall(context);
	const send = createSend(context);
	const outputs: INodeExecutionData[][] = new Array<INodeExecutionData[]>(count);
	const succeeded: number[] = [];
	const failures: Failure[] = [];

	const signal = context.getExecutionCancelSignal();
	const memory = executionMemory(context.getContext('node'), randomUUID);
	const origin = claimOrigin(context, memory, isTool);
	const lookUps = new Map<string, Promise<unknown>>();
	// Neither can hold an expression, so that all items have the same.
	const operation = lazy(() => chosenOperation(parameterReader(context, 0)));
	let done = 'finished';

	const runItem = async (index: number) => {
		const identity: Item['identity'] = {};
		const parameter = parameterReader(context, index);
		const place = `${origin.runIndex}:${index}`;
		const lost = memory.unknown.get(place);
		try {
			if (lost) throw lost;
			const options = parameter('options', {}) as IDataObject;
			const settings = readSettings(options);
			const chosen = operation();
			done = chosen.done ?? done;
			// An AI agent's calls share one place, and each may be another request.
			const earlier = isTool ? undefined : memory.results.get(place);
			const results =
				earlier ??
				[
					await chosen.run({
						index,
						options,
						identity,
						parameter,
						memory,
						place,
						maxRetries: settings.maxRetries,
						workflowTimezone: context.getTimezone(),
						send: async (request) => await send(request, settings),
						once: async (key, work) => await onceEach(lookUps, key, work),
						pause: async (ms) => await pause(ms, signal),
						makeExternalId: (whom, what) =>
							generateExternalId({
								...origin,
								item: isTool ? shortHash(`${whom} ${what}`) : index,
							}),
					}),
				].flat();
			memory.results.set(place, results);
			outputs[index] = results.map((json) => ({ json, pairedItem: { item: index } }));
			succeeded.push(index);
		} catch (error) {
			const failure = { index, problem: asProblem(error), identity };
			const { outcome, details } = failure.problem;
			if (outcome === 'unknown' && !details.mayBeRepeated && !isTool) {
				memory.unknown.set(place, failure.problem);
			}
			failures.push(failure);
			outputs[index] = [errorItem(failure)];
		}
	};

	let next = 0;
	const worker = async () => {
		while (next < count && (continues || failures.length === 0)) await runItem(next++);
	};
	await Promise.all(Array.from({ length: Math.min(count, workerCount(context)) }, worker));

	const [failure] = failures;
	if (failure && !continues) {
		throw stoppingError(context, failure, doneBefore(done, succeeded, outputs, count), isTool);
	}
	return [outputs.flat()];
}

/**
 * Whether an AI agent calls the node. `isToolExecution` knows only one of the two ways in which
 * n8n does that, and n8n 1.85 does not have it; in the other the node runs under the name of its tool
 * variant (n8n-core 2.41.1).
 */
function isToolCall(context: IExecuteFunctions): boolean {
	const { isToolExecution } = context as Partial<Pick<IExecuteFunctions, 'isToolExecution'>>;
	return isToolExecution?.call(context) === true || context.getNode().type.endsWith('Tool');
}

async function onceEach<T>(
	done: Map<string, Promise<unknown>>,
	key: string,
	work: () => Promise<T>,
): Promise<T> {
	const known = done.get(key) as Promise<T> | undefined;
	if (known) return await known;
	const begun = work();
	done.set(key, begun);
	begun.catch(() => done.delete(key));
	return await begun;
}

function claimOrigin(context: IExecuteFunctions, memory: ExecutionMemory, isTool: boolean) {
	return {
		workflowId: context.getWorkflow().id ?? 'unsaved',
		executionId: context.getExecutionId() || memory.id,
		nodeId: context.getNode().id,
		// An AI agent that calls twice for the same benefit means the same claim.
		runIndex: isTool ? 0 : (context.getWorkflowDataProxy(0).$runIndex as number),
	};
}

function parameterReader(context: IExecuteFunctions, index: number): Item['parameter'] {
	return (name, fallback) => {
		try {
			return context.getNodeParameter(name, index, fallback);
		} catch (error) {
			throw unreadable(error as NodeOperationError);
		}
	};
}

/** n8n's own words about a parameter, which name the expression that failed. */
function unreadable({ message, description }: NodeOperationError): Problem {
	return new Problem('parameter_invalid', {
		meaning: cleanText(message),
		nextStep: description ? cleanText(description) : undefined,
	});
}

/** A concurrency that cannot be read is reported by the items themselves. */
function workerCount(context: IExecuteFunctions): number {
	try {
		return readSettings(parameterReader(context, 0)('options', {}) as IDataObject).concurrency;
	} catch {
		return 1;
	}
}

function chosenOperation(parameter: Item['parameter']): Operation {
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
