import { tasks } from '../../../shared/api/tasks';
import { at, endpoints } from '../../../shared/api/endpoints';
import { DateTime } from 'luxon';
import type { Benefit } from '../../../shared/omneo/benefit';
import { ineligibility } from '../../../shared/omneo/eligibility';
import { benefitsIn, redemptionsOf } from '../../../shared/claims/redemptions';
import { findDefinition, isSameHandle, type Definition } from '../../../shared/omneo/definition';
import { settled } from '../../../shared/problems/problem';
import { problemText } from '../../../shared/problems/table';
import { listAll } from '../../../shared/transport/paging';
import { definitionField } from '../../fields/definition';
import { profileField } from '../../fields/profile';
import { operation } from '../operation';

/**
 * Works out from the list of what the profile can claim, the definition and the profile's benefits
 * and redemptions whether a claim would succeed; nothing is changed. Endpoints from the vendor's documentation.
 */
export const checkEligibility = operation({
	name: 'Check Eligibility',
	action: 'Check benefit eligibility',
	description: 'Find out whether a profile can claim a benefit now, and if not, why',
	chooseWhen: 'Before a claim, to branch on whether it would succeed. It changes nothing.',
	calls: [endpoints.listClaimable, endpoints.listProfileBenefits, endpoints.listProfileRedemptions],
	alsoDoes: [tasks.findDefinition],
	fields: {
		profileId: profileField,
		definition: definitionField,
	},
	async execute({ profileId, definition: handle }, item) {
		const definition = await findDefinition(item, handle);
		const { data: claimable } = await item.send<Definition[]>(
			at(endpoints.listClaimable, { profileId }),
		);
		const had = await listAll<Benefit>(item.send, {
			...at(endpoints.listProfileBenefits, { profileId }),
			query: { 'filter[benefit_definition_id]': definition.id },
		});
		const isListed = claimable.some((listed) => isSameHandle(listed.handle, handle));
		// A list of benefits may leave out what is used up; redemptions keep it.
		const isOnce = !isListed && definition.is_reclaimable === false;
		const used = isOnce ? await settled(redemptionsOf(item, profileId)) : undefined;
		const all = [...had, ...(used?.result ?? []).flatMap(benefitsIn)];
		const reason = ineligibility({
			definition,
			claimed: all.filter((benefit) => isSameHandle(benefit.definition?.handle, handle)).length,
			isListed,
			now: DateTime.utc(),
		});
		return {
			data: {
				eligible: reason === undefined,
				reason: reason ?? null,
				message: reason ? problemText(reason).meaning : null,
				profile_id: profileId,
				definition_handle: definition.handle,
				definition_name: definition.name ?? null,
			},
		};
	},
});
