import { at, endpoints } from '../api/endpoints';
import type { IDataObject } from 'n8n-workflow';
import type { Benefit, Redemption } from '../omneo/benefit';
import { plain } from '../omneo/externalId';
import { Problem, settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import { readCompleteList } from '../once/completeList';
import { idOf } from '../once/keys';
import { SharedList, type LooksSurroundings, type Sender } from '../once/sharedList';
import { benefitsIn } from './redemptions';

const PAGE_SIZE = 100;
/** Items that look alone before the tenant's shared look has proved itself. */
const PROBES = 2;
/** A proof that has not come after so many items does not come. */
const MOST_PROBES = 8;
/** How many benefits the proof has to find. */
const NEEDED = 2;

/** What is looked for: all benefits of a profile with an external ID. */
export interface Wanted {
	profileId: string;
	externalId: string;
}

/** A benefit that is there for certain. */
interface Evidence extends Wanted {
	id: string;
	/** Whether the profile has a redemption of it for certain. */
	isRedeemed: boolean;
}

/** What was found, by what it is looked for by. */
type Listing<Row> = ReadonlyMap<string, Row[]>;

/**
 * Looks that many items of a run share: one request for the benefits of many profiles by their
 * external IDs (`filter[external_id][in]`), and one for the redemptions of these profiles
 * (`filter[profile_id][in]`; both are documented by the vendor as an operator, not for these
 * fields). Each is used only once it has found what the first items found or made, each looking
 * alone; and after anything odd it is never used again in the run.
 */
export class SharedLooks {
	private state: 'unproven' | 'proven' | 'refuted' = 'unproven';

	private findsRedemptions = false;

	private probing = 0;

	private ended = 0;

	private readonly waiting: Array<() => void> = [];

	private readonly evidence: Evidence[] = [];

	private readonly benefits: SharedList<Listing<Benefit>>;

	private readonly redemptions: SharedList<Listing<Redemption>>;

	/** @param probes how many items look alone at the same time before the proof */
	constructor(
		surroundings: LooksSurroundings,
		private readonly probes = PROBES,
	) {
		this.benefits = new SharedList(surroundings, readBenefits);
		this.redemptions = new SharedList(surroundings, readRedemptions);
	}

	/**
	 * Lets an item begin. While nothing is proved, the first look alone and the others wait for them.
	 * @returns ends the item's part in the proof
	 */
	async enter({ withoutSlot }: Sender, wanted: Wanted): Promise<() => void> {
		if (!canBeShared(wanted)) return () => undefined;
		while (this.state === 'unproven' && this.probing >= this.probes) {
			await withoutSlot(new Promise<void>((resolve) => this.waiting.push(resolve)));
		}
		if (this.state !== 'unproven') return () => undefined;
		this.probing += 1;
		let isIn = true;
		return () => {
			if (!isIn) return;
			isIn = false;
			this.probing -= 1;
			this.ended += 1;
			if (this.state === 'unproven' && this.ended >= MOST_PROBES) this.decide('refuted');
			this.waiting.shift()?.();
		};
	}

	/**
	 * The benefits that answer to what is wanted; `undefined` where the item has to look alone.
	 * @param expected the ID of a benefit that must be among them
	 */
	async find(sender: Sender, wanted: Wanted, expected?: string): Promise<Benefit[] | undefined> {
		if (this.state !== 'proven' || !canBeShared(wanted)) return undefined;
		const listing = await this.benefits.join(sender, wanted.externalId);
		if (!listing) this.decide('refuted');
		const found = listing && (listing.get(keyOf(wanted)) ?? []);
		if (found && expected !== undefined && !found.some((row) => idOf(row) === expected)) {
			this.decide('refuted');
			return undefined;
		}
		return found;
	}

	/** The redemptions of the profile; `undefined` where the item has to look alone. */
	async findRedemptions(sender: Sender, wanted: Wanted): Promise<Redemption[] | undefined> {
		if (!this.findsRedemptions || !canBeShared(wanted)) return undefined;
		const listing = await this.redemptions.join(sender, wanted.profileId);
		if (!listing) this.findsRedemptions = false;
		return listing && (listing.get(wanted.profileId.toLowerCase()) ?? []);
	}

	/** Takes note of a benefit that is there for certain: found by an item alone, or just made. */
	async testify(sender: Sender, evidence: Evidence): Promise<void> {
		if (this.state !== 'unproven' || this.evidence.length >= NEEDED) return;
		if (!canBeShared(evidence)) return;
		if (this.evidence.some(({ externalId }) => externalId === evidence.externalId)) return;
		this.evidence.push(evidence);
		if (this.evidence.length < NEEDED) return;
		const [benefits, redemptions] = await Promise.all([
			this.benefits.ask(
				sender,
				this.evidence.map(({ externalId }) => externalId),
			),
			this.evidence.every(({ isRedeemed }) => isRedeemed)
				? this.redemptions.ask(
						sender,
						this.evidence.map(({ profileId }) => profileId),
					)
				: undefined,
		]);
		this.findsRedemptions = this.evidence.every(({ profileId, id }) =>
			redemptions?.get(profileId.toLowerCase())?.some((row) => names(row, id)),
		);
		const isProved = this.evidence.every((each) =>
			benefits?.get(keyOf(each))?.some((row) => idOf(row) === each.id),
		);
		this.decide(isProved ? 'proven' : 'refuted');
	}

	private decide(state: 'proven' | 'refuted'): void {
		this.state = state;
		for (const go of this.waiting.splice(0)) go();
	}
}

/** A tenant may split at a comma, and trims what stands around it. */
function canBeShared({ externalId, profileId }: Wanted): boolean {
	return [externalId, profileId].every((text) => !text.includes(',') && text === text.trim());
}

/** By which a benefit answers to what is wanted, in whatever form the tenant stores it. */
function keyOf({ profileId, externalId }: Wanted): string {
	return `${profileId.toLowerCase()}\n${plain(externalId)}`;
}

const names = (redemption: Redemption, benefitId: string) =>
	benefitsIn(redemption).some((benefit) => idOf(benefit) === benefitId);

async function readBenefits(sender: Sender, ids: string[]): Promise<Listing<Benefit> | undefined> {
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

async function readRedemptions(
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
