import { at, endpoints } from '../../../shared/api/endpoints';
import { type Definition, definitionOutput } from '../../../shared/omneo/definition';
import { updateFieldsField, nameEntry, numberEntry } from '../../fields/collection';
import { definitionIdField } from '../../fields/definition';
import { somethingToUpdate } from '../../fields/values';
import { operation } from '../operation';
import { definitionEntries } from './entries';

/** Endpoint from the vendor's documentation and SDK. */
export const update = operation({
	name: 'Update',
	action: 'Update benefit definition',
	description: 'Change a benefit definition',
	calls: [endpoints.updateDefinition],
	done: 'updated',
	output: definitionOutput,
	fields: {
		id: definitionIdField,
		updateFields: updateFieldsField([
			nameEntry('name', { displayName: 'Name', name: 'name' }),
			numberEntry('period', { displayName: 'Period', name: 'period' }, { whole: true, min: 1 }),
			...definitionEntries,
		]),
	},
	async execute({ id, updateFields }, item) {
		return await item.send<Definition>({
			...at(endpoints.updateDefinition, { id }),
			body: somethingToUpdate(updateFields),
		});
	},
});
