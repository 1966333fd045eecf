import { DateTime } from 'luxon';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { at, endpoints } from '../api/endpoints';
import type { Benefit } from '../omneo/benefit';
import { ineligibility, type Definition } from '../omneo/definition';
import { settled } from '../problems/problem';
import type { ProblemCode } from '../problems/table';
import { listAll } from '../transport/paging';
import type { ApiAnswer, SendRequest } from '../transport/types';
import {
	holds,
	MOST_SEARCHED,
	nextPage,
	pageQuery,
	pickedProfile,
	read,
	usableFirst,
} from './reading';

/** Why a definition cannot be claimed, short enough for a list. */
const marks: Partial<Record<ProblemCode, string>> = {
	archived: 'archived',
	not_published: 'not published',
	not_claimable: 'not claimable',
	claim_period_not_begun: 'not begun',
	claim_period_over: 'over',
	already_claimed: 'claimed already by this profile',
	allocation_limit_reached: 'sold out',
	global_limit_reached: 'redeemed as often as it may be',
	condition_not_met: 'this profile does not meet the condition',
};

/** What is known about the picked profile; empty if nothing is. */
interface ProfileFacts {
	claimable?: Set<string>;
	claimed?: Map<string, number>;
}

/** Why a definition cannot be used; `undefined` if no reason is known. */
type Mark = (definition: Definition, facts: ProfileFacts) => string | undefined;

const claimMark: Mark = (definition, { claimable, claimed }) => {
	const isListed = claimable?.has(definition.handle);
	const reason = ineligibility({
		definition: isListed === undefined ? { ...definition, claim_condition: null } : definition,
		claimed: claimed?.get(definition.handle) ?? 0,
		isListed: isListed ?? false,
		now: DateTime.utc(),
	});
	if (!reason) return undefined;
	if (reason !== 'not_claimable' || definition.is_claimable === false) return marks[reason];
	return isListed === undefined ? undefined : 'not claimable by this profile now';
};

const issueMark: Mark = ({ is_archived, is_assignable, total_allocations_remaining: left }) => {
	if (is_archived === true) return 'archived';
	if (is_assignable === false) return 'cannot be issued';
	return typeof left === 'number' && left <= 0 ? 'sold out' : undefined;
};

const stateMark: Mark = ({ is_archived, is_published }) => {
	if (is_archived === true) return 'archived';
	return is_published === false ? 'not published' : undefined;
};

const operationMarks: Partial<Record<string, Mark>> = {
	claimRedeem: claimMark,
	claim: claimMark,
	checkEligibility: claimMark,
	issue: issueMark,
};

/**
 * The definitions whose name, handle or code contains the typed text. Those that are known to fail
 * with the chosen operation come last, with the reason.
 */
export async function searchDefinitions(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const mark = markOf(this);
	const profileId = mark === claimMark ? pickedProfile(this) : undefined;
	const { answer, facts } = await read(this, async (send) => ({
		answer: await findDefinitions(send, filter?.trim() ?? '', paginationToken),
		facts: profileId ? await factsOf(send, profileId) : {},
	}));
	return {
		results: usableFirst(answer.data, (definition) => mark(definition, facts)),
		paginationToken: nextPage(answer),
	};
}

function markOf(context: ILoadOptionsFunctions): Mark {
	if (context.getNode().type.endsWith('Trigger')) return stateMark;
	const operation = context.getCurrentNodeParameter('operation') ?? 'claimRedeem';
	return operationMarks[String(operation)] ?? stateMark;
}

/** The API searches names and handles; for a code, the definitions are searched here. */
async function findDefinitions(
	send: SendRequest,
	typed: string,
	paginationToken: string | undefined,
): Promise<ApiAnswer<Definition[]>> {
	const list = at(endpoints.listDefinitions);
	const query = { ...(typed && { 'filter[search]': typed }), ...pageQuery(paginationToken) };
	const answer = await send<Definition[]>({ ...list, query });
	if (!typed || answer.data.length > 0) return answer;
	const all = await listAll<Definition>(send, list, MOST_SEARCHED);
	const data = all.filter(({ name, handle, redeem_code_pos, redeem_code_online }) =>
		holds(typed, [name, handle, redeem_code_pos, redeem_code_online]),
	);
	return { data };
}

/** If the token may not read something, or a profile is gone, the list has no marks. */
async function factsOf(send: SendRequest, profileId: string): Promise<ProfileFacts> {
	const { result: claimable } = await settled(
		send<Definition[]>(at(endpoints.listClaimable, { profileId })),
	);
	const { result: had } = await settled(
		listAll<Benefit>(send, at(endpoints.listProfileBenefits, { profileId }), MOST_SEARCHED),
	);
	const claimed = new Map<string, number>();
	for (const { definition } of had ?? []) {
		const handle = String(definition?.handle);
		claimed.set(handle, (claimed.get(handle) ?? 0) + 1);
	}
	return { claimable: claimable && new Set(claimable.data.map(({ handle }) => handle)), claimed };
}
