import { IANAZone } from 'luxon';
import { Problem } from '../../shared/problems/problem';
import { quote } from '../../shared/text';
import type { ItemContext } from './field';

const IN_THE_SETTINGS = 'Choose another one in the settings of the workflow, under Timezone.';

/**
 * The time zone of the workflow, by whose clock its dates are read.
 * @throws {Problem} `time_zone_invalid`, saying that it is the workflow's
 */
export function workflowClock({ workflowTimezone: zone = 'UTC' }: ItemContext): string {
	if (IANAZone.isValidZone(zone)) return zone;
	throw workflowZoneProblem(`${quote(zone)} does not exist`);
}

/** The problem of a workflow whose time zone is of no use; `what` says why. */
export function workflowZoneProblem(what: string, advice = ''): Problem {
	return new Problem('time_zone_invalid', {
		meaning: `The timezone of the workflow ${what}`,
		nextStep: [advice, IN_THE_SETTINGS].filter(Boolean).join(' '),
	});
}
