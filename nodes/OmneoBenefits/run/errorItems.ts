import type { INodeExecutionData } from 'n8n-workflow';
import type { Problem } from '../../shared/problems/problem';
import type { Item } from '../actions/operation';

/** How one item failed. */
export interface Failure {
	index: number;
	problem: Problem;
	identity: Item['identity'];
}

/**
 * An error item in the one form that n8n sends to the error output with its details kept: it looks
 * for the keys `error`, `message` and `details` and no others (n8n-core 2.41.1).
 */
export function errorItem({ index, problem, identity }: Failure): INodeExecutionData {
	return {
		json: {
			error: problem.message,
			message: problem.nextStep,
			details: {
				outcome: problem.outcome,
				code: problem.code,
				http_status: problem.httpStatus ?? null,
				profile_id: identity.profile_id ?? null,
				external_id: identity.external_id ?? null,
				...(problem.fieldMessages && { errors: problem.fieldMessages }),
			},
		},
		pairedItem: { item: index },
	};
}
