import { resolve } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { people, startSandbox, type Sandbox } from '../../sandbox';
import { startJob } from '../../tools/lab/childProcess';
import type { NodeJob } from './nodeProcess';
import { detailsOf, locator } from './support';

const PROCESS = resolve(__dirname, 'nodeProcess.ts');
/** Several processes of n8n's engine begin at once, which takes long on a busy machine. */
const PATIENCE_MS = 300_000;

const PROCESSES = Number(process.env.MEMBER_PROCESSES ?? 4);
const STRANGERS = Number(process.env.MEMBER_STRANGERS ?? 20);
const SEED = Number(process.env.MEMBER_SEED ?? 11);
const LIST_LAG_MS = Number(process.env.MEMBER_LIST_LAG_MS ?? 0);

/** Lets processes of n8n's engine run the node at the same time, each over its own rows. */
async function runIn(
	processes: number,
	{ baseUrl }: Sandbox,
	parameters: INodeParameters,
	rowsOf: (number: number) => IDataObject[],
): Promise<IDataObject[]> {
	const jobs = Array.from({ length: processes }, (_, number) =>
		startJob<NodeJob, IDataObject[]>(PROCESS, { baseUrl, parameters, rows: rowsOf(number) }),
	);
	try {
		return (await Promise.all(jobs.map(async ({ result }) => await result))).flat();
	} finally {
		await Promise.all(jobs.map(async (job) => await job.kill()));
	}
}

const countOf = <T>(values: T[]) => {
	const counts = new Map<T, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	return counts;
};

describe('processes that work on the same members at the same time', () => {
	it(
		'enrol each stranger once, with a fifth of all requests failing',
		async () => {
			const sandbox = await startSandbox({
				faults: 0.2,
				faultSeed: SEED,
				hangMs: 3_000,
				retryAfterSeconds: 0,
				tenant: { listLagMs: LIST_LAG_MS },
			});
			try {
				const rows = Array.from({ length: STRANGERS }, (_, number) => ({
					email: `stranger-${number}@example.com`,
				}));
				const items = await runIn(
					PROCESSES,
					sandbox,
					{
						resource: 'profile',
						operation: 'upsert',
						matchBy: 'email',
						matchValue: '={{ $json.email }}',
						profileFields: { firstName: 'Nina', lastName: 'Weber' },
						options: {
							includeContactDetails: true,
							concurrency: 10,
							maxRetries: 6,
							timeout: 1_500,
						},
					},
					() => rows,
				);
				const created = sandbox.ledger().filter(({ kind }) => kind === 'profileCreated');
				const successes = items.filter((item) => item.profile_id !== undefined);
				const errors = items.filter((item) => item.details !== undefined);
				process.stdout.write(
					`${PROCESSES} processes, ${STRANGERS} strangers: ${created.length} made, ${successes.length} successes, ${errors.length} errors ${JSON.stringify(errors.map((item) => [detailsOf(item).code, detailsOf(item).outcome]))}\n`,
				);
				expect(created).toHaveLength(STRANGERS);
				const madeIds = new Set(created.map(({ profile_id }) => profile_id));
				expect(madeIds.size).toBe(STRANGERS);
				const told = new Map(successes.map((item) => [item.email, item.profile_id]));
				for (const item of successes) {
					expect(madeIds).toContain(item.profile_id);
					expect(told.get(item.email)).toBe(item.profile_id);
				}
				expect(items).toHaveLength(PROCESSES * STRANGERS);
				expect(successes.length + errors.length).toBe(items.length);
				expect(successes.length).toBeGreaterThan(items.length * 0.95);
				expect([...countOf(successes.map(({ email }) => email)).keys()]).toHaveLength(STRANGERS);
			} finally {
				await sandbox.close();
			}
		},
		PATIENCE_MS,
	);

	it(
		'lose none of the tags that each of them adds to one member',
		async () => {
			const sandbox = await startSandbox();
			try {
				const tagsOf = (number: number) =>
					['a', 'b', 'c'].map((letter) => `tag-${number}-${letter}`);
				const items = await runIn(
					PROCESSES,
					sandbox,
					{
						resource: 'profile',
						operation: 'addTags',
						profileId: locator('id', people.mia.id),
						tags: '={{ $json.tag }}',
					},
					(number) => tagsOf(number).map((tag) => ({ tag })),
				);
				expect(items.filter((item) => item.details !== undefined)).toEqual([]);
				const response = await fetch(`${sandbox.baseUrl}/profiles/${people.mia.id}`, {
					headers: { Authorization: `Bearer ${sandbox.token}` },
				});
				const { data } = (await response.json()) as { data: { tags: string[] } };
				const wanted = Array.from({ length: PROCESSES }, (_, number) => tagsOf(number)).flat();
				expect([...data.tags].sort()).toEqual([...people.mia.tags, ...wanted].sort());
			} finally {
				await sandbox.close();
			}
		},
		PATIENCE_MS,
	);
});
