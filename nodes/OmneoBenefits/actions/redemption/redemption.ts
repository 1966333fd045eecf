import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../../../shared/api/endpoints';
import type { Redemption } from '../../../shared/omneo/benefit';
import { lookUntil, LOOKS_AFTER_REFUSAL } from '../../../shared/once/waits';
import { Problem, settled, type Settled } from '../../../shared/problems/problem';
import { type Field, listMode, locatorOf, textMode, type ItemContext } from '../../fields/field';
import { recordId } from '../../fields/values';

export const redemptionField: Field<string> = {
	properties: [
		{
			displayName: 'Redemption',
			name: 'redemptionId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The redemption to work on',
			modes: [
				listMode('searchRedemptions', 'By benefit, code or ID...'),
				textMode('id', 'By ID', 'The field redemption_id in the output of a redemption', '1048'),
			],
		},
	],
	read: (item) => recordId(locatorOf(item, 'redemptionId', 'id').value, 'redemption'),
};

export async function readRedemption(
	{ send }: Pick<ItemContext, 'send'>,
	redemptionId: string,
): Promise<Redemption> {
	const { data } = await send<Redemption>(at(endpoints.getRedemption, { redemptionId }));
	return data;
}

/**
 * The ID of the record that undid a redemption. The answer is a redemption itself, or shows what
 * the member has to spend (vendor's documentation); `undefined` if it shows neither.
 */
export function idOfUndone({ id, profile_id: profileId, items, balances }: IDataObject): unknown {
	const isKnown =
		typeof profileId === 'string' ||
		Array.isArray(items) ||
		(typeof balances === 'object' && balances !== null);
	return isKnown ? id : undefined;
}

/**
 * The redemption that was undone, if it can be read: either way, it was undone.
 * @param answer to the request that undid it
 * @throws {Problem} `answer_contradicts` if the answer is about somebody else
 */
export async function redemptionUndone(
	item: ItemContext,
	redemptionId: string,
	{ profile_id: answered }: Partial<Redemption>,
): Promise<Settled<Redemption>> {
	let look = await settled(readRedemption(item, redemptionId));
	await lookUntil(item, LOOKS_AFTER_REFUSAL.slice(1), async () => {
		if (look.problem?.httpStatus !== 404) return look;
		look = await settled(readRedemption(item, redemptionId));
		return undefined;
	});
	const { profile_id: redeemed } = look.result ?? {};
	const areShown = typeof answered === 'string' && typeof redeemed === 'string';
	if (!areShown || answered.toLowerCase() === redeemed.toLowerCase()) return look;
	throw new Problem('answer_contradicts', {
		wasWrite: true,
		meaning: `Omneo’s answer is about a redemption of another profile (${answered})`,
	});
}
