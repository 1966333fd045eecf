import type { IDataObject } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import { settled, Problem } from '../problems/problem';
import { closest } from '../spelling';
import { quote } from '../text';
import { listAll } from '../transport/paging';
import type { SendRequest } from '../transport/types';
import { type Output, pick } from './output';

/** A Benefit Definition as the API gives it (vendor's documentation and SDK); every key may be missing. */
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

/** Enough to suggest from; a retailer with more has a list to pick from. */
const SUGGESTED_FROM = 500;

/** What looking definitions up needs: to send, and to do the same once. */
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
 * The one definition whose handle is written in other letter case than the one that Omneo refused;
 * `undefined` where there is none, or where the problem is another.
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

/** The definitions to choose from, listed once per run; none where they cannot be listed. */
async function listed({ send, once }: LookUpContext): Promise<Definition[]> {
	const list = once(
		'definitions',
		async () => await listAll<Definition>(send, at(endpoints.listDefinitions), SUGGESTED_FROM),
	);
	const { result = [] } = await settled(list);
	return result.filter(({ handle }) => typeof handle === 'string');
}

/** Adds the closest handles to the problem of one that does not exist; leaves others as they are. */
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

/** The ID of what is a definition: without a handle, an answer shows something else. */
export function idOfDefinition({ id, handle }: IDataObject): unknown {
	return typeof handle === 'string' ? id : undefined;
}

/** Whether two handles name one definition: Omneo may show one in other letters than were typed. */
export function isSameHandle(one: unknown, other: string): boolean {
	return String(one).toLowerCase() === other.toLowerCase();
}

/** A benefit definition. */
export const definitionOutput: Output<Partial<Definition>> = {
	simplified: [
		'name',
		'handle',
		'definition_id',
		'type',
		'value',
		'is_published',
		'is_claimable',
		'claim_period_start_at',
		'claim_period_end_at',
		'total_allocations_remaining',
	],
	fields: ({ id, ...definition }) => ({
		definition_id: id,
		...pick(definition, [
			'name',
			'handle',
			'type',
			'value',
			'short_description',
			'description',
			'long_description',
			'terms_conditions',
			'image_url',
			'redeem_code_online',
			'redeem_code_pos',
			'period',
			'period_type',
			'absolute_expiry',
			'claim_period_start_at',
			'claim_period_end_at',
			'is_published',
			'is_archived',
			'is_claimable',
			'is_reclaimable',
			'is_assignable',
			'is_extendable',
			'max_redemptions',
			'max_global_redemptions',
			'total_global_redemptions_remaining',
			'total_allocations',
			'total_allocations_remaining',
			'campaign',
			'external_id',
			'tags',
			'claim_condition',
			'view_condition',
			'created_at',
			'updated_at',
			'meta',
		]),
	}),
};
