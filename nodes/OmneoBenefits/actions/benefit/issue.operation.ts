import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { inClockOf, isGivenDate } from '../../../shared/input/date';
import { claimOutput } from '../../../shared/omneo/benefit';
import { findDefinition } from '../../../shared/omneo/definition';
import { issueOptionsField } from '../../fields/options';
import { operation } from '../operation';
import { claimFields, claimFor } from './claim.operation';
import { issueFields, keptPreviewOf } from './fields';

/** Endpoint from the vendor's documentation and SDK. */
export const issue = operation({
	name: 'Issue',
	action: 'Issue benefit',
	description: 'Give a benefit to a profile on the retailer’s behalf, whatever its claim rules say',
	chooseWhen:
		'Where the retailer decides, whatever the claim rules say: an apology, a birthday, a prize. Otherwise choose claim.',
	calls: [endpoints.issueBenefit],
	alsoDoes: [tasks.sendInBatches, tasks.recogniseClaim, tasks.undoClaim, tasks.findDefinition],
	done: 'issued',
	output: claimOutput,
	fields: { ...claimFields, ...issueFields, options: issueOptionsField, previewOf: keptPreviewOf },
	async execute(values, item) {
		const { timezone, issuedAt, additionalFields } = values;
		const { expires_at: expiresAt } = additionalFields;
		const { id } = await findDefinition(item, values.definition);
		return await claimFor(item, 'issue', values, {
			benefit_definition_id: id,
			issued_at: inClockOf(issuedAt, timezone),
			...additionalFields,
			...(isGivenDate(expiresAt) && { expires_at: inClockOf(expiresAt, timezone) }),
		});
	},
});
