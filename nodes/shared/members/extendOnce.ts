import type { IDataObject } from 'n8n-workflow';
import type { WorkContext } from '../claims/context';
import { settled } from '../problems/problem';
import type { ProblemCode } from '../problems/table';
import { LOOKS_AFTER_A_LOSS, LOOKS_AFTER_A_REFUSAL, lookUntil, unknownWrite } from './looks';
import { inTurn } from './turn';

export interface Extension {
	/** The first part of the path, `benefits` or `rewards`. */
	records: string;
	id: string;
	profileId: string;
	/** The new expiry, or how many days later it is, of the record as it is before. */
	by(before: IDataObject): IDataObject;
	notFound: ProblemCode;
}

/**
 * Lets a record expire later, once: after a lost answer its expiry is compared with that before.
 * Gives the record as it is then, since the documentation does not tell what extending answers.
 */
export async function extendOnce<T extends IDataObject>(
	context: WorkContext,
	{ records, id, profileId, by, notFound }: Extension,
): Promise<T> {
	const read = async () => {
		const { data } = await context.send<T>({
			method: 'GET',
			path: [records, id],
			expect: 'record',
			notFound,
		});
		return data;
	};
	return await inTurn(context, `extend ${records} ${profileId} ${id}`, async () => {
		const before = await read();
		for (let retry = 0; ; retry++) {
			const { problem } = await settled(
				context.send({
					method: 'POST',
					path: [records, 'extend'],
					body: { ids: [/^\d+$/.test(id) ? Number(id) : id], profile_id: profileId, ...by(before) },
					expect: 'anything',
					notFound,
				}),
			);
			if (!problem) {
				// It has been extended, whatever reading it shows: a replica may lag behind.
				let last: T | undefined;
				await settled(
					lookUntil(context, LOOKS_AFTER_A_REFUSAL, async () => {
						last = await read();
						return last.expires_at === before.expires_at ? undefined : last;
					}),
				);
				if (last?.expires_at === before.expires_at) {
					context.hint(`The record ${id} was extended. Its expiry is still shown as before.`);
				}
				return last ?? ({ id, profile_id: profileId } as IDataObject as T);
			}
			if (problem.kind !== 'unknownOutcome') throw retry > 0 ? unknownWrite(problem) : problem;
			const look = lookUntil(context, LOOKS_AFTER_A_LOSS, async () => {
				const now = await read();
				return now.expires_at === before.expires_at ? undefined : now;
			});
			const { result: extended, problem: lookProblem } = await settled(look);
			if (extended) return extended;
			if (lookProblem ?? retry >= context.maxRetries) throw unknownWrite(lookProblem ?? problem);
		}
	});
}
