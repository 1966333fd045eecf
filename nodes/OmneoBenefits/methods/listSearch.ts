/** The lists behind the resource locators. */
import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { at, endpoints, type Address } from '../../shared/api/endpoints';
import {
	holds,
	MOST_SEARCHED,
	read,
	shownProfile,
	usableFirst,
} from '../../shared/methods/reading';
import { benefitOf, type Benefit, type Redemption } from '../../shared/omneo/benefit';
import { benefitMoment, momentOf, zoneOf } from '../../shared/omneo/dates';
import { externalIdOf } from '../../shared/omneo/externalId';
import type { PointDefinition } from '../../shared/omneo/point';
import type { Reward, RewardDefinition } from '../../shared/omneo/reward';
import { clientFor } from '../../shared/transport/client';
import { listAll, listSorted } from '../../shared/transport/paging';

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

export { searchDefinitions } from '../../shared/methods/searchDefinitions';
export { searchProfiles } from './searchProfiles';

/**
 * Benefits to choose from, the newest first: those of the profile in the node (for Redeem, only
 * redeemable ones), or of all profiles if the node has none.
 */
export const searchBenefits: ListSearch = async function (filter) {
	const profileId = shownProfile(this);
	const isRedeem = this.getCurrentNodeParameter('operation') === 'redeem';
	const ofProfile = isRedeem ? endpoints.listRedeemable : endpoints.listProfileBenefits;
	const list = profileId ? at(ofProfile, { profileId }) : at(endpoints.listBenefits);
	return await searchNewest<Benefit>(this, list, filter, {
		texts: textsOf,
		entry(benefit, tenant) {
			const lastDay = benefitMoment(benefit, 'expires_at', tenant)?.toISODate();
			return entryOf(benefit, benefit.definition?.name ?? 'Benefit', [
				benefit.external_id,
				lastDay && `until ${lastDay}`,
			]);
		},
	});
};

/** Redemptions to choose from, the newest first. */
export const searchRedemptions: ListSearch = async function (filter) {
	return await searchNewest<Redemption>(this, at(endpoints.listRedemptions), filter, {
		texts: (redemption) => [
			redemption.id,
			redemption.type,
			...textsOf(benefitOf(redemption).benefit),
		],
		entry(redemption) {
			const { benefit } = benefitOf(redemption);
			const { type, created_at: redeemedAt } = redemption;
			return entryOf(redemption, benefit.definition?.name ?? 'Redemption', [type, redeemedAt]);
		},
	});
};

/** Rewards to extend, the newest first: those of the profile in the node, or of all profiles. */
export const searchRewards: ListSearch = async function (filter) {
	const profileId = shownProfile(this);
	const list = profileId
		? at(endpoints.listProfileRewards, { profileId })
		: at(endpoints.listRewards);
	return await searchNewest<Reward>(this, list, filter, {
		texts: (reward) => {
			const { id, definition } = reward;
			return [id, externalIdOf(reward), definition?.handle, definition?.name];
		},
		entry(reward) {
			const expiry = momentOf(reward.expires_at)?.setZone(zoneOf(reward) ?? 'utc');
			const lastDay = expiry?.toISODate();
			return entryOf(reward, reward.definition?.name ?? 'Reward', [
				externalIdOf(reward),
				lastDay && `until ${lastDay}`,
			]);
		},
	});
};

/** The point definitions whose name, handle or ID contains the typed text; the values are IDs. */
export const searchPointDefinitions: ListSearch = async function (filter) {
	const found = await searchAll<PointDefinition>(
		this,
		at(endpoints.listPointDefinitions),
		filter,
		({ id, name, handle }) => [id, name, handle],
	);
	return {
		results: found.map(({ id, name, handle }) => ({
			name: `${name ?? handle ?? 'Points'} (${handle ?? id})`,
			value: String(id),
		})),
	};
};

/**
 * The reward definitions whose name or handle contains the typed text. Those that are known not to
 * be issuable come last, with the reason.
 */
export const searchRewardDefinitions: ListSearch = async function (filter) {
	const found = await searchAll<RewardDefinition>(
		this,
		at(endpoints.listRewardDefinitions),
		filter,
		({ name, handle }) => [name, handle],
	);
	return { results: usableFirst(found, whyNotIssued) };
};

/** Why a reward cannot be issued; `undefined` if no reason is known. */
function whyNotIssued({ is_assignable, is_archived }: RewardDefinition): string | undefined {
	if (is_archived === true) return 'archived';
	return is_assignable === false ? 'cannot be issued' : undefined;
}

const NEWEST = { field: 'created_at', direction: 'desc' } as const;

/** How the records of a list are shown, and the texts by which they are found. */
interface Shown<T> {
	entry: (record: T, tenant: string) => INodeListSearchItems;
	texts: (record: T) => unknown[];
}

/** The newest records of a list, or those that match the typed text. */
async function searchNewest<T extends IDataObject>(
	context: ILoadOptionsFunctions,
	list: Address,
	filter: string | undefined,
	{ entry, texts }: Shown<T>,
): Promise<INodeListSearchResult> {
	const most = filter ? MOST_SEARCHED : 50;
	const records = await read(
		context,
		async (send) => await listSorted<T>(send, list, most, NEWEST),
	);
	const found = filter ? records.filter((record) => holds(filter, texts(record))) : records;
	const tenant = await clientFor(context).tenant();
	return { results: found.map((record) => entry(record, tenant)) };
}

/** The records of a whole list that match the typed text. */
async function searchAll<T extends IDataObject>(
	context: ILoadOptionsFunctions,
	list: Address,
	filter: string | undefined,
	texts: Shown<T>['texts'],
): Promise<T[]> {
	const all = await read(context, async (send) => await listAll<T>(send, list, MOST_SEARCHED));
	return filter ? all.filter((record) => holds(filter, texts(record))) : all;
}

/** The texts by which a benefit is found. */
function textsOf({ id, external_id, redeem_code_online, redeem_code_pos, definition }: Benefit) {
	const { handle, name } = definition ?? {};
	return [id, external_id, redeem_code_online, redeem_code_pos, handle, name];
}

/** A record's label: its name, its ID, and what else is known about it. */
function entryOf({ id }: IDataObject, name: unknown, facts: unknown[]): INodeListSearchItems {
	return {
		name: [`${String(name)} (${String(id)})`, ...facts].filter(Boolean).join(' - '),
		value: String(id),
	};
}
