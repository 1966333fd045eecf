/** A rule of the protocol taken out: what a text of its source becomes in a copy. */
export interface Mutant {
	name: string;
	edits: { file: string; from: string; to: string }[];
}

/** Each must break a promise in some schedule; a mutant that lives shows that nothing tests its rule. */
export const mutants: Mutant[] = [];
