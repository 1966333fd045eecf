import type { Benefit } from '../omneo/benefit';
import { settled } from '../problems/problem';
import { idOf, isCandidate, plain } from './candidates';
import type { Claim, ClaimContext } from './context';
import { lookUpProblem, readWholeList } from './lists';
import type { ClaimRecord } from './record';
import type { Wanted } from './sharedLooks';

/** What a shared look asks for: the external ID in the form in which it is stored. */
export function wantedOf(claim: Claim, record: ClaimRecord): Wanted {
	const [stored = claim.externalId] = record.stored;
	return { profileId: claim.profileId, externalId: stored };
}

/**
 * The benefits of the claim's profile, of whatever definition, by the external ID as it is stored as
 * far as that is known; all of them where the tenant's filter is not to be trusted.
 * @throws {Problem} `look_up_not_allowed`, `list_unreadable`, and those of a read
 */
export async function listed(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
): Promise<Benefit[]> {
	if (context.process.untrustedFilters.has(context.tenant)) {
		return await readBenefits(context, record);
	}
	const ids = record.stored.size > 0 ? [...record.stored] : [claim.externalId];
	const { result: lists, problem } = await settled(
		Promise.all(ids.map(async (id) => await readBenefits(context, record, id))),
	);
	if (lists) return lists.flat();
	if (problem.httpStatus !== 400 && problem.httpStatus !== 422) throw problem;
	// A tenant that has no such filter says so; then all is read.
	context.process.untrustedFilters.add(context.tenant);
	return await readBenefits(context, record);
}

/**
 * The same without the filter. Where it finds what the filter misses, this process stops using the
 * filter for the tenant.
 */
export async function listedWhole(
	context: ClaimContext,
	claim: Claim,
	record: ClaimRecord,
): Promise<Benefit[]> {
	const all = await readBenefits(context, record);
	const found = all.filter((row) => isCandidate(row, claim, record));
	if (found.length > 0 && !context.process.untrustedFilters.has(context.tenant)) {
		const { result: filtered } = await settled(listed(context, claim, record));
		const shown = new Set(filtered?.map(idOf));
		if (
			filtered &&
			found.some((row) => isStoredExactly(row, claim, record) && !shown.has(idOf(row)))
		) {
			context.process.untrustedFilters.add(context.tenant);
		}
	}
	return all;
}

async function readBenefits(
	context: ClaimContext,
	record: ClaimRecord,
	externalId?: string,
): Promise<Benefit[]> {
	const lists = await Promise.all(
		[...record.profiles].map(async (profileId) => {
			const { result, problem } = await settled(
				readWholeList<Benefit>(context.send.bind(context), {
					path: ['profiles', profileId, 'benefits'],
					query: externalId === undefined ? {} : { 'filter[external_id]': externalId },
					notFound: 'profile_not_found',
					neededKey: 'external_id',
					isAskedFor: ({ external_id: id }) =>
						externalId !== undefined && plain(String(id)) === plain(externalId),
				}),
			);
			if (!problem) return result;
			// A profile that was merged into another one may be gone.
			if (problem.code === 'profile_not_found' && record.profiles.size > 1) return [];
			throw lookUpProblem(problem);
		}),
	);
	return lists.flat();
}

function isStoredExactly(row: Benefit, claim: Claim, record: ClaimRecord): boolean {
	const id = String(row.external_id);
	return record.stored.size > 0 ? record.stored.has(id) : id === claim.externalId;
}
