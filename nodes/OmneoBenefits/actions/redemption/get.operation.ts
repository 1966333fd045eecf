import { at, endpoints } from '../../../shared/api/endpoints';
import type { Redemption } from '../../../shared/omneo/benefit';
import { redemptionOutput } from '../../../shared/omneo/redemption';
import { redemptionField } from './fields';
import { operation, type ItemContext } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get redemption',
	description: 'Look up one redemption',
	calls: [endpoints.getRedemption],
	output: redemptionOutput,
	fields: {
		redemptionId: redemptionField,
	},
	async execute({ redemptionId }, item) {
		return { data: await readRedemption(item, redemptionId) };
	},
});

export async function readRedemption(
	{ send }: Pick<ItemContext, 'send'>,
	redemptionId: string,
): Promise<Redemption> {
	const { data } = await send<Redemption>(at(endpoints.getRedemption, { redemptionId }));
	return data;
}
