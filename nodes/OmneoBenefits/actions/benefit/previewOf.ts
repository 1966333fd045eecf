import type { INodeProperties } from 'n8n-workflow';
import { readChoice } from '../../../shared/input/choice';
import { field } from '../../../shared/input/subject';
import { keptField } from '../../fields/kept';
import type { Field } from '../operation';

const NAMES = { claim: 'Claim', claimRedeem: 'Claim and Redeem', issue: 'Issue' } as const;

export type Previewed = keyof typeof NAMES;

const property: INodeProperties = {
	displayName: 'Preview Of',
	name: 'previewOf',
	type: 'options',
	noDataExpression: true,
	default: 'claim',
	options: Object.entries(NAMES).map(([value, name]) => ({
		name,
		value,
		...(value === 'issue' && { description: 'Whatever the claim rules say' }),
	})),
	description: 'Which operation you are about to run with the same fields',
};

/** The operation that is previewed. */
export const previewOfField: Field<Previewed> = {
	properties: [property],
	read: (item) =>
		readChoice(
			item.parameter(property.name, property.default),
			Object.keys(NAMES) as Previewed[],
			field(property.displayName),
		),
};

/** The same, kept by the operations that are previewed. */
export const keptPreviewOf = keptField([property]);

/** What the operation is called in the editor. */
export function nameOf(previewed: Previewed): string {
	return NAMES[previewed];
}

/** Fields of Issue alone: shown where it is previewed, and kept where another operation is. */
export function ofIssue<Value, Given>(
	{ properties, read, ...others }: Field<Value, Given>,
	whenNotIssued: Given,
): Field<Value, Given> {
	const elsewhere = Object.keys(NAMES).filter((name) => name !== 'issue');
	const shownFor = (values: string[]) => ({ show: { [property.name]: values } });
	return {
		...others,
		properties: [
			...properties.map((each) => ({ ...each, displayOptions: shownFor(['issue']) })),
			...keptField(properties, shownFor(elsewhere)).properties,
		],
		read: (item) => (previewOfField.read(item) === 'issue' ? read(item) : whenNotIssued),
	};
}
