import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { plain } from '../input/values';
import {
	type Benefit,
	type Redemption,
	benefitsIn,
	redeemedIn,
	benefitItems,
} from '../omneo/benefit';
import { lookUpProblem, readCompleteList } from '../once/completeList';
import { idOf, winnerFirst } from '../once/keys';
import { OWN_LOOKS } from '../once/waits';
import { settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import { type ClaimWork, isCandidate, isSameDefinition } from './claim';

/**
 * The benefits of the claim's profile with the external ID, of any definition. The ID is used in
 * its stored form, if that is known. Returns all benefits if the tenant's filter cannot be trusted.
 * @throws {Problem} `look_up_not_allowed`, `list_unreadable`, and those of a read
 */
export async function readBenefits(work: ClaimWork): Promise<Benefit[]> {
	const { context, tenant, claim, state } = work;
	const { untrustedFilters } = context.process;
	if (untrustedFilters.has(tenant)) return await readList(work);
	const ids = state.stored.length > 0 ? state.stored : [claim.externalId];
	const { result: lists, problem } = await settled(
		Promise.all(ids.map(async (id) => await readList(work, id))),
	);
	if (lists) return lists.flat();
	if (problem.httpStatus !== 400 && problem.httpStatus !== 422) throw problem;
	// A tenant without such a filter says so; then the whole list is read.
	untrustedFilters.add(tenant);
	return await readList(work);
}

/**
 * The same without the filter. If this finds a benefit that the filter misses, this process stops
 * using the filter for the tenant.
 */
export async function readAllBenefits(work: ClaimWork): Promise<Benefit[]> {
	const { context, tenant, claim, state } = work;
	const { untrustedFilters } = context.process;
	const all = await readList(work);
	const found = all.filter((row) => isCandidate(row, claim, state));
	if (found.length === 0 || untrustedFilters.has(tenant)) return all;
	const { result: filtered } = await settled(readBenefits(work));
	const shown = new Set(filtered?.map(idOf));
	const isMissed = (row: Benefit) => isStoredExactly(row, work) && !shown.has(idOf(row));
	if (filtered && found.some(isMissed)) untrustedFilters.add(tenant);
	return all;
}

function isStoredExactly(row: Benefit, { claim, state }: ClaimWork): boolean {
	const id = String(row.external_id);
	return state.stored.length > 0 ? state.stored.includes(id) : id === claim.externalId;
}

async function readList(work: ClaimWork, externalId?: string): Promise<Benefit[]> {
	return await ofEachProfile(work, async (profileId) => {
		const { result, problem } = await settled(
			readCompleteList<Benefit>(work.context.send.bind(work.context), {
				...at(endpoints.listProfileBenefits, { profileId }),
				query: externalId === undefined ? {} : { 'filter[external_id]': externalId },
				neededKey: 'external_id',
				isAskedFor: ({ external_id: id }) =>
					externalId !== undefined && plain(String(id)) === plain(externalId),
			}),
		);
		if (problem) throw lookUpProblem(problem);
		return result;
	});
}

/** All redemptions of the claim's profile. */
export async function readRedemptions(work: ClaimWork): Promise<Redemption[]> {
	return await ofEachProfile(
		work,
		async (profileId) => await redemptionsOf(work.context, profileId),
	);
}

async function ofEachProfile<Row>(
	{ state: { profiles } }: ClaimWork,
	read: (profileId: string) => Promise<Row[]>,
): Promise<Row[]> {
	const lists = await Promise.all(
		profiles.map(async (profileId) => {
			const { result, problem } = await settled(read(profileId));
			if (!problem) return result;
			// A profile that was merged into another one may be gone.
			if (problem.code === 'profile_not_found' && profiles.length > 1) return [];
			throw problem;
		}),
	);
	return lists.flat();
}

/**
 * The benefits with the external ID that redemptions name, of any definition. Lists of benefits may
 * leave them out. Each one that is not in `listed` is read by its ID, as it may have been deleted.
 */
export async function readRedeemed(
	work: ClaimWork,
	redemptions: Redemption[],
	listed: Benefit[],
): Promise<Benefit[]> {
	if (redemptions.length === 0) return [];
	const { context, state } = work;
	const named = new Map<string, Benefit>();
	for (const benefit of redemptions.flatMap(benefitsIn)) {
		if (mayAnswer(benefit, work)) named.set(idOf(benefit), benefit);
	}
	const known = new Set([...listed.map(idOf), ...state.made.keys()]);
	const found = await Promise.all(
		[...named].map(async ([id, benefit]) => {
			if (known.has(id)) return benefit;
			if (state.undone.includes(id) || state.gone.includes(id)) return undefined;
			const current = await readStanding(context, id);
			if (!current) state.gone.push(id);
			return current && mayAnswer(current, work) ? current : undefined;
		}),
	);
	return found.filter((benefit) => benefit !== undefined);
}

/**
 * A benefit shown without an external ID may be any one of its definition, until it is read by its
 * ID.
 */
function mayAnswer(benefit: Benefit, { claim, state: { stored } }: ClaimWork): boolean {
	const { external_id: id } = benefit;
	if (id === undefined) return isSameDefinition(benefit, claim.definition);
	return (
		id !== null && (plain(String(id)) === plain(claim.externalId) || stored.includes(String(id)))
	);
}

/** What reading a benefit needs. */
interface Sender {
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
	pause(ms: number): Promise<void>;
}

/**
 * A benefit by its ID, whatever its state (vendor's documentation). Returns `undefined` only if
 * several looks do not show it: one replica of the tenant's data may lag behind another.
 */
export async function readStanding(sender: Sender, id: string): Promise<Benefit | undefined> {
	for (const wait of [0, ...OWN_LOOKS]) {
		if (wait > 0) await sender.pause(wait);
		const { result, problem } = await settled(readBenefit(sender, id));
		if (result) return result;
		if (problem.httpStatus !== 404) throw problem;
	}
	return undefined;
}

/** @throws {Problem} `benefit_not_found`, `look_up_not_allowed`, and those of a read */
export async function readBenefit(
	{ send }: Pick<Sender, 'send'>,
	id: number | string,
): Promise<Benefit> {
	const { result, problem } = await settled(
		send<Benefit>(at(endpoints.getBenefit, { benefitId: id })),
	);
	if (problem) throw lookUpProblem(problem);
	return result.data;
}

/** One entry of a profile's redemptions, reduced to what concerns one benefit. */
export interface Entry {
	id: number | string;
	isRedemption: boolean;
	/** How many redemptions it uses, or gives back. */
	count: number;
	/** When it was made, as the API shows it. */
	at?: unknown;
}

/**
 * All redemptions of a profile, including those that were given back.
 * @throws {Problem} `look_up_not_allowed`, `list_unreadable`, and those of a read
 */
export async function redemptionsOf(
	{ send }: Pick<Sender, 'send'>,
	profileId: string,
): Promise<Redemption[]> {
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

/** The entries about one benefit in a profile's redemptions, lowest ID first. */
export async function entriesOf(
	reading: Pick<Sender, 'send'>,
	profileId: string,
	benefitId: string,
): Promise<Entry[]> {
	return entriesIn(await redemptionsOf(reading, profileId), benefitId);
}

/** The entries about one benefit in the given redemptions, lowest ID first. */
export function entriesIn(redemptions: Redemption[], benefitId: string): Entry[] {
	return winnerFirst(redemptions).flatMap((one) => entryOf(one as Redemption, benefitId));
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

/** Redemptions that were ever made, including those that were given back. */
export function redeemedEver(entries: Entry[]): number {
	return sum(entries.filter(({ isRedemption }) => isRedemption));
}

/** Redemptions that stand: made and not given back. */
export function redeemedNow(entries: Entry[]): number {
	return redeemedEver(entries) - sum(entries.filter(({ isRedemption }) => !isRedemption));
}

/** Redemptions that stand and are not in `mine`, even if some of mine were already given back. */
export function redeemedByOthers(entries: Entry[], mine: ReadonlySet<string>): number {
	const redemptions = entries.filter(({ isRedemption }) => isRedemption);
	const ofMine = sum(redemptions.filter((entry) => mine.has(idOf(entry))));
	const givenBack = redeemedEver(entries) - redeemedNow(entries);
	return sum(redemptions) - ofMine - Math.max(0, givenBack - ofMine);
}

/** The earliest redemption among the entries, which a claim counts as its own. */
export function firstRedemption(entries: Entry[]): Entry | undefined {
	return entries.find(({ isRedemption }) => isRedemption);
}

function sum(entries: Entry[]): number {
	return entries.reduce((total, { count }) => total + count, 0);
}
