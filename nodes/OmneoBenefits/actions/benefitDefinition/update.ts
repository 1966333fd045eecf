import type { Definition } from '../../../shared/lookUps/definitions';
import { simplifyDefinition } from '../../../shared/simplify';
import { collectionField, numberEntry, textEntry } from '../collection';
import { definitionIdField, simplifyField, somethingToUpdate } from '../fields';
import { operation } from '../operation';
import { requestOptionsField } from '../options';
import { definitionEntries } from './entries';

/** Endpoint from the vendor's documentation and SDK. */
export const update = operation({
	name: 'Update',
	action: 'Update a benefit definition',
	description: 'Change a benefit definition',
	endpoint: 'PUT /benefits/definitions/{id}',
	done: 'updated',
	fields: {
		id: definitionIdField,
		updateFields: collectionField(
			{
				displayName: 'Update Fields',
				name: 'updateFields',
				placeholder: 'Add Field',
				description: 'Only these are changed. Add a field and leave it empty to clear it.',
			},
			[
				textEntry('name', { displayName: 'Name', name: 'name' }),
				numberEntry('period', { displayName: 'Period', name: 'period' }),
				...definitionEntries,
			],
		),
		simplify: simplifyField,
		options: requestOptionsField,
	},
	async execute({ id, updateFields, simplify }, item) {
		const { data } = await item.send<Definition>({
			method: 'PUT',
			path: ['benefits', 'definitions', id],
			body: somethingToUpdate(updateFields),
			notFound: 'definition_not_found',
		});
		return simplify ? simplifyDefinition(data) : data;
	},
});
