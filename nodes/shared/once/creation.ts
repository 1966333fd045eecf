import type { Problem } from '../problems/problem';
import type { KeyState, Made } from './keys';

/** What is known about a key after a look. */
export interface View<M extends Made> {
	/** Records that match the key, and all that this execution made; the winner first. */
	candidates: Array<M['row']>;
	/** IDs of what was seen. Our own record counts only if the look would also have shown others. */
	seen: ReadonlySet<string>;
}

/** The ways to look at a key. Each returns everything that matches it. */
export interface Looks<V> {
	/** The look before anything is sent; other items may share its requests. */
	before(): Promise<V>;
	/** Another look. */
	again(): Promise<V>;
	/**
	 * A look that trusts no filter.
	 * @param isLong whether we have waited for our own record for so long that no list can still lag
	 */
	whole(isLong?: boolean): Promise<V>;
	/**
	 * The look after a write.
	 * @param mine the ID of what this execution made
	 */
	after(mine: string): Promise<V>;
	/**
	 * The second look at a winner that another may have made.
	 * @param view the view in which it was first seen
	 */
	atWinner(id: string, view: V): Promise<V>;
	/**
	 * Adds the winner of an earlier view to a view, if it stands but no list shows it any more.
	 * Absent if lists never leave out what they showed before.
	 */
	withStanding?(view: V, before: V): Promise<V>;
}

/** What still had to be done to a winner, such as redeeming it. */
export interface Completion<Row = unknown> {
	redemptionId: number | string | null;
	/** Whether this execution did it; then we check that the winner stands. */
	byUs: boolean;
	/** Another record of the key for which it was done long before, and which counts instead. */
	instead?: Row;
}

/** What is created once under a key, and how. */
export interface Creation<M extends Made, V extends View<M>> {
	/** The state of the key; lives as long as the execution. */
	readonly state: KeyState<M>;
	readonly looks: Looks<V>;
	/** What one record is called in texts, such as `benefit`. */
	readonly noun: string;
	/** Whether all records of the key are read after a write, and extra ones are undone. */
	readonly checks: boolean;
	/** Whether the write may be sent again soon after a loss, because a second record is undone. */
	readonly mayRepeatSoon: boolean;
	/** Whether it was sent before, so that `make` says what became of it. */
	readonly wasSent?: boolean;
	/** Sends the write once. */
	make(): Promise<M>;
	/**
	 * Learns from the answer how the tenant stores the record.
	 * @returns whether the look before searched for another form, and so could not have found it
	 */
	learn(made: M): boolean;
	/** Treats a listed record that this execution may have made as made by it. */
	asMade(row: M['row']): M;
	/** Whether a refusal says that an earlier write was done. */
	tellsOfEarlier(problem: Problem): boolean;
	/** Whether the write may be sent again after a loss, if no look has found it. */
	mayBeRepeated?(problem: Problem): Promise<boolean> | boolean;
	/**
	 * Begins the item's part in what items share.
	 * @returns a function that ends it
	 */
	enter?(): Promise<(() => void) | undefined>;
	/**
	 * Checks what was found before this execution has sent anything.
	 * @throws {Problem} `external_id_in_use`
	 */
	checkFound?(view: V): void;
	/** Why a winner that another made may not be taken; `undefined` if it may. */
	refusalOf(winner: M['row']): Problem | undefined;
	/** Notes a record that certainly exists. */
	testify?(id: string, view?: V): Promise<void>;
	/**
	 * Does what still has to be done to a winner.
	 * @param view the view in which it was seen
	 * @returns `gone` if the winner no longer exists
	 */
	complete(winner: M['row'], view: V): Promise<Completion<M['row']> | 'gone'>;
	/** Undoes a record; absent if the API cannot. */
	undo?(made: M, winner: string): Promise<void>;
	/** Waits until Omneo has done what it accepted, such as a batch; called before the last look. */
	untilDone?(): Promise<void>;
	/** Undoes the extra effects of lost completions of the winner; called after the last look. */
	completeOnce?(ended: Ended<M>): Promise<void>;
}

/** A key that is settled. */
export interface Ended<M extends Made> {
	/** The record that counts, as it was last seen. */
	row: M['row'];
	/** The same record, if this execution made it. */
	made?: M;
	/** Whether it was there before, or somebody else made it. */
	duplicate: boolean;
	completion?: Completion;
}
