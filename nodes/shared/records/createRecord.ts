import type { IDataObject } from 'n8n-workflow';
import { externalIdOf, hasExternalId } from '../omneo/externalId';
import { type WorkContext, madeLately, noteMade, keyState } from '../once/context';
import { createOnce } from '../once/createOnce';
import type { Creation, Looks, View } from '../once/creation';
import { idOf, keyOf, KeyState, winnerFirst, type Made } from '../once/keys';
import {
	lookUntil,
	unknownWrite,
	LOOKS_AFTER_REFUSAL,
	OWN_LOOKS,
	untilAnswered,
} from '../once/waits';
import { Problem, settled } from '../problems/problem';
import { quote } from '../text';
import type { ApiRequest } from '../transport/types';

/** A reward, points or an interaction that is given to a member once. */
export interface RecordCreation<T extends IDataObject> {
	/** The key consists of this, the tenant, the member and the external ID. */
	kind: 'reward' | 'points' | 'interaction';
	/** What one record is called in texts, such as `reward`. */
	noun: string;
	profileId: string;
	/** The record's key in the user's system. */
	externalId: string;
	/** Whether the external ID is the user's; a generated one belongs only to this execution. */
	isUsersKey: boolean;
	/** The profile's records of this kind. */
	list(): Promise<T[]>;
	/** One record by its ID, which may show more than the list does. */
	read(id: string): Promise<T>;
	make(): Promise<T>;
	/** The request that undoes one; absent if the API has none. */
	undo?(id: string): ApiRequest;
	/** How a record that was found differs from this one, such as `the value is 100, not -40`. */
	differenceTo(record: T): string | undefined;
}

export interface Created<T> {
	record: T;
	/** Whether it was there before, or another made it: nothing made by this execution stands. */
	duplicate: boolean;
}

/**
 * Creates a record of a profile at most once, by its external ID: see {@link createOnce}.
 * @throws {Problem} `external_id_in_use` if the external ID belongs to a record with other content;
 * `list_unreadable` if the tenant shows no external IDs
 */
export async function createRecord<T extends IDataObject>(
	context: WorkContext,
	creation: RecordCreation<T>,
): Promise<Created<T>> {
	const { kind, profileId, externalId } = creation;
	const key = keyOf(await context.tenant(), kind, profileId.toLowerCase(), externalId);
	const state = keyState(context.memory, key, () => new KeyState<Made<T>>());
	const { result, problem } = await settled(
		createOnce(context, key, creationOf(context, key, creation, state)),
	);
	if (!problem) return { record: result.row, duplicate: result.duplicate };
	const hasAdvice = problem.outcome !== 'unknown' || problem.details.nextStep !== undefined;
	throw hasAdvice ? problem : unknownWrite(problem);
}

/**
 * How a stored value differs from the given one, in words; `undefined` if it does not differ, or if
 * Omneo does not show it. Numbers may come as text, and handles in another letter case.
 */
export function differenceIn(what: string, stored: unknown, given: unknown): string | undefined {
	if (stored === undefined || stored === null || stored === '') return undefined;
	const isSame =
		typeof given === 'number'
			? Number(stored) === given
			: String(stored).toLowerCase() === String(given).toLowerCase();
	return isSame ? undefined : `its ${what} is ${quote(stored)}`;
}

