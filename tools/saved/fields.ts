import {
	NodeHelpers,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
	type NodeParameterValueType,
} from 'n8n-workflow';
import { listed, locators, rows, values } from './values';

/** A node's type, as far as n8n asks it when it saves a node. */
export type SavedType = Pick<INodeTypeDescription, 'name' | 'version' | 'properties'>;

/** One way to fill one field, and what of the node's fields, modes and options it covers. */
export interface Filling {
	/** The field's name, behind that of the collection in which it stands. */
	path: string[];
	property: INodeProperties;
	/** The fields that must hold one of some values for n8n to show it. */
	shownFor: Record<string, NodeParameterValueType[]>;
	covers: string[];
	isTool: boolean;
	/**
	 * What is entered where the other fields hold `parameters`.
	 * @param start what the operation needs at the least, such as the ID of a benefit that there is
	 */
	enter(parameters: INodeParameters, start: INodeParameters): Entered;
}

/** What stands in the node, and what its expressions read from the item. */
export interface Entered {
	value: NodeParameterValueType;
	row: IDataObject;
}

const BY_EXPRESSION = ' by expression';

/**
 * All ways to fill some fields, in the order in which n8n shows them.
 * @param hasInput whether expressions can read an item; those of a trigger cannot
 */
export function fillingsOf(properties: INodeProperties[], hasInput = true): Filling[] {
	return properties.flatMap((property) => {
		if (property.type !== 'collection') return fillingsOfField(property, [], hasInput);
		return (property.options as INodeProperties[]).flatMap((inner) =>
			fillingsOfField(inner, [property.name], hasInput, property),
		);
	});
}

