import { Batches } from '../../../nodes/shared/claims/batches';
import type { Claim, ClaimContext } from '../../../nodes/shared/claims/claim';
import { claimOnce } from '../../../nodes/shared/claims/claimOnce';
import type { Benefit } from '../../../nodes/shared/omneo/benefit';
import { createProcessMemory, executionMemory } from '../../../nodes/shared/once/context';
import { Problem, settled } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';

const MINUTE = 60_000;

const claimOf = (externalId: string): Claim => ({
	kind: 'issue',
	profileId: `p-${externalId}`,
	definition: 'coffee',
	timezone: 'Australia/Melbourne',
	externalId,
	protection: 'returnExisting',
	checkAfterClaim: true,
	sendsInBatches: true,
	more: { benefit_definition_id: 1 },
});

interface Row {
	external_id: string;
	profile_id: string;
}

/** A tenant with batches, each of which makes all its rows at once. */
class Tenant {
	now = Date.UTC(2026, 2, 5);

	readonly sent: string[] = [];

	readonly benefits: Benefit[] = [];

	private readonly jobs: { key: unknown; made: Benefit[] }[] = [];

	/** Happens after a batch was made, before it is answered. */
	afterBatch: (number: number) => void = () => undefined;

	make({ external_id, profile_id }: Row): Benefit {
		const made: Benefit = {
			id: this.benefits.length + 1,
			external_id,
			profile_id,
			definition: { handle: 'coffee' },
			created_at: new Date(this.now).toISOString(),
		};
		this.benefits.push(made);
		return made;
	}

	answer({ endpoint: { method }, path, query = {}, body = {} }: ApiRequest): unknown {
		const name = `${method} ${path.join('/')}`;
		this.sent.push(name);
		if (name === 'POST benefits/batch.json') {
			const made = (body.benefits as Row[]).map((row) => this.make(row));
			this.jobs.push({ key: body.import_job_id, made });
			this.afterBatch(this.jobs.length);
			return { batch_id: this.jobs.length };
		}
		if (method === 'POST') return this.make(body as unknown as Row);
		if (path[0] === 'batches') {
			const shown = this.jobs.map(({ key, made }, index) => ({
				id: index + 1,
				import_job_id: key,
				status: 'success',
				items: made.map(({ id, external_id }) => ({
					external_id,
					entity_id: id,
					status: 'success',
				})),
			}));
			const wanted = query['filter[import_job_id]'];
			return path[1]
				? shown[Number(path[1]) - 1]
				: shown.filter(({ import_job_id: key }) => key === wanted);
		}
		if (name.endsWith('redemptions')) return [];
		if (path[0] === 'benefits' && path[1]) {
			return this.benefits.find(({ id }) => String(id) === path[1]);
		}
		return this.benefits.filter(({ profile_id }) => profile_id === path[1]);
	}
}

/** @param stop rejects when the workflow is stopped */
function runAt(tenant: Tenant, count: number, stop = new Promise<never>(() => undefined)) {
	const surroundings = { wait: async () => await Promise.resolve(), left: () => count };
	let jobs = 0;
	const batches = new Batches(surroundings, () => `job-${(++jobs).toString()}`);
	const process = createProcessMemory();
	const memory = executionMemory({}, () => 'execution');
	return (item: number): ClaimContext => ({
		tenant: async () => await Promise.resolve('https://api.shop.getomneo.com/api/v3'),
		process,
		memory,
		itemId: `0:${item.toString()}`,
		maxRetries: 1,
		sharedLooks: () => undefined,
		batches: () => batches,
		async send<T>(request: ApiRequest) {
			const data = tenant.answer(request);
			const meta = Array.isArray(data) ? { total: data.length } : undefined;
			return await Promise.resolve({ data, meta } as ApiAnswer<T>);
		},
		async pause(ms) {
			tenant.now += ms;
			await Promise.resolve();
		},
		withoutSlot: async (waiting) => await Promise.race([stop, waiting]),
		endOfRun: async () => {
			await Promise.resolve();
		},
		now: () => tenant.now,
		hint: () => undefined,
		debug: () => undefined,
	});
}

const ids = (count: number) => Array.from({ length: count }, (_, i) => `ID-${i.toString()}`);

async function claimAll(tenant: Tenant, externalIds: string[]) {
	const contextOf = runAt(tenant, externalIds.length);
	return await Promise.all(
		externalIds.map(async (id, item) => await claimOnce(contextOf(item), claimOf(id))),
	);
}

