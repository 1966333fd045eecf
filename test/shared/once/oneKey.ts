import type { IDataObject } from 'n8n-workflow';
import { createProcessMemory, type WorkContext } from '../../../nodes/shared/once/context';
import { createOnce } from '../../../nodes/shared/once/createOnce';
import type { Creation, View } from '../../../nodes/shared/once/creation';
import { KeyState, winnerFirst, type Made } from '../../../nodes/shared/once/keys';
import { Problem, settled } from '../../../nodes/shared/problems/problem';

/** When all begins. */
const NOW = Date.parse('2026-03-05T00:10:00Z');
const HOUR = 3_600_000;

export interface Row extends IDataObject {
	id: number;
	/** The number of the look that showed it. */
	look?: number;
}

/** A record with an ID below 10 is an hour old; after a loss, any other may be ours. */
export const row = (id: number, look?: number): Row => ({
	id,
	look,
	created_at: new Date(id < 10 ? NOW - HOUR : NOW).toISOString(),
});

/** What a look shows. */
export type Looking = View<Made<Row>>;

export interface Story extends Partial<Creation<Made<Row>, Looking>> {
	/** The IDs that one look after the other shows; the last one again and again. */
	shown: (number[] | Problem)[];
	/** The ID of what each write makes, or how it fails. */
	writes?: (number | Problem)[];
	/** The ID of a record that stands though lists may leave it out. */
	stands?: number;
	itemId?: string;
	/** How long the other items of the run take, in milliseconds. */
	restTakes?: number;
	/** During what the workflow is stopped. */
	stoppedDuring?: string;
	release?: () => void;
}

export const lost = () => new Problem('connection_lost', { wasWrite: true });
export const refused = () => new Problem('request_refused');
export const inUse = () => new Problem('external_id_in_use');

const withRow = ({ candidates, seen }: Looking, id: number): Looking => ({
	candidates: winnerFirst([...candidates.filter((one) => one.id !== id), row(id)]),
	seen: new Set([...seen, id.toString()]),
});

/** A key that nothing is known about yet; each run is an item, or a further try. */
export function begin() {
	const state = new KeyState<Made<Row>>();
	const process = createProcessMemory();
	let time = NOW;
	const run = async ({ shown, writes = [20], itemId = '0:0', ...more }: Story) => {
		const { stands, restTakes = 0, stoppedDuring, release, ...creation } = more;
		const happened: string[] = [];
		const hints: string[] = [];
		const log: unknown[] = [];
		let isStopped = false;
		const note = async (event: string) => {
			await Promise.resolve();
			happened.push(event);
			isStopped ||= event === stoppedDuring;
			if (isStopped) throw new Problem('canceled');
		};
		const context = {
			process,
			itemId,
			maxRetries: 1,
			now: () => time,
			async pause(ms: number) {
				await note(`wait ${ms.toString()}`);
				time += ms;
			},
			withoutSlot: async (waiting: Promise<unknown>) => await waiting,
			async endOfRun() {
				await note('end of run');
				time += restTakes;
			},
			hint: (text: string) => hints.push(text),
			debug: (message: string, facts: object) => log.push([message, facts]),
		} as unknown as WorkContext;
		let looks = 0;
		const look = async (name: string): Promise<Looking> => {
			await note(name);
			const ids = shown[Math.min(looks, shown.length - 1)] ?? [];
			looks += 1;
			if (ids instanceof Problem) throw ids;
			const found = new Map(state.kept.map((one) => [one.id, one]));
			for (const { row: own } of state.made.values()) found.set(own.id, own);
			for (const id of ids) {
				if (!state.undone.includes(id.toString())) found.set(id, row(id, looks));
			}
			return { candidates: winnerFirst([...found.values()]), seen: new Set(ids.map(String)) };
		};
		let sent = 0;
		const asMade = (one: Row): Made<Row> => ({ row: one, itemId });
		const whole: Creation<Made<Row>, Looking> = {
			state,
			looks: {
				before: async () => await look('before'),
				again: async () => await look('again'),
				whole: async (isLong) => await look(isLong ? 'whole, late' : 'whole'),
				after: async (mine) => await look(`after ${mine}`),
				atWinner: async (id) => await look(`at ${id}`),
				...(stands !== undefined && {
					withStanding: async (view, before) =>
						await Promise.resolve(
							before.seen.has(stands.toString()) ? withRow(view, stands) : view,
						),
				}),
			},
			noun: 'benefit',
			checks: true,
			mayRepeatSoon: true,
			async make() {
				await note('make');
				const end = writes[Math.min(sent++, writes.length - 1)];
				if (typeof end !== 'number') throw end ?? refused();
				return asMade(row(end));
			},
			learn: () => false,
			asMade,
			tellsOfEarlier: () => false,
			refusalOf: () => undefined,
			async complete(winner) {
				await note(`complete ${winner.id.toString()}`);
				return { redemptionId: null, byUs: false };
			},
			undo: async ({ row: { id } }, winner) => await note(`undo ${id.toString()} for ${winner}`),
			...creation,
		};
		const { result, problem } = await settled(createOnce(context, 'key', whole, release));
		const ended = result && {
			id: result.row.id,
			look: result.row.look,
			duplicate: result.duplicate,
			made: result.made?.row.id,
			completion: result.completion,
		};
		return { ended, problem, happened: happened.join(', '), hints, log };
	};
	return { state, process, run };
}

export const play = async (story: Story) => await begin().run(story);
