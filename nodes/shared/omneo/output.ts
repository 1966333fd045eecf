import type { IDataObject } from 'n8n-workflow';
import { utcDate } from './dates';

/** How an operation gives a record of the API to the workflow. */
export interface Output<R = IDataObject> {
	/**
	 * The names of the simplified output, the most used first: at most ten, as n8n's guideline for
	 * verified nodes has it. Some are facts that the operation knows, and not the record.
	 */
	simplified: readonly string[];
	/**
	 * All that a record tells, by its name in the output: the same names whatever the record lacks.
	 * @param tenant its base URL, where it is known: what it has shown tells whose clock dates are
	 */
	fields(record: R, tenant?: string): IDataObject;
}

/** What an operation found out: the API's data, and beside it what the data do not tell. */
export interface Answer<R = IDataObject> {
	data: R | R[];
	/** By their names in the output. They are given where a record has no such field, or it is empty. */
	facts?: IDataObject;
	/** Which of the operation's outputs it is; by default the first. */
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

/** A record under some of its names, each of which is there; `null` where nothing is known. */
export function shown<R>(
	record: R,
	{ fields }: Output<R>,
	names: readonly string[],
	{ facts = {}, tenant }: { facts?: IDataObject; tenant?: string } = {},
): IDataObject {
	const known = fields(record, tenant);
	return Object.fromEntries(names.map((name) => [name, known[name] ?? facts[name] ?? null]));
}

/** Splits lines of names at their blanks. */
export function namesIn(...lines: string[]): string[] {
	return lines.flatMap((line) => line.split(' '));
}

/** The named keys of `record`, `null` where it lacks one; dates (`…_at`) in ISO 8601. */
export function pick(record: IDataObject, ...lines: readonly string[]): IDataObject {
	return Object.fromEntries(
		namesIn(...lines).map((key) => [
			key,
			key.endsWith('_at') ? utcDate(record[key]) : (record[key] ?? null),
		]),
	);
}

/** Leaves the empty values out, as the API takes no empty optional ones. */
export function withoutEmpty(body: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(body).filter(([, value]) => value !== undefined && value !== ''),
	) as IDataObject;
}
