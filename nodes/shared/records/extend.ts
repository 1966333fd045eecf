import type { Address } from '../api/endpoint';
import type { IDataObject } from 'n8n-workflow';
import type { WorkContext } from '../once/context';
import { keyOf } from '../once/keys';
import { lookUntil, unknownWrite } from '../once/lookUntil';
import { exclusively } from '../once/queue';
import { sendUntilKnown } from '../once/sendUntilKnown';
import { LOOKS_AFTER_REFUSAL } from '../once/waits';
import { settled } from '../problems/problem';

export interface Extension {
	id: string;
	profileId: string;
	/** The new expiry, or how many days later it is, of the record as it is before. */
	by(before: IDataObject): IDataObject;
	/** Reads the record. */
	read: Address;
	/** Extends it. */
	write: Address;
}

/**
 * Lets a record expire later, once: after a lost answer its expiry is compared with that before, and
 * the extension is sent again only when nothing that was sent is expected to happen any more. Gives
 * the record as it is then, since the documentation does not tell what extending answers.
 */
export async function extendOnce<T extends IDataObject>(
	context: WorkContext,
	{ id, profileId, by, ...addresses }: Extension,
): Promise<T> {
	const read = async () => (await context.send<T>(addresses.read)).data;
	const key = keyOf(await context.tenant(), addresses.write.endpoint.route, id);
	return await exclusively(context, key, async () => {
		// An earlier try of this item may have extended it without learning so.
		const place = `${context.place}|${key}`;
		const earlier = context.memory.expiryBefore.get(place);
		const first = await read();
		const before = earlier ?? { expires_at: first.expires_at };
		const ifExtended = (now: T) => (now.expires_at === before.expires_at ? undefined : now);
		const done = earlier && ifExtended(first);
		if (done) return done;
		context.memory.expiryBefore.set(place, before);
		const body = {
			ids: [/^\d+$/.test(id) ? Number(id) : id],
			profile_id: profileId,
			...by(first),
		};
		const { result, problem } = await settled(
			sendUntilKnown(context, {
				key,
				send: async () => await context.send({ ...addresses.write, body }),
				find: async () => ifExtended(await read()),
				wasLost: earlier !== undefined,
				mayRepeatSoon: false,
			}),
		);
		if (problem?.outcome !== 'unknown') context.memory.expiryBefore.delete(place);
		if (problem) throw problem.outcome === 'unknown' ? unknownWrite(problem) : problem;
		if ('found' in result) return result.found;
		// It has been extended, whatever reading it shows: a replica may lag behind.
		const { result: extended } = await settled(
			lookUntil(context, LOOKS_AFTER_REFUSAL, async () => ifExtended(await read())),
		);
		if (!extended) {
			context.hint(`The record ${id} was extended. Its expiry is still shown as before.`);
		}
		return extended ?? first;
	});
}
