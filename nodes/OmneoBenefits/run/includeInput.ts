import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

/** What an item gave, and behind it the fields of its input row that have other names. */
export function besideInput(
	given: IDataObject,
	context: IExecuteFunctions,
	index: number,
): IDataObject {
	return { ...given, ...context.getInputData()[index]?.json, ...given };
}
