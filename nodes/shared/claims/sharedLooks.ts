import type { Benefit } from '../omneo/benefit';
import { settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import { idOf, plain } from './candidates';

/** How many items one look answers for, and how long their external IDs may be together. */
const MOST_ITEMS = 50;
const MOST_CHARACTERS = 2_000;
const PAGE_SIZE = 100;
/** How long a look waits for further items, in milliseconds. */
const GATHER_MS = 60;
/** Items that look alone before the tenant's shared look has proved itself. */
const PROBES = 4;
/** A proof that has not come after so many items does not come. */
const MOST_PROBES = 8;
/** How many benefits the proof has to find. */
const NEEDED = 2;

/** What is looked for: all benefits of a profile with an external ID. */
export interface Wanted {
	profileId: string;
	externalId: string;
}

/** What sending a look needs: the item's own way to Omneo. */
interface Sender {
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
	withoutSlot<T>(waiting: Promise<T>): Promise<T>;
}

/** What shared looks need of the run. */
export interface LooksSurroundings {
	/** Waits the given milliseconds; rejects when the workflow is stopped. */
	wait(ms: number): Promise<void>;
	/** How many items are not done: a look does not wait for more than those. */
	left(): number;
}

interface Batch {
	wanted: Wanted[];
	/** How long their external IDs are together. */
	characters: number;
	/** Ends the wait for further items. */
	close(): void;
	/** What was listed; `undefined` where the look cannot be trusted. */
	listing: Promise<Listing | undefined>;
}

/** Benefits by what they are looked for by. */
type Listing = ReadonlyMap<string, Benefit[]>;

/**
 * Looks that many items of a run share: one request for the benefits of many profiles by their
 * external IDs (`filter[external_id][in]`; documented by the vendor as an operator, not for this
 * field). It is used only once it has found what the first items found or made, each looking alone;
 * and after anything odd it is never used again in the run.
 */
export class SharedLooks {
	private state: 'unproven' | 'proven' | 'refuted' = 'unproven';

	private probing = 0;

	private ended = 0;

	private readonly waiting: Array<() => void> = [];

	private readonly evidence: Array<Wanted & { id: string }> = [];

	private batch: Batch | undefined;

	/** @param probes how many items look alone at the same time before the proof */
	constructor(
		private readonly surroundings: LooksSurroundings,
		private readonly probes = PROBES,
	) {}

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
		const listing = await this.join(sender, wanted);
		const found = listing && (listing.get(keyOf(wanted)) ?? []);
		if (found && expected !== undefined && !found.some((row) => idOf(row) === expected)) {
			this.decide('refuted');
			return undefined;
		}
		return found;
	}

	/** Takes note of a benefit that is there for certain: found by an item alone, or just made. */
	async testify(sender: Sender, wanted: Wanted, id: string): Promise<void> {
		if (this.state !== 'unproven' || this.evidence.length >= NEEDED) return;
		if (!canBeShared(wanted)) return;
		if (this.evidence.some(({ externalId }) => externalId === wanted.externalId)) return;
		this.evidence.push({ ...wanted, id });
		if (this.evidence.length < NEEDED) return;
		const listing = await this.ask(sender, this.evidence);
		const isProved = this.evidence.every((each) =>
			listing?.get(keyOf(each))?.some((row) => idOf(row) === each.id),
		);
		this.decide(isProved ? 'proven' : 'refuted');
	}

	private decide(state: 'proven' | 'refuted'): void {
		this.state = state;
		for (const go of this.waiting.splice(0)) go();
	}

	private async join(sender: Sender, wanted: Wanted): Promise<Listing | undefined> {
		const open = this.batch;
		const { length } = wanted.externalId;
		if (open && open.characters + length <= MOST_CHARACTERS) {
			open.wanted.push(wanted);
			open.characters += length;
			if (this.isFull(open)) open.close();
			return await sender.withoutSlot(open.listing);
		}
		open?.close();
		return await this.begin(sender, wanted);
	}

	private async begin(sender: Sender, first: Wanted): Promise<Listing | undefined> {
		let close: () => void = () => undefined;
		const full = new Promise<void>((resolve) => {
			close = resolve;
		});
		const batch: Batch = {
			wanted: [first],
			characters: first.externalId.length,
			close,
			listing: Promise.resolve(undefined),
		};
		this.batch = batch;
		const leave = () => {
			if (this.batch === batch) this.batch = undefined;
		};
		batch.close = () => {
			leave();
			close();
		};
		if (this.isFull(batch)) batch.close();
		batch.listing = (async () => {
			const gathered = Promise.race([full, this.surroundings.wait(GATHER_MS)]);
			await settled(sender.withoutSlot(gathered));
			leave();
			return await this.ask(sender, batch.wanted);
		})();
		return await batch.listing;
	}

	private isFull({ wanted }: Batch): boolean {
		return wanted.length >= Math.min(MOST_ITEMS, this.surroundings.left());
	}

	/** Sends one look; whatever is odd about its answer ends all sharing. */
	private async ask(sender: Sender, wanted: Wanted[]): Promise<Listing | undefined> {
		const ids = [...new Set(wanted.map(({ externalId }) => externalId))];
		const { result } = await settled(
			sender.send<unknown>({
				method: 'GET',
				path: ['benefits'],
				query: {
					'filter[external_id][in]': ids.join(','),
					'page[size]': PAGE_SIZE,
					'page[number]': 1,
				},
			}),
		);
		const rows = result && rowsOf(result, ids);
		if (!rows) this.decide('refuted');
		return rows && listingOf(rows);
	}
}

/** A tenant may split at a comma, and trims what stands around it. */
function canBeShared({ externalId }: Wanted): boolean {
	return !externalId.includes(',') && externalId === externalId.trim();
}

/** By which a benefit answers to what is wanted, in whatever form the tenant stores it. */
function keyOf({ profileId, externalId }: Wanted): string {
	return `${profileId.toLowerCase()}\n${plain(externalId)}`;
}

function listingOf(rows: Benefit[]): Listing {
	const listing = new Map<string, Benefit[]>();
	for (const row of rows) {
		const key = keyOf({ profileId: String(row.profile_id), externalId: String(row.external_id) });
		listing.set(key, [...(listing.get(key) ?? []), row]);
	}
	return listing;
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
