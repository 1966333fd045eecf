import type { IDataObject } from 'n8n-workflow';
import { at, endpoints, type Address } from '../api/endpoints';
import { plain } from '../input/values';
import { type Benefit, type Redemption, benefitsIn } from '../omneo/benefit';
import { readCompleteList } from '../once/completeList';
import { idOf } from '../once/keys';
import { type Sender, SharedList, type LooksSurroundings } from '../once/sharedList';
import { Problem, settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';

const PAGE_SIZE = 100;

/** What is looked for: all benefits of a profile with an external ID. */
export interface Wanted {
	profileId: string;
	externalId: string;
}

/** What was found, by the key that it was looked for by. */
export type Listing<Row> = ReadonlyMap<string, Row[]>;

/** Whether the values fit into a list: a tenant may split at commas and trim spaces around them. */
export function canBeShared({ externalId, profileId }: Wanted): boolean {
	return [externalId, profileId].every((text) => !text.includes(',') && text === text.trim());
}

/** What was found for a claim. */
export interface Found {
	benefits: Benefit[];
	redemptions: Redemption[];
}

/** The key by which a benefit matches what is wanted, in whatever form the tenant stores it. */
export function keyOf({ profileId, externalId }: Wanted): string {
	return `${profileId.toLowerCase()}\n${plain(externalId)}`;
}

/**
 * The benefits of all profiles with the external IDs; `undefined` if the answer cannot be trusted.
 */
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

/** The rows of an answer, if it is complete and holds only what was asked for. */
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

/** The redemptions of the profiles; `undefined` if the answer cannot be trusted. */
export async function readRedemptions(
	sender: Sender,
	profileIds: string[],
): Promise<Listing<Redemption> | undefined> {
	const asked = new Set(profileIds.map((id) => id.toLowerCase()));
	const isAskedFor = ({ profile_id: id }: IDataObject) => asked.has(String(id).toLowerCase());
	// A list that ignores the filter holds the redemptions of all profiles, so it is not read to its
	// end.
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

/** Which of the profiles a list shows; `undefined` if it cannot be read. */
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

/** Items that look alone before the tenant's shared look has proved itself. */
const PROBES = 2;
/** After this many items without a proof, there will be none. */
const MOST_PROBES = 8;
/**
 * IDs that nobody has. They are added to those that exist, so that the proof uses a list of
 * several.
 */
const NO_ID = 'n8n-no-external-id';
const NO_PROFILE = '00000000-0000-4000-8000-000000000000';

/** How many benefits a proof must find: a filter with one value would not show that lists work. */
const NEEDED = 2;

interface Evidence extends Standing {
	/** Whether the profile certainly has a redemption of it. */
	isRedeemed: boolean;
}

/**
 * Looks that many items of a run share: one request for the benefits of many profiles by their
 * external IDs (`filter[external_id][in]`), and one for the redemptions of these profiles
 * (`filter[profile_id][in]`; both are documented by the vendor as an operator, not for these
 * fields). The first items look alone. Each shared look is used only once it has found what they
 * found or made. After anything odd, it is never used again in the run.
 */
export class SharedLooks {
	private state: 'unproven' | 'proven' | 'refuted' = 'unproven';

	private findsRedemptions = false;

	/** Whether the tenant had no redemptions when the proof was tried. */
	private hadNone = false;

	private probing = 0;

	private ended = 0;

	private readonly waiting: Array<() => void> = [];

	private readonly evidence: Evidence[] = [];

	private proof: Promise<void> | undefined;

	private redemptionProof: Promise<void> | undefined;

	private areRedemptionsTried = false;

	private readonly benefits: SharedList<Listing<Benefit>>;

	private readonly redemptions: SharedList<Listing<Redemption>>;

	/** @param probes how many items look alone at the same time before the proof */
	constructor(
		surroundings: LooksSurroundings,
		private readonly probes = PROBES,
	) {
		this.benefits = new SharedList(surroundings, readBenefits);
		this.redemptions = new SharedList(
			surroundings,
			async (sender, profileIds) => await this.readRedemptions(sender, profileIds),
		);
	}

	/**
	 * Lets an item begin. Until there is a proof, the first items look alone and the others wait.
	 * @returns a function that ends the item's part in the proof
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
	 * The benefits that match what is wanted; `undefined` if the item must look alone.
	 * @param expected the ID of a benefit that must be among them
	 */
	async find(sender: Sender, wanted: Wanted, expected?: string): Promise<Benefit[] | undefined> {
		if (this.state !== 'proven' || !canBeShared(wanted)) return undefined;
		const listing = await this.benefits.join(sender, wanted.externalId);
		if (!listing) this.decide('refuted');
		return listing && this.foundIn(listing, wanted, expected);
	}

	private foundIn(
		listing: Listing<Benefit>,
		wanted: Wanted,
		expected: string | undefined,
	): Benefit[] | undefined {
		const found = listing.get(keyOf(wanted)) ?? [];
		if (expected === undefined || found.some((row) => idOf(row) === expected)) return found;
		this.decide('refuted');
		return undefined;
	}

	/** The redemptions of the profile; `undefined` if the item must look alone. */
	async findRedemptions(sender: Sender, wanted: Wanted): Promise<Redemption[] | undefined> {
		if (!this.findsRedemptions || !canBeShared(wanted)) return undefined;
		const listing = await this.redemptions.join(sender, wanted.profileId);
		if (!listing) this.findsRedemptions = false;
		return listing && (listing.get(wanted.profileId.toLowerCase()) ?? []);
	}

	/**
	 * The same for claims that one request can ask for; `undefined` for each that must be looked at alone.
	 * @param all each with the ID of a benefit that must be among those found, if there is one
	 */
	async findAll(
		sender: Sender,
		all: ReadonlyArray<Wanted & { expected?: string }>,
	): Promise<Array<Found | undefined>> {
		const asked = all.filter(canBeShared);
		if (this.state !== 'proven' || !this.findsRedemptions || asked.length === 0) return [];
		const [benefits, redemptions] = await Promise.all([
			this.benefits.ask(sender, idsOf(asked)),
			this.redemptions.ask(sender, profilesOf(asked)),
		]);
		if (!benefits) this.decide('refuted');
		if (!redemptions) this.findsRedemptions = false;
		if (!benefits || !redemptions) return [];
		return all.map((wanted) => {
			if (!canBeShared(wanted)) return undefined;
			const found = this.foundIn(benefits, wanted, wanted.expected);
			const redeemed = redemptions.get(wanted.profileId.toLowerCase()) ?? [];
			return found && { benefits: found, redemptions: redeemed };
		});
	}

	/** Whether it is still to be found out if looks can be shared. */
	get needsEvidence(): boolean {
		return this.state === 'unproven';
	}

	/** Notes a benefit that certainly exists: an item looking alone found it, or has just made it. */
	async testify(sender: Sender, evidence: Evidence): Promise<void> {
		if (this.state !== 'unproven' || this.evidence.length >= NEEDED) return;
		if (!canBeShared(evidence)) return;
		if (this.evidence.some(({ externalId }) => externalId === evidence.externalId)) return;
		this.evidence.push(evidence);
		if (this.evidence.length < NEEDED) return;
		const [benefits, redemptions] = await Promise.all([
			this.benefits.ask(sender, idsOf(this.evidence)),
			this.evidence.every(({ isRedeemed }) => isRedeemed)
				? readRedemptions(sender, profilesOf(this.evidence))
				: undefined,
		]);
		if (redemptions) {
			this.hadNone = false;
			this.findsRedemptions = this.evidence.every((each) => showsRedemption(redemptions, each));
		}
		const isProved = this.evidence.every((each) => shows(benefits, each));
		this.decide(isProved ? 'proven' : 'refuted');
	}

	/**
	 * Proves the looks by benefits that others gave before, for a run that gives nothing itself. If
	 * the tenant has none yet, a look that finds nothing is right.
	 */
	async proveByOthers(sender: Sender): Promise<void> {
		if (this.state !== 'unproven') return;
		this.proof ??= this.tryOthers(sender);
		await sender.withoutSlot(this.proof);
	}

	/** Proves the looks at redemptions by earlier redemptions, for a run that redeems nothing. */
	async proveRedemptions(sender: Sender): Promise<void> {
		if (this.areRedemptionsTried) return;
		this.redemptionProof ??= this.tryRedemptions(sender);
		await sender.withoutSlot(this.redemptionProof);
	}

	private async tryOthers(sender: Sender): Promise<void> {
		const [benefits] = await Promise.all([
			someBenefits(sender),
			(this.redemptionProof ??= this.tryRedemptions(sender)),
		]);
		const listed = benefits && (await this.benefits.ask(sender, [NO_ID, ...idsOf(benefits)]));
		const isProved = listed && benefits?.every((each) => shows(listed, each));
		this.decide(isProved ? 'proven' : 'refuted');
	}

	private async tryRedemptions(sender: Sender): Promise<void> {
		const redeemed = await someRedeemed(sender);
		this.hadNone = redeemed?.length === 0;
		const listed =
			redeemed && (await readRedemptions(sender, [NO_PROFILE, ...profilesOf(redeemed)]));
		const finds = listed && redeemed?.every((each) => showsRedemption(listed, each));
		this.findsRedemptions = finds ?? false;
		this.areRedemptionsTried = true;
	}

	/** A proof without any redemption holds only as long as there are none. */
	private async readRedemptions(
		sender: Sender,
		profileIds: string[],
	): Promise<Listing<Redemption> | undefined> {
		if (this.hadNone) await this.tryRedemptions(sender);
		if (this.hadNone) return new Map();
		return this.findsRedemptions ? await readRedemptions(sender, profileIds) : undefined;
	}

	private decide(state: 'proven' | 'refuted'): void {
		this.state = state;
		for (const go of this.waiting.splice(0)) go();
	}
}

const profilesOf = (all: readonly Wanted[]) => all.map(({ profileId }) => profileId);
const idsOf = (all: readonly Wanted[]) => all.map(({ externalId }) => externalId);

/** Whether a look shows a benefit that certainly exists. */
function shows(listing: Listing<Benefit> | undefined, each: Standing): boolean {
	return listing?.get(keyOf(each))?.some((row) => idOf(row) === each.id) ?? false;
}

/** Whether a look shows a redemption of the benefit. */
function showsRedemption(
	listing: Listing<Redemption> | undefined,
	{ profileId, id }: Standing,
): boolean {
	const rows = listing?.get(profileId.toLowerCase()) ?? [];
	return rows.flatMap(benefitsIn).some((benefit) => idOf(benefit) === id);
}

/** Enough rows to find two benefits that differ in both profile and external ID. */
const READ = 50;
/** A benefit that certainly exists. */
export interface Standing extends Wanted {
	id: string;
}

/**
 * Some benefits of the tenant that have external IDs, each of a different profile. Empty if the
 * tenant has none; `undefined` if that cannot be seen.
 */
export async function someBenefits(sender: Sender): Promise<Standing[] | undefined> {
	const benefits = await some<Benefit>(sender, at(endpoints.listBenefits));
	return benefits && differing(benefits, ({ external_id: id }) => Boolean(id));
}

/** The same for benefits that redemptions name. */
export async function someRedeemed(sender: Sender): Promise<Standing[] | undefined> {
	const redemptions = await some<Redemption>(sender, at(endpoints.listRedemptions));
	return redemptions && differing(redemptions.flatMap(benefitsIn));
}

async function some<Row extends IDataObject>(
	sender: Sender,
	address: Address,
): Promise<Row[] | undefined> {
	const query = { 'page[size]': READ, 'page[number]': 1 };
	const { result } = await settled(sender.send<Row[]>({ ...address, query }));
	return result?.data;
}

/** `undefined` if there are rows but none is usable: then it is unknown what a look should find. */
function differing(
	rows: Benefit[],
	isUsable: (row: Benefit) => boolean = () => true,
): Standing[] | undefined {
	const found: Standing[] = [];
	for (const row of rows.filter(isUsable)) {
		const { profile_id: profileId = '', external_id: externalId } = row;
		const each = { profileId, externalId: String(externalId ?? ''), id: idOf(row) };
		const isNew = found.every(
			(other) => other.profileId !== profileId && other.externalId !== each.externalId,
		);
		if (isNew && profileId !== '' && canBeShared(each)) found.push(each);
		if (found.length === NEEDED) break;
	}
	return found.length > 0 || rows.length === 0 ? found : undefined;
}
