import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { resources } from './actions';

/** The node's parameters: the two dropdowns, then each operation's fields, shown only for it. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: 'benefit',
		options: resourceOptions(),
	},
	...Object.entries(resources).map(
		([resource, { operations }]): INodeProperties => ({
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource] } },
			default: String(Object.keys(operations)[0]),
			options: Object.entries(operations).map(
				([value, { name, description, action, chooseWhen }]): INodePropertyOptions => ({
					name,
					value,
					description,
					action,
					...(chooseWhen && { builderHint: { propertyHint: chooseWhen } }),
				}),
			),
		}),
	),
	...Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.entries(operations).flatMap(([operation, { properties: fields }]) =>
			fields.map((field) => ({
				...field,
				displayOptions: {
					...field.displayOptions,
					show: { resource: [resource], operation: [operation], ...field.displayOptions?.show },
				},
			})),
		),
	),
];

/** The operation and the resource in words, as the canvas shows them: an expression. */
export const subtitle = subtitleExpression();

function subtitleExpression(): string {
	const texts = Object.entries(resources).flatMap(([resource, { name, operations }]) =>
		Object.entries(operations).map(([operation, { name: verb }]) => [
			`${resource}.${operation}`,
			`${verb}: ${name}`,
		]),
	);
	const table = JSON.stringify(Object.fromEntries(texts));
	return `={{ (${table})[$parameter["resource"] + "." + $parameter["operation"]] }}`;
}

function resourceOptions(): INodePropertyOptions[] {
	return Object.entries(resources).map(([value, { name, description }]) => ({
		name,
		value,
		description,
	}));
}
