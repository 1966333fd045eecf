import type { IDataObject, INodeProperties, INodePropertyMode } from 'n8n-workflow';
import type { Task } from '../../shared/api/tasks';
import type { ClaimContext } from '../../shared/claims/claim';
import type { ItemIdentity } from '../../shared/once/context';
import type { LooksSurroundings } from '../../shared/once/sharedList';

/** One input item, limited to what an operation and its fields may use. */
export interface ItemContext extends ClaimContext {
	/** The item's number, from 0. */
	readonly index: number;
	/** The time zone of the workflow, if it has one. */
	readonly workflowTimezone: string | undefined;
	/** What identifies the item in an error; filled in by the fields that are read. */
	readonly identity: ItemIdentity;
	/** What the user set in the collection of options. */
	readonly options: IDataObject;
	/** The value of a node parameter for this item, its expressions resolved. */
	parameter(name: string, fallback?: unknown): unknown;
	/** Whether the user entered an expression for a node parameter, whatever its value. */
	isExpression(name: string): boolean;
	/**
	 * The result of `read`, under a name; read once for all items if it cannot differ between them.
	 */
	readOnce<T>(name: string, read: () => T): T;
	/** Does `work` once for all items of the run that have the same `key`. */
	once<T>(key: string, work: () => Promise<T>): Promise<T>;
	/**
	 * The base URL of the item's tenant.
	 * @throws {Problem} `credential_invalid`
	 */
	tenant(): Promise<string>;
	/** What lists that items read together need from the run. */
	readonly looks: LooksSurroundings;
	/** Counts an item whose effect an operation, given by its name, previewed. */
	preview(would: string, operation: string): void;
	/** Counts an item that had been done before: `claimed`, `issued`. */
	duplicate(done: string): void;
	/** Makes an external ID for a claim of `what` for `whom` that has none. */
	makeExternalId(whom: string, what: string): string;
}

/**
 * A field of an operation: how n8n shows it, and how its value is read, checked and, if that takes
 * a request, looked up.
 */
export interface Field<Value, Given = Value> {
	properties: INodeProperties[];
	/**
	 * The input, checked; this is the field's value, unless the field has `resolve`.
	 * @throws {Problem} `invalidInput`, before anything is sent
	 */
	read(item: ItemContext): Given;
	/** What `resolve` does at Omneo. */
	alsoDoes?: readonly Task[];
	/** Looks the value up at Omneo. Called once all fields of the item are valid. */
	resolve?(given: Given, item: ItemContext): Promise<Value>;
}

/**
 * The entries of a collection from A to Z, as n8n's guidelines require. Compared by code point:
 * loading collation rules would cost more than loading the rest of the node.
 */
export function byDisplayName(entries: readonly INodeProperties[]): INodeProperties[] {
	return [...entries].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
}

/**
 * The linter treats everything with both names and a type as a parameter, and a mode is not one.
 */
function titled(name: string, displayName: string) {
	return { name, displayName };
}

/** @param placeholder what the list can be searched by */
export function listMode(searchListMethod: string, placeholder: string): INodePropertyMode {
	return {
		...titled('list', 'From List'),
		type: 'list',
		placeholder,
		typeOptions: { searchListMethod, searchable: true },
	};
}

/** A mode in which the value is typed. */
export function textMode(
	name: string,
	displayName: string,
	hint: string,
	example: string,
): INodePropertyMode {
	return { ...titled(name, displayName), type: 'string', hint, placeholder: `e.g. ${example}` };
}

/**
 * The value of a resource locator. A plain value has the default mode, and so has the result of an
 * expression for the whole locator: the user chooses the mode, not the data.
 */
export function locatorOf(
	item: ItemContext,
	name: string,
	defaultMode: string,
): { mode: string; value: unknown } {
	const locator = item.parameter(name);
	const isPlain =
		typeof locator !== 'object' || locator === null || !Object.hasOwn(locator, 'value');
	if (isPlain || item.isExpression(name)) return { mode: defaultMode, value: locator };
	const { mode = defaultMode, value } = locator as { mode?: unknown; value?: unknown };
	return { mode: String(mode), value };
}

/**
 * Fields that other operations show. n8n clears a field when the operation is changed to one that
 * does not have it (n8n 2.41.1). So these operations have it too, hidden: the value is there again
 * when the operation is changed back.
 */
export function keptField(
	properties: readonly INodeProperties[],
	displayOptions?: INodeProperties['displayOptions'],
): Field<void> {
	return {
		properties: properties.map(
			({ displayName, name, default: empty, displayOptions: own }): INodeProperties => ({
				displayName,
				name,
				type: 'hidden',
				default: empty,
				displayOptions: displayOptions ?? own,
			}),
		),
		read() {
			return undefined;
		},
	};
}
