import type { IDataObject } from 'n8n-workflow';
import { trimInvisible, withoutFormat } from '../input/values';
import { shortHash } from './keys';

/** What a generated external ID is made from. */
export interface ClaimOrigin {
	workflowId: string;
	executionId: string;
	/** The node's ID in the workflow, which survives a change of its name. */
	nodeId: string;
	/** Counts the runs of the node within one execution, as in a loop. */
	runIndex: number;
	/** The item's number. An AI tool's calls all have item 0, so there: what is claimed for whom. */
	item: number | string;
}

/**
 * The longest ID that the field is known to keep; longer ones are hashed (assumption:
 * external-id.length-kept).
 */
const LONGEST = 64;

/**
 * An external ID for a claim that has none: the same for every try of Retry On Fail, and different
 * for every item, run, node and execution. Readable, and at most 64 characters.
 */
export function generateExternalId(origin: ClaimOrigin): string {
	const [readable, hashed] = beginningsOf(origin);
	const tail = `${origin.runIndex}-${origin.item}`;
	return `${readable}${tail}`.length <= LONGEST ? `${readable}${tail}` : `${hashed}${tail}`;
}

/**
 * The external ID of an input item that is an error item of this same node and execution, sent into
 * the node again. The claim is the same, and so is its ID.
 */
export function keptExternalId(
	json: IDataObject | undefined,
	origin: Omit<ClaimOrigin, 'item'>,
): string | undefined {
	const { details } = json ?? {};
	if (typeof details !== 'object' || details === null) return undefined;
	const { external_id: id } = details as IDataObject;
	const isOurs = typeof id === 'string' && beginningsOf(origin).some((text) => id.startsWith(text));
	return isOurs ? id : undefined;
}

/**
 * An external ID that each member has once per campaign, such as
 * `spring-survey-9f86d081884c7d659a2f`: the beginning of the campaign's name for people, then a
 * hash of the whole campaign and the profile. It has at most 40 characters: lower-case letters,
 * digits and hyphens. So even a tenant that cuts, trims, splits at commas or ignores letter case
 * stores and finds it unchanged.
 * @param campaign letter case, spacing, the kind of hyphen and the Unicode form do not matter
 * @param profileId in lower case, as Omneo writes it
 */
export function campaignKey(campaign: string, profileId: string): string {
	const name = campaignName(campaign);
	const readable = name
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-/, '')
		.slice(0, LONGEST_READABLE)
		.replace(/-$/, '');
	return `${readable || 'campaign'}-${shortHash(JSON.stringify([name, profileId]), 20)}`;
}

/** With a hyphen and 80 bits in hexadecimal, 40 characters. */
const LONGEST_READABLE = 19;

/** The same form for all spellings of a campaign. */
function campaignName(campaign: string): string {
	const composed = trimInvisible(withoutFormat(campaign.normalize('NFKC')));
	// Upper case first: ß and SS, ς and σ share one upper case, but have two lower cases.
	return composed
		.toUpperCase()
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.replace(/\p{Pd}/gu, '-');
}

/** How all IDs of one node and execution begin: as readable text, or hashed for long IDs. */
function beginningsOf({
	workflowId,
	executionId,
	nodeId,
}: Omit<ClaimOrigin, 'item'>): [string, string] {
	const node = shortHash(nodeId);
	return [
		`n8n-${workflowId}-${executionId}-${node}-`,
		`n8n-${shortHash(`${workflowId}-${executionId}`, 24)}-${node}-`,
	];
}
