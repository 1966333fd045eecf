import { simplifyDefinition } from '../../../shared/simplify';
import type { Definition } from '../../../shared/lookUps/definitions';
import { definitionIdField, simplifyField } from '../fields';
import { operation } from '../operation';
import { requestOptionsField } from '../options';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get a benefit definition',
	description: 'Look up a benefit definition by its handle or number',
	endpoint: 'GET /benefits/definitions/{id}',
	fields: { id: definitionIdField, simplify: simplifyField, options: requestOptionsField },
	async execute({ id, simplify }, item) {
		const { data } = await item.send<Definition>({
			method: 'GET',
			path: ['benefits', 'definitions', id],
			notFound: 'definition_not_found',
		});
		return simplify ? simplifyDefinition(data) : data;
	},
});
