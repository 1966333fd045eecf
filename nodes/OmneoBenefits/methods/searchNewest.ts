import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import type { Address } from '../../shared/api/endpoints';
import { holds, MOST_SEARCHED, read } from '../../shared/lists/reading';
import { clientFor } from '../../shared/transport/client';
import { listSorted } from '../../shared/transport/sorting';
import type { SendRequest } from '../../shared/transport/types';

const NEWEST = { field: 'created_at', direction: 'desc' } as const;

/** How the records of a list are shown, and by which texts they are found. */
interface Shown<T> {
	entry: (record: T, tenant: string) => INodeListSearchItems;
	texts: (record: T) => unknown[];
}

/** The newest records of a list, or those that hold what was typed. */
export async function searchNewest<T extends IDataObject>(
	context: ILoadOptionsFunctions,
	list: Address,
	filter: string | undefined,
	{ entry, texts }: Shown<T>,
): Promise<INodeListSearchResult> {
	const records = await read(
		context,
		async (send: SendRequest) =>
			await listSorted<T>(send, list, filter ? MOST_SEARCHED : 50, NEWEST),
	);
	const found = filter ? records.filter((record) => holds(filter, texts(record))) : records;
	const tenant = await clientFor(context).tenant();
	return { results: found.map((record) => entry(record, tenant)) };
}
