import type { Problem } from '../problems/problem';
import type { KeyState, Made } from './keys';

/** What is known of a key after a look. */
export interface View<M extends Made> {
	/** Records that answer to the key, and all that this execution made; the winner first. */
	candidates: Array<M['row']>;
	/** IDs of what was seen; an own record is where others of its key would have been seen with it. */
	seen: ReadonlySet<string>;
}

/** The ways to look at a key, each with all that answers to it. */
export interface Looks<V> {
	/** The look before anything is sent; other items may share its requests. */
	before(): Promise<V>;
	/** A further look. */
	again(): Promise<V>;
	/**
	 * A look that trusts no filter.
	 * @param isLong whether an own record was waited for so long that no list can lag any more
	 */
	whole(isLong?: boolean): Promise<V>;
	/**
	 * The look after a write.
	 * @param mine the ID of what this execution made
	 */
	after(mine: string): Promise<V>;
	/**
	 * The second look at a winner that another may have made.
	 * @param view where it was seen first
	 */
	atWinner(id: string, view: V): Promise<V>;
	/**
	 * A view, with the winner of an earlier one in it where that stands and no list shows it any more;
	 * absent where no list leaves out what it showed before.
	 */
	withStanding?(view: V, before: V): Promise<V>;
}

/** What was still to be done to a winner, such as to redeem it. */
export interface Completion<Row = unknown> {
	redemptionId: number | string | null;
	/** Whether this execution did it, so that it is looked whether the winner stands. */
	byUs: boolean;
	/** Another record of the key for which it was done long before, so that it counts in place of the winner. */
	instead?: Row;
}

/** What is created once under a key, and how. */
export interface Creation<M extends Made, V extends View<M>> {
	/** Of the key; lives as long as the execution. */
	readonly state: KeyState<M>;
	readonly looks: Looks<V>;
	/** What one record is called in texts, such as `benefit`. */
	readonly noun: string;
	/** Whether all records of the key are looked at after a write, and what was made too much undone. */
	readonly checks: boolean;
	/** Whether the write may be sent again soon after a loss, as what is made twice is undone. */
	readonly mayRepeatSoon: boolean;
	/** Sends the write once. */
	make(): Promise<M>;
	/**
	 * Takes in what the answer tells of how the tenant keeps the record.
	 * @returns whether the look before has looked for another form of it, and so was blind
	 */
	learn(made: M): boolean;
	/** A listed record that this execution may have made, as made. */
	asMade(row: M['row']): M;
	/** Whether a refusal tells that an earlier write was done. */
	tellsOfEarlier(problem: Problem): boolean;
	/** Whether the write may be sent again after a loss, where no look has found it. */
	mayBeRepeated?(problem: Problem): Promise<boolean> | boolean;
	/**
	 * Begins the item's part in what items share.
	 * @returns ends it
	 */
	enter?(): Promise<(() => void) | undefined>;
	/**
	 * Checks what was found before this execution has sent anything.
	 * @throws {Problem} `external_id_in_use`
	 */
	checkFound?(view: V): void;
	/** Why a winner that another made is not taken; `undefined` where it is. */
	refusalOf(winner: M['row']): Problem | undefined;
	/** Takes note of a record that is there for certain. */
	testify?(id: string, view?: V): Promise<void>;
	/**
	 * Does what is still to be done to a winner.
	 * @param view in which it was seen
	 * @returns `gone` where the winner is there no more
	 */
	complete(winner: M['row'], view: V): Promise<Completion<M['row']> | 'gone'>;
	/** Takes a record back; absent where the API cannot. */
	undo?(made: M, winner: string): Promise<void>;
	/** Waits until Omneo has done what it told to have taken, such as a batch; called before the last look. */
	untilDone?(): Promise<void>;
	/** Undoes what lost completions of the winner did too much; called after the last look. */
	completeOnce?(ended: Ended<M>): Promise<void>;
}

/** A key that is settled. */
export interface Ended<M extends Made> {
	/** The record that counts, as it was seen last. */
	row: M['row'];
	/** The same, where this execution made it. */
	made?: M;
	/** Whether it was there before, or somebody else made it. */
	duplicate: boolean;
	completion?: Completion;
}
