import { at, endpoints } from '../../../shared/api/endpoints';
import { asShown, type GivenDate } from '../../../shared/input/date';
import type { Benefit } from '../../../shared/omneo/benefit';
import { inClockOfRecord } from '../../../shared/omneo/dates';
import { workflowClock } from '../../fields/workflowClock';
import type { ItemContext } from '../operation';

/**
 * A date of a benefit, in the API's form, by the clock of the benefit's own time zone. What names no
 * zone is sent as it is shown; for a moment the benefit is read first, which alone knows its zone. A
 * benefit without one has the workflow's.
 */
export async function inBenefitClock(
	item: ItemContext,
	benefitId: string,
	date: GivenDate,
): Promise<string> {
	if ('wallClock' in date) return asShown(date);
	const fallback = workflowClock(item);
	const { data } = await item.send<Benefit>(at(endpoints.getBenefit, { benefitId }));
	return inClockOfRecord(date, data, fallback);
}
