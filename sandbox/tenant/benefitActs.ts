/** What can be done to a benefit. Each act is one synchronous step: it happens whole, or not. */
import { keptExternalId } from './habits';
import { Problem, invalid } from './problem';
import type { Profile } from './memberRecords';
import type { Benefit, Definition, Meta, Redemption, RedemptionType } from './records';
import { claimRefusal, redeemRefusal, refusals } from './rules';
import type { LedgerKind } from './ledger';
import type { Store } from './store';
import { expiryText, fromLocalText, localText, utcText } from './time';

/** Within how long a redemption can be reversed (documented). */
const REVERSAL_MINUTES = 10;

/** What a client gives with a claim; all of it is stored, none of it has to be unique. */
export interface ClaimRequest {
	timezone: string;
	external_id?: string | null;
	meta?: Meta | null;
}

/**
 * Makes a claim. The API has no idempotency: the same external id claims again if the definition
 * can be claimed again. Throws a 422 with the reason under `definition`.
 */
export function claim(
	store: Store,
	profile: Profile,
	definition: Definition,
	request: ClaimRequest,
	now: Date,
): Benefit {
	const claimedBefore = store.hasClaimed(profile.id, definition);
	const refusal = claimRefusal(definition, { profile, now, claimedBefore });
	if (refusal !== null) throw invalid({ definition: [refusals[refusal]] });
	const madeAt = localText(now, request.timezone);
	const expiry = expiryText(definition, madeAt);
	if (madeAt > expiry) throw invalid({ definition: [refusals.over] });
	const at = utcText(now);
	const benefit = addBenefit(store, profile, definition, at, {
		...request,
		issued_at: at,
		claimed_at: at,
		local: { issued_at: at, expires_at: expiry },
		value: definition.value,
	});
	record(store, 'claim', benefit, null, 1, at);
	return benefit;
}

/** What a client gives when it issues a benefit. */
export interface IssueRequest extends ClaimRequest {
	issued_at: string;
	/** Without it, or null: the end of the definition's period, counted from `issued_at`. */
	expires_at?: string | null;
	value?: number | null;
}

/** Issues (assigns) a benefit; claim rules do not apply, allocations do (assumption: claims.issued-at-once; of
 * allocations untried: codes cannot be made). */
export function issue(
	store: Store,
	profile: Profile,
	definition: Definition,
	request: IssueRequest,
	now: Date,
): Benefit {
	if (!definition.is_assignable) {
		throw invalid({ benefit_definition_id: ['This benefit is not assignable.'] });
	}
	if (definition.total_allocations_remaining === 0) {
		throw invalid({ benefit_definition_id: [refusals.noAllocations] });
	}
	const at = utcText(now);
	const { issued_at, timezone } = request;
	const expires_at = request.expires_at ?? expiryText(definition, issued_at);
	const benefit = addBenefit(store, profile, definition, at, {
		...request,
		issued_at: fromLocalText(issued_at, timezone),
		claimed_at: null,
		local: { issued_at, expires_at },
		value: request.value ?? definition.value,
	});
	record(store, 'issue', benefit, null, 1, at);
	return benefit;
}

/** Lets a benefit end at another local time. */
export function setExpiry(benefit: Benefit, expires: string): void {
	benefit.local = { ...benefit.local, expires_at: expires };
	benefit.expires_at = fromLocalText(expires, benefit.timezone);
}

/** Redeems a benefit `count` times. Throws a 422 with the reason under `benefit`. */
export function redeem(store: Store, benefit: Benefit, count: number, now: Date): Redemption {
	const refusal = redeemRefusal(benefit, store.definitionOf(benefit), count, now, store.habits);
	if (refusal !== null) throw invalid({ benefit: [refusal] });
	return move(store, benefit, 'redeem', count, now);
}

/**
 * Undoes a whole redemption within ten minutes. Throws a 422 if it is too late (assumption, untried: it would
 * take ten minutes), and a
 * 409 if there is nothing left to undo (assumption: redemptions.reversed-once).
 */
