import { at, endpoints } from '../../../shared/api/endpoints';
import { definitionOutput, type Definition } from '../../../shared/omneo/definition';
import { definitionIdField } from '../../fields/definition';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get benefit definition',
	description: 'Look up a benefit definition by its handle or number',
	calls: [endpoints.getDefinition],
	output: definitionOutput,
	fields: { id: definitionIdField },
	async execute({ id }, item) {
		return await item.send<Definition>(at(endpoints.getDefinition, { id }));
	},
});
