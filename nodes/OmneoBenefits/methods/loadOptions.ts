import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { timezoneNames } from '../../shared/timezone/timezone';

/** The time zones that Omneo accepts, the workflow's own first. */
export async function getTimezones(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return [
		{ name: `Workflow Timezone (${this.getTimezone()})`, value: '' },
		...timezoneNames().map((name) => ({ name, value: name })),
	];
}
