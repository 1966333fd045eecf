import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { asProblem, type Problem } from '../../shared/problems/problem';
import type { WorkContext } from '../../shared/claims/context';
import type { ItemIdentity } from '../../shared/claims/memory';

/** One input item, as far as an operation and its fields may see it. */
export interface Item extends WorkContext {
	/** The item's number, from 0. */
	readonly index: number;
	/** The time zone of the workflow, where it has one. */
	readonly workflowTimezone: string | undefined;
	/** What identifies the item in an error; filled by the fields that are read. */
	readonly identity: ItemIdentity;
	/** What the user set in the collection of options. */
	readonly options: IDataObject;
	/** The value of a node parameter for this item, its expressions resolved. */
	parameter(name: string, fallback?: unknown): unknown;
	/** Does `work` once for all items of the run that ask for the same `key`. */
	once<T>(key: string, work: () => Promise<T>): Promise<T>;
	/**
	 * The base URL of the item's tenant.
	 * @throws {Problem} `credential_invalid`
	 */
	tenant(): Promise<string>;
	/** Counts an item that was given an earlier claim. */
	duplicate(): void;
	/** An external ID for a claim of `what` for `whom` that has none. */
	makeExternalId(whom: string, what: string): string;
}

/**
 * A field of an operation: how n8n shows it, and how its value is read, checked and, where that
 * takes a request, looked up.
 */
export interface Field<Value, Given = Value> {
	properties: INodeProperties[];
	/**
	 * What was given, checked; the field's value, unless the field has `resolve`.
	 * @throws {Problem} `invalidInput`, before anything is sent
	 */
	read(item: Item): Given;
	/** Looks the value up at Omneo. Called once all fields of the item are found valid. */
	resolve?(given: Given, item: Item): Promise<Value>;
}

type Fields = Record<string, Field<unknown, unknown>>;

type Values<F extends Fields> = {
	[K in keyof F]: F[K] extends Field<infer Value, unknown> ? Value : never;
};

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
	/** What cannot be undone about it, in a sentence; shown above its fields. */
	notice?: string;
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
	const { fields, execute, notice, ...texts } = definition;
	return {
		...texts,
		properties: [
			...(notice ? [noticeProperty(notice)] : []),
			...Object.values(fields).flatMap(({ properties }) => properties),
		],
		async run(item) {
			const values: Record<string, unknown> = {};
			for (const { name, field, given } of readAll(fields, item)) {
				values[name] = field.resolve ? await field.resolve(given, item) : given;
			}
			return await execute(values as Values<F>, item);
		},
	};
}

interface ReadField {
	name: string;
	field: Field<unknown, unknown>;
	given: unknown;
}

/** Reads every field, so that the item is identified by all that could be read; then fails if one did. */
function readAll(fields: Fields, item: Item): ReadField[] {
	const read: ReadField[] = [];
	const problems: Problem[] = [];
	for (const [name, field] of Object.entries(fields)) {
		try {
			read.push({ name, field, given: field.read(item) });
		} catch (error) {
			problems.push(asProblem(error));
		}
	}
	const [problem] = problems;
	if (problem) throw problem;
	return read;
}

function noticeProperty(displayName: string): INodeProperties {
	return { displayName, name: 'notice', type: 'notice', default: '' };
}
