/** What a check throws where it does not hold. */

/** It is otherwise at this tenant; the message says how, and holds nothing of a person. */
export class Differs extends Error {}

/** It could not be determined; the message says why. */
export class NotTried extends Error {}

/** @throws {Differs} unless the condition is met */
export function expect(condition: boolean, otherwise: string): asserts condition {
	if (!condition) throw new Differs(otherwise);
}
