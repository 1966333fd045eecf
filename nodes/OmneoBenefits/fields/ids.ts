import { readRecordId } from '../../shared/input/recordId';

/** The ID of a record of the kind `what`, such as `benefit`; see {@link readRecordId}. */
export function recordId(value: unknown, what: string): string {
	return readRecordId(value, { label: `${what} ID` }, what);
}
