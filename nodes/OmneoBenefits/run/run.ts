import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { effectOf } from '../../shared/api/endpoint';
import { createProcessMemory, executionMemory, attempt, noting } from '../../shared/once/context';
import { generateExternalId, keptExternalId } from '../../shared/once/externalId';
import { shortHash } from '../../shared/once/keys';
import { asProblem, logCause, Problem } from '../../shared/problems/problem';
import { clientsFor } from '../../shared/transport/client';
import type { ApiRequest } from '../../shared/transport/types';
import type { Given, ItemContext } from '../actions/operation';
import { includeInput, readSettings, readSwitch } from '../fields/options';
import { errorItem, type Failure, besideInput, doneBefore, stoppingError } from './failures';
import { RunHints } from './hints';
import {
	changesSomething,
	chosenOperation,
	concurrencyOf,
	mostBegunOf,
	optionsOf,
	readOr,
	claimOrigin,
	isToolCall,
	expressionsOf,
	parametersOf,
	SharedReads,
} from './parameters';
import { scheduleOf } from './schedule';

/**
 * Runs the chosen operation for every input item, several at a time, with the output in input
 * order. With On Error set to continue, a failed item becomes an error item and the rest go on.
 * Then this never throws, because n8n would pass the input on as if it were the result. Otherwise,
 * the first failure stops all items that have not changed anything yet, the others are awaited, and
 * the error says what was done. The input of all items is read and checked before the first one
 * changes anything.
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
	const schedule = scheduleOf(
		count,
		concurrency,
		context.getExecutionCancelSignal(),
		mostBegunOf(parameters(0)),
	);
	const hints = new RunHints(count);
	/**
	 * What all items share. A copy for each would take more memory than the rest of an item, and a
	 * getter of its own makes an object slow (V8).
	 */
	const ofRun = {
		get options(): IDataObject {
			return optionsOf((this as unknown as ItemContext).parameter);
		},
		...schedule.waits,
		memory,
		process: processMemory,
		workflowTimezone: context.getTimezone(),
		isExpression: expressionsOf(context),
		now: () => Date.now(),
		hint: (text: string) => hints.add(text),
		duplicate: (before: string) => hints.countDuplicate(before),
		preview: (would: string, by: string) => hints.countPreview(would, by),
	};
	// Resource and operation cannot hold an expression, so they are the same for all items.
	const operation = () => chosenOperation(parameters(0));
	let done = 'finished';
	const itemIdOf = (index: number) => `${origin.runIndex}:${index}`;
	const resultOf = (index: number) => memory.results.get(itemIdOf(index))?.[0];

	const isStopping = () => failures.length > 0 && !continues;
	const identities = new Map<number, ItemContext['identity']>();
	const identityOf = (index: number) => {
		const known = identities.get(index) ?? { ...memory.unknown.get(itemIdOf(index))?.identity };
		identities.set(index, known);
		return known;
	};

	/** @param noteWrite called when the item has changed something, or may have */
	const itemOf = (index: number, noteWrite = () => {}): ItemContext => {
		let hasWritten = false;
		const parameter = parameters(index);
		const identity = identityOf(index);
		const client = clients(index);
		const readOnce: ItemContext['readOnce'] = (name, read) => reads.get(name, identity, read);
		const settings = readOnce('request settings', () => readSettings(optionsOf(parameter)));
		const own: Omit<ItemContext, keyof typeof ofRun> = {
			index,
			identity,
			parameter,
			readOnce,
			itemId: itemIdOf(index),
			maxRetries: settings.maxRetries,
			send: async <T>(request: ApiRequest) => {
				const isWrite = effectOf(request) !== 'read';
				// Another item has failed, and this one has changed nothing yet.
				if (isWrite && !hasWritten && isStopping()) throw new Problem('canceled');
				hasWritten ||= isWrite;
				return await noting(
					request,
					async () => await client.send<T>(request, settings),
					noteWrite,
				);
			},
			tenant: client.tenant,
			debug: (message, facts) => {
				const { logger } = context;
				logger?.debug(message, { item: index, requestId: client.requestId(), ...facts });
			},
			once: async (key, work) => await onceEach(lookUps, `${await client.tenant()} ${key}`, work),
			makeExternalId: (whom, what) =>
				keptExternalId(context.getInputData()[index]?.json, origin) ??
				generateExternalId({ ...origin, item: isTool ? shortHash(`${whom} ${what}`) : index }),
		};
		return Object.setPrototypeOf(own, ofRun) as ItemContext;
	};

	const fail = (index: number, error: unknown) => {
		const problem = asProblem(error);
		const isHeldBack = problem.kind === 'canceled' && problem.outcome !== 'unknown';
		if (isHeldBack && isStopping()) return;
		logCause(context, problem, { item: index });
		const failure = { index, problem, identity: identityOf(index) };
		failures.push(failure);
		outputs[index] = [errorItem(context, failure, includesInput(index))];
	};

	/** If this cannot be read, the item reports it as a failure. */
	const includesInput = (index: number) =>
		readOr(false, () => readSwitch(optionsOf(parameters(index)), includeInput));

	const givenTo = new Map<number, Given>();
	/** Reads an item's input, before any item changes anything. */
	const check = (index: number) => {
		const isDone = memory.results.has(itemIdOf(index)) || memory.unknown.has(itemIdOf(index));
		const chosen = operation();
		done = chosen.done ?? done;
		if (isDone && !isTool) return;
		try {
			givenTo.set(index, chosen.read(itemOf(index)));
		} catch (error) {
			fail(index, error);
		}
	};

	const runItem = async (index: number) => {
		// An AI agent's calls share one item ID, and each may be a different request.
		const ofItem = {
			memory: isTool ? undefined : memory,
			itemId: itemIdOf(index),
			identity: identityOf(index),
		};
		try {
			const isInputIncluded = readSwitch(optionsOf(parameters(index)), includeInput);
			const chosen = operation();
			done = chosen.done ?? done;
			const given = givenTo.get(index);
			givenTo.delete(index);
			const results = await attempt(ofItem, (noteWrite) =>
				chosen.run(itemOf(index, noteWrite), given),
			);
			outputs[index] = results.map((json) => ({
				json: isInputIncluded ? besideInput(json, context, index) : json,
				pairedItem: { item: index },
			}));
			succeeded.push(index);
		} catch (error) {
			fail(index, error);
		} finally {
			schedule.done();
		}
	};

	const isChecked = count > 1 && changesSomething(operation);
	for (let index = 0; isChecked && index < count; index++) {
		if (index % CHECKED_AT_ONCE === 0) await schedule.breathe();
		check(index);
	}
	const invalid = new Set(failures.map(({ index }) => index));
	const begun: Array<Promise<void>> = [];
	for (let index = 0; index < count; index++) {
		await schedule.begin(index);
		if (isStopping()) {
			schedule.beginNoMore(count - index);
			break;
		}
		if (invalid.has(index)) schedule.done();
		else begun.push(runItem(index));
	}
	await Promise.all(begun);
	schedule.end();

	hints.show(context, { done, succeeded: succeeded.length, failures });
	if (failures.length > 0 && !continues) {
		throw stoppingError(context, failures, doneBefore(done, succeeded, resultOf, count), isTool);
	}
	return [outputs.flat()];
}

/** How many items are read before other work gets a turn; reading them takes some milliseconds. */
const CHECKED_AT_ONCE = 50;

/** Shared by all executions of this process, so that their work on one key is serialised. */
const processMemory = createProcessMemory();

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
