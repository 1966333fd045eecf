import type { ILoadOptionsFunctions, INodeListSearchItems } from 'n8n-workflow';
import { nodeError } from '../nodeError';
import { logCause, settled } from '../problems/problem';
import { clientFor } from '../transport/client';
import type { ApiAnswer, SendRequest } from '../transport/types';

/** A person waits for the list, so it is better to report soon that it did not come. */
const settings = { maxRetries: 1, timeout: 15_000 };
const PAGE_SIZE = 50;

/** The limit if a list is searched here: no more is read while a person waits. */
export const MOST_SEARCHED = 500;

/** Reads from Omneo; a failure is shown in place of the list, never as an empty list. */
export async function read<T>(
	context: ILoadOptionsFunctions,
	work: (send: SendRequest) => Promise<T>,
): Promise<T> {
	const { send } = clientFor(context);
	const { result, problem } = await settled(work(async (request) => await send(request, settings)));
	if (!problem) return result;
	logCause(context, problem);
	throw nodeError(context.getNode(), problem, {
		message: `${problem.message}. ${problem.nextStep}`,
	});
}

export function pageQuery(paginationToken: string | undefined) {
	return { 'page[size]': PAGE_SIZE, 'page[number]': Number(paginationToken ?? 1) };
}

export function nextPage({ meta }: ApiAnswer): string | undefined {
	const current = Number(meta?.current_page ?? 1);
	const last = Number(meta?.last_page ?? 1);
	return current < last ? String(current + 1) : undefined;
}

/**
 * The profile that is picked from the list in the node. A profile by ID may come from an
 * expression: n8n gives its value for the first item, and other items have other profiles.
 */
export function pickedProfile(context: ILoadOptionsFunctions): string | undefined {
	return profileIn(context, ['list']);
}

/** The profile in the node, if it is known at the moment. */
export function shownProfile(context: ILoadOptionsFunctions): string | undefined {
	return profileIn(context, ['list', 'id']);
}

function profileIn(context: ILoadOptionsFunctions, modes: string[]): string | undefined {
	const locator = context.getCurrentNodeParameter('profileId');
	if (typeof locator !== 'object' || locator === null || !('value' in locator)) return undefined;
	const { mode, value } = locator as { mode?: unknown; value: unknown };
	const isKnown = modes.includes(String(mode)) && typeof value === 'string';
	return isKnown && value !== '' && !value.startsWith('=') ? value : undefined;
}

/** Whether one of the texts contains what was typed. */
export function holds(typed: string, texts: unknown[]): boolean {
	const wanted = typed.trim().toLowerCase();
	return texts.some((text) =>
		String(text ?? '')
			.toLowerCase()
			.includes(wanted),
	);
}

/**
 * Definitions as entries of a list. Those that are known to be unusable come last, with the reason.
 * @param whyNot returns the reason; `undefined` if none is known
 */
export function usableFirst<T extends { name?: string; handle: string }>(
	definitions: readonly T[],
	whyNot: (definition: T) => string | undefined,
): INodeListSearchItems[] {
	const entries = definitions.map((definition) => ({ ...definition, note: whyNot(definition) }));
	const usable = entries.filter(({ note }) => note === undefined);
	const others = entries.filter(({ note }) => note !== undefined);
	return [...usable, ...others].map(({ name, handle, note }) => ({
		name: `${name ?? handle} (${handle})${note ? ` - ${note}` : ''}`,
		value: handle,
	}));
}
