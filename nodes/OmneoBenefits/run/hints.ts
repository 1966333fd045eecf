import type { IExecuteFunctions } from 'n8n-workflow';
import type { Failure } from './failures';

/** More of one kind would hide the others. */
const MOST_SHOWN = 5;

/** What an item would do, in the order in which it is shown. */
const WOULD = ['claim', 'return_existing', 'refuse', 'invalid'];

/** How the items of a run ended. */
export interface Ends {
	/** The word for a successful item, such as `claimed`. */
	done: string;
	/** How many succeeded, including those that had been done before. */
	succeeded: number;
	failures: Failure[];
}

/** The hints that a run shows above the node's output. */
export class RunHints {
	private readonly texts = new Set<string>();

	private readonly duplicates: string[] = [];

	/** How many items would do each thing. */
	private readonly previews = new Map(WOULD.map((would) => [would, 0]));

	private previewed = '';

	constructor(private readonly count: number) {}

	add(text: string): void {
		this.texts.add(text);
	}

	/** @param done what had been done with the item before, such as `claimed` */
	countDuplicate(done: string): void {
		this.duplicates.push(done);
	}

	/**
	 * @param would what an item would do
	 * @param operation the previewed operation, the same for all items
	 */
	countPreview(would: string, operation: string): void {
		this.previewed = operation;
		this.previews.set(would, (this.previews.get(would) ?? 0) + 1);
	}

	/** Shows the hints, if n8n can (1.85 and later show them in different places). */
	show(context: IExecuteFunctions, ends: Ends): void {
		const { addExecutionHints } = context as Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>;
		const hints = this.all(ends);
		if (hints.length > 0) addExecutionHints?.call(context, ...hints);
	}

	private all(ends: Ends) {
		const texts = [...this.texts];
		const messages = [
			...this.previewHints(),
			...this.counts(ends),
			...texts.slice(0, MOST_SHOWN),
			...(texts.length > MOST_SHOWN
				? [`And ${texts.length - MOST_SHOWN} more hints like these.`]
				: []),
		];
		return messages.map((message) => ({
			message,
			location: 'outputPane' as const,
			type: 'info' as const,
		}));
	}

	private previewHints(): string[] {
		const some = [...this.previews].filter(([, items]) => items > 0);
		if (some.length === 0) return [];
		const counts = some.map(([would, items]) => `${would} ${items} of ${this.count}`);
		return [`What would happen with ${this.previewed}: ${counts.join('; ')}. Nothing was changed.`];
	}

	/** How many items ended in which way, unless all of them were simply done. */
	private counts({ done, succeeded, failures }: Ends): string[] {
		const [before = ''] = this.duplicates;
		const unknown = failures.filter(({ problem }) => problem.outcome === 'unknown').length;
		const ways: Array<[number, string]> = [
			[this.duplicates.length, `had been ${before} before`],
			[succeeded - this.duplicates.length, `${done} now`],
			[failures.length - unknown, 'failed'],
			[unknown, 'unknown'],
		];
		const some = ways.filter(([items]) => items > 0);
		if (this.duplicates.length === 0 && failures.length === 0) return [];
		return [
			[
				`${some.map(([items, way]) => `${items} of ${this.count} ${way}`).join('; ')}.`,
				before && `Nothing was ${before} again.`,
				unknown > 0 &&
					'Items with an unknown outcome may have been done. Run the same items again to find out; nothing is done twice.',
			]
				.filter(Boolean)
				.join(' '),
		];
	}
}
