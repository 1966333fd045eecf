import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { numberIn } from '../input/values';
import { Problem } from '../problems/problem';
import { quote } from '../text';
import { listAll } from '../transport/paging';
import type { SendRequest } from '../transport/types';
import { externalIdOf, hasExternalId } from './externalId';
import { namesIn, type Output, pick } from './output';

/** A Reward as the API gives it (vendor's SDK); every key may be missing. */
export interface Reward extends IDataObject {
	id?: number | string;
	definition?: IDataObject;
}

export interface RewardDefinition extends IDataObject {
	id: number | string;
	handle: string;
	name?: string;
	/** Decimals may come as text: `10.00`. */
	value?: number | string | null;
	period?: number | string;
	period_type?: string;
}

/** How a reward definition is given. */
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
		async () => await listAll<RewardDefinition>(context.send, at(endpoints.listRewardDefinitions)),
	);
	const wanted = value.toLowerCase();
	const found = definitions.find((each) => String(each[by]).toLowerCase() === wanted);
	if (found) return found;
	throw new Problem('definition_not_found', {
		meaning: `Omneo has no reward definition with the ${by === 'id' ? 'ID' : 'handle'} ${quote(value)}`,
	});
}

/**
 * When a reward that is issued at `issued` expires, in the API's form: the end of the local day
 * after the definition's period; `undefined` if the definition does not say.
 */
export function rewardExpiry(
	{ period: given, period_type: unit = 'days' }: RewardDefinition,
	issued: DateTime,
): string | undefined {
	const period = numberIn(given);
	if (period === undefined || !['days', 'weeks', 'months', 'years'].includes(unit)) {
		return undefined;
	}
	return issued
		.plus({ [unit]: period })
		.endOf('day')
		.toFormat('yyyy-MM-dd HH:mm:ss');
}

const MOST_USED = namesIn(
	'definition_name value_remaining value_initial expires_at is_active reward_id profile_id',
	'external_id definition_handle',
);

export const rewardOutput: Output<Reward> = {
	simplified: [...MOST_USED, 'issued_at'],
	fields: ({ id, definition, ...reward }) => ({
		reward_id: id,
		external_id: externalIdOf(reward),
		definition_id: definition?.id,
		definition_name: definition?.name,
		definition_handle: definition?.handle,
		definition_type: definition?.type,
		...pick(
			reward,
			'profile_id value_initial value_remaining is_active is_expired timezone issued_at',
			'expires_at extended_at created_at updated_at meta',
		),
	}),
};

/** A reward that was issued now, or before; then it is a `duplicate`. */
export const issuedRewardOutput = { ...rewardOutput, simplified: [...MOST_USED, 'duplicate'] };

/** How a reward is given: by its ID, or by the external ID with which it was issued. */
export interface GivenReward {
	by: 'id' | 'externalId';
	value: string;
}

/**
 * The ID of the only reward of a profile with an external ID, which may be only in its meta.
 * @throws {Problem} `reward_not_found`; `reward_ambiguous`
 */
export async function findReward(
	send: SendRequest,
	externalId: string,
	profileId: string,
): Promise<string> {
	const rewards = await listAll<Reward>(send, at(endpoints.listProfileRewards, { profileId }));
	const [reward, ...others] = rewards.filter((each) => hasExternalId(each, externalId));
	if (!reward) {
		throw new Problem('reward_not_found', {
			meaning: 'The profile has no reward with this external ID',
			nextStep: 'Check the external ID, and that the reward belongs to this profile.',
		});
	}
	if (others.length > 0) {
		throw new Problem('reward_ambiguous', {
			meaning: `${others.length + 1} rewards of the profile have this external ID`,
		});
	}
	return String(reward.id);
}
