import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { RewardDefinition } from '../../shared/omneo/reward';
import { listAll } from '../../shared/transport/paging';
import { holds, MOST_SEARCHED, read } from '../../shared/lists/reading';

/** The reward definitions whose name or handle holds the text that was typed. */
export async function searchRewardDefinitions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const path = ['rewards', 'definitions'];
	const all = await read(
		this,
		async (send) => await listAll<RewardDefinition>(send, { path }, MOST_SEARCHED),
	);
	const found = filter ? all.filter(({ name, handle }) => holds(filter, [name, handle])) : all;
	return {
		results: found.map(({ name, handle }) => ({
			name: `${name ?? handle} (${handle})`,
			value: handle,
		})),
	};
}
