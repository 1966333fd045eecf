import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { at, endpoints } from '../../shared/api/endpoints';
import { holds, MOST_SEARCHED, read } from '../../shared/lists/reading';
import type { PointDefinition } from '../../shared/omneo/point';
import { listAll } from '../../shared/transport/paging';

/** The point definitions whose name, handle or ID holds the text that was typed; they give IDs. */
export async function searchPointDefinitions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const all = await read(
		this,
		async (send) =>
			await listAll<PointDefinition>(send, at(endpoints.listPointDefinitions), MOST_SEARCHED),
	);
	const found = filter
		? all.filter(({ id, name, handle }) => holds(filter, [id, name, handle]))
		: all;
	return {
		results: found.map(({ id, name, handle }) => ({
			name: `${name ?? handle ?? 'Points'} (${handle ?? id})`,
			value: String(id),
		})),
	};
}
