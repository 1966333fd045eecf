import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import type { Definition } from '../../shared/omneo/definition';
import type { Profile } from '../../shared/omneo/profile';
import { nodeError } from '../../shared/nodeError';
import { settled } from '../../shared/problems/problem';
import { createSend } from '../../shared/transport/request';
import type { ApiAnswer, SendRequest } from '../../shared/transport/types';

/** A person waits for the list: it is better to say soon that it did not come. */
const settings = { maxRetries: 1, timeout: 15_000 };
const PAGE_SIZE = 50;

/** The profiles whose name or email holds the text that was typed. */
export async function searchProfiles(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const answer = await read(this, (send) =>
		send<Profile[]>({
			method: 'GET',
			path: ['profiles'],
			query: pageQuery(filter, paginationToken),
		}),
	);
	return {
		results: answer.data.map(({ id, full_name: name, email }) => ({
			name: [name, email && `(${email})`].filter(Boolean).join(' ') || id,
			value: id,
		})),
		paginationToken: nextPage(answer),
	};
}

/**
 * The definitions whose name or handle holds the text that was typed; those that cannot be claimed
 * say so. Where a profile is chosen already, those that it can claim come first.
 */
export async function searchDefinitions(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const profileId = chosenProfile(this);
	const answer = await read(this, (send) =>
		send<Definition[]>({
			method: 'GET',
			path: ['benefits', 'definitions'],
			query: pageQuery(filter, paginationToken),
		}),
	);
	const claimable = profileId
		? await read(this, (send) =>
				send<Definition[]>({
					method: 'GET',
					path: ['profiles', profileId, 'benefits', 'claimable'],
				}),
			)
		: undefined;
	const handles = claimable && new Set(claimable.data.map(({ handle }) => handle));
	const entries = answer.data.map((definition) => ({
		definition,
		isClaimable: handles?.has(definition.handle) ?? true,
	}));
	return {
		results: [
			...entries.filter(({ isClaimable }) => isClaimable),
			...entries.filter(({ isClaimable }) => !isClaimable),
		].map(({ definition, isClaimable }) => definitionEntry(definition, isClaimable)),
		paginationToken: nextPage(answer),
	};
}

function definitionEntry(definition: Definition, isClaimable: boolean): INodeListSearchItems {
	const { name, handle } = definition;
	const marks = [
		definition.is_archived === true && 'archived',
		definition.is_published === false && 'not published',
		definition.is_claimable === false && 'not claimable',
		!isClaimable && 'not claimable by this profile now',
	].filter((mark) => mark !== false);
	return {
		name: `${name ?? handle} (${handle})${marks[0] ? ` - ${marks[0]}` : ''}`,
		value: handle,
	};
}

/** The profile that is chosen in the node, where it is known by its ID and not by an expression. */
function chosenProfile(context: ILoadOptionsFunctions): string | undefined {
	const locator = context.getCurrentNodeParameter('profileId');
	if (typeof locator !== 'object' || locator === null || !('value' in locator)) return undefined;
	const { mode, value } = locator as { mode?: unknown; value: unknown };
	const isKnown = (mode === 'list' || mode === 'id') && typeof value === 'string';
	return isKnown && value !== '' && !value.startsWith('=') ? value : undefined;
}

function pageQuery(filter: string | undefined, paginationToken: string | undefined) {
	return {
		...(filter && { 'filter[search]': filter }),
		'page[size]': PAGE_SIZE,
		'page[number]': Number(paginationToken ?? 1),
	};
}

function nextPage({ meta }: ApiAnswer): string | undefined {
	const { current_page: current = 1, last_page: last = 1 } = meta ?? {};
	return current < last ? String(current + 1) : undefined;
}

/** Reads from Omneo; a failure is shown in place of the list, and never as an empty one. */
async function read<T>(
	context: ILoadOptionsFunctions,
	work: (send: SendRequest) => Promise<T>,
): Promise<T> {
	const send = createSend(context);
	const { result, problem } = await settled(work(async (request) => await send(request, settings)));
	if (!problem) return result;
	throw nodeError(context.getNode(), problem, {
		message: `${problem.message}. ${problem.nextStep}`,
	});
}
