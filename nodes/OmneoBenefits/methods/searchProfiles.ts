import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { at, endpoints } from '../../shared/api/endpoints';
import { nextPage, pageQuery, read } from '../../shared/methods/reading';
import type { Profile } from '../../shared/omneo/profile';
import { settled } from '../../shared/problems/problem';
import type { ApiAnswer, ApiRequest, SendRequest } from '../../shared/transport/types';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ways to search for a profile, each used if the typed text fits; the first with a result wins. */
const ways: Array<{
	fits: RegExp;
	request(typed: string): Omit<ApiRequest, 'query'> & { query?: IDataObject };
}> = [
	{ fits: UUID, request: (typed) => at(endpoints.getProfile, { profileId: typed }) },
	{
		fits: /^[^:\s@]+:\s*\S/,
		request: (typed) => ({
			...at(endpoints.findProfile),
			body: { type: typed.split(':', 1)[0], id: typed.slice(typed.indexOf(':') + 1).trim() },
		}),
	},
	{
		fits: /^(\+|00)[\d\s().-]{6,}$/,
		request: (typed) => ({
			...at(endpoints.listProfiles),
			query: { 'filter[mobile_phone]': typed.replace(/[\s().-]/g, '').replace(/^00/, '+') },
		}),
	},
	{
		fits: /./,
		request: (typed) => ({ ...at(endpoints.listProfiles), query: { 'filter[search]': typed } }),
	},
	{
		fits: /@/,
		request: (typed) => ({ ...at(endpoints.listProfiles), query: { 'filter[email]': typed } }),
	},
	{
		fits: /^\+?[\d\s().-]{6,}$/,
		request: (typed) => ({
			...at(endpoints.listProfiles),
			query: { 'filter[mobile_phone]': typed },
		}),
	},
	{ fits: /^[\w.-]+$/, request: (typed) => at(endpoints.searchIdentities, { identifier: typed }) },
];

/** The profiles that match the typed name, email, mobile number, identity or ID. */
export async function searchProfiles(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const typed = filter?.trim() ?? '';
	const page = pageQuery(paginationToken);
	const answer = await read(this, async (send) =>
		typed
			? await findTyped(send, typed, page)
			: await send<Profile[]>({ ...at(endpoints.listProfiles), query: page }),
	);
	const profiles = [answer.data].flat();
	if (profiles.length === 0) return { results: [{ name: NOBODY_FOUND, value: '' }] };
	return {
		results: profiles.map(({ id, full_name: name, email }) => ({
			name: [name, email && `(${email})`].filter(Boolean).join(' ') || id,
			value: id,
		})),
		paginationToken: nextPage(answer),
	};
}

/** n8n shows no text for an empty list, and has room for only one line. */
const NOBODY_FOUND = 'Nobody found. Try name, email, mobile, identity or ID.';

async function findTyped(
	send: SendRequest,
	typed: string,
	page: IDataObject,
): Promise<ApiAnswer<Profile | Profile[]>> {
	const fitting = ways.filter(({ fits }) => fits.test(typed));
	for (const { request } of fitting) {
		const { query, ...rest } = request(typed);
		const { result, problem } = await settled(
			send<Profile | Profile[]>({ ...rest, ...(query && { query: { ...query, ...page } }) }),
		);
		const isRefused = [400, 403, 404, 422].includes(problem?.httpStatus ?? 0);
		if (problem && !(isRefused && (!query || query['filter[search]'] === undefined))) throw problem;
		if (result && [result.data].flat().length > 0) return result;
	}
	return { data: [] };
}
