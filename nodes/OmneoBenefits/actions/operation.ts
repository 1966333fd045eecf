import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { asProblem, type Problem } from '../../shared/problems/problems';
import type { ClaimContext } from '../../shared/claims/claimOnce';

/** One input item, as far as an operation and its fields may see it. */
export interface Item extends ClaimContext {
	/** The item's number, from 0. */
	readonly index: number;
	/** The time zone of the workflow, where it has one. */
	readonly workflowTimezone: string | undefined;
	/** What identifies the item in an error; filled by the fields that are read. */
	readonly identity: { profile_id?: string; external_id?: string };
	/** What the user set in the collection of options. */
	readonly options: IDataObject;
	/** The value of a node parameter for this item, its expressions resolved. */
	parameter(name: string, fallback?: unknown): unknown;
	/** Does `work` once for all items of the run that ask for the same `key`. */
	once<T>(key: string, work: () => Promise<T>): Promise<T>;
	/** An external ID for a claim of `what` for `whom` that has none. */
	makeExternalId(whom: string, what: string): string;
}

/** A field of an operation: how n8n shows it, and how its value is read and checked. */
export interface Field<T> {
	properties: INodeProperties[];
	/**
	 * The checked value; or, where it has to be looked up at Omneo, a function that does so. That is
	 * called once all fields of the item are found valid.
	 * @throws {Problem} `invalidInput`, before anything is sent
	 */
	read(item: Item): T | LookUp<T>;
}

export type LookUp<T> = () => Promise<T>;

/** The value that a field has read, looked up where it has to be. */
export async function lookedUp<T>(value: T | LookUp<T>): Promise<T> {
	return typeof value === 'function' ? await (value as LookUp<T>)() : value;
}

type Fields = Record<string, Field<unknown>>;

type Values<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

interface OperationDefinition<F extends Fields> {
	/** The name in the dropdown, in title case. */
	name: string;
	/** What it does, in a sentence. */
	description: string;
	/** The sentence in the node panel. */
	action: string;
	/**
	 * What it calls, as method and path below the base URL (`POST /benefits`). Several are separated
	 * by commas; look-ups of a profile or a definition, and of earlier claims, are not named.
	 */
	endpoint: string;
	/** What an item has been when it succeeded, where that changes something at Omneo. */
	done?: string;
	fields: F;
	execute(values: Values<F>, item: Item): Promise<IDataObject | IDataObject[]>;
}

export interface Operation {
	readonly name: string;
	readonly description: string;
	readonly action: string;
	readonly endpoint: string;
	readonly done?: string;
	readonly properties: INodeProperties[];
	/** Reads the item's fields, then does the operation for it. */
	run(item: Item): Promise<IDataObject | IDataObject[]>;
}

/** Makes an operation of its fields and its `execute`; the values' types come from the fields. */
export function operation<F extends Fields>(definition: OperationDefinition<F>): Operation {
	const { fields, execute, ...texts } = definition;
	return {
		...texts,
		properties: Object.values(fields).flatMap(({ properties }) => properties),
		async run(item) {
			const read = readAll(fields, item);
			const values: Record<string, unknown> = {};
			for (const [name, value] of read) values[name] = await lookedUp(value);
			return await execute(values as Values<F>, item);
		},
	};
}

/** Reads every field, so that the item is identified by all that could be read; then fails if one did. */
function readAll(fields: Fields, item: Item): Array<[string, unknown]> {
	const values: Array<[string, unknown]> = [];
	const problems: Problem[] = [];
	for (const [name, field] of Object.entries(fields)) {
		try {
			values.push([name, field.read(item)]);
		} catch (error) {
			problems.push(asProblem(error));
		}
	}
	const [problem] = problems;
	if (problem) throw problem;
	return values;
}
