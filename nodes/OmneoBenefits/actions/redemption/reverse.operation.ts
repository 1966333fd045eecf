import { at, endpoints } from '../../../shared/api/endpoints';
import { type Redemption, redemptionOutput } from '../../../shared/omneo/benefit';
import { isRawField, operation } from '../operation';
import { redemptionField, idOfUndone, redemptionUndone } from './redemption';

/** Endpoint and the 10 minutes from the vendor's documentation. */
export const reverse = operation({
	name: 'Reverse',
	action: 'Reverse redemption',
	description: 'Undo a redemption. Omneo allows it for 10 minutes; use Return after that.',
	chooseWhen: 'Within 10 minutes of the redemption. Later, choose return.',
	calls: [endpoints.reverseRedemption, endpoints.getRedemption],
	done: 'reversed',
	output: redemptionOutput,
	fields: { redemptionId: redemptionField, isRaw: isRawField },
	async execute({ redemptionId, isRaw }, item) {
		const { data } = await item.send<Partial<Redemption>>({
			...at(endpoints.reverseRedemption, { redemptionId }),
			idOf: idOfUndone,
		});
		const { result, problem } = await redemptionUndone(item, redemptionId, data);
		if (isRaw) return { data };
		const { type, redeem_at: redeemedAt, items } = data;
		if (problem && !items?.length) {
			item.hint(
				`The redemption ${redemptionId} was reversed. Its benefit could not be looked up: ${problem.message}.`,
			);
		}
		return {
			data: {
				...data,
				type: type ?? 'reversal',
				redeem_at: redeemedAt ?? data.created_at,
				// The answer to a reversal has balances but no items (vendor's documentation).
				items: items?.length ? items : (result?.items ?? []),
			},
		};
	},
});
