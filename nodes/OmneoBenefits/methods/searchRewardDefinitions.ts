import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { at, endpoints } from '../../shared/api/endpoints';
import type { RewardDefinition } from '../../shared/omneo/reward';
import { listAll } from '../../shared/transport/paging';
import { holds, MOST_SEARCHED, read } from '../../shared/lists/reading';

/**
 * The reward definitions whose name or handle holds the text that was typed. Those that are known not
 * to be issuable come last, and say why.
 */
export async function searchRewardDefinitions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const all = await read(
		this,
		async (send) =>
			await listAll<RewardDefinition>(send, at(endpoints.listRewardDefinitions), MOST_SEARCHED),
	);
	const found = filter ? all.filter(({ name, handle }) => holds(filter, [name, handle])) : all;
	const entries = found.map((definition) => ({ definition, note: noteOn(definition) }));
	return {
		results: [
			...entries.filter(({ note }) => note === undefined),
			...entries.filter(({ note }) => note !== undefined),
		].map(({ definition: { name, handle }, note }) => ({
			name: `${name ?? handle} (${handle})${note ? ` - ${note}` : ''}`,
			value: handle,
		})),
	};
}

/** Why a reward cannot be issued; `undefined` where nothing is known against it. */
function noteOn({ is_assignable, is_archived }: RewardDefinition): string | undefined {
	if (is_archived === true) return 'archived';
	return is_assignable === false ? 'cannot be issued' : undefined;
}
