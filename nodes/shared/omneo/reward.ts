import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { keyOf } from '../members/createOnce';
import { Problem } from '../problems/problem';
import { quote } from '../text';
import { listAll } from '../transport/paging';
import type { SendRequest } from '../transport/types';
import { pick } from './pick';

/** A Reward as the API gives it (vendor's SDK); every key may be missing. */
export interface Reward extends IDataObject {
	id?: number | string;
	definition?: IDataObject;
}

export interface RewardDefinition extends IDataObject {
	id: number | string;
	handle: string;
	name?: string;
	value?: number | null;
	period?: number;
	period_type?: string;
}

/** A reward definition as it was given. */
export interface GivenRewardDefinition {
	by: 'id' | 'handle';
	value: string;
}

/**
 * The reward definition with a handle or an ID; the API has no look-up by the handle (vendor's SDK).
 * @throws {Problem} `definition_not_found`
 */
export async function findRewardDefinition(
	context: { send: SendRequest; once<T>(key: string, work: () => Promise<T>): Promise<T> },
	{ by, value }: GivenRewardDefinition,
): Promise<RewardDefinition> {
	const definitions = await context.once(
		'reward definitions',
		async () => await listAll<RewardDefinition>(context.send, { path: ['rewards', 'definitions'] }),
	);
	const wanted = value.toLowerCase();
	const found = definitions.find((each) => String(each[by]).toLowerCase() === wanted);
	if (found) return found;
	throw new Problem('definition_not_found', {
		meaning: `Omneo has no reward definition with the ${by === 'id' ? 'ID' : 'handle'} ${quote(value)}`,
	});
}

/**
 * When a reward of a definition expires that is issued at `issued`, in the API's form: the end of
 * the local day that lies the definition's period on; `undefined` where the definition does not tell.
 */
export function rewardExpiry(
	{ period, period_type: unit = 'days' }: RewardDefinition,
	issued: DateTime,
): string | undefined {
	if (typeof period !== 'number' || !['days', 'weeks', 'months', 'years'].includes(unit)) {
		return undefined;
	}
	return issued
		.plus({ [unit]: period })
		.endOf('day')
		.toFormat('yyyy-MM-dd HH:mm:ss');
}

const REWARD_KEYS = [
	'value_initial',
	'value_remaining',
	'issued_at',
	'expires_at',
	'timezone',
	'is_active',
	'meta',
] as const;

/** The useful keys of a reward. */
export function simplifyReward(reward: Reward): IDataObject {
	return {
		reward_id: reward.id ?? null,
		profile_id: reward.profile_id ?? null,
		external_id: keyOf(reward) ?? null,
		definition_handle: reward.definition?.handle ?? null,
		definition_name: reward.definition?.name ?? null,
		...pick(reward, REWARD_KEYS),
	};
}
