import { metaFromFields, metaFromJson, type Meta } from '../../shared/input/meta';
import { trimInvisible } from '../../shared/input/characters';
import { Problem } from '../../shared/problems/problem';
import { resolveTimezone, TimezoneProblem } from '../../shared/timezone/timezone';
import type { Field } from './field';
import { workflowZoneProblem } from './dates';

/** An IANA time zone name, by default the workflow's. */
export const timezoneField: Field<string> = {
	properties: [
		{
			displayName: 'Timezone Name or ID',
			name: 'timezone',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getTimezones' },
			default: '',
			description:
				'The timezone of the claim, which decides when the benefit expires. If empty, the workflow’s timezone is used. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
	read(item) {
		const given = item.parameter('timezone', '');
		const isEmpty =
			given === undefined ||
			given === null ||
			(typeof given === 'string' && trimInvisible(given) === '');
		try {
			return resolveTimezone(isEmpty ? item.workflowTimezone : given);
		} catch (error) {
			throw error instanceof TimezoneProblem ? zoneProblem(error, isEmpty) : error;
		}
	},
};

function zoneProblem({ message, nextStep }: TimezoneProblem, isOfWorkflow: boolean): Problem {
	return isOfWorkflow
		? workflowZoneProblem(message.replace(/^The timezone /, ''), nextStep)
		: new Problem('time_zone_invalid', { meaning: message, nextStep });
}

/**
 * Free metadata, stored with the benefit; `undefined` where it is empty. It comes last in an
 * operation, since it takes much room and few need it.
 */
export const metaField: Field<Meta | undefined> = {
	properties: [
		{
			displayName: 'Specify Meta',
			name: 'specifyMeta',
			type: 'options',
			noDataExpression: true,
			default: 'fields',
			options: [
				{ name: 'Using Fields Below', value: 'fields' },
				{ name: 'Using JSON', value: 'json' },
			],
			description: 'How to give the metadata that Omneo stores with the benefit',
		},
		{
			displayName: 'Meta',
			name: 'metaFields',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Meta Field',
			default: {},
			displayOptions: { show: { specifyMeta: ['fields'] } },
			description: 'Metadata to store with the benefit, such as the campaign it was given for',
			options: [
				{
					displayName: 'Field',
					name: 'field',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. campaign',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							placeholder: 'e.g. spring-survey',
						},
					],
				},
			],
		},
		{
			displayName: 'Meta (JSON)',
			name: 'metaJson',
			type: 'json',
			default: '{}',
			displayOptions: { show: { specifyMeta: ['json'] } },
			description: 'Metadata to store with the benefit, as a JSON object or array',
		},
	],
	read(item) {
		return item.parameter('specifyMeta', 'fields') === 'json'
			? metaFromJson(item.parameter('metaJson', ''))
			: metaFromFields(item.parameter('metaFields.field', []));
	},
};
