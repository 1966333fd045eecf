import type { Bench } from './bench';

/**
 * How well the package knows what it takes for true, the strongest first: a test of the vendor's SDK
 * asserts it of a live tenant; the vendor documents it; its code alone has it; or it is assumed.
 */
export type Strength = 'asserted' | 'documented' | 'typed' | 'assumed';

/** One thing that the package takes for true of Omneo. */
export interface Check {
	/** Never changes: code and documents refer to it, as `lists.page-size-100`. */
	name: string;
	/** What is taken for true, as the end of "Omneo …". */
	says: string;
	/** Where it is from. */
	source: string;
	strength: Strength;
	/** What becomes of the nodes where it differs. */
	means: string;
	/** The document that tells more of it. */
	docs: string;
	/** Names of checks that must hold, or there is nothing to try. */
	needs?: string[];
	/** Does it make records of its own? */
	writes?: true;
	/** Resolves where it holds. Throws a `Differs` or a `NotTried` where it does not. */
	run: (bench: Bench) => Promise<void>;
}

export type Outcome = 'holds' | 'differs' | 'not tried';

export interface Result {
	check: Omit<Check, 'run'>;
	outcome: Outcome;
	/** How it differs, or why it was not tried. */
	detail: string | null;
}
