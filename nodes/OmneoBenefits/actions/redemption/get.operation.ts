import type { Redemption } from '../../../shared/omneo/benefit';
import { redemptionOutput } from '../../../shared/omneo/redemption';
import { redemptionField } from '../../fields/redemption';
import { operation, type ItemContext } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get redemption',
	description: 'Look up one redemption',
	endpoint: 'GET /redemptions/{id}',
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
	const { data } = await send<Redemption>({
		method: 'GET',
		expect: 'record',
		path: ['redemptions', redemptionId],
		notFound: 'redemption_not_found',
	});
	return data;
}
