import { simplifyDefinition } from '../../../shared/omneo/definition';
import type { Definition } from '../../../shared/omneo/definition';
import { definitionIdField } from '../../fields/definition';
import { simplifyField } from '../../fields/output';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get benefit definition',
	description: 'Look up a benefit definition by its handle or number',
	endpoint: 'GET /benefits/definitions/{id}',
	fields: { id: definitionIdField, simplify: simplifyField },
	async execute({ id, simplify }, item) {
		const { data } = await item.send<Definition>({
			method: 'GET',
			expect: 'record',
			path: ['benefits', 'definitions', id],
			notFound: 'definition_not_found',
		});
		return simplify ? simplifyDefinition(data) : data;
	},
});
