import { InvalidArgumentError } from 'commander';
import { readHabit, type TenantHabits } from './tenant/habits';

/** Reads `--habit <name=value>`, which may be repeated, for every command that starts a sandbox. */
export function addHabit(text: string, habits: Partial<TenantHabits>): Partial<TenantHabits> {
	try {
		return { ...habits, ...readHabit(text) };
	} catch (error) {
		throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
	}
}
