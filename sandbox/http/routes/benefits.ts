import { queueBatch } from '../../tenant/batches';
import type { Batch } from '../../tenant/records';
import { issue, setExpiry } from '../../tenant/benefitActs';
import { presentBenefit } from '../present';
import { invalid } from '../../tenant/problem';
import type { Benefit } from '../../tenant/records';
import { benefitOf, data, type Call, type Route } from '../route';
import { addDays, utcText } from '../../tenant/time';
import {
	date,
	existing,
	integer,
	listOf,
	meta,
	nullable,
	number,
	record,
	required,
	text,
	timeZone,
	validated,
} from '../validate';
import { browseBenefits, changeBenefit, deleteBenefit } from './benefitAnswers';

/** Documented. */
const QUEUED = 'Queued for processing.';

/** The most that one batch may hold (documented). */
const LARGEST_BATCH = 500;

const issueFields = {
	issued_at: required(date),
	timezone: required(timeZone),
	expires_at: nullable(date),
	external_id: nullable(text()),
	meta: nullable(meta),
	value: nullable(number),
};

function issueTo(call: Call, body: Record<string, unknown>): Benefit {
	const { store, now } = call;
	const { profile_id, benefit_definition_id, ...request } = validated(body, {
		...issueFields,
		profile_id: required(existing(text(), (id) => store.profiles.get(id))),
		benefit_definition_id: required(existing(integer(), (id) => store.definitions.get(id))),
	});
	return issue(store, profile_id, benefit_definition_id, request, now);
}

/**
 * One row of a batch, with a definition's id or handle, and a member's id, email address or identity,
 * as `profile_id_handle` says (documented).
 */
function issueRow(call: Call, row: Record<string, unknown>): number {
	const { store } = call;
	const { benefit_definition_id: id, benefit_definition_handle: handle } = row;
	const { profile_id: who, profile_id_handle: kind, ...rest } = row;
	return issueTo(call, {
		...rest,
		benefit_definition_id: typeof handle === 'string' ? store.definitionWithHandle(handle)?.id : id,
		profile_id: typeof kind === 'string' ? store.memberCalled(kind, String(who))?.id : who,
	}).id;
}

function queueBenefits(call: Call): Batch {
	const { benefits, import_job_id: importJobId } = validated(call.body, {
		benefits: required(listOf(record, 1, LARGEST_BATCH)),
		import_job_id: nullable(text()),
	});
	const rows = benefits.map((row) => ({
		externalId: row.external_id,
		work: () => issueRow(call, row),
	}));
	return queueBatch(call.store, { entityType: 'benefit', importJobId }, rows, call);
}

function extend({ store, now, body }: Call): Benefit[] {
	const { ids, profile_id, extend_date, extend_days } = validated(body, {
		ids: required(
			listOf(
				existing(integer(), (id) => store.benefits.get(id)),
				1,
			),
		),
		profile_id: required(text()),
		extend_date: nullable(date),
		extend_days: nullable(integer(1)),
	});
	if (!extend_date && !extend_days) {
		const sentence = 'The extend date field is required when extend days is not present.';
		throw invalid({ extend_date: [sentence] });
	}
	for (const benefit of ids) {
		if (benefit.profile_id !== profile_id) throw invalid({ ids: ['The selected ids is invalid.'] });
		if (!store.definitionOf(benefit).is_extendable) {
			throw invalid({ ids: ['This benefit is not extendable.'] });
		}
	}
	for (const benefit of ids) {
		setExpiry(benefit, extend_date ?? addDays(benefit.local.expires_at, extend_days ?? 0));
		benefit.extended_at = utcText(now);
		benefit.updated_at = utcText(now);
		store.note({ trigger: 'benefit.updated', benefit });
	}
	return ids;
}

export const benefitRoutes: Route[] = [
	{
		method: 'POST',
		path: '/benefits',
		does: 'issues (assigns) a benefit to a profile',
		known: 'asserted',
		scope: 'create-benefits',
		answer: (call) => data(presentBenefit(issueTo(call, call.body), call), 201),
	},
	{
		method: 'POST',
		path: '/benefits/batch.json',
		does: 'issues 1 to 500 `benefits` after the answer, with `import_job_id?`; answers `{message, batch_id}`',
		known: 'documented',
		scope: 'create-benefits',
		answer: (call) => {
			const batch_id = queueBenefits(call).id.toString();
			return { status: 200, body: { message: QUEUED, batch_id } };
		},
	},
	{
		method: 'POST',
		path: '/benefits/extend',
		does: 'extends benefits of a profile by date or by days',
		known: 'asserted',
		scope: 'create-benefits',
		answer: (call) => data(extend(call).map((benefit) => presentBenefit(benefit, call))),
	},
	{
		method: 'GET',
		path: '/benefits.count',
		does: 'counts benefits, all and redeemed ones',
		known: 'asserted',
		scope: 'read-benefits',
		answer: ({ store }) => {
			const standing = store.redemptions
				.values()
				.filter(({ type, count, given_back }) => type === 'redeem' && given_back < count);
			const redeemed = new Set(standing.map(({ benefit_id }) => benefit_id));
			const all = store.benefits.values();
			return data({
				countAll: all.length,
				countRedeemed: all.filter(({ id }) => redeemed.has(id)).length,
			});
		},
	},
	{
		method: 'GET',
		path: '/benefits',
		does: 'browses the benefits of all profiles',
		known: 'asserted',
		scope: 'read-benefits',
		answer: (call) => browseBenefits(call),
	},
	{
		method: 'GET',
		path: '/benefits/:benefitId',
		does: 'reads a benefit',
		known: 'asserted',
		scope: 'read-benefits',
		answer: (call) => data(presentBenefit(benefitOf(call), call)),
	},
	{
		method: 'PUT',
		path: '/benefits/:benefitId',
		does: 'changes a benefit',
		known: 'asserted',
		scope: 'create-benefits',
		answer: (call) => changeBenefit(call, benefitOf(call)),
	},
	{
		method: 'DELETE',
		path: '/benefits/:benefitId',
		does: 'deletes a benefit',
		known: 'asserted',
		scope: 'delete-benefits',
		answer: (call) => deleteBenefit(call, benefitOf(call)),
	},
];
