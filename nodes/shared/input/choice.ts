import { trimInvisible } from './characters';
import { unusable, type Subject } from './subject';

/**
 * One of the values that a list offers.
 * @throws {Problem} for any other, naming those there are
 */
export function readChoice<T extends string>(
	value: unknown,
	choices: readonly T[],
	subject: Subject,
): T {
	const text = typeof value === 'string' ? trimInvisible(value) : undefined;
	const chosen = choices.find((choice) => choice === text);
	if (chosen !== undefined) return chosen;
	throw unusable(subject, value, 'which is not in its list', `Use one of ${choices.join(', ')}.`);
}
