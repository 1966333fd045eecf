import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { Problem } from '../../shared/problems/problem';
import type { Field } from '../actions/operation';

/** Text of a field that takes text or a number; other values are refused. */
export function textOf(value: unknown): string | undefined {
	if (value === undefined || value === null) return '';
	return ['string', 'number', 'bigint'].includes(typeof value) ? String(value).trim() : undefined;
}

/** A text that must not be empty. */
export function requiredText(
	texts: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'placeholder'>,
): Field<string> {
	return {
		properties: [{ type: 'string', default: '', required: true, ...texts }],
		read({ parameter }) {
			const text = textOf(parameter(texts.name));
			if (text) return text;
			throw new Problem('parameter_invalid', {
				meaning: `The field ${texts.displayName} is empty`,
				nextStep: 'Fill the field, or check the expression in it.',
			});
		},
	};
}

/** Leaves the empty values out, as the API takes no empty optional ones. */
export function withoutEmpty(body: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(body).filter(([, value]) => value !== undefined && value !== ''),
	);
}

/** @throws {Problem} `parameter_invalid` where there is nothing to change */
export function somethingToUpdate(body: IDataObject): IDataObject {
	if (Object.keys(body).length > 0) return body;
	throw new Problem('parameter_invalid', {
		meaning: 'There is nothing to update',
		nextStep: 'Add at least one field under Update Fields.',
	});
}
