import { createHash } from 'node:crypto';

/** What a generated external ID is made of. */
export interface ClaimOrigin {
	workflowId: string;
	executionId: string;
	/** The node's ID in the workflow, which survives a change of its name. */
	nodeId: string;
	/** Counts the runs of the node within one execution, as in a loop. */
	runIndex: number;
	/** The item's number; for an AI tool, whose calls all have item 0, what is claimed for whom. */
	item: number | string;
}

/** What the field is known to take; longer ones are hashed (assumption, the API's limit is not published). */
const LONGEST = 64;

/**
 * An external ID for a claim that has none: the same for every try of Retry On Fail, another one
 * for every item, run, node and execution. Readable, and at most 64 characters.
 */
export function generateExternalId(origin: ClaimOrigin): string {
	const tail = `${shortHash(origin.nodeId)}-${origin.runIndex}-${origin.item}`;
	const id = `n8n-${origin.workflowId}-${origin.executionId}-${tail}`;
	if (id.length <= LONGEST) return id;
	return `n8n-${shortHash(`${origin.workflowId}-${origin.executionId}`, 24)}-${tail}`;
}

/** The first characters of the text's SHA-256, in hexadecimal. */
export function shortHash(text: string, length = 8): string {
	return createHash('sha256').update(text).digest('hex').slice(0, length);
}
