import { at, endpoints } from '../../../shared/api/endpoints';
import { settled, type Problem } from '../../../shared/problems/problem';
import { lookUntil } from '../../../shared/once/lookUntil';
import { LOOKS_AFTER_REFUSAL } from '../../../shared/once/waits';
import type { Redemption } from '../../../shared/omneo/benefit';
import { redemptionOutput } from '../../../shared/omneo/redemption';
import { redemptionField } from './fields';
import { isRawField } from '../../fields/output';
import { readRedemption } from './get.operation';
import { operation, type ItemContext } from '../operation';

/** Endpoint and the 10 minutes from the vendor's documentation. */
export const reverse = operation({
	name: 'Reverse',
	action: 'Reverse redemption',
	description: 'Undo a redemption. Omneo allows it for 10 minutes; use Return after that.',
	chooseWhen: 'Within 10 minutes of the redemption. Later, choose return.',
	calls: [endpoints.reverseRedemption, endpoints.getRedemption],
	done: 'reversed',
	output: redemptionOutput,
	fields: {
		redemptionId: redemptionField,
		isRaw: isRawField,
	},
	async execute({ redemptionId, isRaw }, item) {
		const { data } = await item.send<Partial<Redemption>>(
			at(endpoints.reverseRedemption, { redemptionId }),
		);
		if (isRaw) return { data };
		const { type, redeem_at: redeemedAt, items } = data;
		return {
			data: {
				...data,
				type: type ?? 'reversal',
				redeem_at: redeemedAt ?? data.created_at,
				items: items?.length ? items : await itemsOf(redemptionId, item),
			},
		};
	},
});

/**
 * What was redeemed, read from the redemption, since a reversal answers balances and no items
 * (vendor's documentation). It has been reversed, whether it can be read or not.
 */
async function itemsOf(redemptionId: string, item: ItemContext): Promise<Redemption['items']> {
	let problem: Problem | undefined;
	const items = await lookUntil(item, LOOKS_AFTER_REFUSAL, async () => {
		const look = await settled(readRedemption(item, redemptionId));
		problem = look.problem;
		return problem?.httpStatus === 404 ? undefined : (look.result?.items ?? []);
	});
	if (problem) {
		item.hint(
			`The redemption ${redemptionId} was reversed. Of which benefit it was could not be looked up: ${problem.message}.`,
		);
	}
	return items ?? [];
}
