import type { Execution, Told } from '../execution';
import type { Maker } from '../network';
import type { Books, Change, Shelf } from './books';
import type { BooksExecution, BooksSchedule } from './schedule';

/** The result of a schedule. */
export class Facts {
	/** The outputs of executions that were not interrupted. */
	readonly told: Told<BooksExecution>[];

	private readonly byName: Map<string, Execution<BooksExecution>>;

	constructor(
		readonly plan: BooksSchedule,
		readonly books: Books,
		readonly executions: Execution<BooksExecution>[],
	) {
		this.byName = new Map(executions.map((execution) => [execution.plan.name, execution]));
		this.told = executions.flatMap(({ told }) => told);
	}

	executionOf({ name }: Maker): Execution<BooksExecution> | undefined {
		return this.byName.get(name);
	}

	toldOf({ name, item }: Maker): Told<BooksExecution> | undefined {
		return this.told.find((one) => one.execution.name === name && one.item === item);
	}

	/** The key of the item that made something. */
	keyOf(maker: Maker): number | undefined {
		return this.executionOf(maker)?.plan.items[maker.item];
	}

	/**
	 * Whether nobody needs to account for it: its maker was interrupted, or reported its outcome as
	 * unknown, or a proxy sent one of its requests twice.
	 */
	isOpen(maker: Maker): boolean {
		if (this.executionOf(maker)?.wasInterrupted === true) return true;
		return this.toldOf(maker)?.outcome === 'unknown' || this.isRepeated(maker);
	}

	/**
	 * Whether a proxy sent one of its requests twice: the second answer says nothing about the first.
	 */
	isRepeated(maker: Maker): boolean {
		return this.executionOf(maker)?.network.repeated.has(maker.item) === true;
	}

	/** What an item did, in the order in which it was done. */
	changesOf({ execution: { name }, item }: Told<BooksExecution>, shelf?: Shelf): Change[] {
		return this.books.changes.filter(
			(change) =>
				change.sending !== undefined &&
				change.by.name === name &&
				change.by.item === item &&
				(shelf === undefined || change.shelf === shelf),
		);
	}

	/** Whether there were no faults from outside, and nobody else was at work. */
	get isFree(): boolean {
		return (
			this.plan.acts.length === 0 &&
			this.plan.tenant.forbids === 'nothing' &&
			this.executions.every(
				({ network, wasInterrupted }) => network.failed === 0 && !wasInterrupted,
			)
		);
	}

	/** Whether everything was done in one process that stayed alive. */
	get isOneProcess(): boolean {
		const { executions } = this.plan;
		return (
			new Set(executions.map(({ process }) => process)).size === 1 &&
			executions.every(({ crash }) => crash === undefined)
		);
	}
}

export function name(told: Told<BooksExecution>): string {
	return `${told.execution.name}’s item ${told.item.toString()}`;
}

/** A request that was carried out may have stored what was there already. */
function changesAnything({ before, after }: Change): boolean {
	return JSON.stringify(before) !== JSON.stringify(after);
}

/**
 * No item that ended as `refused` or `failed` made a change that still stands, according to
 * `stands`.
 */
export function didNothing(
	facts: Facts,
	stands: (change: Change) => boolean = () => true,
): string[] {
	return facts.told
		.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed')
		.filter((one) => !facts.isRepeated({ name: one.execution.name, item: one.item }))
		.flatMap((one) => {
			const [left] = facts
				.changesOf(one)
				.filter((change) => changesAnything(change) && stands(change));
			return left
				? [
						`${name(one)} was told ${one.outcome ?? ''} (${one.code ?? ''}), and changed ${left.shelf} ${left.id}`,
					]
				: [];
		});
}