describe('claims that are made together', () => {
	it('are sent in one batch, after a batch of three that shows what the tenant can do', async () => {
		const tenant = new Tenant();
		const claims = await claimAll(tenant, ids(12));
		expect(claims.map(({ data, duplicate }) => [data.external_id, duplicate])).toEqual(
			ids(12).map((id) => [id, false]),
		);
		const writes = tenant.sent.filter((name) => name.startsWith('POST'));
		expect(writes).toEqual(['POST benefits/batch.json', 'POST benefits/batch.json']);
	});

	it('give what is there already, and send the others', async () => {
		const tenant = new Tenant();
		const there = tenant.make({ external_id: 'ID-7', profile_id: 'p-ID-7' });
		const claims = await claimAll(tenant, ids(12));
		expect(claims[7]).toMatchObject({ data: { id: there.id }, duplicate: true });
		expect(claims.filter(({ duplicate }) => duplicate)).toHaveLength(1);
		expect(tenant.benefits).toHaveLength(12);
	});

	it('are made alone where another row of the batch has the same external ID', async () => {
		const tenant = new Tenant();
		const answer = tenant.answer.bind(tenant);
		tenant.answer = (request) => {
			const { benefits } = request.body ?? {};
			if (Array.isArray(benefits)) expect(benefits).toHaveLength(1);
			return answer(request);
		};
		const contextOf = runAt(tenant, 12);
		const claims = await Promise.all(
			ids(12).map(async (id, item) => {
				return await claimOnce(contextOf(item), { ...claimOf('same'), profileId: `p-${id}` });
			}),
		);
		expect(claims.map(({ data }) => data.profile_id)).toEqual(ids(12).map((id) => `p-${id}`));
		expect(tenant.benefits).toHaveLength(12);
	});

	it('count as own from when the batch was sent, however late its answer is lost', async () => {
		const tenant = new Tenant();
		tenant.afterBatch = (number) => {
			if (number === 1) return;
			tenant.now += 6 * MINUTE;
			throw new Problem('connection_lost', { wasWrite: true });
		};
		// Nor does the list of batches show it.
		const answer = tenant.answer.bind(tenant);
		tenant.answer = (request) => {
			const isFinding = request.query?.['filter[import_job_id]'] === 'job-2';
			return isFinding ? [] : answer(request);
		};
		const claims = await claimAll(tenant, ids(12));
		expect(claims.map(({ duplicate }) => duplicate)).toEqual(ids(12).map(() => false));
		expect(tenant.benefits).toHaveLength(12);
	});

	it('undo what another execution made first', async () => {
		const tenant = new Tenant();
		tenant.afterBatch = (number) => {
			if (number === 1) return;
			const own = tenant.benefits.find(({ external_id }) => external_id === 'ID-8');
			const other = tenant.make({ external_id: 'ID-8', profile_id: 'p-ID-8' });
			Object.assign(own ?? {}, { id: 900 });
			Object.assign(other, { id: 8 });
		};
		const answer = tenant.answer.bind(tenant);
		tenant.answer = (request) => {
			const { endpoint, path } = request;
			if (endpoint.method !== 'DELETE') return answer(request);
			const index = tenant.benefits.findIndex(({ id }) => String(id) === path.at(-1));
			return tenant.benefits.splice(index, 1)[0];
		};
		const claims = await claimAll(tenant, ids(12));
		expect(claims[8]).toMatchObject({ data: { id: 8 }, duplicate: true });
		expect(tenant.benefits.filter(({ external_id }) => external_id === 'ID-8')).toHaveLength(1);
		expect(tenant.sent).not.toContain('GET benefits/900');
	});

	it('are sent in batches of 500 rows', async () => {
		const tenant = new Tenant();
		const rows: number[] = [];
		const answer = tenant.answer.bind(tenant);
		tenant.answer = (request) => {
			const { benefits } = request.body ?? {};
			if (Array.isArray(benefits)) rows.push(benefits.length);
			return answer(request);
		};
		const claims = await claimAll(tenant, ids(510));
		expect(rows.toSorted((a, b) => a - b)).toEqual([3, 7, 500]);
		expect(claims.every(({ duplicate }) => !duplicate)).toBe(true);
		expect(tenant.benefits).toHaveLength(510);
	});

	it('are looked at before and a second after, and no more where all is well', async () => {
		const tenant = new Tenant();
		const begun = tenant.now;
		await claimAll(tenant, ids(12));
		const looks = tenant.sent.filter((name) => /^GET profiles\/.*\/benefits$/.test(name));
		expect(looks.filter((name) => name.includes('p-ID-9/'))).toHaveLength(2);
		expect(looks).toHaveLength(24);
		expect(tenant.now - begun).toBeGreaterThanOrEqual(1_000);
	});

	it('are not looked at afterwards where the item does not want that', async () => {
		const tenant = new Tenant();
		const contextOf = runAt(tenant, 12);
		await Promise.all(
			ids(12).map(async (id, item) => {
				return await claimOnce(contextOf(item), { ...claimOf(id), checkAfterClaim: false });
			}),
		);
		const looks = tenant.sent.filter((name) => /^GET profiles\/.*\/benefits$/.test(name));
		expect(looks).toHaveLength(12);
		expect(tenant.benefits).toHaveLength(12);
	});

	it('are made alone where the tenant has no batches', async () => {
		const tenant = new Tenant();
		const answer = tenant.answer.bind(tenant);
		tenant.answer = (request) => {
			if (request.path[0] === 'batches' || request.path.at(-1) === 'batch.json') {
				tenant.sent.push('batches');
				throw new Problem('not_found', { httpStatus: 404 });
			}
			return answer(request);
		};
		const claims = await claimAll(tenant, ids(12));
		expect(claims.map(({ duplicate }) => duplicate)).toEqual(ids(12).map(() => false));
		expect(tenant.sent.filter((name) => name === 'batches')).toHaveLength(1);
		expect(tenant.sent.filter((name) => name === 'POST benefits')).toHaveLength(12);
	});

	it('go on without the one whose look fails', async () => {
		const tenant = new Tenant();
		const answer = tenant.answer.bind(tenant);
		tenant.answer = (request) => {
			const name = request.path.join('/');
			if (name.startsWith('profiles/p-ID-9/')) throw new Problem('server_error');
			return answer(request);
		};
		const contextOf = runAt(tenant, 12);
		const claims = await Promise.all(
			ids(12).map(async (id, item) => await settled(claimOnce(contextOf(item), claimOf(id)))),
		);
		expect(claims.filter(({ problem }) => problem).map(({ problem }) => problem?.outcome)).toEqual([
			'failed',
		]);
		expect(claims[9]?.problem?.code).toBe('server_error');
		expect(tenant.benefits).toHaveLength(11);
	});

	it('write what the looks say into the log, once before and once after', async () => {
		const tenant = new Tenant();
		const log: string[] = [];
		const contextOf = runAt(tenant, 12);
		await Promise.all(
			ids(12).map(async (id, item) => {
				const debug: ClaimContext['debug'] = (message, { is, winner }) => {
					log.push([id, message, is, winner].join(' ').trim());
				};
				await claimOnce({ ...contextOf(item), debug }, claimOf(id));
			}),
		);
		expect(log.filter((line) => line.startsWith('ID-9 '))).toEqual([
			'ID-9 Omneo, once: verdict nothing',
			'ID-9 Omneo, once: verdict mine 10',
		]);
		expect(log).toHaveLength(24);
	});

	it('say that a fault of the node itself leaves the outcome unknown', async () => {
		const tenant = new Tenant();
		const contextOf = runAt(tenant, 12);
		const debug: ClaimContext['debug'] = (_, { is }) => {
			if (is === 'mine') throw new TypeError('a fault of the node');
		};
		const claims = await Promise.all(
			ids(12).map(async (id, item) => {
				const context = contextOf(item);
				return await settled(claimOnce(item === 9 ? { ...context, debug } : context, claimOf(id)));
			}),
		);
		expect(claims[3]?.problem).toMatchObject({ code: 'unexpected', outcome: 'unknown' });
		expect(claims.filter(({ problem }) => !problem).length).toBeGreaterThanOrEqual(3);
		expect(tenant.benefits).toHaveLength(12);
	});

	it('are unknown if the workflow is stopped while their batch is under way', async () => {
		const tenant = new Tenant();
		let stopNow: () => void = () => undefined;
		const stop = new Promise<never>((_, reject) => {
			stopNow = () => reject(new Problem('canceled'));
		});
		stop.catch(() => undefined);
		tenant.afterBatch = (number) => {
			if (number > 1) stopNow();
		};
		const contextOf = runAt(tenant, 12, stop);
		const claims = await Promise.all(
			ids(12).map(async (id, item) => await settled(claimOnce(contextOf(item), claimOf(id)))),
		);
		expect(tenant.benefits).toHaveLength(12);
		// The item that sends the batch, and those of the first, are not waiting for it.
		for (const { problem } of claims.slice(4)) {
			expect(problem).toMatchObject({
				code: 'canceled',
				outcome: 'unknown',
				details: { mayBeRepeated: true },
			});
		}
	});

	it('have changed nothing if the workflow is stopped before their batch is sent', async () => {
		const tenant = new Tenant();
		let stopNow: () => void = () => undefined;
		let isStopped = false;
		const stop = new Promise<never>((_, reject) => {
			stopNow = () => reject(new Problem('canceled'));
		});
		stop.catch(() => undefined);
		const answer = tenant.answer.bind(tenant);
		tenant.answer = (request) => {
			if (request.path[1] === 'p-ID-9') {
				isStopped = true;
				stopNow();
			}
			if (isStopped) throw new Problem('canceled');
			return answer(request);
		};
		const contextOf = runAt(tenant, 12, stop);
		const claims = await Promise.all(
			ids(12).map(async (id, item) => await settled(claimOnce(contextOf(item), claimOf(id)))),
		);
		expect(tenant.benefits).toHaveLength(3);
		const outcomes = claims.slice(3).map(({ problem }) => [problem?.code, problem?.outcome]);
		expect(outcomes).toEqual(outcomes.map(() => ['canceled', 'failed']));
	});

	it('name a later one of another execution in a hint', async () => {
		const tenant = new Tenant();
		tenant.afterBatch = (number) => {
			if (number > 1) tenant.make({ external_id: 'ID-8', profile_id: 'p-ID-8' });
		};
		const hints: string[] = [];
		const contextOf = runAt(tenant, 12);
		const claims = await Promise.all(
			ids(12).map(async (id, item) => {
				const hint = (text: string) => hints.push(text);
				return await claimOnce({ ...contextOf(item), hint }, claimOf(id));
			}),
		);
		expect(claims[8]).toMatchObject({ data: { id: 9 }, duplicate: false });
		expect(hints).toEqual([
			'Benefit 9 came first and counts. Another with the same external ID may still stand: 13.',
		]);
	});
});

