import type { IDataObject } from 'n8n-workflow';
import {
	createProcessMemory,
	type WorkContext,
	executionMemory,
} from '../../../nodes/shared/once/context';
import { Problem } from '../../../nodes/shared/problems/problem';
import { createRecord, type RecordCreation } from '../../../nodes/shared/records/createRecord';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';

/** A record of the key, as another process or this one made it. */
const row = (id: number): IDataObject => ({ id, meta: { external_id: 'ORDER-1' } });

/** A tenant in virtual time, whose list shows what the test says. */
function play(shown: (time: number, made: number) => IDataObject[]) {
	const hints: string[] = [];
	const sent: ApiRequest[] = [];
	let time = 0;
	let made = 0;
	const context: WorkContext = {
		process: createProcessMemory(),
		memory: executionMemory({}, () => 'execution'),
		itemId: '0:0',
		maxRetries: 3,
		tenant: async () => await Promise.resolve('https://api.shop.getomneo.com/api/v3'),
		async send<T>(request: ApiRequest) {
			sent.push(request);
			return await Promise.resolve({ data: {} } as ApiAnswer<T>);
		},
		async pause(ms) {
			time += ms;
			await Promise.resolve();
		},
		withoutSlot: async (waiting) => await waiting,
		endOfRun: async () => {
			await Promise.resolve();
		},
		now: () => time,
		hint: (text) => hints.push(text),
		debug: () => undefined,
	};
	const creation: RecordCreation<IDataObject> = {
		kind: 'points',
		noun: 'points entry',
		profileId: 'p',
		externalId: 'ORDER-1',
		isUsersKey: true,
		list: async () => await Promise.resolve(shown(time, made)),
		read: async (id) => await Promise.resolve(row(Number(id))),
		async make() {
			made += 1;
			return await Promise.resolve(row(5));
		},
		differenceTo: () => undefined,
	};
	return { context, creation, hints, sent, times: () => made };
}

describe('a record that another process makes in the same second', () => {
	const bothAfter = (_time: number, made: number) => (made > 0 ? [row(4), row(5)] : []);

	it('counts, and the own one is named where Omneo cannot take it back', async () => {
		const { context, creation, hints } = play(bothAfter);
		const { record, duplicate } = await createRecord(context, creation);
		expect([record.id, duplicate]).toEqual([4, true]);
		expect(hints.join()).toContain('This run made points entry 5');
	});

	it('counts, also where lists show it only after most of a second', async () => {
		const { context, creation } = play((time, made) =>
			made === 0 ? [] : time < 900 ? [row(5)] : [row(4), row(5)],
		);
		const { record, duplicate } = await createRecord(context, creation);
		expect([record.id, duplicate]).toEqual([4, true]);
	});

	it('counts, and the own one is taken back where Omneo can', async () => {
		const { context, creation, hints, sent } = play((time, made) =>
			sent.length > 0 ? [row(4)] : bothAfter(time, made),
		);
		const undo = (id: string): ApiRequest =>
			({ method: 'DELETE', path: ['rewards', id] }) as unknown as ApiRequest;
		const { record, duplicate } = await createRecord(context, { ...creation, undo });
		expect([record.id, duplicate]).toEqual([4, true]);
		expect(sent.map(({ path }) => path)).toEqual([['rewards', '5']]);
		expect(hints).toEqual([]);
	});
});

describe('a record that cannot be taken back, and whose answer was lost', () => {
	const losing = (creation: RecordCreation<IDataObject>) => ({
		...creation,
		async make() {
			await creation.make();
			throw new Problem('connection_lost', { wasWrite: true });
		},
	});

	it('is found, and not made again, where it shows up after 6.5 seconds', async () => {
		const { context, creation, times } = play((time) => (time >= 6_500 ? [row(5)] : []));
		expect((await createRecord(context, losing(creation))).record.id).toBe(5);
		expect(times()).toBe(1);
	});

	it('is made again only 10 seconds after the loss', async () => {
		const { context, creation } = play(() => []);
		const sentAt: number[] = [];
		const failing = losing({
			...creation,
			async make() {
				sentAt.push(context.now());
				return await creation.make();
			},
		});
		await expect(createRecord({ ...context, maxRetries: 1 }, failing)).rejects.toMatchObject({
			outcome: 'unknown',
		});
		expect(sentAt).toEqual([0, 10_000]);
	});
});

it('is refused where the external ID belongs to other content', async () => {
	const { context, creation, times } = play(() => [row(4)]);
	const other = { ...creation, differenceTo: () => 'its value is "100"' };
	await expect(createRecord(context, other)).rejects.toMatchObject({ code: 'external_id_in_use' });
	expect(times()).toBe(0);
});
