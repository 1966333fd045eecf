import { at, endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { Problem, settled } from '../../../shared/problems/problem';
import { remove } from '../../../shared/records/remove';
import { definitionIdField } from '../../fields/definition';
import { operation } from '../operation';

export const deleteDefinition = operation({
	name: 'Delete',
	action: 'Delete benefit definition',
	description: 'Delete a benefit definition for good',
	notice: 'This deletes the definition for good. Archive it in CX Manager to keep its benefits.',
	calls: [endpoints.deleteDefinition],
	alsoDoes: [tasks.seeDeleted],
	done: 'deleted',
	fields: { id: definitionIdField },
	async execute({ id }, item) {
		const { problem } = await settled(
			remove(item, {
				deletion: at(endpoints.deleteDefinition, { id }),
				reading: at(endpoints.getDefinition, { id }),
			}),
		);
		if (problem?.code === 'conflict') {
			throw new Problem('conflict', {
				...problem.details,
				meaning: 'The benefit definition is in use',
				nextStep:
					'Nothing was deleted. Archive the definition in CX Manager to stop giving it out.',
			});
		}
		if (problem) throw problem;
		return { data: { deleted: true, definition_id: id } };
	},
});
