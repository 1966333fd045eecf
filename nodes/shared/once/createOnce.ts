import { asUnknownOutcome, Problem, settled, type Settled } from '../problems/problem';
import { type WorkContext, exclusively, logKey } from './context';
import type { Creation, Ended, View } from './creation';
import {
	idOf,
	asEnding,
	mayBeMine,
	noteLoss,
	unknownAfter,
	type KeyState,
	type Made,
} from './keys';
import { sendUntilKnown } from './sendUntilKnown';
import { CHECK_AFTER, LAST_LOOK_AFTER, OWN_LOOKS } from './waits';

/** Stops two processes that keep undoing each other's records. No run was seen to need more. */
const MOST_ROUNDS = 8;

/** Either the key is settled, or there is a view to judge. */
type Step<M extends Made, V> = { ended: Ended<M> } | { view: V };

/**
 * Creates a record at most once for a key, despite other executions and processes, and lost and
 * late answers. Within a process, work on one key is serialised. Between processes, the record with
 * the lowest ID wins, and whoever made another one undoes it. The steps, in order:
 *
 * 1. `lookBefore`: what is there already? If the look fails, the item ends: nothing was sent.
 * 2. `judge`, after every look:
 *    - nothing is there: `make`;
 *    - the winner is mine, and the look would have shown others: done;
 *    - the winner is mine, and no list shows it: `lookForMine`, else unknown;
 *    - the winner is another's: `yieldTo`.
 * 3. `make`: sends until the outcome is known. Then `check`: after a second, reads all records of
 *    the key.
 * 4. `yieldTo`: looks again after a second. If the winner is the same, the item is refused if it
 *    may not take that winner. Otherwise `take` completes the winner, undoes mine, and checks that
 *    the winner stands. If the winner has changed, judges again.
 * 5. `lastLook`, only after a lost answer: at the end of the run, at least 10 seconds later,
 *    without a filter. Undoes what this execution may have made beside the winner.
 *
 * An item ends in success if the winner was seen, as refused if nothing of this execution stands,
 * and otherwise as unknown.
 * @param release gives back the key's mutex, if the caller holds it
 * @throws {Problem} the write's own; `duplicate_external_id`; `external_id_in_use`;
 * `claim_not_listed`; `claims_unsettled`; `undo_failed`
 */
export async function createOnce<M extends Made, V extends View<M>>(
	context: WorkContext,
	key: string,
	creation: Creation<M, V>,
	release?: () => void,
): Promise<Ended<M>> {
	const { state } = creation;
	const session = new Session(context, key, creation);
	const alone = <T>(work: () => Promise<T>) => exclusively(context, key, work);

	const first = await settled(
		release ? session.settle().finally(release) : alone(() => session.settle()),
	);
	const isLookedAtLast =
		state.needsLastLook && creation.checks && first.problem?.code !== 'canceled';
	const end = isLookedAtLast
		? await settled(
				(async () => {
					await session.untilNothingIsUnderWay();
					return await alone(() => session.lastLook(first));
				})(),
			)
		: first;
	if (end.problem) throw asEnding(state, end.problem);
	return end.result;
}

class Session<M extends Made, V extends View<M>> {
	private readonly state: Creation<M, V>['state'];

	constructor(
		private readonly context: WorkContext,
		private readonly key: string,
		private readonly creation: Creation<M, V>,
	) {
		this.state = creation.state;
	}

	async settle(): Promise<Ended<M>> {
		const leave = await this.creation.enter?.();
		try {
			let next: Step<M, V> = this.creation.wasSent
				? await this.make()
				: { view: await this.lookBefore() };
			for (let round = 0; round < MOST_ROUNDS && 'view' in next; round++) {
				next = await this.step(next.view);
			}
			if ('ended' in next) return next.ended;
		} finally {
			leave?.();
		}
		throw unsettled();
	}

	private async lookBefore(): Promise<V> {
		const { state, creation } = this;
		const view = await this.unknownIfSent(creation.looks.before());
		const [winner] = view.candidates;
		if (winner && view.seen.has(idOf(winner))) await creation.testify?.(idOf(winner), view);
		if (state.sent) return view;
		state.seenBefore.push(...view.seen);
		creation.checkFound?.(view);
		return view;
	}

