import type { Redemption } from '../../../shared/omneo/benefit';
import { simplifyRedemption } from '../../../shared/omneo/redemption';
import { redemptionField } from '../../fields/redemption';
import { simplifyField } from '../../fields/output';
import { operation, type ItemContext } from '../operation';

/** Endpoint from the vendor's documentation and SDK. */
export const get = operation({
	name: 'Get',
	action: 'Get redemption',
	description: 'Look up one redemption',
	endpoint: 'GET /redemptions/{id}',
	fields: {
		redemptionId: redemptionField,
		simplify: simplifyField,
	},
	async execute({ redemptionId, simplify }, item) {
		const data = await readRedemption(item, redemptionId);
		return simplify ? simplifyRedemption(data) : data;
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
