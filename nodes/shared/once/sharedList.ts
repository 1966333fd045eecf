import { settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';

/**
 * How many items one request answers for: fewer than a page holds. And how many characters they may
 * ask for in total: with commas encoded, half of the 8 KB that common servers accept as an address.
 */
const MOST_ITEMS = 84;
const MOST_CHARACTERS = 3_100;
/** How long a request waits for more items, in milliseconds. */
const GATHER_MS = 60;

/** What sending a look needs: the item's client. */
export interface Sender {
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
	withoutSlot<T>(waiting: Promise<T>): Promise<T>;
}

/** What shared looks need from the run. */
export interface LooksSurroundings {
	/** Waits the given milliseconds; rejects when the workflow is stopped. */
	wait(ms: number): Promise<void>;
	/** How many items are not done: a look does not wait for more than that. */
	left(): number;
}

/**
 * Reads what a list holds about all given texts.
 * @returns `undefined` if the answer cannot be trusted
 */
type Read<Found> = (sender: Sender, texts: string[]) => Promise<Found | undefined>;

interface Batch<Found> {
	texts: string[];
	/** Their total length. */
	characters: number;
	/** Ends the wait for more items. */
	close(): void;
	found: Promise<Found | undefined>;
}

/** A list that many items of a run read together. Each asks for one text, and gets all results. */
export class SharedList<Found> {
	private batch: Batch<Found> | undefined;

	constructor(
		private readonly surroundings: LooksSurroundings,
		private readonly read: Read<Found>,
	) {}

	/**
	 * Reads for all that ask at the same time; returns `undefined` if the result cannot be trusted.
	 */
	join(sender: Sender, text: string): Promise<Found | undefined> {
		const open = this.batch;
		if (open && open.characters + text.length <= MOST_CHARACTERS) {
			open.texts.push(text);
			open.characters += text.length;
			if (this.isFull(open)) open.close();
			return sender.withoutSlot(open.found);
		}
		open?.close();
		return this.begin(sender, text);
	}

	/** Reads for the given texts, without waiting for others. */
	async ask(sender: Sender, texts: string[]): Promise<Found | undefined> {
		return await this.read(sender, [...new Set(texts)]);
	}

	private async begin(sender: Sender, first: string): Promise<Found | undefined> {
		let close: () => void = () => undefined;
		const full = new Promise<void>((resolve) => {
			close = resolve;
		});
		const batch: Batch<Found> = {
			texts: [first],
			characters: first.length,
			close,
			found: Promise.resolve(undefined),
		};
		this.batch = batch;
		const leave = () => {
			if (this.batch === batch) this.batch = undefined;
		};
		batch.close = () => {
			leave();
			close();
		};
		if (this.isFull(batch)) batch.close();
		batch.found = (async () => {
			const gathered = Promise.race([full, this.surroundings.wait(GATHER_MS)]);
			await settled(sender.withoutSlot(gathered));
			leave();
			return await this.ask(sender, batch.texts);
		})();
		return await batch.found;
	}

	private isFull({ texts }: Batch<Found>): boolean {
		return texts.length >= Math.min(MOST_ITEMS, this.surroundings.left());
	}
}

/** Splits items into parts, each of which one request can ask for, by the text that it asks for. */
export function* partsOf<T>(items: readonly T[], textOf: (item: T) => string): Generator<T[]> {
	let part: T[] = [];
	let characters = 0;
	for (const item of items) {
		const { length } = textOf(item);
		if (part.length === MOST_ITEMS || (part.length > 0 && characters + length > MOST_CHARACTERS)) {
			yield part;
			part = [];
			characters = 0;
		}
		part.push(item);
		characters += length;
	}
	if (part.length > 0) yield part;
}
