import type { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { isSameHandle } from '../input/values';
import { settled, Problem } from '../problems/problem';
import type { ProblemCode } from '../problems/table';
import { closest } from '../spelling';
import { quote } from '../text';
import { listAll } from '../transport/paging';
import type { SendRequest } from '../transport/types';
import { momentOf } from './dates';
import { namesIn, type Output, pick } from './output';

/**
 * A Benefit Definition as the API gives it (vendor's documentation and SDK); every key may be
 * missing.
 */
export interface Definition extends IDataObject {
	id: number | string;
	name?: string;
	handle: string;
	is_published?: boolean;
	is_archived?: boolean;
	is_claimable?: boolean;
	is_reclaimable?: boolean;
	claim_period_start_at?: string | null;
	claim_period_end_at?: string | null;
	total_allocations_remaining?: number | null;
}

/** Enough to suggest from; retailers with more can pick from a list. */
const SUGGESTED_FROM = 500;

/** What looking up definitions needs: sending, and doing the same only once. */
interface LookUpContext {
	send: SendRequest;
	once<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * The definition with a handle, in any letter case, looked up once per run.
 * @throws {Problem} `definition_not_found`, naming the closest handles there are
 */
export async function findDefinition(context: LookUpContext, handle: string): Promise<Definition> {
	const { result, problem } = await settled(
		context.once(`definition ${handle}`, async () => {
			const { data } = await context.send<Definition>({
				...at(endpoints.findDefinition, { handle }),
				sent: { handle },
			});
			return data;
		}),
	);
	if (!problem) return result;
	const written = await definitionWritten(context, problem, handle);
	if (written) return written;
	throw await withClosestHandles(context, problem, handle);
}

/**
 * The only definition whose handle differs only in letter case from the one that Omneo refused;
 * `undefined` if there is none, or if the problem is another.
 */
export async function definitionWritten(
	context: LookUpContext,
	{ code }: Problem,
	handle: string,
): Promise<Definition | undefined> {
	if (code !== 'definition_not_found') return undefined;
	const alike = (await listed(context)).filter(
		(definition) => definition.handle !== handle && isSameHandle(definition.handle, handle),
	);
	return alike.length === 1 ? alike[0] : undefined;
}

/** The definitions to choose from, listed once per run; empty if they cannot be listed. */
async function listed({ send, once }: LookUpContext): Promise<Definition[]> {
	const list = once(
		'definitions',
		async () => await listAll<Definition>(send, at(endpoints.listDefinitions), SUGGESTED_FROM),
	);
	const { result = [] } = await settled(list);
	return result.filter(({ handle }) => typeof handle === 'string');
}

/** Adds the closest handles to the problem of one that does not exist; does not change others. */
export async function withClosestHandles(
	context: LookUpContext,
	problem: Problem,
	handle: string,
): Promise<Problem> {
	if (problem.code !== 'definition_not_found') return problem;
	const suggestions = closest(
		handle,
		(await listed(context)).map((definition) => ({
			value: definition.handle,
			names: [definition.handle, String(definition.name ?? '')],
		})),
	);
	return new Problem('definition_not_found', {
		...problem.details,
		meaning: `Omneo has no benefit definition with the handle ${quote(handle)}`,
		...(suggestions.length > 0 && { nextStep: `Did you mean ${suggestions.join(' or ')}?` }),
	});
}

/** The ID of a definition. A record without a handle is something else. */
export function idOfDefinition({ id, handle }: IDataObject): unknown {
	return typeof handle === 'string' ? id : undefined;
}

export const definitionOutput: Output<Partial<Definition>> = {
	simplified: namesIn(
		'name handle definition_id type value is_published is_claimable claim_period_start_at',
		'claim_period_end_at total_allocations_remaining',
	),
	fields: ({ id, ...definition }) => ({
		definition_id: id,
		...pick(
			definition,
			'name handle type value short_description description long_description terms_conditions',
			'image_url redeem_code_online redeem_code_pos period period_type absolute_expiry',
			'claim_period_start_at claim_period_end_at is_published is_archived is_claimable',
			'is_reclaimable is_assignable is_extendable max_redemptions max_global_redemptions',
			'total_global_redemptions_remaining total_allocations total_allocations_remaining campaign',
			'external_id tags claim_condition view_condition created_at updated_at meta',
		),
	}),
};

/**
 * What is known about a definition and a profile when checking whether the profile may claim it.
 */
interface EligibilityFacts {
	definition: Definition;
	/** How many benefits of this definition the profile has had. */
	claimed: number;
	/** Whether Omneo lists the definition as claimable by the profile, which decides. */
	isListed: boolean;
	now: DateTime;
}

interface Reason {
	code: ProblemCode;
	applies(facts: Omit<EligibilityFacts, 'isListed'>): boolean;
}

/** Milliseconds since 1970; NaN if there is none, which is neither before nor after. */
const ms = (date: unknown) => momentOf(date)?.toMillis() ?? NaN;
const isUsedUp = (remaining: unknown) => typeof remaining === 'number' && remaining <= 0;

/** The first that applies is the reason; those that the retailer can fix come first. */
const reasons: Reason[] = [
	{ code: 'archived', applies: ({ definition }) => definition.is_archived === true },
	{ code: 'not_published', applies: ({ definition }) => definition.is_published === false },
	{ code: 'not_claimable', applies: ({ definition }) => definition.is_claimable === false },
	{
		code: 'claim_period_not_begun',
		applies: ({ definition, now }) => ms(definition.claim_period_start_at) > now.toMillis(),
	},
	{
		code: 'claim_period_over',
		applies: ({ definition, now }) => ms(definition.claim_period_end_at) < now.toMillis(),
	},
	{
		code: 'already_claimed',
		applies: ({ definition, claimed }) => definition.is_reclaimable === false && claimed > 0,
	},
	{
		code: 'allocation_limit_reached',
		applies: ({ definition }) => isUsedUp(definition.total_allocations_remaining),
	},
	{
		code: 'global_limit_reached',
		applies: ({ definition }) => isUsedUp(definition.total_global_redemptions_remaining),
	},
	{
		code: 'condition_not_met',
		applies: ({ definition: { claim_condition: condition } }) =>
			condition !== undefined && condition !== null,
	},
];

/** Why the profile cannot claim the definition now; `undefined` if it can. */
export function ineligibility(facts: EligibilityFacts): ProblemCode | undefined {
	if (facts.isListed) return undefined;
	return reasonIn(facts) ?? 'not_claimable';
}

/**
 * Why nobody can claim the definition, by its own fields; `undefined` if there is no such reason.
 */
export function generalReason(definition: Definition, now: DateTime): ProblemCode | undefined {
	return reasonIn({ definition: { ...definition, claim_condition: null }, claimed: 0, now });
}

function reasonIn(facts: Omit<EligibilityFacts, 'isListed'>): ProblemCode | undefined {
	return reasons.find(({ applies }) => applies(facts))?.code;
}
