import type { IDataObject } from 'n8n-workflow';
import type { Told } from '../execution';
import type { Maker } from '../network';
import { EARLIER, MEMBER, type Books, type Change, type Shelf } from './books';
import type { BooksClass } from './class';
import { name, type Facts } from './facts';
import type { BooksExecution } from './schedule';

export const profileId = { mode: 'id', value: MEMBER };

export const PERSON = { name: 'person', item: 0 };

/** Puts a record there as if somebody else had done so before. */
export function put(
	books: Books,
	shelf: Shelf,
	value: IDataObject & { id: number | string },
	by = EARLIER,
): void {
	books.change({ shelf, id: String(value.id), value, route: '', by });
}

/** Changes a record as a person does. */
export function alter(
	books: Books,
	shelf: Shelf,
	id: string,
	more: (now: IDataObject) => IDataObject,
): void {
	const now = books.now(shelf, id);
	if (now) put(books, shelf, { ...now, ...more(now) }, PERSON);
}

export const isMade = ({ before, after }: Change) => before === undefined && after !== undefined;

/** No item that must account for it has done it more than once. */
export const doneOnce =
	(counted: (change: Change, facts: Facts) => boolean): BooksClass['promises'][string] =>
	(facts) =>
		facts.told.flatMap((one) => {
			if (facts.isOpen({ name: one.execution.name, item: one.item })) return [];
			const times = facts.changesOf(one).filter((change) => counted(change, facts)).length;
			return times > 1 ? [`${name(one)} did it ${times.toString()} times`] : [];
		});

/**
 * Whether another process or a person changed the same record meanwhile, or this process did before
 * it died and was restarted, or a proxy sent one of its requests twice. An item that finds the
 * change after a lost answer cannot tell whose it is.
 */
export function cannotTell(facts: Facts, one: Told<BooksExecution>, shelf: Shelf): boolean {
	return facts.books.changes.some(
		({ shelf: changed, at, by }) =>
			changed === shelf &&
			// The report counts for whichever try succeeded.
			at >= one.execution.start - facts.plan.tenant.replicaLag &&
			at <= one.at &&
			by.name !== EARLIER.name &&
			(isElsewhere(facts, by, one) || facts.isRepeated(by)),
	);
}

function isElsewhere(facts: Facts, by: Maker, one: Told<BooksExecution>): boolean {
	const maker = facts.executionOf(by);
	return maker?.plan.process !== one.execution.process || maker.isDead;
}

/**
 * Whoever was told of a success has done it, or found another's change that cannot be told apart.
 * If the result is the same however often it is done, such as a deletion, another may have done it.
 */
export const reallyDone =
	(shelfOf: (execution: BooksExecution) => Shelf): BooksClass['promises'][string] =>
	(facts) =>
		facts.told.flatMap((one) => {
			const shelf = shelfOf(one.execution);
			const { operation, with: given } = one.execution;
			if (operation.endsWith('.delete') || given.extendBy === 'date') return [];
			if (one.outcome !== undefined || facts.changesOf(one, shelf).length > 0) return [];
			if (cannotTell(facts, one, shelf)) return [];
			return [`${name(one)} was told a success, and did nothing`];
		});

/**
 * Whoever was told of a success but did nothing, because another had done it, got a hint that says
 * so.
 */
export const toldWhereAnothers =
	(
		isMeant: (execution: BooksExecution) => boolean,
		wordsFor: (key: string) => string,
	): BooksClass['promises'][string] =>
	(facts) =>
		facts.told.flatMap((one) => {
			if (one.outcome !== undefined || !isMeant(one.execution)) return [];
			if (facts.changesOf(one).length > 0) return [];
			const words = wordsFor(facts.plan.keys[one.key] ?? '');
			const hints = facts.executionOf({ ...one, name: one.execution.name })?.hints ?? [];
			return hints.some((hint) => hint.includes(words))
				? []
				: [`${name(one)} was told a success of another’s, without a word`];
		});

/**
 * A request that is sent again never replaces what a person stored after the first request was sent
 * and before the last look.
 * @param isUndone whether a change undoes what the person stored
 */
export const notUndoneByRepetition =
	(isUndone: (change: Change, person: Change) => boolean): BooksClass['promises'][string] =>
	({ books }) =>
		books.changes.flatMap((change) => {
			const { sending } = change;
			if (!sending || sending.before === 0 || sending.isRepeat) return [];
			const undone = books.changes.find(
				(person) =>
					person.by.name === PERSON.name &&
					person.id === change.id &&
					person.at > sending.firstSentAt &&
					person.at < sending.lookedAt &&
					person.at < change.at &&
					isUndone(change, person),
			);
			return undone
				? [
						`${change.by.name} sent it again, and undid what a person stored at ${undone.at.toString()} ms`,
					]
				: [];
		});
