import { at, endpoints } from '../../../shared/api/endpoints';
import {
	definitionOutput,
	idOfDefinition,
	type Definition,
} from '../../../shared/omneo/definition';
import { additionalFieldsField } from '../../fields/collection';
import { newHandleField } from '../../fields/definition';
import { wholeNumber, requiredText } from '../../fields/values';
import { operation, type Field } from '../operation';
import { definitionEntries } from './entries';

const periodField: Field<number> = {
	properties: [
		{
			displayName: 'Period',
			name: 'period',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 30,
			required: true,
			description:
				'How long a claimed benefit is valid; in days, unless Period Type says otherwise',
		},
	],
	read: ({ parameter }) => wholeNumber(parameter('period'), 'Period'),
};

/** Endpoint from the vendor's documentation and SDK. */
export const create = operation({
	name: 'Create',
	action: 'Create benefit definition',
	description: 'Set up a new benefit that can be given to profiles',
	calls: [endpoints.createDefinition],
	done: 'created',
	output: definitionOutput,
	fields: {
		name: requiredText({
			displayName: 'Name',
			name: 'name',
			placeholder: 'e.g. 10 % off',
			description: 'What customers see',
		}),
		handle: newHandleField,
		period: periodField,
		additionalFields: additionalFieldsField(definitionEntries),
	},
	async execute({ additionalFields, name, handle, period }, item) {
		return await item.send<Definition>({
			...at(endpoints.createDefinition),
			body: { name, handle, period, ...additionalFields },
			idOf: idOfDefinition,
		});
	},
});
