import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createProcessMemory } from '../../shared/once/context';
import { generateExternalId, keptExternalId, shortHash } from '../../shared/once/externalId';
import { executionMemory, type ExecutionMemory } from '../../shared/once/memory';
import { lazy } from '../../shared/lazy';
import { asProblem, logCause, Problem } from '../../shared/problems/problem';
import { clientsFor } from '../../shared/transport/client';
import { effectOf } from '../../shared/transport/types';
import { resources } from '../actions';
import type { ItemContext, Operation } from '../actions/operation';
import { readIncludeInput, readSettings } from '../fields/options';
import { attempt } from './attempt';
import { errorItem, type Failure } from './errorItems';
import { besideInput } from './includeInput';
import { expressionsOf, parametersOf } from './parameters';
import { scheduleOf } from './schedule';
import { SharedReads } from './sharedReads';
import { Told } from './told';
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
	const outputs: INodeExecutionData[][] = new Array<INodeExecutionData[]>(count);
	const succeeded: number[] = [];
	const failures: Failure[] = [];

	const memory = executionMemory(context.getContext('node'), randomUUID);
	const origin = claimOrigin(context, memory, isTool);
	const lookUps = new Map<string, Promise<unknown>>();
	const clients = clientsFor(context);
	const reads = new SharedReads();
	const parameters = parametersOf(context, { isTool, differs: () => reads.differs() });
	const concurrency = concurrencyOf(parameters(0));
	const schedule = scheduleOf(count, concurrency, context.getExecutionCancelSignal());
	const told = new Told(count);
	const ofRun = {
		...schedule.waits,
		memory,
		process: processMemory,
		workflowTimezone: context.getTimezone(),
		isExpression: expressionsOf(context),
		now: () => Date.now(),
		hint: (text: string) => told.say(text),
		duplicate: (before: string) => told.countDuplicate(before),
		preview: (would: string) => told.countPreview(would),
	};
	// Neither can hold an expression, so that all items have the same.
	const operation = lazy(() => chosenOperation(parameters(0)));
	let done = 'finished';
	const placeOf = (index: number) => `${origin.runIndex}:${index}`;
	const resultOf = (index: number) => memory.results.get(placeOf(index))?.[0];

	const runItem = async (index: number) => {
		const place = placeOf(index);
		const identity: ItemContext['identity'] = { ...memory.unknown.get(place)?.identity };
		const parameter = parameters(index);
		// An AI agent's calls share one place, and each may be another request.
		const ofItem = { memory: isTool ? undefined : memory, place, identity };
		let includesInput = false;
		try {
			includesInput = readIncludeInput(optionsOf(parameter));
			const chosen = operation();
			done = chosen.done ?? done;
			const results = await attempt(ofItem, async (noteWrite) => {
				const client = clients(index);
				const readOnce: ItemContext['readOnce'] = (name, read) => reads.get(name, identity, read);
				const settings = readOnce('request settings', () => readSettings(optionsOf(parameter)));
				return await chosen.run({
					...ofRun,
					index,
					get options() {
						return optionsOf(parameter);
					},
					identity,
					parameter,
					readOnce,
					place,
					maxRetries: settings.maxRetries,
					send: async (request) => {
						if (effectOf(request) !== 'read') noteWrite();
						return await client.send(request, settings);
					},
					tenant: client.tenant,
					debug: (message, facts) => {
						const { logger } = context;
						logger?.debug(message, { item: index, requestId: client.requestId(), ...facts });
					},
					once: async (key, work) =>
						await onceEach(lookUps, `${await client.tenant()} ${key}`, work),
					makeExternalId: (whom, what) =>
						keptExternalId(context.getInputData()[index]?.json, origin) ??
						generateExternalId({
							...origin,
							item: isTool ? shortHash(`${whom} ${what}`) : index,
						}),
				});
			});
			outputs[index] = results.map((json) => ({
				json: includesInput ? besideInput(json, context, index) : json,
				pairedItem: { item: index },
			}));
			succeeded.push(index);
		} catch (error) {
			const problem = asProblem(error);
			logCause(context, problem, { item: index });
			const failure = { index, problem, identity };
			failures.push(failure);
			outputs[index] = [errorItem(context, failure, includesInput)];
		} finally {
			schedule.done();
		}
	};

	const begun: Array<Promise<void>> = [];
	for (let index = 0; index < count; index++) {
		await schedule.begin(index);
		if (failures.length > 0 && !continues) {
			schedule.beginNoMore(count - index);
			break;
		}
		begun.push(runItem(index));
	}
	await Promise.all(begun);
	schedule.end();

	told.show(context, { done, succeeded: succeeded.length, failures });
	if (failures.length > 0 && !continues) {
		throw stoppingError(context, failures, doneBefore(done, succeeded, resultOf, count), isTool);
	}
	return [outputs.flat()];
}

/** Shared by all executions of this process: what they do for one key waits for each other. */
const processMemory = createProcessMemory();

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

function optionsOf(parameter: ItemContext['parameter']): IDataObject {
	return parameter('options', {}) as IDataObject;
}

/** A concurrency that cannot be read is reported by the items themselves. */
function concurrencyOf(parameter: ItemContext['parameter']): number {
	try {
		return readSettings(optionsOf(parameter)).concurrency;
	} catch {
		return 1;
	}
}

function chosenOperation(parameter: ItemContext['parameter']): Operation {
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
