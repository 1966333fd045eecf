import type { Meta } from '../input/meta';
import type { Benefit, Redemption } from '../omneo/benefit';
import type { IDataObject } from 'n8n-workflow';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import type { ExecutionMemory } from './memory';
import type { Queues } from './queues';
import type { ClaimKind } from './record';
import type { SharedLooks } from './sharedLooks';

export type DuplicateProtection = 'returnExisting' | 'fail' | 'off';

/** One claim, as its operation read it; everything in it has been checked. */
export interface Claim {
	kind: ClaimKind;
	profileId: string;
	/** The handle of the definition that is claimed. */
	definition: string;
	/** An IANA name that Omneo accepts. */
	timezone: string;
	/** Empty where the claim has none; then it cannot be looked up, and is not protected. */
	externalId: string;
	meta?: Meta;
	protection: DuplicateProtection;
	/** What else stands in the body; for `issue` it holds `benefit_definition_id` and `issued_at`. */
	more?: IDataObject;
}

/** A claim that is done. */
export interface Claimed {
	/** The API's own record: the answer to the claim, or the benefit that was found. */
	data: Benefit | Redemption;
	/** Whether an earlier claim was returned instead of a new one. */
	duplicate: boolean;
	/** The redemption of a benefit that was found; `null` where the API has none. */
	redemptionId: number | string | null;
}

/** What all executions of one n8n process share. */
export interface ClaimProcess {
	readonly queues: Queues;
	/** Base URLs of tenants whose filter on the external ID has missed a benefit. */
	readonly untrustedFilters: Set<string>;
	/** Base URLs of tenants whose lists of benefits have left out a claim that redemptions name. */
	readonly leavesOut: Set<string>;
	/** When members' records of a key were made, of the last seconds, by {@link WorkContext.now}. */
	readonly madeAt: Map<string, number>;
}

export function createClaimProcess(): ClaimProcess {
	return {
		queues: new Map(),
		untrustedFilters: new Set(),
		leavesOut: new Set(),
		madeAt: new Map(),
	};
}

/** What the work on one item of one run has around it. */
export interface WorkContext {
	readonly process: ClaimProcess;
	/** One execution of one node, over all tries of Retry On Fail. */
	readonly memory: ExecutionMemory;
	/** The item's run and number, the same in every try of Retry On Fail. */
	readonly place: string;
	/** How many times a claim may be made again after an unknown outcome. */
	readonly maxRetries: number;
	/** Rejects with a `Problem` only; reads, and writes that surely did nothing, are retried inside. */
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
	/** Waits the given milliseconds without a concurrency slot; rejects when the workflow is stopped. */
	pause(ms: number): Promise<void>;
	/** Awaits something, such as a turn in a queue, without a concurrency slot. */
	withoutSlot<T>(waiting: Promise<T>): Promise<T>;
	/**
	 * Resolves when every other item of the run is done, or waits for the same: the last look is
	 * taken then, so that its wait is paid once for all. Holds no concurrency slot.
	 */
	endOfRun(): Promise<void>;
	/** Milliseconds of a clock that never goes back during a run. */
	now(): number;
	/** Tells the user something above the node's output. */
	hint(text: string): void;
}

/** What claiming safely needs of its surroundings. */
export interface ClaimContext extends WorkContext {
	/** The base URL of the item's tenant: part of every key. */
	readonly tenant: string;
	/** Whether the claims of a key are read again after a claim, and what was made too much undone. */
	readonly checkAfterClaim: boolean;
	/** Looks shared with other items of the run and tenant, where there are enough. */
	readonly sharedLooks?: SharedLooks;
}
