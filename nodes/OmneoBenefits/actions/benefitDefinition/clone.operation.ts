import { at, endpoints } from '../../../shared/api/endpoints';
import {
	type Definition,
	definitionOutput,
	idOfDefinition,
} from '../../../shared/omneo/definition';
import { additionalFieldsField, nameEntry } from '../../fields/collection';
import { definitionIdField, newHandleField } from '../../fields/definition';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const clone = operation({
	name: 'Clone',
	action: 'Clone benefit definition',
	description: 'Copy a benefit definition under a new handle',
	calls: [endpoints.cloneDefinition],
	done: 'cloned',
	output: definitionOutput,
	fields: {
		id: definitionIdField,
		handle: newHandleField,
		additionalFields: additionalFieldsField([
			nameEntry('name', { displayName: 'Name', name: 'name', description: 'The name of the copy' }),
		]),
	},
	async execute({ id, handle, additionalFields }, item) {
		return await item.send<Definition>({
			...at(endpoints.cloneDefinition, { id }),
			body: { handle, ...additionalFields },
			idOf: idOfDefinition,
		});
	},
});
