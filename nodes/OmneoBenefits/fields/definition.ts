import { tasks } from '../../shared/api/tasks';
import { readRecordId, readKey } from '../../shared/input/text';
import { field, missing, unusable } from '../../shared/input/values';
import { findDefinition } from '../../shared/omneo/definition';
import { Problem } from '../../shared/problems/problem';
import { type Field, type ItemContext, listMode, locatorOf, textMode } from './field';
import { requiredText } from './values';

const list = listMode('searchDefinitions', 'By name, handle or code...');

const handleMode = textMode(
	'handle',
	'Handle',
	'The handle in CX Manager, not the name that customers see',
	'10-percent-off',
);

/** The handle of a benefit definition. */
export const definitionField: Field<string> = {
	properties: [
		{
			displayName: 'Definition',
			name: 'definition',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The benefit to give, by its definition in Omneo',
			builderHint: {
				propertyHint:
					'The value is the handle in both modes, not the name that customers see. Do not invent one.',
			},
			modes: [list, handleMode],
		},
	],
	read: definitionHandle,
};

/** An existing definition, by anything that is known about it. */
export const definitionModes = [
	list,
	handleMode,
	textMode('id', 'By ID', 'The number of the benefit definition', '12'),
];

/** A benefit definition to work on: its ID, looked up if its handle was given. */
export const definitionIdField: Field<string, { id: string } | { handle: string }> = {
	properties: [
		{
			displayName: 'Definition',
			name: 'definition',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The benefit definition to work on',
			modes: definitionModes,
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'definition', 'handle');
		return mode === 'id'
			? { id: readRecordId(value, field('Definition'), 'definition') }
			: { handle: definitionHandle(item) };
	},
	alsoDoes: [tasks.findDefinition],
	async resolve(given, item) {
		return 'id' in given ? given.id : String((await findDefinition(item, given.handle)).id);
	},
};

const DEFINITION = { label: 'definition', code: 'definition_missing' } as const;

/** @throws {Problem} `definition_missing` */
function definitionHandle(item: ItemContext): string {
	const handle = readKey(locatorOf(item, 'definition', 'handle').value, DEFINITION);
	if (handle === '') throw new Problem('definition_missing');
	return handle;
}

/**
 * The handle of a definition that does not exist yet: letters, digits, - and _ (vendor's
 * documentation).
 */
export const newHandleField: Field<string> = {
	...requiredText({
		displayName: 'Handle',
		name: 'handle',
		placeholder: 'e.g. 10-percent-off',
		description: 'The short name of the new definition: letters, digits, - and _ only',
	}),
	read({ parameter }) {
		const nextStep = 'Use letters, digits, - and _ only, such as 10-percent-off.';
		const handle = readKey(parameter('handle'), field('Handle'));
		if (handle === '') throw missing(field('Handle'), nextStep);
		if (/^[\p{L}\p{M}\p{N}_-]+$/u.test(handle)) return handle;
		throw unusable(field('Handle'), handle, 'which is not valid as a handle', nextStep);
	},
};
