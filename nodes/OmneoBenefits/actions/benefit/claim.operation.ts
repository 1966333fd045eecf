import { endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import type { Claim, ClaimKind } from '../../../shared/claims/claim';
import { claimOnce } from '../../../shared/claims/claimOnce';
import {
	benefitOf,
	type Benefit,
	type Redemption,
	claimOutput,
} from '../../../shared/omneo/benefit';
import { proveClock } from '../../../shared/omneo/dates';
import { definitionWritten, withClosestHandles } from '../../../shared/omneo/definition';
import type { Answer } from '../../../shared/omneo/output';
import { settled } from '../../../shared/problems/problem';
import { timezoneField } from '../../fields/dates';
import { definitionField } from '../../fields/definition';
import {
	externalIdField,
	externalIdFor,
	externalIdOrMade,
	metaField,
	type GivenExternalId,
} from '../../fields/externalId';
import { claimOptionsField, type ClaimOptions } from '../../fields/options';
import { profileField } from '../../fields/profile';
import { type ItemContext, operation } from '../operation';
import { keptPreviewOf } from './fields';

/** The fields of the two operations that claim. */
export const claimFields = {
	profileId: profileField,
	definition: definitionField,
	timezone: timezoneField,
	externalId: externalIdField({
		description:
			'The ID of this claim in your own system, such as the ID of the form submission. Omneo stores it with the benefit. If empty, an ID is generated for this execution; a sub-workflow that runs again gets a new one.',
		notice: 'Without an External ID, a second run gives a second benefit.',
		placeholder: 'e.g. survey-10482',
	}),
	options: claimOptionsField,
	meta: metaField,
};

/** The fields of a claim, as the operation read them. */
interface ClaimValues extends Pick<Claim, 'profileId' | 'definition' | 'timezone' | 'meta'> {
	externalId: GivenExternalId;
	options: ClaimOptions;
}

/** Makes an item's claim, once, and returns the item's result. */
export async function claimFor(
	item: ItemContext,
	kind: ClaimKind,
	values: ClaimValues,
	more?: Claim['more'],
): Promise<Answer<Benefit | Redemption>> {
	const { profileId, definition, timezone, meta, options } = values;
	const { protection, checkAfterClaim, sendsInBatches } = options;
	const externalId = options.generatesExternalId
		? externalIdOrMade(item, values.externalId, { profileId, what: definition })
		: externalIdFor(item, values.externalId, profileId);
	const attempt = (handle: string) =>
		settled(
			claimOnce(item, {
				kind,
				profileId,
				definition: handle,
				timezone,
				externalId,
				meta,
				protection,
				checkAfterClaim,
				sendsInBatches,
				more,
			}),
		);
	const first = await attempt(definition);
	const written = first.problem && (await definitionWritten(item, first.problem, definition));
	const { result, problem } = written ? await attempt(written.handle) : first;
	if (problem) throw await withClosestHandles(item, problem, definition);
	const { data, duplicate, redemptionId } = result;
	if (duplicate) item.duplicate(kind === 'issue' ? 'issued' : 'claimed');
	else proveClock(benefitOf(data).benefit, more?.expires_at, await item.tenant());
	return { data, facts: { duplicate, redemption_id: redemptionId } };
}

/** Endpoint from the vendor's documentation and SDK. */
export const claim = operation({
	name: 'Claim',
	action: 'Claim benefit',
	description: 'Give a profile a benefit for the customer to use later',
	chooseWhen:
		'For a voucher, coupon or gift that the member uses later, such as one sent by email. It obeys the claim rules of the definition.',
	calls: [endpoints.claim],
	alsoDoes: [tasks.recogniseClaim, tasks.undoClaim, tasks.findDefinition],
	done: 'claimed',
	output: claimOutput,
	fields: { ...claimFields, previewOf: keptPreviewOf },
	async execute(values, item) {
		return await claimFor(item, 'claim', values);
	},
});
