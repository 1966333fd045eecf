import { at, endpoints } from '../api/endpoints';
import { readBenefit } from '../claims/reads';
import { entriesOf, type Entry } from '../claims/redemptions';
import { keyOfBenefit } from '../claims/winner';
import type { Benefit, Redemption } from '../omneo/benefit';
import type { WorkContext } from '../once/context';
import { idOf } from '../once/keys';
import { exclusively } from '../once/queue';
import { sendUntilKnown } from '../once/sendUntilKnown';
import { asRepeatable, asUnknownOutcome, settled } from '../problems/problem';

export interface RedeemRequest {
	profileId: string;
	benefitId: number | string;
	/** How many redemptions to take; the API takes one where it is not given. */
	count?: number;
}

/** Sends one redemption; after a lost answer its outcome is unknown. */
export async function redeem(
	context: Pick<WorkContext, 'send'>,
	{ profileId, benefitId, count }: RedeemRequest,
): Promise<Benefit | Redemption> {
	const { data } = await context.send<Benefit | Redemption>({
		...at(endpoints.redeem, { profileId, benefitId }),
		body: count === undefined ? undefined : { count },
	});
	return data;
}

/**
 * Redeems an issued benefit at most once. A redemption has no external ID: after a lost answer, the
 * one that is new among the profile's redemptions of the benefit, and that no other execution of this
 * process has, is taken for it. Somebody else who redeems the same benefit in that moment cannot be
 * told apart from this node.
 * @throws {Problem} the redemption's own, with the outcome `unknown` where it cannot be known
 */
export async function redeemOnce(
	context: WorkContext,
	request: RedeemRequest,
): Promise<Benefit | Redemption> {
	const { memory, place } = context;
	const benefit = keyOfBenefit(await context.tenant(), request);
	return await exclusively(context, benefit, async () => {
		const key = `${place}|${benefit}`;
		// An earlier try of this item may have redeemed it without learning so.
		const earlier = memory.redeemedBefore.get(key);
		const { result: now, problem: lookProblem } = await settled(redemptionsOf(context, request));
		if (lookProblem) throw earlier ? asUnknownOutcome(lookProblem) : lookProblem;
		const before = earlier ?? new Set(now.map(idOf));
		const find = async (entries: Entry[]) => await takeNew(context, request, { entries, before });
		const done = earlier ? await find(now) : undefined;
		if (done) return done;
		memory.redeemedBefore.set(key, before);
		const { result, problem } = await settled(
			sendUntilKnown(context, {
				send: async () => await redeem(context, request),
				find: async () => await find(await redemptionsOf(context, request)),
				wasLost: earlier !== undefined,
				mayRepeatSoon: false,
			}),
		);
		if (problem?.outcome !== 'unknown') memory.redeemedBefore.delete(key);
		if (problem) throw asRepeatable(problem);
		if ('found' in result) return result.found;
		own(context, benefit, idOf(result.sent));
		return result.sent;
	});
}

async function redemptionsOf(
	context: WorkContext,
	{ profileId, benefitId }: RedeemRequest,
): Promise<Entry[]> {
	const entries = await entriesOf(context, profileId, String(benefitId));
	return entries.filter(({ isRedemption }) => isRedemption);
}

/** The benefit after a redemption that is new, as many times as it was to be redeemed. */
async function takeNew(
	context: WorkContext,
	request: RedeemRequest,
	{ entries, before }: { entries: Entry[]; before: ReadonlySet<string> },
): Promise<Benefit | undefined> {
	const { profileId, benefitId, count = 1 } = request;
	const benefit = keyOfBenefit(await context.tenant(), request);
	const fresh = entries.find(
		(entry) =>
			entry.count === count &&
			!before.has(idOf(entry)) &&
			!context.process.redemptions.has(`${benefit}|${idOf(entry)}`),
	);
	if (!fresh) return undefined;
	own(context, benefit, idOf(fresh));
	const { result, problem } = await settled(readBenefit(context, benefitId));
	if (problem) throw asUnknownOutcome(problem);
	return { profile_id: profileId, ...result };
}

/** Enough for all redemptions that are under way in a process. */
const MOST_OWNED = 10_000;

/** Notes that a redemption is an execution's of this process, so that no other takes it for its own. */
function own({ process: { redemptions } }: WorkContext, benefit: string, id: string): void {
	redemptions.add(`${benefit}|${id}`);
	if (redemptions.size <= MOST_OWNED) return;
	const [oldest = ''] = redemptions;
	redemptions.delete(oldest);
}
