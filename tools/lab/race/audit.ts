import type { IDataObject } from 'n8n-workflow';
import { groupBy } from '../standing';
import type { Ending } from './kindProcess';
import type { Kind } from './kinds';

/** What is wrong by the tenant's books, in sentences. */
export interface Found {
	/** What was done more often than once, or than anybody was told or does not know. */
	twice: string[];
	/** What an item was told as done, and does not stand, or is another item's. */
	lost: string[];
	/** What an item was told as not done, and stands; or as made by it, and another made it. */
	untrue: string[];
	/** Of what was done twice, or is another item's: how often a hint of some item names it. */
	hinted: number;
	/** And how often hints of two processes or more do. */
	hintedTwice: number;
}

/** What came out for a key in a process. */
export interface Item extends Ending {
	process: number;
	/** Of an error. */
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

/** Compares what stands for a key with what was told of it, and adds what is wrong to `found`. */
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
		// Of one that all processes store, another may have been the one to do so.
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

/** Whether a text has an ID as a word of its own. */
function names(text: string, id: string): boolean {
	return text.split(/[\s,.:;()]+/).includes(id);
}
