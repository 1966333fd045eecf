import { at, endpoints } from '../../../nodes/shared/api/endpoints';
import { Problem } from '../../../nodes/shared/problems/problem';
import { remove } from '../../../nodes/shared/records/remove';
import type { ApiAnswer } from '../../../nodes/shared/transport/types';
import { lost, refused, Tenant } from './support';

const benefitId = 5;
const deletion = at(endpoints.deleteBenefit, { benefitId });
const reading = at(endpoints.getBenefit, { benefitId });
const DELETE = 'DELETE benefits/5';
const READ = 'GET benefits/5';

const gone = () => new Problem('benefit_not_found', { httpStatus: 404 });
const EMPTY = { data: undefined };

/** A tenant that answers a deletion as given, and shows the record as long as the reads say. */
function tenantWith(
	deleted: ApiAnswer | Problem,
	read: (times: number) => ApiAnswer | Problem = gone,
) {
	return new Tenant((name, times) => (name === DELETE ? deleted : read(times)));
}

const there = () => ({ data: { id: benefitId } });

describe('a deletion', () => {
	it('is one request where it is answered by an empty body', async () => {
		const tenant = tenantWith(EMPTY);
		await remove(tenant.context(), { deletion, reading });
		expect(tenant.sent).toEqual([DELETE]);
	});

	it.each([
		['refused', refused(), { code: 'request_refused', outcome: 'refused' }],
		['of a record that does not exist', gone(), { code: 'benefit_not_found', outcome: 'refused' }],
		['stopped', new Problem('canceled'), { code: 'canceled' }],
	])('that is %s ends so, and is not looked for', async (_, problem, ending) => {
		const tenant = tenantWith(problem);
		await expect(remove(tenant.context(), { deletion, reading })).rejects.toMatchObject(ending);
		expect(tenant.sent).toEqual([DELETE]);
	});

	it.each<[string, ApiAnswer | Problem]>([
		['lost', lost()],
		['a text', { data: 'ok' }],
		['a record', { data: { id: benefitId } }],
		['an envelope without data', { data: undefined, meta: {} }],
	])('whose answer is %s is done where the record no longer exists', async (_, answer) => {
		const tenant = tenantWith(answer);
		await remove(tenant.context(), { deletion, reading });
		expect(tenant.sent).toEqual([DELETE, READ]);
		expect(tenant.waits).toEqual([500]);
	});

	it('is done where a later look finds no record, though earlier ones failed or were late', async () => {
		const tenant = tenantWith(lost(), (times) => [there(), lost(), gone()][times - 1] ?? gone());
		await remove(tenant.context(), { deletion, reading });
		expect(tenant.sent).toEqual([DELETE, READ, READ, READ]);
		expect(tenant.waits).toEqual([500, 1_000, 2_000]);
	});

	it.each<[string, ApiAnswer | Problem, string]>([
		['lost', lost(), 'connection_lost'],
		['not understood', { data: 'ok' }, 'answer_contradicts'],
	])('whose answer is %s is unknown where the record is still there', async (_, answer, code) => {
		const tenant = tenantWith(answer, there);
		await expect(remove(tenant.context(), { deletion, reading })).rejects.toMatchObject({
			code,
			outcome: 'unknown',
		});
		expect([tenant.count(DELETE), tenant.count(READ)]).toEqual([1, 3]);
	});

	it.each([
		['fails', new Problem('server_error')],
		['says that something else is missing', new Problem('not_found', { httpStatus: 404 })],
	])('is unknown where each look %s', async (_, problem) => {
		const tenant = tenantWith(lost(), () => problem);
		await expect(remove(tenant.context(), { deletion, reading })).rejects.toMatchObject({
			code: 'connection_lost',
			outcome: 'unknown',
		});
	});
});
