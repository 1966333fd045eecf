import type { IDataObject } from 'n8n-workflow';
import { Problem } from '../problems';
import { closest } from '../closest';
import { quote } from '../text';
import { listAll } from '../transport/paging';
import type { SendRequest } from '../transport/request';

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

/**
 * The definition with a handle.
 * @throws {Problem} `definition_not_found`, naming the closest handles there are
 */
export async function definitionByHandle(send: SendRequest, handle: string): Promise<Definition> {
	try {
		const { data } = await send<Definition>({
			method: 'GET',
			path: ['benefits', 'definitions', 'handle', handle],
			notFound: 'definition_not_found',
		});
		return data;
	} catch (error) {
		throw await withClosestHandles(send, error, handle);
	}
}

/** Adds the closest handles to the problem of one that does not exist. */
export async function withClosestHandles(
	send: SendRequest,
	error: unknown,
	handle: string,
): Promise<unknown> {
	if (!(error instanceof Problem) || error.code !== 'definition_not_found') return error;
	const definitions = await listAll<Definition>(
		send,
		{ path: ['benefits', 'definitions'] },
		SUGGESTED_FROM,
	).catch(() => []);
	const suggestions = closest(
		handle,
		definitions.flatMap(({ handle: known, name = '' }) => [
			{ value: known, text: known },
			{ value: known, text: name },
		]),
	);
	return new Problem('definition_not_found', {
		...error.details,
		meaning: `Omneo has no benefit definition with the handle ${quote(handle)}`,
		...(suggestions.length > 0 && { nextStep: `Did you mean ${suggestions.join(' or ')}?` }),
	});
}
