import type { IDataObject } from 'n8n-workflow';
import { bulkProfileId } from '../../../sandbox';
import type { WorkflowExport } from '../../engine/runWorkflow';
import { claimWorkflow } from '../claimWorkflow';

/** Rows of which a process meets many. */
interface KindOfRow {
	workflow(): WorkflowExport;
	/** The row with a number, the same each time. */
	rowOf(number: number): IDataObject;
}

const CONCURRENCY = 50;

/** Some claims share a profile. */
const CLAIMS_PER_PROFILE = 4;

export const kinds = {
	claims: {
		workflow: () => claimWorkflow({ concurrency: CONCURRENCY }),
		rowOf: (number) => ({
			profile: bulkProfileId(Math.floor(number / CLAIMS_PER_PROFILE)),
			claim: `row-${number.toString()}`,
		}),
	},
	members: {
		workflow: () => {
			const workflow = claimWorkflow({});
			const node = workflow.nodes.at(-1);
			if (node) {
				node.parameters = {
					resource: 'profile',
					operation: 'upsert',
					matchBy: 'email',
					matchValue: '={{ $json.email }}',
					profileFields: { firstName: '={{ $json.name }}', lastName: 'New' },
					options: { concurrency: CONCURRENCY },
				};
			}
			return workflow;
		},
		rowOf: (number) => ({
			name: `Member ${number.toString()}`,
			email: `new.${number.toString()}@example.com`,
		}),
	},
} satisfies Record<string, KindOfRow>;

export type Kind = keyof typeof kinds;

/** As many profiles are needed for so many claims. */
export function profilesFor(rows: number): number {
	return Math.ceil(rows / CLAIMS_PER_PROFILE);
}
