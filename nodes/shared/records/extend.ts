import type { IDataObject } from 'n8n-workflow';
import type { Address } from '../api/endpoint';
import {
	noteOpen,
	type WorkContext,
	exclusively,
	allMadeLately,
	noteMade,
	type Expiry,
} from '../once/context';
import { exactId, keyOf } from '../once/keys';
import { sendUntilKnown } from '../once/sendUntilKnown';
import { lookUntil, unknownWrite, LOOKS_AFTER_REFUSAL, LOOKS_BEFORE_REPEAT } from '../once/waits';
import { Problem, settled } from '../problems/problem';
import { quote } from '../text';
import { recordIn, shownExpiry, type NewExpiry } from './newExpiry';

export interface Extension {
	id: string;
	profileId: string;
	/** The new expiry, or the number of days to add, given the record before the change. */
	by(before: IDataObject): NewExpiry;
	/** Reads the record. */
	read: Address;
	/** Extends it. */
	write: Address;
}

/**
 * Extends a record's expiry, once. After a lost answer, the expiry is compared with the earlier
 * one, and the extension is sent again only when no earlier request is expected to take effect any
 * more. If a read shows an expiry that this process replaced a moment ago, it is read again before
 * it is trusted. Returns the record after the extension. The documentation does not say what an
 * extension answers. So the answer alone is not trusted: the answer, or the record when it is read,
 * must show the new expiry.
 * @throws {Problem} `answer_contradicts` if another expiry than the requested one is shown
 */
export async function extendOnce<T extends IDataObject>(
	context: WorkContext,
	{ id, profileId, by, ...addresses }: Extension,
): Promise<T> {
	const read = async () => (await context.send<T>(addresses.read)).data;
	const key = keyOf(await context.tenant(), addresses.write.endpoint.route, id);
	return await exclusively(context, key, async () => {
		// An earlier try of this item may have extended it without knowing.
		const itemKey = `${context.itemId}|${key}`;
		const earlier = context.memory.expiryBefore.get(itemKey);
		const replaced = allMadeLately(context, key);
		const first = await readNewer(context, read, replaced);
		const before = earlier ?? expiryOf(first);
		const asked = by(first);
		const ifExtended = (record: T): T | undefined => {
			const shown = shownExpiry(record, before, asked, context.now());
			if (shown === 'new') return record;
			const isOld = shown === 'before' || replaced.includes(String(record.expires_at));
			if (!isOld) throw otherExpiry(id, record);
			return undefined;
		};
		const isSo = ifExtended(first);
		if (earlier && isSo) {
			tellOpenOnes(context, key, { from: before, to: expiryOf(isSo) });
			close(context, itemKey, before);
			tellOfDoubt(context, id, asked, isSo);
			return isSo;
		}
		open(context, itemKey, { before, key });
		const body = { ids: [exactId(id)], profile_id: profileId, ...asked };
		const { result, problem } = await settled(
			sendUntilKnown(context, {
				key,
				send: async () => await context.send<unknown>({ ...addresses.write, body }),
				find: async () => ifExtended(await read()),
				wasLost: earlier !== undefined,
				mayRepeatSoon: false,
			}),
		);
		if (problem?.outcome !== 'unknown') close(context, itemKey, before);
		if (problem) throw problem.outcome === 'unknown' ? unknownWrite(problem) : problem;
		if (!isSo) noteMade(context, key, String(before.expires_at));
		const extended =
			'found' in result
				? result.found
				: await shownAfter(context, { id, read, ifExtended, answer: result.sent.data });
		tellOpenOnes(context, key, { from: before, to: expiryOf(extended) });
		if ('found' in result) tellOfDoubt(context, id, asked, extended);
		return extended;
	});
}

/**
 * Hints that another may have set the expiry found after a lost answer. For a date, that does not
 * matter.
 */
function tellOfDoubt(
	{ hint }: WorkContext,
	id: string,
	asked: NewExpiry,
	{ expires_at: shown }: IDataObject,
): void {
	if ('extend_date' in asked) return;
	hint(
		`The answer to an extension of the record ${id} was lost. It expires at ${String(shown)} now, which is the requested number of days later. It is not known whether somebody else extended it at that moment.`,
	);
}

function open(
	{ memory, process: { openExtensions } }: WorkContext,
	itemKey: string,
	{ before, key }: { before: Expiry; key: string },
): void {
	memory.expiryBefore.set(itemKey, before);
	noteOpen(openExtensions, before, key);
}

function close({ memory, process }: WorkContext, itemKey: string, before: Expiry): void {
	memory.expiryBefore.delete(itemKey);
	process.openExtensions.delete(before);
}

/** Tells extensions whose outcome is unknown about an expiry that they did not set. */
function tellOpenOnes(
	{ process }: WorkContext,
	key: string,
	{ from, to }: { from: Expiry; to: Expiry },
): void {
	for (const [before, of] of process.openExtensions) {
		const isSame = before !== from && before.expires_at === from.expires_at;
		if (of === key && isSame) Object.assign(before, to);
	}
}

/** A record's expiry, to be compared with what it shows later. */
function expiryOf({ expires_at, extended_at }: IDataObject): Expiry {
	return { expires_at, extended_at };
}

/** Reads the record, and again after waits for as long as it shows a replaced expiry. */
async function readNewer<T extends IDataObject>(
	context: WorkContext,
	read: () => Promise<T>,
	replaced: readonly string[],
): Promise<T> {
	if (replaced.length === 0) return await read();
	const newer = await lookUntil(context, LOOKS_AFTER_REFUSAL, async () => {
		const record = await read();
		return replaced.includes(String(record.expires_at)) ? undefined : record;
	});
	return newer ?? (await read());
}

interface Answered<T> {
	id: string;
	read(): Promise<T>;
	/** @throws {Problem} `answer_contradicts` */
	ifExtended(record: T): T | undefined;
	/** The answer to the extension. */
	answer: unknown;
}

/** The record as read after an extension; a lagging replica may show it as before. */
async function shownAfter<T extends IDataObject>(
	context: WorkContext,
	{ id, read, ifExtended, answer }: Answered<T>,
): Promise<T> {
	const answered = recordIn(answer, id) as T | undefined;
	const isAnswered = answered !== undefined && ifExtended(answered) !== undefined;
	const looks = isAnswered ? LOOKS_AFTER_REFUSAL : [0, ...LOOKS_BEFORE_REPEAT];
	let unread: Problem | undefined;
	const extended = await lookUntil(context, looks, async () => {
		const { result: record, problem } = await settled(read());
		unread = problem;
		return record && ifExtended(record);
	});
	if (extended) return extended;
	// Omneo accepted it: another try must not send it again.
	if (!isAnswered) throw unseen(id, unread);
	context.hint(`The record ${id} was extended. Its expiry is still shown as before.`);
	return answered;
}

function unseen(id: string, unread: Problem | undefined): Problem {
	return new Problem(unread?.code ?? 'answer_contradicts', {
		...unread?.details,
		kind: 'unknownOutcome',
		wasWrite: true,
		meaning: `Omneo accepted the extension of the record ${id}, but shows no new expiry`,
		nextStep: 'Look at its expiry in CX Manager before you extend it again.',
	});
}

function otherExpiry(id: string, { expires_at: shown }: IDataObject): Problem {
	return new Problem('answer_contradicts', {
		wasWrite: true,
		meaning: `The record ${id} does not expire at the requested time: ${quote(shown)}`,
		nextStep:
			'It may have been extended twice, or by somebody else. Look at it in CX Manager before you extend it again.',
	});
}
