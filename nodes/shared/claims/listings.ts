import { at, endpoints } from '../api/endpoints';
import type { IDataObject } from 'n8n-workflow';
import type { Benefit, Redemption } from '../omneo/benefit';
import { plain } from '../omneo/externalId';
import { readCompleteList } from '../once/completeList';
import type { Sender } from '../once/sharedList';
import { Problem, settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';

const PAGE_SIZE = 100;

/** What is looked for: all benefits of a profile with an external ID. */
export interface Wanted {
	profileId: string;
	externalId: string;
}

/** What was found, by what it is looked for by. */
export type Listing<Row> = ReadonlyMap<string, Row[]>;

/** A tenant may split at a comma, and trims what stands around it. */
export function canBeShared({ externalId, profileId }: Wanted): boolean {
	return [externalId, profileId].every((text) => !text.includes(',') && text === text.trim());
}

/** By which a benefit answers to what is wanted, in whatever form the tenant stores it. */
export function keyOf({ profileId, externalId }: Wanted): string {
	return `${profileId.toLowerCase()}\n${plain(externalId)}`;
}

/** The benefits of all profiles with the external IDs; `undefined` where the answer cannot be trusted. */
export async function readBenefits(
	sender: Sender,
	ids: string[],
): Promise<Listing<Benefit> | undefined> {
	const { result } = await settled(
		sender.send<unknown>({
			...at(endpoints.listBenefits),
			query: {
				'filter[external_id][in]': ids.join(','),
				'page[size]': PAGE_SIZE,
				'page[number]': 1,
			},
		}),
	);
	const rows = result && rowsOf(result, ids);
	return (
		rows &&
		groupedBy(rows, ({ profile_id: profileId, external_id: externalId }) =>
			keyOf({ profileId: String(profileId), externalId: String(externalId) }),
		)
	);
}

/** The rows of an answer, if it is whole and holds nothing but what was asked for. */
function rowsOf({ data, meta }: ApiAnswer<unknown>, ids: string[]): Benefit[] | undefined {
	if (!Array.isArray(data) || data.length >= PAGE_SIZE) return undefined;
	const total = Number(meta?.total ?? data.length);
	const lastPage = Number(meta?.last_page ?? 1);
	if (total !== data.length || lastPage > 1) return undefined;
	const asked = new Set(ids.map(plain));
	const isWhole = (data as unknown[]).every((row) => {
		if (typeof row !== 'object' || row === null || !('id' in row)) return false;
		const { profile_id: profileId, external_id: id } = row as Benefit;
		return typeof profileId === 'string' && asked.has(plain(String(id)));
	});
	return isWhole ? (data as Benefit[]) : undefined;
}

/** The redemptions of the profiles; `undefined` where the answer cannot be trusted. */
export async function readRedemptions(
	sender: Sender,
	profileIds: string[],
): Promise<Listing<Redemption> | undefined> {
	const asked = new Set(profileIds.map((id) => id.toLowerCase()));
	const isAskedFor = ({ profile_id: id }: IDataObject) => asked.has(String(id).toLowerCase());
	// A list that does not heed the filter holds those of all profiles: it is not read to its end.
	const sendUntilOdd = async (request: ApiRequest) => {
		const answer = await sender.send<IDataObject[]>(request);
		if (answer.data.every(isAskedFor)) return answer;
		throw new Problem('list_unreadable');
	};
	const { result: rows } = await settled(
		readCompleteList<Redemption>(sendUntilOdd, {
			...at(endpoints.listRedemptions),
			query: { 'filter[profile_id][in]': profileIds.join(',') },
			neededKey: 'items',
			isAskedFor,
		}),
	);
	if (!rows) return undefined;
	return groupedBy(rows, ({ profile_id: id }) => String(id).toLowerCase());
}

function groupedBy<Row>(rows: Row[], keyOfRow: (row: Row) => string): Listing<Row> {
	const listing = new Map<string, Row[]>();
	for (const row of rows) {
		const key = keyOfRow(row);
		listing.set(key, [...(listing.get(key) ?? []), row]);
	}
	return listing;
}

/** Which of the profiles a list shows; `undefined` where it cannot be read. */
export async function readProfiles(
	sender: Sender,
	profileIds: string[],
): Promise<ReadonlySet<string> | undefined> {
	const { result } = await settled(
		sender.send<IDataObject[]>({
			...at(endpoints.listProfiles),
			query: {
				'filter[id][in]': profileIds.join(','),
				'page[size]': PAGE_SIZE,
				'page[number]': 1,
			},
		}),
	);
	return result && new Set(result.data.map(({ id }) => String(id).toLowerCase()));
}
