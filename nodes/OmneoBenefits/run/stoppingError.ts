import type { IDataObject, IExecuteFunctions, INodeExecutionData, NodeError } from 'n8n-workflow';
import { nodeError } from '../../shared/nodeError';
import { quote } from '../../shared/text';
import { errorItem, type Failure } from './errorItems';

/** What was done before a failure stopped the node: a sentence, and the items with their benefits. */
export function doneBefore(
	done: string,
	succeeded: number[],
	outputs: INodeExecutionData[][],
	count: number,
) {
	const indexes = succeeded.sort((a, b) => a - b);
	const some = `${indexes.length} of ${count} items had been ${done} before this error: ${ranges(indexes)}.`;
	const none = count > 1 ? `None of the ${count} items had been ${done} before this error.` : '';
	return {
		sentence: indexes.length > 0 ? some : none,
		items: indexes.map((item): IDataObject => {
			const json = outputs[item]?.[0]?.json;
			return { item, benefit_id: json?.benefit_id, external_id: json?.external_id };
		}),
	};
}

/** The error that stops the node. As an AI tool only its message arrives, so that says it all. */
export function stoppingError(
	context: IExecuteFunctions,
	{ index, problem, identity }: Failure,
	done: ReturnType<typeof doneBefore>,
	isTool: boolean,
): NodeError {
	const who = [
		identity.profile_id && `profile ${identity.profile_id}`,
		identity.external_id && `external ID ${quote(identity.external_id)}`,
	]
		.filter(Boolean)
		.join(', ');
	const item = context.getInputData().length > 1 ? `item ${index}` : '';
	const where = [item, who].filter(Boolean).join(', ');
	return nodeError(
		context.getNode(),
		problem,
		{
			message: isTool ? `${problem.message}. ${problem.nextStep}` : problem.message,
			description: [problem.nextStep, where && `It concerns ${where}.`, done.sentence]
				.filter(Boolean)
				.join(' '),
			itemIndex: index,
		},
		{ details: errorItem({ index, problem, identity }).json.details, done: done.items },
	);
}

/** `items 0–4, 7` for 0, 1, 2, 3, 4, 7. */
function ranges(indexes: number[]): string {
	const runs: Array<[number, number]> = [];
	for (const index of indexes) {
		const last = runs.at(-1);
		if (last?.[1] === index - 1) last[1] = index;
		else runs.push([index, index]);
	}
	const shown = runs.slice(0, 20).map(([from, to]) => (from === to ? from : `${from}–${to}`));
	const items = indexes.length === 1 ? 'item' : 'items';
	return `${items} ${shown.join(', ')}${runs.length > shown.length ? ' …' : ''}`;
}
