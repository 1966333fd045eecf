import { at, endpoints } from '../api/endpoints';
import { Problem } from '../problems/problem';
import { listAll } from '../transport/paging';
import type { SendRequest } from '../transport/types';
import { hasExternalId } from './externalId';
import type { Reward } from './reward';

/** A reward as it was given: by its ID, or by the external ID with which it was issued. */
export interface GivenReward {
	by: 'id' | 'externalId';
	value: string;
}

/**
 * The ID of the one reward of a profile with an external ID, which may stand in its meta only.
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
