import { at, endpoints } from '../api/endpoints';
import type { IDataObject } from 'n8n-workflow';
import { redeemedIn, type Benefit, type Redemption } from '../omneo/benefit';
import { settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import { lookUpProblem, readCompleteList } from '../once/completeList';
import { idOf } from '../once/keys';
import { winnerFirst } from '../once/record';

/** One entry of a profile's redemptions, as far as it concerns one benefit. */
export interface Entry {
	id: number | string;
	isRedemption: boolean;
	/** How many redemptions it takes, or gives back. */
	count: number;
	/** When it was made, as the API shows it. */
	at?: unknown;
}

interface Reading {
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
}

/**
 * All redemptions of a profile, those that were given back with them.
 * @throws {Problem} `look_up_not_allowed`, `list_unreadable`, and those of a read
 */
export async function redemptionsOf({ send }: Reading, profileId: string): Promise<Redemption[]> {
	const { result, problem } = await settled(
		readCompleteList<Redemption>(async (request) => await send(request), {
			...at(endpoints.listProfileRedemptions, { profileId }),
			neededKey: 'items',
			isAskedFor: () => false,
		}),
	);
	if (problem) throw lookUpProblem(problem);
	return result;
}

/** What the redemptions of a profile hold about one benefit, the lowest ID first. */
export async function entriesOf(
	reading: Reading,
	profileId: string,
	benefitId: string,
): Promise<Entry[]> {
	return entriesIn(await redemptionsOf(reading, profileId), benefitId);
}

/** What redemptions hold about one benefit, the lowest ID first. */
export function entriesIn(redemptions: Redemption[], benefitId: string): Entry[] {
	return winnerFirst(redemptions).flatMap((one) => entryOf(one as Redemption, benefitId));
}

/** The benefits that a redemption is of, as they were or are; none of one that was deleted. */
export function benefitsIn(redemption: Redemption): Benefit[] {
	const { profile_id } = redemption;
	return benefitItems(redemption)
		.map(({ type_attributes: benefit }) => ({ profile_id, ...redeemedIn(benefit) }))
		.filter((benefit) => idOf(benefit) !== '');
}

/** Rewards and points have IDs of their own. */
function benefitItems({ items }: Redemption): Redemption['items'] {
	return (Array.isArray(items) ? items : []).filter(({ type = 'benefit' }) => type === 'benefit');
}

const GIVES_BACK = /revers|return/i;

function entryOf(redemption: Redemption, benefitId: string): Entry[] {
	const { id, type, redeem_at: redeemedAt, created_at: createdAt } = redemption;
	const item = benefitItems(redemption).find(
		({ type_attributes: benefit }) => idOf(redeemedIn(benefit)) === benefitId,
	);
	if (!item || id === undefined) return [];
	const count = Number((item as IDataObject).count ?? 1);
	return [
		{
			id,
			isRedemption: !GIVES_BACK.test(String(type)),
			count: Number.isFinite(count) ? count : 1,
			at: redeemedAt ?? createdAt,
		},
	];
}

/** Redemptions that were ever made, also those that were given back. */
export function redeemedEver(entries: Entry[]): number {
	return sum(entries.filter(({ isRedemption }) => isRedemption));
}

/** Redemptions that stand: made and not given back. */
export function redeemedNow(entries: Entry[]): number {
	return redeemedEver(entries) - sum(entries.filter(({ isRedemption }) => !isRedemption));
}

/** Redemptions that stand and are none of `mine`, whatever of mine was given back already. */
export function redeemedByOthers(entries: Entry[], mine: ReadonlySet<string>): number {
	const redemptions = entries.filter(({ isRedemption }) => isRedemption);
	const ofMine = sum(redemptions.filter((entry) => mine.has(idOf(entry))));
	const givenBack = redeemedEver(entries) - redeemedNow(entries);
	return sum(redemptions) - ofMine - Math.max(0, givenBack - ofMine);
}

/** The earliest redemption among the entries; what a claim counts as its own. */
export function firstRedemption(entries: Entry[]): Entry | undefined {
	return entries.find(({ isRedemption }) => isRedemption);
}

function sum(entries: Entry[]): number {
	return entries.reduce((total, { count }) => total + count, 0);
}
