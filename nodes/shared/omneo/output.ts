import type { IDataObject } from 'n8n-workflow';
import { utcDate } from './dates';

/** How an operation returns a record of the API to the workflow. */
export interface Output<R = IDataObject> {
	/**
	 * The names of the simplified output, the most used first: at most ten, as n8n's guideline for
	 * verified nodes requires. Some are facts that only the operation knows.
	 */
	simplified: readonly string[];
	/**
	 * Everything that a record says, by its name in the output, with the same names even if the
	 * record lacks some.
	 * @param tenant its base URL, if known: what the tenant has shown tells in which zone dates are
	 */
	fields(record: R, tenant?: string): IDataObject;
}

/** What an operation found out: the API's data, and facts that the data do not show. */
export interface Answer<R = IDataObject> {
	data: R | R[];
	/** By their names in the output. Used if a record has no such field, or an empty one. */
	facts?: IDataObject;
	/** Which of the operation's outputs to use; by default the first. */
	output?: Output<R>;
}

/** Every name that can be selected, those of the simplified output first. */
export function namesOf(outputs: readonly Output[]): string[] {
	const names = outputs.flatMap(({ simplified, fields }) => [
		...simplified,
		...Object.keys(fields({})),
	]);
	return [...new Set(names)];
}

/**
 * A record with only some of its names, all of which are present; `null` if a value is not known.
 */
export function shown<R>(
	record: R,
	{ fields }: Output<R>,
	names: readonly string[],
	{ facts = {}, tenant }: { facts?: IDataObject; tenant?: string } = {},
): IDataObject {
	const known = fields(record, tenant);
	const chosen: IDataObject = {};
	for (const name of names) chosen[name] = known[name] ?? facts[name] ?? null;
	return chosen;
}

/** Splits lines of names at white space. */
export function namesIn(...lines: string[]): string[] {
	return lines.flatMap((line) => line.split(' '));
}

/** The named keys of `record`, `null` if it lacks one; dates (`…_at`) in ISO 8601. */
export function pick(record: IDataObject, ...lines: readonly string[]): IDataObject {
	const picked: IDataObject = {};
	for (const key of namesIn(...lines)) {
		picked[key] = key.endsWith('_at') ? utcDate(record[key]) : (record[key] ?? null);
	}
	return picked;
}

/** Removes empty values, because the API accepts no empty optional ones. */
export function withoutEmpty(body: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(body).filter(([, value]) => value !== undefined && value !== ''),
	) as IDataObject;
}