	private async step(view: V): Promise<Step<M, V>> {
		const { creation } = this;
		const verdict = this.decide(view);
		if (verdict.is === 'nothing') return await this.make();
		if (verdict.is === 'others') return await this.yieldTo(verdict.winner, view);
		// Without the check, the answer to the write is all there is to go by.
		if (verdict.is === 'mine' || !creation.checks) return this.endWithMine(verdict.winner, view);
		return { view: await this.lookForMine(verdict.winner) };
	}

	/** Judges a view that will be acted on, and logs the verdict. */
	private decide(view: V): Verdict<M> {
		const verdict = this.judge(view);
		const winner = 'winner' in verdict ? idOf(verdict.winner) : undefined;
		logKey(this.context, this.key, 'verdict', { is: verdict.is, winner });
		return verdict;
	}

	private judge(view: V): Verdict<M> {
		return judge(view, this.state);
	}

	private async make(): Promise<Step<M, V>> {
		const { state, creation } = this;
		const wasSentBefore = state.sent;
		const { result, problem } = await settled(
			sendUntilKnown<M, V>(this.context, {
				key: this.key,
				send: async () => {
					state.sent = true;
					return await creation.make();
				},
				find: async (isLast) => {
					const view = await (isLast ? creation.looks.whole() : creation.looks.again());
					return view.candidates.length > 0 ? view : undefined;
				},
				wasLost: state.lostSince !== undefined,
				tellsOfEarlier: (refusal) => creation.tellsOfEarlier(refusal),
				noteLoss: (sentAt, givenUpAt) => noteLoss(state, sentAt, givenUpAt),
				mayRepeatSoon: creation.mayRepeatSoon,
				mayBeRepeated: async (loss) => (await creation.mayBeRepeated?.(loss)) ?? true,
			}),
		);
		if (problem) {
			const isRefused = problem.outcome !== 'unknown' && state.lostSince === undefined;
			if (isRefused) state.sent = wasSentBefore;
			throw problem;
		}
		return 'found' in result ? { view: result.found } : await this.check(result.sent);
	}

	private async check(made: M): Promise<Step<M, V>> {
		const { state, creation, context } = this;
		const id = idOf(made.row);
		state.made.set(id, made);
		const wasBlind = creation.learn(made);
		if (!creation.checks) return { ended: { row: made.row, made, duplicate: false } };
		await creation.testify?.(id);
		await context.pause(CHECK_AFTER);
		const { result: view, problem } = await settled(creation.looks.after(id));
		if (problem) throw asUnknownOutcome(problem);
		if (!wasBlind || this.judge(view).is !== 'mine') return { view };
		// This was the first look that could see others, and one may just be moving between two lists.
		await context.pause(CHECK_AFTER);
		return { view: await this.unknownIfSent(creation.looks.again()) };
	}

	/** @throws {Problem} `claim_not_listed` if no list ever shows it, as that is not a success */
	private async lookForMine(winner: M['row']): Promise<V> {
		const isEnough = (view: V) => this.judge(view).is !== 'mineUnseen';
		const filtered = await this.lookUntil(OWN_LOOKS, isEnough);
		if (filtered) return filtered;
		const view = await this.lookAtAll(isEnough);
		if (view && this.judge(view).is !== 'mine') return view;
		// A filter that missed mine missed others too, and one that was just redeemed may be in no
		// list.
		if (view) await this.context.pause(CHECK_AFTER);
		const again = view && (await this.lookAtAll(isEnough));
		if (again) return again;
		throw new Problem('claim_not_listed', {
			wasWrite: true,
			mayBeRepeated: true,
			meaning: `Omneo accepted it as ${this.creation.noun} ${idOf(winner)}, but lists it nowhere`,
		});
	}

	private async yieldTo(winner: M['row'], first: V): Promise<Step<M, V>> {
		const { creation, context } = this;
		await context.pause(CHECK_AFTER);
		const look = creation.looks.atWinner(idOf(winner), first);
		const view = await this.unknownIfSent(this.withStanding(look, first));
		if (idOf(view.candidates[0] ?? {}) !== idOf(winner)) return { view };
		await this.refuse(winner);
		return await this.take(winner, view);
	}

	/** @throws {Problem} why another's winner may not be taken, after mine is undone */
	private async refuse(winner: M['row']): Promise<void> {
		const { state, creation } = this;
		const refusal = mayBeMine(winner, state) ? undefined : creation.refusalOf(winner);
		if (!refusal) return;
		await this.undoAllBut(winner);
		throw refusal;
	}

