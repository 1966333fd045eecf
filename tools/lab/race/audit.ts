import type { IDataObject } from 'n8n-workflow';
import { groupBy } from '../standing';
import type { Ending } from './kindProcess';
import type { Kind } from './kinds';

/** What is wrong by the tenant's books, in sentences. */
export interface Found {
	/** What was done more than once, or more often than the items reported or left unknown. */
	twice: string[];
	/** What an item reported as done but does not stand, or belongs to another item. */
	lost: string[];
	/** What an item reported as not done but stands, or reported as its own but another item made. */
	untrue: string[];
	/** How many of those done twice, or belonging to another item, are named in any item's hint. */
	hinted: number;
	/** How many are named in hints of two or more processes. */
	hintedTwice: number;
}

/** The result for a key in a process. */
export interface Item extends Ending {
	process: number;
	/** For an error. */
	outcome: string | undefined;
}

export const itemOf = (ending: Ending, process: number): Item => ({
	...ending,
	process,
	outcome: outcomeOf(ending.json),
});

export const nothingFound = (): Found => ({
	twice: [],
	lost: [],
	untrue: [],
	hinted: 0,
	hintedTwice: 0,
});

function outcomeOf({ error, details }: IDataObject): string | undefined {
	return error === undefined ? undefined : String((details as IDataObject | undefined)?.outcome);
}

/** Compares what stands for a key with what was reported, and adds what is wrong to `found`. */
export function auditKey(
	kind: Kind,
	{ key, standing, items }: { key: string; standing: string[]; items: Item[] },
	found: Found,
): void {
	const named = ({ json, process }: Item) => kind.named(json, process);
	const successes = items.filter(({ outcome }) => outcome === undefined);
	const unknown = items.filter(({ outcome }) => outcome === 'unknown');
	const others = items.filter(({ outcome }) => outcome !== undefined && outcome !== 'unknown');
	const telling = (id: string) =>
		new Set(
			items.filter(({ hints }) => hints.some((hint) => names(hint, id))).map((one) => one.process),
		).size;
	const noteHints = (id: string) => {
		found.hinted += Number(telling(id) > 0);
		found.hintedTwice += Number(telling(id) > 1);
	};

	for (const one of successes.filter((success) => !standing.includes(named(success)))) {
		found.lost.push(`${key}: process ${one.process.toString()} was told ${named(one)}`);
	}
	if (kind.mayStand === 'oneEach') {
		for (const [id, takers] of groupBy(successes, named)) {
			const told = takers.filter(({ hints }) => hints.some((hint) => names(hint, id)));
			const surplus = takers.length - 1;
			if (surplus > 0 && standing.includes(id)) noteHints(id);
			for (let silent = told.length; silent < surplus; silent++) {
				found.lost.push(`${key}: ${id} is told ${takers.length.toString()} times`);
			}
		}
		const most = successes.length + unknown.length;
		if (standing.length > most) {
			found.twice.push(`${key}: ${standing.join(', ')}, told ${most.toString()} times`);
		}
	}
	if (kind.mayStand === 'one') {
		const [, ...more] = standing;
		if (more.length > 0) found.twice.push(`${key}: ${standing.join(', ')}`);
		more.forEach(noteHints);
		if (successes.length + unknown.length === 0 && standing.length > 0) {
			found.untrue.push(`${key}: ${standing.join(', ')} stands, and all were told otherwise`);
		}
	}
	if (kind.mayStand === 'any') {
		// If all processes store the same, another process may have been the one that stored it.
		const isShared = new Set(items.map(named)).size === 1;
		const untrue = isShared ? [] : others.filter((one) => standing.includes(named(one)));
		for (const one of untrue) {
			found.untrue.push(`${key}: ${named(one)} stands, and was told ${String(one.outcome)}`);
		}
	}
	const makers = successes.filter(({ json }) => kind.saysMade?.(json) === true);
	if (makers.length > standing.length) {
		found.untrue.push(`${key}: ${makers.length.toString()} were told that they made it`);
	}
}

/** Whether a text contains an ID as a separate word. */
function names(text: string, id: string): boolean {
	return text.split(/[\s,.:;()]+/).includes(id);
}
