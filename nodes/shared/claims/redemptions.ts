import type { IDataObject } from 'n8n-workflow';
import { redeemedIn, type Redemption } from '../omneo/benefit';
import { settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import { idOf, winnerFirst } from './candidates';
import { readWholeList } from './lists';
import { lookUpProblem } from './look';

/** One entry of a profile's redemptions, as far as it concerns one benefit. */
export interface Entry {
	id: number | string;
	isRedemption: boolean;
	/** How many redemptions it takes, or gives back. */
	count: number;
}

interface Reading {
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
}

/** What the redemptions of a profile hold about one benefit, the lowest ID first. */
export async function entriesOf(
	{ send }: Reading,
	profileId: string,
	benefitId: string,
): Promise<Entry[]> {
	const { result, problem } = await settled(
		readWholeList<Redemption>(async (request) => await send(request), {
			path: ['profiles', profileId, 'redemptions'],
			notFound: 'profile_not_found',
			neededKey: 'items',
			isAskedFor: () => false,
		}),
	);
	if (problem) throw lookUpProblem(problem);
	return winnerFirst(result).flatMap((redemption) => entryOf(redemption as Redemption, benefitId));
}

const GIVES_BACK = /revers|return/i;

function entryOf({ id, type, items }: Redemption, benefitId: string): Entry[] {
	const item = (Array.isArray(items) ? items : []).find(
		({ type_attributes: benefit }) => idOf(redeemedIn(benefit)) === benefitId,
	);
	if (!item || id === undefined) return [];
	const count = Number((item as IDataObject).count ?? 1);
	return [
		{
			id,
			isRedemption: !GIVES_BACK.test(String(type)),
			count: Number.isFinite(count) ? count : 1,
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
