import { kinds, type Entry, type Journal, type Kind } from './journal';
import { at } from './json';
import { idIn, recordKinds, rowsOf } from './records';
import type { Tenant } from './tenant';
import { NotTried } from './verdict';

/** A member has no more records of one kind than this; a list without end is not followed. */
const MOST_PAGES = 20;

/** What belongs to a member that is deleted, by the list below it. */
const partsOfMember = [
	{ list: 'benefits', kind: 'benefit' },
	{ list: 'rewards', kind: 'reward' },
	{ list: 'interactions', kind: 'interaction' },
] as const;

/**
 * Deletes what a journal holds: what belongs to members first, then the rest, what others depend on
 * last. What cannot be deleted, or looked for, stays in the journal.
 * @returns how much was deleted, and what is left
 */
export async function cleanUp(
	tenant: Tenant,
	journal: Journal,
): Promise<{ deleted: number; left: Entry[] }> {
	const ends: End[] = [];
	const isKnown: boolean[] = [];
	for (const entry of journal.entries().filter(({ kind }) => kind === 'member')) {
		const ids = await idsOf(tenant, entry);
		isKnown.push(ids !== null);
		for (const id of ids ?? []) isKnown.push(await emptyMember(tenant, id, ends));
	}
	for (const kind of kinds) {
		for (const entry of journal.entries().filter((each) => each.kind === kind)) {
			const { foundBy } = recordKinds[kind];
			const byMember = entry.id === null && foundBy === null;
			const ids = byMember ? [] : await idsOf(tenant, entry);
			const own: End[] = [];
			for (const id of ids ?? []) own.push(await end(tenant, kind, id));
			ends.push(...own);
			const isLeft = byMember ? isKnown.includes(false) : ids === null || own.includes('left');
			if (!isLeft) await journal.gone(entry);
		}
	}
	await journal.end();
	return { deleted: ends.filter((each) => each === 'deleted').length, left: journal.entries() };
}

type End = 'deleted' | 'was gone' | 'left';

/** The IDs of an entry: its own, or those of the records that bear its mark; null: not known. */
async function idsOf(tenant: Tenant, { kind, mark, id }: Entry): Promise<string[] | null> {
	if (id !== null) return [id];
	const { place, foundBy } = recordKinds[kind];
	if (foundBy === null) return [];
	const rows = await listed(tenant, `/${place}`, { [`filter[${foundBy}]`]: mark });
	// A filter may be ignored: the mark itself decides.
	return (
		rows
			?.filter((row) => String(at(row, foundBy)).toLowerCase() === mark.toLowerCase())
			.flatMap((row) => idIn(row) ?? []) ?? null
	);
}

/** Deletes all that belongs to a member of the run's own; false where that is not known to be all. */
async function emptyMember(tenant: Tenant, member: string, ends: End[]): Promise<boolean> {
	for (const { list, kind } of partsOfMember) {
		for (let page = 1; page <= MOST_PAGES; page++) {
			const rows = await listed(tenant, `/profiles/${member}/${list}`, { 'page[size]': '100' });
			if (rows === null) return false;
			const own = rows.filter((row) => at(row, 'profile_id') === member);
			const gone: End[] = [];
			for (const id of own.flatMap((row) => idIn(row) ?? []))
				gone.push(await end(tenant, kind, id));
			ends.push(...gone);
			if (gone.includes('left')) return false;
			if (!gone.includes('deleted')) break;
		}
	}
	return true;
}

async function listed(
	tenant: Tenant,
	path: string,
	query: Record<string, string>,
): Promise<unknown[] | null> {
	try {
		const { status, json } = await tenant.ask('GET', path, { query });
		// A member that is gone has nothing.
		return status === 404 ? [] : rowsOf(json);
	} catch (error) {
		if (error instanceof NotTried) return null;
		throw error;
	}
}

async function end(tenant: Tenant, kind: Kind, id: string): Promise<End> {
	try {
		const { status } = await tenant.ask('DELETE', `/${recordKinds[kind].place}/${id}`);
		if (status === 404) return 'was gone';
		return status < 300 ? 'deleted' : 'left';
	} catch (error) {
		if (error instanceof NotTried) return 'left';
		throw error;
	}
}