function fillingsOfField(
	property: INodeProperties,
	before: string[],
	hasInput: boolean,
	{ displayOptions } = property,
): Filling[] {
	const { '@tool': tool, ...show } = { ...displayOptions?.show, ...property.displayOptions?.show };
	const common = {
		path: [...before, property.name],
		property,
		shownFor: Object.fromEntries(
			Object.entries(show).map(([name, shown]) => [
				name.replace(/^\//, ''),
				(shown ?? []) as NodeParameterValueType[],
			]),
		),
		isTool: tool !== undefined,
	};
	const place = { path: common.path.join('.'), isInCollection: before.length > 0, hasInput };
	return waysOf(property, place).map((way) => ({ ...common, ...way }));
}

type Way = Pick<Filling, 'covers' | 'enter'>;

interface Place {
	path: string;
	isInCollection: boolean;
	hasInput: boolean;
}

function waysOf(property: INodeProperties, { path, isInCollection, hasInput }: Place): Way[] {
	const { name, type, default: empty, noDataExpression, modes = [], options = [] } = property;
	const plain = (value: NodeParameterValueType): Entered => ({ value, row: {} });
	const expression = (value: unknown): Entered =>
		hasInput
			? { value: `={{ $json.${name} }}`, row: { [name]: value as IDataObject[string] } }
			: { value: `={{ ${JSON.stringify(value)} }}`, row: {} };
	const byExpression = (enter: Way['enter']): Way[] =>
		noDataExpression ? [] : [{ covers: [path + BY_EXPRESSION], enter }];

	if (type === 'notice' || type === 'hidden') return [];
	if (type === 'fixedCollection') return waysOfRows(property, path);
	if (type === 'resourceLocator') {
		return modes.flatMap(({ name: mode }) => {
			const enter = (row: boolean) => (_parameters: INodeParameters, start: INodeParameters) => {
				const value = locators[name]?.[mode] ?? valueIn(start[name]) ?? `saved-${mode}`;
				const { value: written, row: fields } = row ? expression(value) : plain(value);
				const cachedResultName = mode === 'list' ? listed[value] : undefined;
				return {
					value: {
						__rl: true,
						value: written,
						mode,
						...(cachedResultName && { cachedResultName }),
					},
					row: fields,
				} as Entered;
			};
			const key = `${path}:${mode}`;
			// In the editor, what is in a list is picked.
			return mode === 'list'
				? [{ covers: [key], enter: enter(false) }]
				: [
						{ covers: [key], enter: enter(false) },
						{ covers: [key + BY_EXPRESSION], enter: enter(true) },
					];
		});
	}
	const choices = type === 'boolean' ? [!empty] : offered(type, options);
	if (choices) {
		const [first] = choices.filter((value) => value !== empty);
		return [
			...choices
				// n8n does not save a default.
				.filter((value) => isInCollection || value !== empty)
				.map((value): Way => ({ covers: [`${path}=${String(value)}`], enter: () => plain(value) })),
			...byExpression(() => expression(first)),
		];
	}
	const valueOf = (parameters: INodeParameters) => entered(property, parameters);
	const several = (options as INodePropertyOptions[]).map(
		({ value }) => `${path}=${String(value)}`,
	);
	return [
		{
			covers: type === 'multiOptions' && several.length > 0 ? several : [path],
			enter: (parameters) => plain(valueOf(parameters)),
		},
		...byExpression((parameters) => expression(valueOf(parameters))),
	];
}

/** All fields of all rows at once: by hand, and by expressions. */
function waysOfRows({ name, options = [] }: INodeProperties, path: string): Way[] {
	return (options as INodePropertyCollection[]).flatMap((group) => {
		const kinds = group.values.flatMap(({ type, name: inner, options: choices = [] }) =>
			(offered(type, choices) ?? []).map((value) => ({ [inner]: value })),
		);
		const entries = (rows[name] ?? (kinds.length > 0 ? kinds : [{}])).map((row: IDataObject) =>
			Object.fromEntries(
				group.values.map((inner) => [inner.name, row[inner.name] ?? entered(inner, {})]),
			),
		);
		const covered = (suffix: string) =>
			group.values.map((inner) => `${path}.${group.name}.${inner.name}${suffix}`);
		const keyOf = (inner: string, index: number) => `${inner}_${index}`;
		const written = entries.map((row, index) =>
			Object.fromEntries(
				Object.keys(row).map((inner) => [inner, `={{ $json.${keyOf(inner, index)} }}`]),
			),
		);
		const read = entries.flatMap((row, index) =>
			Object.entries(row).map(([inner, value]) => [keyOf(inner, index), value]),
		);
		return [
			{
				covers: covered(''),
				enter: () => ({ value: { [group.name]: entries } as IDataObject, row: {} }) as Entered,
			},
			{
				covers: covered(BY_EXPRESSION),
				enter: () =>
					({
						value: { [group.name]: written },
						row: Object.fromEntries(read) as IDataObject,
					}) as Entered,
			},
		];
	});
}

function offered(
	type: INodeProperties['type'],
	options: NonNullable<INodeProperties['options']>,
): (string | number | boolean)[] | undefined {
	if (type !== 'options' || options.length === 0) return undefined;
	return (options as INodePropertyOptions[]).map(({ value }) => value);
}

const ofType: Partial<Record<INodeProperties['type'], NodeParameterValueType>> = {
	boolean: true,
	dateTime: '2026-06-01T00:00:00',
	json: '{"saved": true}',
	multiOptions: ['saved'],
};

/** What is entered into a field that has no list of options. */
function entered(
	{ name, type, default: empty, options = [] }: INodeProperties,
	parameters: INodeParameters,
): NodeParameterValueType {
	if (type === 'multiOptions' && options.length > 0) {
		return (options as INodePropertyOptions[]).map(({ value }) => String(value));
	}
	if (name === 'matchValue') return locators.profileId?.[String(parameters.matchBy ?? 'email')];
	if (name in values) return values[name] as NodeParameterValueType;
	if (type === 'number') return Number(empty) + 1;
	return ofType[type] ?? `saved-${name}`;
}

function valueIn(locator: NodeParameterValueType | undefined): string | undefined {
	if (locator === undefined || locator === null || locator === '') return undefined;
	return String(typeof locator === 'object' ? (locator as IDataObject).value : locator);
}

/** Whether n8n shows a field while the others hold `parameters`. */
export function isShown(
	{ path, property }: Filling,
	parameters: INodeParameters,
	type: SavedType,
): boolean {
	const description = asDescription(type);
	const node = nodeOf(type, parameters);
	const all =
		NodeHelpers.getNodeParameters(type.properties, parameters, true, true, node, description) ?? {};
	const [outer, inner] = path;
	return (
		type.properties.some(
			(each) => each.name === outer && NodeHelpers.displayParameter(all, each, node, description),
		) &&
		(inner === undefined || NodeHelpers.displayParameter({}, property, node, description, all))
	);
}

/** The parameters as n8n's editor saves them: by its own function, without what is a default. */
export function asSaved(parameters: INodeParameters, type: SavedType): INodeParameters {
	const node = nodeOf(type, parameters);
	const description = asDescription(type);
	const read = (values: INodeParameters, withDefaults: boolean) =>
		NodeHelpers.getNodeParameters(type.properties, values, withDefaults, false, node, description) ??
		{};
	// The editor gives a node its defaults first, and empty collections stay.
	return read(read(parameters, true), false);
}

function asDescription(type: SavedType): INodeTypeDescription {
	const unseen = { displayName: type.name, group: [], description: '', defaults: {} };
	return { ...unseen, inputs: [], outputs: [], ...type };
}

function nodeOf({ name }: SavedType, parameters: INodeParameters): INode {
	return {
		id: 'benefits',
		name,
		type: `n8n-nodes-omneo.${name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
}

/**
 * The default of every field, and the values and modes that it offers, by the field's path. Of a field
 * that is kept unseen elsewhere, the one that is shown counts.
 */
export function contractOf(
	properties: INodeProperties[],
	before = '',
): Record<string, IDataObject> {
	return Object.assign(
		{},
		...hiddenFirst(properties).map((property) => contractOfField(property, before)),
	) as Record<string, IDataObject>;
}

function hiddenFirst(properties: INodeProperties[]): INodeProperties[] {
	const isShown = ({ type }: INodeProperties) => Number(type !== 'hidden');
	return [...properties].sort((one, other) => isShown(one) - isShown(other));
}

function contractOfField(property: INodeProperties, before: string): Record<string, IDataObject> {
	const { name, type, default: empty, modes, options = [] } = property;
	const path = before + name;
	const isGroup = type === 'collection' || type === 'fixedCollection';
	const own: IDataObject = {
		type,
		default: empty as IDataObject[string],
		...(modes && { modes: modes.map((mode) => mode.name) }),
		...(!isGroup &&
			options.length > 0 && {
				options: (options as INodePropertyOptions[]).map(({ value }) => value),
			}),
	};
	if (type === 'notice') return {};
	if (type === 'collection') {
		return { [path]: own, ...contractOf(options as INodeProperties[], `${path}.`) };
	}
	if (type !== 'fixedCollection') return { [path]: own };
	const groups = (options as INodePropertyCollection[]).map((group) =>
		contractOf(group.values, `${path}.${group.name}.`),
	);
	return Object.assign({ [path]: own }, ...groups) as Record<string, IDataObject>;
}
