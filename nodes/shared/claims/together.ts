import { plain } from '../input/values';
import { logKey } from '../once/context';
import { judge } from '../once/createOnce';
import type { Ended } from '../once/creation';
import { idOf } from '../once/keys';
import { partsOf, type LooksSurroundings } from '../once/sharedList';
import { CHECK_AFTER } from '../once/waits';
import { asProblem, asUnknownOutcome, Problem, settled } from '../problems/problem';
import { TRIAL_ROWS, unfinished, type Batches, type BatchRow, type RowEnd } from './batches';
import { byIdAlone, otherUse, viewOf } from './claim';
import type { ClaimContext, ClaimView, ClaimWork, MadeClaim } from './claim';
import { ClaimLooks } from './looks';
import type { Found, SharedLooks } from './sharedLooks';

/** The most that Omneo takes in one batch (vendor's documentation). */
const MOST_ROWS = 500;

/** How long a group waits for another claim, in milliseconds: they arrive together or not at all. */
const IDLE_MS = 100;

/** A claim that is made with others. */
interface Member {
	readonly work: ClaimWork;
	readonly row: BatchRow;
	/** Whether its row was sent. */
	isSent: boolean;
	/** What became of its row, once that is known. */
	end?: RowEnd;
	/** How it ended; `undefined` if it is left to `createOnce`. */
	ended?: Ended<MadeClaim>;
}

/**
 * Makes claims of a run together as long as all is well. Anything else is left to `createOnce`, which
 * goes on from what became of the row. Thousands of claims that each wait alone cost more than all
 * their requests. For all claims of a group at a time, it does what `createOnce` does for one:
 *
 * 1. It looks for earlier claims. A claim that has any, or whose look fails, is left to `createOnce`.
 * 2. It sends a batch, see {@link Batches}. A row without a benefit is left to `createOnce`.
 * 3. A second later it looks again. A claim is done if its benefit is seen, and is the only one.
 */
export class ClaimsTogether {
	private latest: Group | undefined;

	/** Resolves when the first rows were sent: they show what the tenant can do. */
	private firstSent: Promise<unknown> | undefined;

	constructor(private readonly batches: Batches) {}

	/**
	 * Makes a claim with others.
	 * @returns how it ended; `undefined` if it is left to `createOnce`
	 */
	claim(work: ClaimWork, row: BatchRow): Promise<Ended<MadeClaim> | undefined> {
		const group = this.latest?.isOpen ? this.latest : undefined;
		if (group?.has(row)) return Promise.resolve(undefined);
		const member: Member = { work, row, isSent: false, end: undefined, ended: undefined };
		const over = group ? work.context.withoutSlot(group.join(member)) : this.lead(member);
		return over.then(
			() => endedOf(member),
			(error: unknown) => {
				throw asEndingOf(member, error);
			},
		);
	}

	/** Does the work of a group, of which this is the first member. */
	private async lead(first: Member): Promise<void> {
		const { context } = first.work;
		const { firstSent } = this;
		const group = new Group(firstSent ? MOST_ROWS : TRIAL_ROWS, this.batches.surroundings);
		void group.join(first);
		this.latest = group;
		const sent = settled(this.gatherAndSend(context, group, firstSent));
		this.firstSent ??= sent;
		const { problem } = await sent;
		const { problem: checkProblem } = await settled(this.check(context, group.members));
		group.end();
		const unexpected = [problem, checkProblem].find((one) => one?.kind === 'unexpected');
		if (unexpected) throw asUnknownOutcome(unexpected);
	}

	private async gatherAndSend(
		context: ClaimContext,
		group: Group,
		firstSent?: Promise<unknown>,
	): Promise<void> {
		await settled(context.withoutSlot(group.untilFull()));
		if (firstSent) await settled(context.withoutSlot(firstSent));
		await this.begin(context, group.members);
	}

	/** Looks for earlier claims, and sends those that have none. */
	private async begin(context: ClaimContext, members: Member[]): Promise<void> {
		const sharedLooks = members[0]?.work.sharedLooks;
		await sharedLooks?.proveRedemptions(context);
		const fresh: Member[] = [];
		for (const part of partsToLookAt(members)) {
			for (const [member, view] of await lookAt(part, context, sharedLooks)) {
				const [winner] = view?.candidates ?? [];
				if (winner) await new ClaimLooks(member.work).testify(idOf(winner), view);
				if (view && isNew(member, view)) fresh.push(member);
			}
		}
		const trial = this.batches.isTried ? [] : fresh.splice(0, TRIAL_ROWS);
		for (const some of [trial, fresh]) if (some.length > 0) await this.send(context, some);
	}

	private async send(context: ClaimContext, members: Member[]): Promise<void> {
		const sentAt = context.now();
		const rows = members.map(({ row }) => row);
		for (const member of members) member.isSent = true;
		const { result: ends, problem } = await settled(this.batches.send(context, rows));
		for (const member of members) {
			const { state } = member.work;
			if (ends === 'alone') {
				member.isSent = false;
				continue;
			}
			const end = ends?.get(member.row) ?? { problem: problem ?? unfinished() };
			member.end = end;
			if ('problem' in end) {
				if (end.problem.kind === 'unknownOutcome') state.lostSince ??= sentAt;
			} else {
				state.made.set(end.benefitId, byIdAlone(member.work, end.benefitId));
				if (member.work.sharedLooks?.needsEvidence) {
					await new ClaimLooks(member.work).testify(end.benefitId);
				}
			}
		}
	}