describe('claims whose batch is not done', () => {
	/** A tenant whose given batch makes its rows late; it makes three rows in an earlier one. */
	function slowTenant(late: 1 | 2) {
		const tenant = new Tenant();
		const slow = { tenant, doneAt: Infinity };
		const answer = tenant.answer.bind(tenant);
		tenant.answer = (request) => {
			const data = answer(request);
			const [first, id] = request.path;
			if (tenant.now >= slow.doneAt) return data;
			if (first === 'batches' && id === String(late)) return { id, status: 'pending', items: [] };
			const isLate = (row: Benefit) => first === 'profiles' && Number(row.id) > (late - 1) * 3;
			return Array.isArray(data) ? data.filter((row: Benefit) => !isLate(row)) : data;
		};
		return slow;
	}

	it('are waited for until it is, though no look finds them', async () => {
		const slow = slowTenant(1);
		slow.doneAt = slow.tenant.now + 100_000;
		const [claimed] = await claimAll(slow.tenant, ids(1));
		expect(claimed).toMatchObject({ data: { external_id: 'ID-0' }, duplicate: false });
		expect(slow.tenant.benefits).toHaveLength(1);
	});

	it('are not sent in another batch by later tries', async () => {
		const slow = slowTenant(2);
		const { tenant } = slow;
		const contextOf = runAt(tenant, 12);
		const tryAll = async () =>
			await Promise.all(
				ids(12).map(async (id, item) => await settled(claimOnce(contextOf(item), claimOf(id)))),
			);
		const first = await tryAll();
		expect(first.filter(({ problem }) => problem?.outcome === 'unknown')).toHaveLength(9);
		await tryAll();
		slow.doneAt = 0;
		const last = await tryAll();
		expect(last.map(({ result }) => result?.duplicate)).toEqual(ids(12).map(() => false));
		expect(tenant.sent.filter((name) => name.startsWith('POST'))).toHaveLength(2);
	});
});

describe('claims of a tenant without batches', () => {
	/** Loses the answers to this many claims, none of which was made. */
	function plainTenant(losses = 0) {
		const tenant = new Tenant();
		const answer = tenant.answer.bind(tenant);
		const sentAt: number[] = [];
		tenant.answer = (request) => {
			if (request.path[0] === 'batches') throw new Problem('not_found', { httpStatus: 404 });
			if (request.endpoint.method !== 'POST') return answer(request);
			sentAt.push(tenant.now);
			if (sentAt.length <= losses) throw new Problem('connection_lost', { wasWrite: true });
			return answer(request);
		};
		return { tenant, sentAt };
	}

	it('are made one after the other where they are the same', async () => {
		const { tenant, sentAt } = plainTenant();
		const claims = await claimAll(tenant, ['ID-0', 'ID-0']);
		expect(claims.map(({ duplicate }) => duplicate)).toEqual([false, true]);
		expect(sentAt).toHaveLength(1);
	});

	it('are sent again only ten seconds after a lost answer', async () => {
		const { tenant, sentAt } = plainTenant(1);
		await claimAll(tenant, ids(1));
		const [first = 0, second = 0] = sentAt;
		expect(second - first).toBeGreaterThanOrEqual(10_000);
	});
});