	private async take(winner: M['row'], shown: V): Promise<Step<M, V>> {
		const { state, creation } = this;
		const id = idOf(winner);
		const view = shown.seen.has(id) ? shown : await this.lookForKept(winner);
		const { result: completion, problem } = await settled(creation.complete(winner, view));
		if (completion === 'gone') {
			this.forget(winner);
			return { view: await this.unknownIfSent(creation.looks.again()) };
		}
		this.forget(winner);
		state.kept.push(winner);
		const undone = await this.undoAllBut(winner);
		if (problem) throw asEnding(state, problem);
		const last = undone > 0 || completion.byUs ? await this.lookForWinner(winner) : view;
		this.tellOfOthers(last);
		const counts = completion.instead ?? winner;
		const row = asSeen(counts, last);
		return { ended: { row, duplicate: !mayBeMine(counts, state), completion } };
	}

	/**
	 * Looks for a winner known only from this execution's memory, and forgets it if it is not found.
	 */
	private async lookForKept(winner: M['row']): Promise<V> {
		const { result, problem } = await settled(this.lookForWinner(winner));
		if (!problem) return result;
		this.forget(winner);
		throw problem;
	}

	private forget(winner: M['row']): void {
		this.state.kept = this.state.kept.filter((row) => idOf(row) !== idOf(winner));
	}

	private endWithMine(winner: M['row'], view: V): Step<M, V> {
		const made = this.state.made.get(idOf(winner));
		this.tellOfOthers(view);
		const duplicate = made !== undefined && made.itemId !== this.context.itemId;
		return { ended: { row: asSeen(winner, view), made, duplicate } };
	}

	/** Waits until nothing that was sent for the key is expected to take effect any more. */
	async untilNothingIsUnderWay(): Promise<void> {
		await this.context.endOfRun();
		const due = (this.state.lostAt ?? 0) + LAST_LOOK_AFTER - this.context.now();
		if (due > 0) await this.context.pause(due);
		await this.creation.untilDone?.();
	}

	/** @param first how the item ended before */
	async lastLook(first: Settled<Ended<M>>): Promise<Ended<M>> {
		const { state, creation } = this;
		const { result: view, problem } = await settled(this.lookUntilSettled(first));
		if (problem) throw first.problem ?? asUnknownOutcome(problem);
		for (const row of view.candidates.slice(1)) {
			const isMineToo = !state.made.has(idOf(row)) && mayBeMine(row, state);
			if (isMineToo) state.made.set(idOf(row), creation.asMade(row));
		}
		const ended = await this.settleLast(view, first);
		await creation.completeOnce?.(ended);
		state.needsLastLook = false;
		return ended;
	}

	/**
	 * Looks until the winner is mine, is the one with which the item ended before, or is the same in
	 * two looks. For a moment, a look may show a record that is being undone, or miss one with a
	 * lower ID.
	 */
	private async lookUntilSettled({ result: first }: Settled<Ended<M>>): Promise<V> {
		const { looks } = this.creation;
		let view = await looks.whole();
		let known = first && idOf(first.row);
		for (let round = 0; round < MOST_ROUNDS; round++) {
			const verdict = this.judge(view);
			if (verdict.is !== 'others' || idOf(verdict.winner) === known) return view;
			known = idOf(verdict.winner);
			await this.context.pause(CHECK_AFTER);
			view = await this.withStanding(looks.whole(), view);
		}
		throw unsettled();
	}

	private async settleLast(view: V, first: Settled<Ended<M>>): Promise<Ended<M>> {
		const verdict = this.decide(view);
		if (verdict.is === 'nothing') throw first.problem ?? unsettled();
		const { winner } = verdict;
		let step: Step<M, V>;
		if (verdict.is === 'others') {
			const { problem: refusal } = await settled(this.refuse(winner));
			if (refusal) {
				this.state.needsLastLook = refusal.outcome === 'unknown';
				throw refusal;
			}
			step = await this.take(winner, view);
		} else {
			const undone = await this.undoAllBut(winner);
			const isToBeSeen = undone > 0 || verdict.is === 'mineUnseen';
			const last = isToBeSeen ? await this.lookForWinner(winner) : view;
			if (this.judge(last).is !== 'mine') throw unsettled();
			step = this.endWithMine(winner, last);
		}
		if ('view' in step) throw unsettled();
		return step.ended;
	}