	/** Looks again, after a while, at those that have their benefit. */
	private async check(context: ClaimContext, members: Member[]): Promise<void> {
		const made = members.filter(({ work, end }) => work.claim.checkAfterClaim && idIn(end));
		if (made.length > 0) await context.pause(CHECK_AFTER);
		for (const part of partsToLookAt(made)) {
			for (const [member, view] of await lookAt(part, context, made[0]?.work.sharedLooks)) {
				member.ended = view && checked(member, view);
			}
		}
	}
}

/** Hands what is known of the row to `createOnce`, if the claim has not ended. */
function endedOf({ work, end, ended }: Member): Ended<MadeClaim> | undefined {
	if (!ended) work.end = end;
	return ended;
}

/** A workflow may be stopped while the row is under way. */
function asEndingOf({ isSent }: Member, error: unknown): Problem {
	const problem = asProblem(error);
	if (!isSent || problem.kind !== 'canceled') return problem;
	return new Problem('canceled', { ...problem.details, wasWrite: true, mayBeRepeated: true });
}

const partsToLookAt = (members: readonly Member[]) => partsOf(members, ({ row }) => row.externalId);

/** Looks at each claim, in requests that they share if possible; without a view if that failed. */
async function lookAt(
	members: readonly Member[],
	context: ClaimContext,
	sharedLooks: SharedLooks | undefined,
): Promise<Array<[Member, ClaimView?]>> {
	const wanted = members.map(({ row, end }) => ({ ...row, expected: idIn(end) }));
	const found = sharedLooks && (await settled(sharedLooks.findAll(context, wanted))).result;
	const views: Array<[Member, ClaimView?]> = [];
	for (const [index, member] of members.entries()) {
		const view = viewOfMember(member, context, found?.[index]);
		views.push([member, view instanceof Promise ? await view : view]);
	}
	return views;
}

/** What a claim's look shows; `undefined` if it failed. */
function viewOfMember(
	{ work, end }: Member,
	context: ClaimContext,
	found: Found | undefined,
): ClaimView | Promise<ClaimView | undefined> {
	if (found?.redemptions.length === 0) {
		return viewOf({ ...found, redeemed: [] }, work.claim, work.state);
	}
	const looks = new ClaimLooks({ ...work, context });
	const mine = idIn(end);
	const alone = async () => await (mine ? looks.after(mine) : looks.before());
	const look = found ? looks.view(found.benefits, found.redemptions) : alone();
	return settled(look).then(({ result }) => result);
}

const idIn = (end?: RowEnd) => (end && 'benefitId' in end ? end.benefitId : undefined);

/** Whether there is no earlier claim, and the external ID belongs to none of another benefit. */
function isNew({ work: { context, claim, state }, row }: Member, view: ClaimView): boolean {
	const { is } = judge(view, state);
	logKey(context, row.key, 'verdict', { is });
	if (is !== 'nothing' || otherUse(claim, view)) return false;
	state.seenBefore.push(...view.seen);
	return true;
}

/** How the claim ended, if its own benefit is the only one and was seen. */
function checked(
	{ work: { context, state }, row }: Member,
	view: ClaimView,
): Ended<MadeClaim> | undefined {
	const verdict = judge(view, state);
	if (verdict.is !== 'mine' || view.candidates.length > 1) return undefined;
	logKey(context, row.key, 'verdict', { is: verdict.is, winner: idOf(verdict.winner) });
	state.sent = true;
	const { winner } = verdict;
	return { row: winner, made: state.made.get(idOf(winner)), duplicate: false };
}

/** The claims that are begun together; the first one's item does the work. */
class Group {
	readonly members: Member[] = [];

	/** The rows' external IDs: a batch identifies its rows only by them. */
	private readonly ids = new Set<string>();

	private readonly full = new Signal();

	private readonly over = new Signal();

	constructor(
		readonly most: number,
		private readonly surroundings: LooksSurroundings,
	) {}

	get isOpen(): boolean {
		return !this.full.isGiven;
	}

	/** Resolves when each member has ended, or is left to `createOnce`. */
	join(member: Member): Promise<void> {
		this.members.push(member);
		this.ids.add(plain(member.row.externalId));
		if (this.members.length >= Math.min(this.most, this.surroundings.left())) this.full.give();
		return this.over.given;
	}

	has({ externalId }: BatchRow): boolean {
		return this.ids.has(plain(externalId));
	}

	/** Waits until it is full, or nobody has joined for a moment. */
	async untilFull(): Promise<void> {
		for (let seen = 0; this.isOpen && seen < this.members.length; ) {
			seen = this.members.length;
			await Promise.race([this.full.given, this.surroundings.wait(IDLE_MS)]);
		}
		this.full.give();
	}

	end(): void {
		this.over.give();
	}
}

class Signal {
	isGiven = false;

	private resolve = () => {};

	readonly given = new Promise<void>((resolve) => {
		this.resolve = resolve;
	});

	give(): void {
		this.isGiven = true;
		this.resolve();
	}
}