function creationOf<T extends IDataObject>(
	context: WorkContext,
	key: string,
	creation: RecordCreation<T>,
	state: KeyState<Made<T>>,
): Creation<Made<T>, View<Made<T>>> {
	const { noun, undo } = creation;
	const asMade = (row: T): Made<T> => ({ row, itemId: context.itemId });
	return {
		state,
		looks: looksAt(context, key, creation, state),
		noun,
		checks: creation.isUsersKey,
		mayRepeatSoon: creation.isUsersKey && undo !== undefined,
		async make() {
			const row = await creation.make();
			noteMade(context, key, idOf(row));
			return asMade(row);
		},
		learn({ row }) {
			const stored = externalIdOf(row);
			if (stored === undefined || hasExternalId(row, creation.externalId)) return false;
			context.hint(`The external ID ${quote(creation.externalId)} was stored as ${quote(stored)}.`);
			// Its lists are always read completely, whatever the form.
			return false;
		},
		asMade,
		tellsOfEarlier: () => false,
		refusalOf(winner) {
			const difference = creation.differenceTo(winner);
			if (difference === undefined) return undefined;
			return new Problem('external_id_in_use', {
				meaning: `The external ID belongs to another ${noun} of this profile (${noun} ${idOf(winner)}): ${difference}`,
				nextStep: `Nothing was given. Give every ${noun} its own external ID.`,
			});
		},
		complete: async () => await Promise.resolve({ redemptionId: null, byUs: false }),
		...(undo && {
			undo: async ({ row }, winner) => {
				const { problem } = await settled(untilAnswered(context, undo(idOf(row))));
				if (!problem) return;
				throw new Problem('undo_failed', {
					wasWrite: true,
					mayBeRepeated: true,
					httpStatus: problem.httpStatus,
					apiMessage: problem.details.apiMessage,
					meaning: `The ${noun} was given twice, and ${noun} ${idOf(row)} could not be taken back: ${problem.message}`,
					nextStep: `Delete ${noun} ${idOf(row)} in CX Manager: ${noun} ${winner} came first and stays.`,
				});
			},
		}),
	};
}

function looksAt<T extends IDataObject>(
	context: WorkContext,
	key: string,
	{ externalId, isUsersKey, noun, list, read, undo }: RecordCreation<T>,
	state: KeyState<Made<T>>,
): Looks<View<Made<T>>> {
	/** A listed record by its ID; `undefined` if it no longer exists on any replica. */
	const readWhole = async (row: T): Promise<T | undefined> =>
		await lookUntil(context, [0, ...OWN_LOOKS], async () => {
			const { result, problem } = await settled(read(idOf(row)));
			if (problem?.httpStatus === 404) return undefined;
			// After a lost answer, a record that cannot be read may be the one that was made.
			if (problem && !isUsersKey && state.sent) throw problem;
			return result ?? row;
		});
	// A record that cannot be undone stays, although a lagging replica may not show it again.
	const lasting = new Map<string, T>();
	const look = async (): Promise<View<Made<T>>> => {
		const rows = await list();
		const found = new Map([...state.kept.map((row) => [idOf(row), row] as const), ...lasting]);
		for (const [id, { row }] of state.made) found.set(id, row);
		for (const row of rows) {
			const id = idOf(row);
			if (state.undone.includes(id)) continue;
			const isHidden = !found.has(id) && !showsExternalId(row);
			const whole = isHidden ? await readWhole(row) : row;
			if (!whole) continue;
			if (isUsersKey && isHidden && !showsExternalId(whole)) throw hidden(noun);
			if (!found.has(id) && !hasExternalId(whole, externalId)) continue;
			found.set(id, whole);
			if (!undo || !isUsersKey) lasting.set(id, whole);
		}
		return { candidates: winnerFirst([...found.values()]), seen: new Set(rows.map(idOf)) };
	};
	return {
		async before() {
			// A lagging list may not yet show what this process made a moment ago.
			const waits =
				madeLately(context, key) !== undefined || state.sent ? LOOKS_AFTER_REFUSAL : [0];
			let view: View<Made<T>> | undefined;
			await lookUntil(context, waits, async () => {
				view = await look();
				return view.candidates[0];
			});
			return view ?? (await look());
		},
		again: look,
		whole: look,
		after: look,
		atWinner: look,
	};
}

/** A record that shows neither of the places for an external ID cannot be judged. */
function showsExternalId(row: IDataObject): boolean {
	return 'meta' in row || externalIdOf(row) !== undefined;
}

function hidden(noun: string): Problem {
	return new Problem('list_unreadable', {
		meaning: `Omneo shows a ${noun} without its external ID, so it is not known whether this one was given before`,
		nextStep:
			'Nothing was given. Report it to Omneo; without an External ID, the node gives it without looking for an earlier one.',
	});
}
