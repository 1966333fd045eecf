import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ClaimContext } from '../../shared/claims/claimOnce';

/** One input item, as far as an operation and its fields may see it. */
export interface Item extends ClaimContext {
	/** The item's number, from 0. */
	readonly index: number;
	/** The time zone of the workflow, where it has one. */
	readonly workflowTimezone: string | undefined;
	/** What identifies the item in an error; filled by the fields that are read. */
	readonly identity: { profile_id?: string; external_id?: string };
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
	/** @throws {Problem} `invalidInput`, before anything is sent */
	read(item: Item): T | Promise<T>;
}

type Fields = Record<string, Field<unknown>>;

type Values<F extends Fields> = { [K in keyof F]: Awaited<ReturnType<F[K]['read']>> };

interface OperationDefinition<F extends Fields> {
	/** The name in the dropdown, in title case. */
	name: string;
	/** What it does, in a sentence. */
	description: string;
	/** The sentence in the node panel. */
	action: string;
	/** What an item has been when it succeeded, where that changes something at Omneo. */
	done?: string;
	fields: F;
	execute(values: Values<F>, item: Item): Promise<IDataObject | IDataObject[]>;
}

export interface Operation {
	readonly name: string;
	readonly description: string;
	readonly action: string;
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
			const values: Partial<Record<keyof F, unknown>> = {};
			for (const key of Object.keys(fields) as Array<keyof F>) {
				values[key] = await fields[key]?.read(item);
			}
			return await execute(values as Values<F>, item);
		},
	};
}
