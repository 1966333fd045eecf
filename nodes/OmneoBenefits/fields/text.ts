import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { field } from '../../shared/input/subject';
import { readName } from '../../shared/input/text';
import { Problem } from '../../shared/problems/problem';
import type { Field } from './field';

/** A text that must not be empty. */
export function requiredText(
	texts: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'placeholder'>,
): Field<string> {
	return {
		properties: [{ type: 'string', default: '', required: true, ...texts }],
		read: ({ parameter }) => readName(parameter(texts.name), field(texts.displayName)),
	};
}

/** @throws {Problem} `parameter_invalid` where there is nothing to change */
export function somethingToUpdate(body: IDataObject): IDataObject {
	if (Object.keys(body).length > 0) return body;
	throw new Problem('parameter_invalid', {
		meaning: 'There is nothing to update',
		nextStep: 'Add at least one field under Update Fields.',
	});
}
