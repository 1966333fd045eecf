import type { IExecuteFunctions } from 'n8n-workflow';
import type { Failure } from './errorItems';

/** More of one kind would hide the others. */
const MOST_SHOWN = 5;

/** What a run tells above the node's output. */
export class Told {
	private readonly texts = new Set<string>();

	private duplicates = 0;

	constructor(private readonly count: number) {}

	say(text: string): void {
		this.texts.add(text);
	}

	countDuplicate(): void {
		this.duplicates += 1;
	}

	/** Shows it, where n8n can (1.85 and later have it in different places). */
	show(context: IExecuteFunctions, failures: Failure[]): void {
		const { addExecutionHints } = context as Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>;
		const hints = this.hints(failures);
		if (hints.length > 0) addExecutionHints?.call(context, ...hints);
	}

	private hints(failures: Failure[]) {
		const unknown = failures.filter(({ problem }) => problem.outcome === 'unknown');
		const texts = [...this.texts];
		const messages = [
			this.duplicates > 0 &&
				`${this.duplicates} of ${this.count} had been claimed before; nothing was claimed again.`,
			unknown.length > 0 &&
				`${unknown.length} of ${this.count} ${unknown.length === 1 ? 'is' : 'are'} unknown: it may have been done. Run the same items again to find out; what was done is not done twice.`,
			...texts.slice(0, MOST_SHOWN),
			texts.length > MOST_SHOWN && `And ${texts.length - MOST_SHOWN} more hints like these.`,
		].filter((message) => typeof message === 'string');
		return messages.map((message) => ({
			message,
			location: 'outputPane' as const,
			type: 'info' as const,
		}));
	}
}