export function reverse(store: Store, redemption: Redemption, now: Date): Redemption {
	const age = now.getTime() - Date.parse(`${redemption.created_at.replace(' ', 'T')}Z`);
	if (age > REVERSAL_MINUTES * 60_000) {
		throw invalid({
			redemption: [
				`A redemption can be reversed within ${REVERSAL_MINUTES.toString()} minutes only.`,
			],
		});
	}
	return giveBack(store, redemption, 'reversal', redemption.count, now);
}

/** Gives back `count` of a redemption's redemptions, at any time. */
export function giveBack(
	store: Store,
	redemption: Redemption,
	type: 'reversal' | 'return',
	count: number,
	now: Date,
): Redemption {
	if (redemption.type !== 'redeem') {
		throw invalid({ redemption: ['Only a redemption of type redeem can be given back.'] });
	}
	const benefit = store.benefits.get(redemption.benefit_id);
	if (!benefit) throw new Problem(409, 'The benefit of this redemption has been deleted.');
	if (count > redemption.count - redemption.given_back) {
		throw new Problem(409, 'This redemption has already been reversed or returned.');
	}
	redemption.given_back += count;
	redemption.updated_at = utcText(now);
	return move(store, benefit, type, count, now);
}

function addBenefit(
	store: Store,
	profile: Profile,
	definition: Definition,
	at: string,
	fields: ClaimRequest & Pick<Benefit, 'issued_at' | 'claimed_at' | 'local' | 'value'>,
): Benefit {
	const benefit: Benefit = {
		id: store.nextId('benefit'),
		profile_id: profile.id,
		definition_id: definition.id,
		external_id:
			fields.external_id == null ? null : keptExternalId(fields.external_id, store.habits),
		issued_at: fields.issued_at,
		claimed_at: fields.claimed_at,
		expires_at: fromLocalText(fields.local.expires_at, fields.timezone),
		local: fields.local,
		extended_at: null,
		timezone: fields.timezone,
		redemptions_remaining: definition.max_redemptions,
		meta: fields.meta ?? null,
		redeem_code_pos: definition.redeem_code_pos,
		redeem_code_online: definition.redeem_code_online,
		value: fields.value,
		created_at: at,
		updated_at: at,
	};
	definition.total_global_created += 1;
	if (definition.total_allocations_remaining !== null) definition.total_allocations_remaining -= 1;
	store.addBenefit(benefit);
	store.note({ trigger: 'benefit.created', benefit });
	store.note({ trigger: 'benefit.issued', benefit });
	return benefit;
}

const direction: Record<RedemptionType, 1 | -1> = { redeem: 1, reversal: -1, return: -1 };

function move(
	store: Store,
	benefit: Benefit,
	type: RedemptionType,
	count: number,
	now: Date,
): Redemption {
	const at = utcText(now);
	const redemption: Redemption = {
		id: store.nextId('redemption'),
		type,
		profile_id: benefit.profile_id,
		benefit_id: benefit.id,
		count,
		given_back: 0,
		value: benefit.value ?? 0,
		meta: benefit.meta,
		created_at: at,
		updated_at: at,
	};
	if (benefit.redemptions_remaining !== null) {
		benefit.redemptions_remaining -= direction[type] * count;
	}
	benefit.updated_at = at;
	store.definitionOf(benefit).total_global_redemptions += direction[type] * count;
	store.addRedemption(redemption);
	store.note({ trigger: type === 'redeem' ? 'benefit.redeemed' : 'benefit.updated', benefit });
	record(store, type, benefit, redemption.id, count, at);
	return redemption;
}

function record(
	store: Store,
	kind: LedgerKind,
	benefit: Benefit,
	redemptionId: number | null,
	count: number,
	at: string,
): void {
	store.ledger.push({
		kind,
		at,
		profile_id: benefit.profile_id,
		benefit_id: benefit.id,
		redemption_id: redemptionId,
		external_id: benefit.external_id,
		definition_handle: store.definitionOf(benefit).handle,
		count,
	});
}
