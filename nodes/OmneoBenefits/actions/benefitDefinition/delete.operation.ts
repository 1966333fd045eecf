import { definitionIdField } from '../../fields/definition';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation; it answers 204 with an empty body. */
export const deleteDefinition = operation({
	name: 'Delete',
	action: 'Delete benefit definition',
	description: 'Delete a benefit definition for good',
	notice: 'This deletes the definition for good. Archive it in CX Manager to keep its benefits.',
	endpoint: 'DELETE /benefits/definitions/{id}',
	done: 'deleted',
	fields: { id: definitionIdField },
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
