import { definitionIdField } from '../fields';
import { operation } from '../operation';
import { requestOptionsField } from '../options';

/** `DELETE /benefits/definitions/{id}`, which answers 204 with an empty body (vendor's documentation). */
export const deleteDefinition = operation({
	name: 'Delete',
	action: 'Delete a benefit definition',
	description: 'Delete a benefit definition for good',
	done: 'deleted',
	fields: { id: definitionIdField, options: requestOptionsField },
	async execute({ id }, item) {
		await item.send({
			method: 'DELETE',
			path: ['benefits', 'definitions', id],
			expect: 'anything',
			notFound: 'definition_not_found',
		});
		return { deleted: true, definition_id: id };
	},
});
