import { Problem, settled, type Settled } from '../problems/problem';
import { quote } from '../text';
import { idOf, isSameDefinition, type View } from './candidates';
import type { Claim, Claimed, ClaimContext } from './context';
import { judge } from './decide';
import { keyOfClaim } from './keys';
import { takeLastLook } from './lastLook';
import { wantedOf } from './benefits';
import { lookTogether } from './look';
import { makeAndCheck } from './makeAndCheck';
import { makeClaim } from './make';
import { inTurn } from './queues';
import { asEnding, createClaimRecord, unknownAfter, type ClaimRecord } from './record';
import { LAST_LOOK_AFTER, MOST_ROUNDS } from './times';
import { lookForMine, resultOfMine, unsettled, yieldTo } from './winner';

/**
 * Makes a claim at most once, by its external ID, over executions, processes, lost and late
 * answers. The rules stand in docs/promises.md; what is decided by what stands in decide.ts.
 * @throws {Problem} the claim's own; `duplicate_external_id` under `fail`; `external_id_in_use`;
 * `look_up_not_allowed`; `redemption_reversed`; `claim_not_listed`; `undo_failed`
 */
export async function claimOnce(context: ClaimContext, claim: Claim): Promise<Claimed> {
	if (claim.protection === 'off' || claim.externalId === '') {
		const { data, redemptionId } = await makeClaim(context, claim);
		return { data, duplicate: false, redemptionId };
	}
	const key = keyOfClaim(context.tenant, claim);
	const record = context.memory.claims.get(key) ?? createClaimRecord(claim.profileId);
	context.memory.claims.set(key, record);
	const alone = async <T>(work: () => Promise<T>) =>
		await inTurn(
			context.process.queues,
			key,
			async (waiting) => await context.withoutSlot(waiting),
			work,
		);

	const first = await alone(async () => {
		const leave = await context.sharedLooks?.enter(context, wantedOf(claim, record));
		const end = await settled(claimInTurn(context, claim, record));
		leave?.();
		return end;
	});
	const end =
		record.needsLastLook && context.checkAfterClaim && first.problem?.kind !== 'canceled'
			? await settled(lastLook(context, claim, record, { first, alone }))
			: first;
	if (end.problem) throw asEnding(record, end.problem);
	return end.result;
}

type Alone = <T>(work: () => Promise<T>) => Promise<T>;

async function lastLook(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
	{ first, alone }: { first: Settled<Claimed>; alone: Alone },
): Promise<Claimed> {
	await context.endOfRun();
	const due = (record.lostAt ?? 0) + LAST_LOOK_AFTER - context.now();
	if (due > 0) await context.pause(due);
	return await alone(async () => await takeLastLook(context, claim, record, first));
}

async function claimInTurn(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
): Promise<Claimed> {
	let view = await lookBefore(context, claim, record);
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const verdict = judge(view, record);
		// Without the check, the answer to the claim is all there is to go by.
		const isEnough = verdict.is === 'mineUnseen' && !context.checkAfterClaim;
		if (verdict.is === 'mine' || isEnough) {
			return resultOfMine(context, record, verdict.winner, view);
		}
		if (verdict.is === 'mineUnseen') {
			view = await lookForMine(context, claim, record, verdict.winner);
		} else if (verdict.is === 'nothing') {
			const made = await makeAndCheck(context, claim, record);
			if ('claimed' in made) return made.claimed;
			view = made.view;
		} else {
			const taken = await yieldTo(context, claim, record, { winner: verdict.winner, view });
			if ('claimed' in taken) return taken.claimed;
			view = taken.view;
		}
	}
	throw unsettled();
}

async function lookBefore(context: ClaimContext, claim: Claim, record: ClaimRecord): Promise<View> {
	const { result: view, problem } = await settled(lookTogether(context, claim, record));
	if (problem) throw unknownAfter(record, problem);
	const [winner] = view.candidates;
	if (winner && view.seen.has(idOf(winner))) {
		const wanted = wantedOf(claim, record);
		const isRedeemed = view.redeemed.has(idOf(winner));
		await context.sharedLooks?.testify(context, { ...wanted, id: idOf(winner), isRedeemed });
	}
	if (record.sent) return view;
	for (const id of view.seen) record.seenBefore.add(id);
	const other = view.rows.find(
		(row) =>
			String(row.external_id) === claim.externalId && !isSameDefinition(row, claim.definition),
	);
	if (other && view.candidates.length === 0) {
		throw new Problem('external_id_in_use', {
			meaning: `The external ID belongs to a claim of another benefit (${quote(other.definition?.handle)})`,
		});
	}
	return view;
}
