import { claimOnce } from '../../../shared/claims/claimOnce';
import type { Claim } from '../../../shared/claims/claim';
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
import { tasks } from '../../../shared/api/tasks';
import { endpoints } from '../../../shared/api/endpoints';
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

/** What an operation read of a claim, beside what becomes of its result. */
interface ClaimValues extends Omit<Claim, 'protection' | 'externalId'> {
	externalId: GivenExternalId;
	options: ClaimOptions;
}

/** Makes the claim of an item, once, and gives the item's result. */
export async function claimFor(
	item: ItemContext,
	{ options, ...claim }: ClaimValues,
): Promise<Answer<Benefit | Redemption>> {
	const { protection, checkAfterClaim, generatesExternalId, sendsInBatches } = options;
	const { profileId, definition } = claim;
	const externalId = generatesExternalId
		? externalIdOrMade(item, claim.externalId, { profileId, what: definition })
		: externalIdFor(item, claim.externalId, profileId);
	const tenant = await item.tenant();
	const context = {
		...item,
		checkAfterClaim,
		sharedLooks: item.sharedLooks(tenant),
		batches: sendsInBatches ? item.batches(tenant) : undefined,
	};
	const attempt = async (handle: string) =>
		await settled(claimOnce(context, { ...claim, definition: handle, externalId, protection }));
	const first = await attempt(definition);
	const written = first.problem && (await definitionWritten(item, first.problem, definition));
	const { result, problem } = written ? await attempt(written.handle) : first;
	if (problem) throw await withClosestHandles(item, problem, definition);
	const { data, duplicate, redemptionId } = result;
	if (duplicate) item.duplicate(claim.kind === 'issue' ? 'issued' : 'claimed');
	else proveClock(benefitOf(data).benefit, claim.more?.expires_at, tenant);
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
		return await claimFor(item, { kind: 'claim', ...values });
	},
});
