import type { TenantHabits } from '../tenant/habits';
import { Problem } from '../tenant/problem';
import { trimmed } from './validate';

const ONE = 'filter[external_id]';
const SEVERAL = 'filter[external_id][in]';

/**
 * The query as this tenant interprets it: its texts are trimmed, and its filters on the external id
 * may be ignored, interpreted differently, or refused with a 400.
 */
export function understood(
	asked: URL,
	{ externalIdFilter, externalIdsFilter, trims }: TenantHabits,
): URL {
	const url = new URL(asked);
	const query = new URLSearchParams(
		[...url.searchParams].map(([name, value]): [string, string] => [name, trimmed(value, trims)]),
	);
	const [several, one] = [query.get(SEVERAL), query.get(ONE)];
	if (several !== null) {
		if (externalIdsFilter === 'refused') throw refused(SEVERAL);
		if (externalIdsFilter !== 'list') query.delete(SEVERAL);
		if (externalIdsFilter === 'literal') query.set(ONE, several);
	}
	if (one !== null) {
		if (externalIdFilter === 'refused') throw refused(ONE);
		if (externalIdFilter !== 'exact') query.delete(ONE);
		if (externalIdFilter === 'splitAtCommas') query.set(SEVERAL, one);
	}
	url.search = query.toString();
	return url;
}

/** The query without any filter on the external id. */
export function withoutExternalIdFilter(asked: URL): URL {
	const url = new URL(asked);
	const names = [...url.searchParams.keys()].filter((name) => name.startsWith(ONE));
	for (const name of names) url.searchParams.delete(name);
	return url;
}

function refused(filter: string): Problem {
	return new Problem(400, `Requested filter \`${filter}\` is not allowed.`);
}
