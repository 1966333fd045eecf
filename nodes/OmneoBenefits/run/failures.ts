import type { IDataObject, IExecuteFunctions, INodeExecutionData, NodeError } from 'n8n-workflow';
import { nodeError } from '../../shared/nodeError';
import type { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
import type { ItemContext } from '../actions/operation';

/** How one item failed. */
export interface Failure {
	index: number;
	problem: Problem;
	identity: ItemContext['identity'];
}

/**
 * An error item. With an error output, every n8n version recognises one by an `error` beside its
 * `json`. Only n8n 2.34.6, 2.35.7 and later recognise one by a `json` of `error`, `message` and
 * `details`. The `error` must not be stored with the item, and n8n must not replace the `json` with
 * its message (1.97 to 2.41), because the details would be lost.
 *
 * At an error output, n8n would put the input row before the error, and throw if it cannot find the
 * row, after a Switch or a loop (n8n-core 2.41.1). It does not touch an item whose `pairedItem` is
 * a number, so we add the row after the error here.
 */
export function errorItem(
	context: IExecuteFunctions,
	failure: Failure,
	includesInput: boolean,
): INodeExecutionData {
	const { index, problem } = failure;
	const hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	const error = {
		error: problem.message,
		message: problem.nextStep,
		details: { ...detailsOf(failure), item: index },
	};
	const json = includesInput || hasErrorOutput ? besideInput(error, context, index) : error;
	if (!hasErrorOutput) return { json, pairedItem: { item: index } };
	return Object.defineProperties({ json, pairedItem: index } as INodeExecutionData, {
		// n8n 1.85 assigns to it.
		error: {
			value: nodeError(context.getNode(), problem),
			enumerable: false,
			writable: true,
			configurable: true,
		},
		json: { get: () => json, set: () => undefined, enumerable: true, configurable: true },
	});
}

/** The machine-readable half of an error. */
function detailsOf({ problem, identity }: Failure): IDataObject {
	const { requestId, parts } = problem.details;
	return {
		outcome: problem.outcome,
		code: problem.code,
		http_status: problem.httpStatus ?? null,
		profile_id: identity.profile_id ?? null,
		external_id: identity.external_id ?? null,
		...(requestId && { request_id: requestId }),
		...(problem.fieldMessages && { errors: problem.fieldMessages }),
		...(parts && { problems: parts.map(({ code, message }) => ({ code, message })) }),
	};
}

/** More would hide what can be done about them; all are counted. */
const MOST_NAMED = 20;

/**
 * What was done before a failure stopped the node: a sentence, and the items with their benefits.
 */
export function doneBefore(
	done: string,
	succeeded: number[],
	resultOf: (index: number) => IDataObject | undefined,
	count: number,
) {
	const indexes = succeeded.sort((a, b) => a - b);
	const some = `${indexes.length} of ${count} items had been ${done} before this error: ${ranges(indexes)}.`;
	const none = count > 1 ? `None of the ${count} items had been ${done} before this error.` : '';
	return {
		sentence: indexes.length > 0 ? some : none,
		items: indexes.map((item): IDataObject => {
			const json = resultOf(item);
			return { item, benefit_id: json?.benefit_id, external_id: json?.external_id };
		}),
	};
}

/**
 * The error that stops the node. An AI agent gets its description (n8n 1.85 to 1.123), or its
 * message and the description if that says something else (n8n 2). So both say everything.
 */
export function stoppingError(
	context: IExecuteFunctions,
	failures: Failure[],
	done: ReturnType<typeof doneBefore>,
	isTool: boolean,
): NodeError {
	const isSingle = context.getInputData().length === 1;
	const [{ index, problem, identity }, ...later] = failures as [Failure, ...Failure[]];
	const others = later.toSorted((a, b) => a.index - b.index);
	const where = whereOf({ index, problem, identity }, isSingle);
	const description = [
		problem.nextStep,
		where && `It concerns ${where}.`,
		done.sentence,
		...others
			.slice(0, MOST_NAMED)
			.map((other) => `Also ${whereOf(other, isSingle)}: ${other.problem.message}.`),
		others.length > MOST_NAMED && `And ${others.length - MOST_NAMED} more items.`,
	]
		.filter(Boolean)
		.join(' ');
	const forAgent = `${problem.message}. ${description}`;
	const texts = isTool
		? // n8n drops a description that repeats the message.
			{ message: `${context.getNode().name}: ${forAgent}`, description: forAgent }
		: { message: problem.message, description };
	return nodeError(
		context.getNode(),
		problem,
		{ ...texts, itemIndex: index, isTool },
		{
			details: detailsOf({ index, problem, identity }),
			failed: failures.map((failure) => ({ item: failure.index, ...detailsOf(failure) })),
			done: done.items,
		},
	);
}

function whereOf({ index, identity }: Failure, isSingle: boolean): string {
	return [
		!isSingle && `item ${index + 1}`,
		identity.profile_id && `profile ${identity.profile_id}`,
		identity.external_id && `external ID ${quote(identity.external_id)}`,
	]
		.filter(Boolean)
		.join(', ');
}

/** `items 1–5, 8` for 0, 1, 2, 3, 4, 7: people count from one. */
function ranges(indexes: number[]): string {
	const runs: Array<[number, number]> = [];
	for (const index of indexes) {
		const last = runs.at(-1);
		if (last?.[1] === index - 1) last[1] = index;
		else runs.push([index, index]);
	}
	const shown = runs
		.slice(0, 20)
		.map(([from, to]) => (from === to ? from + 1 : `${from + 1}–${to + 1}`));
	const items = indexes.length === 1 ? 'item' : 'items';
	return `${items} ${shown.join(', ')}${runs.length > shown.length ? ' …' : ''}`;
}

/** An item's output, followed by those fields of its input row that have other names. */
export function besideInput(
	given: IDataObject,
	context: IExecuteFunctions,
	index: number,
): IDataObject {
	return { ...given, ...context.getInputData()[index]?.json, ...given };
}