	/** Undoes everything this execution made for the key except the winner; returns how many. */
	private async undoAllBut(winner: M['row']): Promise<number> {
		const { state, creation } = this;
		if (!creation.checks) return 0;
		const others = [...state.made.values()].filter(({ row }) => idOf(row) !== idOf(winner));
		if (!creation.undo) {
			this.tellOfMine(winner, others);
			return 0;
		}
		for (const made of others) {
			const facts = { record: idOf(made.row), winner: idOf(winner) };
			await creation.undo(made, idOf(winner));
			logKey(this.context, this.key, 'undo', facts);
			state.made.delete(idOf(made.row));
			state.undone.push(idOf(made.row));
		}
		return others.length;
	}

	/**
	 * Checks that the winner stands, after something was done for it.
	 * @throws {Problem} `claims_unsettled`
	 */
	private async lookForWinner(winner: M['row']): Promise<V> {
		const isEnough = ({ seen }: V) => seen.has(idOf(winner));
		const filtered = await this.lookUntil([0, ...OWN_LOOKS], isEnough);
		const view = filtered ?? (await this.lookAtAll(isEnough));
		if (!view) throw unsettled();
		return view;
	}

	/** Looks after each wait until a look is enough; returns that look. */
	private async lookUntil(
		waits: readonly number[],
		isEnough: (view: V) => boolean,
	): Promise<V | undefined> {
		for (const wait of waits) {
			if (wait > 0) await this.context.pause(wait);
			const { result } = await settled(this.creation.looks.again());
			if (result && isEnough(result)) return result;
		}
		return undefined;
	}

	private async lookAtAll(isEnough: (view: V) => boolean): Promise<V | undefined> {
		const { result } = await settled(this.creation.looks.whole(true));
		return result && isEnough(result) ? result : undefined;
	}

	/** Another look, in which a winner that was seen before still counts even if no list shows it. */
	private async withStanding(look: Promise<V>, before: V): Promise<V> {
		const view = await look;
		return (await this.creation.looks.withStanding?.(view, before)) ?? view;
	}

	/** @throws {Problem} with the outcome `unknown`, if anything was sent for the key */
	private async unknownIfSent(look: Promise<V>): Promise<V> {
		const { result, problem } = await settled(look);
		if (problem) throw unknownAfter(this.state, problem);
		return result;
	}

	/** Names the other records of the key that others made; they must undo those themselves. */
	private tellOfOthers({ candidates: [winner, ...others] }: V): void {
		const { noun } = this.creation;
		const theirs = others.map(idOf).filter((id) => !this.state.made.has(id));
		if (!winner || theirs.length === 0) return;
		this.context.hint(
			`${capitalised(noun)} ${idOf(winner)} came first and counts. ${theirs.length === 1 ? 'Another' : 'Others'} with the same external ID may still stand: ${theirs.join(', ')}.`,
		);
	}

	/** Names what this execution made beside the winner, and Omneo cannot undo. */
	private tellOfMine(winner: M['row'], mine: M[]): void {
		if (mine.length === 0) return;
		const { noun } = this.creation;
		this.context.hint(
			`${capitalised(noun)} ${idOf(winner)} came first and counts. This run made ${mine.map(({ row }) => `${noun} ${idOf(row)}`).join(', ')} at the same moment, which Omneo cannot take back. Correct it in CX Manager.`,
		);
	}
}

type Verdict<M extends Made> =
	| { is: 'nothing' }
	| { is: 'mine' | 'mineUnseen' | 'others'; winner: M['row'] };

/** What a look means; {@link createOnce} says what follows from it. */
export function judge<M extends Made>(
	{ candidates, seen }: View<M>,
	{ made }: KeyState<M>,
): Verdict<M> {
	const [winner] = candidates;
	if (!winner) return { is: 'nothing' };
	if (!made.has(idOf(winner))) return { is: 'others', winner };
	return { is: seen.has(idOf(winner)) ? 'mine' : 'mineUnseen', winner };
}

/** A record as a look shows it. */
function asSeen<M extends Made>(row: M['row'], { candidates }: View<M>): M['row'] {
	return candidates.find((one) => idOf(one) === idOf(row)) ?? row;
}

/** Looks contradict each other, so nothing is certain. */
function unsettled(): Problem {
	return new Problem('claims_unsettled', { wasWrite: true, mayBeRepeated: true });
}

function capitalised(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
