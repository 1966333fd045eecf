import type { INodeProperties } from 'n8n-workflow';
import type { Field } from './field';

/**
 * Fields that other operations show. n8n drops what is in a field when the operation is changed to one
 * that does not have it (n8n 2.41.1), so here they are, unseen: what was entered is there again when the
 * operation is changed back.
 */
export function keptField(
	properties: readonly INodeProperties[],
	displayOptions?: INodeProperties['displayOptions'],
): Field<void> {
	return {
		properties: properties.map(
			({ displayName, name, default: empty, displayOptions: own }): INodeProperties => ({
				displayName,
				name,
				type: 'hidden',
				default: empty,
				displayOptions: displayOptions ?? own,
			}),
		),
		read() {
			return undefined;
		},
	};
}
