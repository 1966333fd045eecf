import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { at, endpoints } from '../../shared/api/endpoints';
import { shownProfile } from '../../shared/lists/reading';
import { externalIdOf } from '../../shared/omneo/externalId';
import { momentOf, zoneOf } from '../../shared/omneo/dates';
import type { Reward } from '../../shared/omneo/reward';
import { searchNewest } from './searchNewest';

/** Rewards to extend, the newest first: those of the profile in the node, or of all profiles. */
export async function searchRewards(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const profileId = shownProfile(this);
	const list = profileId
		? at(endpoints.listProfileRewards, { profileId })
		: at(endpoints.listRewards);
	return await searchNewest<Reward>(this, list, filter, { entry, texts });
}

function texts(reward: Reward): unknown[] {
	const { id, definition } = reward;
	return [id, externalIdOf(reward), definition?.handle, definition?.name];
}

function entry(reward: Reward): INodeListSearchItems {
	const { id, definition } = reward;
	const lastDay = momentOf(reward.expires_at)
		?.setZone(zoneOf(reward) ?? 'utc')
		.toISODate();
	const facts = [externalIdOf(reward), lastDay && `until ${lastDay}`];
	return {
		name: [`${String(definition?.name ?? 'Reward')} (${String(id)})`, ...facts]
			.filter(Boolean)
			.join(' - '),
		value: String(id),
	};
}
