import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { Availability, previewClaim, type Preview } from '../../../shared/claims/preview';
import { benefitDate } from '../../../shared/omneo/dates';
import { findDefinition } from '../../../shared/omneo/definition';
import type { Problem } from '../../../shared/problems/problem';
import { externalIdFor } from '../../fields/externalId';
import { keptField } from '../../fields/field';
import { issueOptionsField } from '../../fields/options';
import { foundProfileField } from '../../fields/profile';
import { simplifyProperty, operation, type ItemContext } from '../operation';
import { claimFields } from './claim.operation';
import { issueFields, nameOf, ofIssue, previewOfField } from './fields';

/**
 * Works out from what Omneo lists what a claim would do; nothing is changed. Endpoints from the
 * vendor's documentation.
 */
export const checkEligibility = operation({
	name: 'Check Eligibility',
	action: 'Check benefit eligibility',
	description:
		'Preview a claim: whether it would give the benefit, return an earlier one or be refused, and why',
	chooseWhen:
		'Before a claim, to branch on whether it would succeed, or to see what a list would do. It changes nothing, and takes the fields of a claim.',
	calls: [endpoints.listClaimable, endpoints.listProfileBenefits, endpoints.listProfileRedemptions],
	alsoDoes: [tasks.findDefinition, tasks.recogniseClaim],
	fields: {
		previewOf: previewOfField,
		...claimFields,
		profileId: foundProfileField,
		issuedAt: ofIssue(issueFields.issuedAt, { moment: DateTime.now() }),
		additionalFields: ofIssue(issueFields.additionalFields, {}),
		options: issueOptionsField,
		simplify: keptField([simplifyProperty]),
	},
	async execute({ profileId: { by, profileId }, ...values }, item) {
		const { definition: handle, timezone, previewOf: kind, options } = values;
		const externalId = externalIdFor(item, values.externalId, profileId);
		const definition = await findDefinition(item, handle);
		const tenant = await item.tenant();
		const { availability, planned } = await item.once(`previews of ${handle}`, async () => ({
			availability: new Availability(definition, item.looks),
			planned: new Set<string>(),
		}));
		const { protection, checkAfterClaim } = options;
		const preview = await previewClaim(
			item,
			{ kind, profileId, definition: handle, timezone, externalId, protection, checkAfterClaim },
			// A profile that was looked up certainly exists.
			{ isFound: by !== 'id', availability, planned },
		);
		return { data: answerOf(item, preview, { definition: definition.handle, tenant }) };
	},
	answerTo(problem, item) {
		const isInvalid = problem.kind === 'invalidInput';
		const isRefusal = OF_THE_ROW.includes(problem.code);
		if (!isInvalid && !isRefusal) return undefined;
		return answerOf(item, { would: isInvalid ? 'invalid' : 'refuse', problem });
	},
});

/** Why a claim would be refused before it is sent. */
const OF_THE_ROW: readonly Problem['code'][] = [
	'definition_not_found',
	'profile_not_found',
	'profile_unknown',
	'profile_ambiguous',
];

interface Answered extends Omit<Preview, 'would'> {
	would: Preview['would'] | 'invalid';
}

function answerOf(
	item: ItemContext,
	{ would, problem, existing }: Answered,
	{ definition, tenant }: { definition?: string; tenant?: string } = {},
): IDataObject {
	item.preview(would, nameOf(previewOfField.read(item)));
	const problems = problem?.details.parts ?? (problem ? [problem] : []);
	return {
		would,
		eligible: would === 'claim',
		reason: problem?.code ?? null,
		message: problems.map(({ message }) => message).join('. ') || null,
		problems: problems.map(({ code, message, advice }) => ({ code, message, advice })),
		benefit_id: existing?.id ?? null,
		given_at: existing ? givenAt(existing, tenant) : null,
		profile_id: item.identity.profile_id ?? null,
		external_id: item.identity.external_id ?? null,
		definition_handle: definition ?? null,
	};
}

function givenAt(benefit: IDataObject, tenant: string | undefined) {
	const key = benefit.claimed_at ? 'claimed_at' : 'issued_at';
	return benefitDate(benefit, key, tenant);
}
