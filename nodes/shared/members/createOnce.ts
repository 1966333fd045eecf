import type { IDataObject } from 'n8n-workflow';
import type { WorkContext } from '../claims/context';
import { settled, type Problem } from '../problems/problem';
import { LOOKS_AFTER_A_LOSS, LOOKS_AFTER_A_REFUSAL, lookUntil, unknownWrite } from './looks';
import { isMadeLately, noteMade } from './recent';
import { inTurn } from './turn';

export interface Creation<T extends IDataObject> {
	/** The record's key in the user's system; with the profile's ID, what it is recognised by. */
	externalId: string;
	profileId: string;
	/** What is made: each kind has keys of its own. */
	kind: string;
	/** The profile's records of this kind. */
	list(): Promise<T[]>;
	make(): Promise<T>;
	/** Takes back what this execution made, where the API can; then another's that is older stays. */
	undo?(record: T): Promise<unknown>;
}

export interface Created<T> {
	record: T;
	/** Whether it was there before, and nothing was made. */
	duplicate: boolean;
}

/** How long after a write, in milliseconds, another process's is visible, as for claims. */
const CHECK_AFTER = 1_000;

/** The key of a record: its external ID, or that in its meta, where the API gives no other back. */
export function keyOf({ external_id, meta }: IDataObject): string | undefined {
	const inMeta = typeof meta === 'object' && meta !== null ? (meta as IDataObject) : {};
	const key = external_id ?? inMeta.external_id;
	return key === undefined || key === null ? undefined : String(key);
}

/** Whether a record has the key, in either place: a tenant may cut or change an external ID. */
export function hasKey({ external_id, meta }: IDataObject, key: string): boolean {
	return keyOf({ external_id }) === key || keyOf({ meta }) === key;
}

/**
 * Makes a record of a profile at most once, by its key: looks for it before, and again after an
 * answer was lost. Within a process the same keys wait for each other; what several processes make
 * in one moment is seen afterwards, and taken back where the API can.
 */
export async function createOnce<T extends IDataObject>(
	context: WorkContext,
	creation: Creation<T>,
): Promise<Created<T>> {
	const { kind, profileId, externalId } = creation;
	const key = `${kind} ${profileId} ${externalId}`;
	return await inTurn(context, key, async () => {
		const isRecent = context.memory.attempted.has(key) || isMadeLately(context, key);
		const waits = isRecent ? [0, ...LOOKS_AFTER_A_LOSS] : [0];
		const found = await lookUntil(context, waits, async () => await find(creation));
		if (found) return { record: found, duplicate: true };
		context.memory.attempted.add(key);
		const { result, problem } = await settled(sendUntilKnown(context, creation));
		if (!problem) {
			noteMade(context, key);
			return result;
		}
		if (problem.outcome !== 'unknown') context.memory.attempted.delete(key);
		throw problem;
	});
}

async function sendUntilKnown<T extends IDataObject>(
	context: WorkContext,
	creation: Creation<T>,
): Promise<Created<T>> {
	let lost: Problem | undefined;
	for (let retry = 0; ; retry++) {
		const { result, problem } = await settled(creation.make());
		if (!problem) return await checked(context, creation, result);
		if (problem.kind === 'unknownOutcome') lost = problem;
		else if (!lost) throw problem;
		const waits = problem === lost ? LOOKS_AFTER_A_LOSS : LOOKS_AFTER_A_REFUSAL;
		const look = await settled(lookUntil(context, waits, async () => await find(creation)));
		if (look.problem) throw unknownWrite(look.problem);
		if (look.result) return await checked(context, creation, look.result);
		if (problem !== lost || retry >= context.maxRetries) throw unknownWrite(problem);
		if (!(await showsKeys(creation))) throw unknownWrite(problem);
	}
}

/** A tenant that gives no key back cannot be asked whether the record is there. */
async function showsKeys<T extends IDataObject>({ list }: Creation<T>): Promise<boolean> {
	const { result: records = [] } = await settled(list());
	return records.length === 0 || records.some((record) => 'meta' in record || keyOf(record));
}

async function checked<T extends IDataObject>(
	context: WorkContext,
	creation: Creation<T>,
	mine: T,
): Promise<Created<T>> {
	if (!creation.undo) return { record: mine, duplicate: false };
	await context.pause(CHECK_AFTER);
	const { result: first } = await settled(find(creation));
	if (!first || Number(first.id) >= Number(mine.id)) return { record: mine, duplicate: false };
	const { problem } = await settled(creation.undo(mine));
	if (problem && problem.httpStatus !== 404) throw unknownWrite(problem);
	return { record: first, duplicate: true };
}

/** The earliest record with the key. */
async function find<T extends IDataObject>({
	list,
	externalId,
}: Creation<T>): Promise<T | undefined> {
	const records = (await list()).filter((record) => hasKey(record, externalId));
	return records.sort((a, b) => Number(a.id) - Number(b.id))[0];
}
