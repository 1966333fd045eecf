import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../nodes/OmneoBenefits/actions';
import { people, startSandbox, type Sandbox } from '../../sandbox';
import { operationNames, sampleOf, type Call } from '../../tools/generate/schemas';
import { jsonOf, listen, locator, runNode, type LocalServer } from '../engine/support';

const names = operationNames();

const operationOf = (name: string) => {
	const [resource = '', operation = ''] = name.split('.');
	const found = resources[resource]?.operations[operation];
	if (!found) throw new Error(`There is no operation ${name}`);
	return found;
};

/** Parameters with which an operation gives another form of its output. */
const otherForms: Record<string, INodeParameters> = {
	'benefit.getAll': { list: 'claimable', profileId: locator('id', people.mia.id) },
	...Object.fromEntries(
		['upsert', 'create', 'update', 'get', 'getAll'].map((operation) => [
			`profile.${operation}`,
			{ options: { includeContactDetails: true } },
		]),
	),
};

/** What the node needs to go on: all else may be missing. */
const NEEDED = [
	'attributes',
	'benefit',
	'comms',
	'data',
	'definition',
	'email',
	'email_optout',
	'email_promo',
	'expires_at',
	'external_id',
	'flattened_tags',
	'handle',
	'id',
	'identities',
	'identifier',
	'interactions',
	'items',
	'links',
	'max_redemptions',
	'meta',
	'period',
	'period_type',
	'profile_id',
	'redemptions_remaining',
	'tags',
	'type',
	'type_attributes',
	'value',
];

/** A record with the least in it, and with words by which n8n knows an error. */
function sparse(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sparse);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).filter(([key]) => NEEDED.includes(key));
	const kept = Object.fromEntries(entries.map(([key, each]) => [key, sparse(each)]));
	return 'id' in value ? { ...kept, error: 'an error', message: 'a message' } : kept;
}

/** A tenant before `sandbox` whose records lack what they can. */
async function startSparse({ baseUrl }: Sandbox): Promise<LocalServer> {
	const origin = new URL(baseUrl).origin;
	return await listen((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const body = Buffer.concat(chunks);
			const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
			fetch(`${origin}${request.url ?? ''}`, {
				method: request.method,
				headers: { authorization, 'content-type': type },
				body: body.length > 0 ? body : undefined,
			})
				.then(async (answer) => {
					const text = await answer.text();
					response.writeHead(answer.status, { 'content-type': 'application/json' });
					const isRecord = answer.ok && text !== '';
					response.end(isRecord ? JSON.stringify(sparse(JSON.parse(text))) : text);
				})
				.catch(() => response.destroy());
		});
	});
}

describe('the simplified output', () => {
	let sandbox: Sandbox;
	let sparseTenant: LocalServer;

	beforeAll(async () => {
		sandbox = await startSandbox();
		sparseTenant = await startSparse(sandbox);
	});

	beforeEach(() => {
		sandbox.reset();
	});

	afterAll(async () => {
		await sparseTenant.close();
		await sandbox.close();
	});

	const callAt =
		(baseUrl: string): Call =>
		async (name, parameters) => {
			const [resource = '', operation = ''] = name.split('.');
			const rows = [{}];
			const result = await runNode({
				baseUrl,
				rows,
				parameters: { resource, operation, ...parameters },
			});
			expect(result.error).toBeUndefined();
			return jsonOf(result);
		};

	const outputOf = async (name: string, baseUrl: string, more: INodeParameters = {}) => {
		const parameters = await sampleOf(name, callAt(sandbox.baseUrl));
		const [record = {}] = await callAt(baseUrl)(name, { ...parameters, ...more });
		return record;
	};

	const expectToBeSimple = (record: IDataObject) => {
		expect(Object.keys(record).length).toBeGreaterThan(0);
		expect(Object.keys(record).length).toBeLessThanOrEqual(10);
		expect(record.error).toBeFalsy();
	};

	// Without any balance, Omneo's answer is not that of balances.
	const canLack = names.filter((name) => name !== 'profile.getBalances');

	it.each(canLack)('has at most ten keys, the same whatever a record lacks: %s', async (name) => {
		const full = await outputOf(name, sandbox.baseUrl);
		expectToBeSimple(full);
		sandbox.reset();
		const lacking = await outputOf(name, `${sparseTenant.origin}/api/v3`);
		expectToBeSimple(lacking);
		expect(Object.keys(lacking)).toEqual(Object.keys(full));
	});

	it.each(Object.keys(otherForms))('has at most ten in its other form too: %s', async (name) => {
		const full = await outputOf(name, sandbox.baseUrl, otherForms[name]);
		expectToBeSimple(full);
		const [first, other] = operationOf(name).simplified;
		expect(Object.keys(full)).toEqual(other);
		expect(other).not.toEqual(first);
	});
});
