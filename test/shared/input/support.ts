import { Problem } from '../../../nodes/shared/problems/problem';

/** The problem with which a reading ends. */
export function problemOf(read: () => unknown): Problem {
	try {
		read();
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
	throw new Error('It was read');
}
