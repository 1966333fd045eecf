/**
 * The output schemas that n8n's editor shows, so that users can map fields before a first run. They
 * are derived from what each operation returns for a sample record of the local tenant that is as
 * complete as possible. A key can be null if Omneo has nothing, even if its schema does not say so.
 * Of several types, n8n's editor shows the first.
 */
import { Batches } from '../../nodes/shared/claims/batches';
import { join } from 'node:path';
import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';
import { resources } from '../../nodes/OmneoBenefits/actions';
import { createProcessMemory, executionMemory } from '../../nodes/shared/once/context';
import type { ApiAnswer, ApiRequest } from '../../nodes/shared/transport/types';
import { handles, people, rewardHandles, startSandbox, type Sandbox } from '../../sandbox';
import { PROJECT, type GeneratedFiles } from './files';

/** Where n8n looks for the schemas of version 1 of the node (n8n-core 2.41.1). */
export const SCHEMAS = 'nodes/OmneoBenefits/__schema__/v1.0.0';

export type JsonType = 'array' | 'boolean' | 'integer' | 'null' | 'number' | 'object' | 'string';

export interface JsonSchema {
	type: JsonType | JsonType[];
	properties?: Record<string, JsonSchema>;
	items?: JsonSchema;
}

/** Runs an operation, named `<resource>.<operation>`, and returns its items. */
export type Call = (name: string, parameters: INodeParameters) => Promise<IDataObject[]>;

const mia: INodeParameters = { __rl: true, mode: 'id', value: people.mia.id };
const byHandle = (handle: string): INodeParameters => ({
	__rl: true,
	mode: 'handle',
	value: handle,
});

const claimOf = (externalId: string): INodeParameters => ({
	profileId: mia,
	definition: byHandle(handles.survey),
	timezone: 'Australia/Melbourne',
	externalId,
	specifyMeta: 'json',
	metaJson: '{"campaign": "spring"}',
});

async function newBenefit(call: Call): Promise<INodeParameters> {
	const definition = byHandle(handles.survey);
	await call('benefitDefinition.update', { definition, updateFields: { isExtendable: true } });
	const [benefit] = await call('benefit.claim', claimOf('SAMPLE-CLAIM'));
	return { profileId: mia, benefitId: String(benefit?.benefit_id) };
}

async function newRedemption(call: Call): Promise<INodeParameters> {
	await call('benefit.claimRedeem', claimOf('SAMPLE-REDEMPTION'));
	const [redemption] = await call('redemption.getAll', { profileId: mia, limit: 1 });
	return { profileId: mia, redemptionId: String(redemption?.redemption_id) };
}

const definitionWith = (handle: string): INodeParameters => ({
	name: 'Sample',
	handle,
	period: 30,
	additionalFields: {
		claimPeriodStartAt: '2026-01-01',
		claimPeriodEndAt: '2099-12-31',
		totalAllocations: 100,
		type: 'discount',
		value: 10,
	},
});

async function newDefinition(call: Call): Promise<INodeParameters> {
	await call('benefitDefinition.create', definitionWith('sample'));
	return { definition: byHandle('sample') };
}

const newReward: INodeParameters = {
	profileId: mia,
	rewardDefinition: byHandle(rewardHandles.birthday),
	timezone: 'Australia/Melbourne',
	externalId: 'SAMPLE',
};

const newPoints: INodeParameters = {
	profileId: mia,
	pointDefinitionId: '1',
	value: 10,
	externalId: 'SAMPLE',
	additionalFields: { description: 'Sample', expiresAt: '2099-12-31' },
};

/**
 * Parameters with which an operation returns a record that is as complete as possible, if those of
 * its fields do not. What the operation needs is made first. Each sample is for a tenant that was
 * just started or reset.
 */
const samples: Record<string, (call: Call) => Promise<INodeParameters>> = {
	'benefit.checkEligibility': async (call) => {
		const given = { profileId: mia, definition: byHandle(handles.delivery), externalId: 'SAMPLE' };
		await call('benefit.claim', given);
		return { ...given, previewOf: 'issue', options: { duplicateProtection: 'fail' } };
	},
	'benefit.getAll': async (call) => {
		await newBenefit(call);
		return { list: 'issued', profileId: mia, filters: { externalIdFilter: 'SAMPLE-CLAIM' } };
	},
	'benefit.update': async (call) => ({
		...(await newBenefit(call)),
		updateFields: { redeemCodePos: 'SAMPLE' },
	}),
	'benefit.extend': async (call) => ({ ...(await newBenefit(call)), extendDays: 7 }),
	'benefitDefinition.get': newDefinition,
	'benefitDefinition.getAll': async (call) => {
		await newDefinition(call);
		return { filters: { search: 'sample' } };
	},
	'benefitDefinition.create': async () => definitionWith('sample'),
	'benefitDefinition.update': async (call) => ({
		...(await newDefinition(call)),
		updateFields: { isPublished: true },
	}),
	'benefitDefinition.clone': async (call) => ({
		...(await newDefinition(call)),
		handle: 'sample-2',
	}),
	'benefitDefinition.delete': newDefinition,
	'redemption.getAll': newRedemption,
	'profile.getAll': async () => ({ filters: { email: people.mia.email } }),
	'profile.upsert': async () => ({ matchBy: 'email', matchValue: people.mia.email }),
	'profile.create': async () => ({
		profileFields: { firstName: 'Sam', lastName: 'Ple', email: 'sample@example.com' },
	}),
	'profile.update': async () => ({ profileId: mia, profileFields: { gender: 'other' } }),
	'profile.updateConsent': async () => ({
		profileId: mia,
		consent: {
			emailPromo: true,
			emailOptout: false,
			smsPromo: true,
			smsOptout: false,
			pushPromo: true,
			phonePromo: false,
			postPromo: false,
		},
	}),
	'reward.issue': async () => newReward,
	'reward.getAll': async (call) => {
		await call('reward.issue', newReward);
		return { profileId: mia };
	},
	'reward.extend': async (call) => {
		const rewardDefinition = byHandle(rewardHandles.welcome);
		const [reward] = await call('reward.issue', { ...newReward, rewardDefinition });
		return { profileId: mia, rewardId: String(reward?.reward_id), extendDays: 7 };
	},
	'point.add': async () => newPoints,
	'point.getAll': async (call) => {
		await call('point.add', newPoints);
		return { profileId: mia };
	},
	'interaction.create': async () => ({
		profileId: mia,
		name: 'form submission',
		namespace: 'sample',
		externalId: 'SAMPLE',
	}),
	'profile.addTags': async () => ({ profileId: mia, tags: 'sample' }),
	'profile.removeTags': async () => ({ profileId: mia, tags: 'vip' }),
};

/** The parameters of a sample: its own, or else those of the fields that the operation shares. */
export async function sampleOf(name: string, call: Call): Promise<INodeParameters> {
	const own = samples[name];
	if (own) return await own(call);
	const properties = propertiesOf(name);
	const has = (field: string) => properties.some((property) => property.name === field);
	return {
		...claimOf('SAMPLE'),
		...(has('benefitId') ? await newBenefit(call) : {}),
		...(has('redemptionId') ? await newRedemption(call) : {}),
	};
}

function propertiesOf(name: string): INodeProperties[] {
	const [resource = '', operation = ''] = name.split('.');
	return resources[resource]?.operations[operation]?.properties ?? [];
}

const TEXTS: JsonSchema = { type: 'array', items: { type: 'string' } };

/**
 * Keys whose schema the samples do not show: they are empty in one (types as documented, those of
 * ids an assumption), their content is free, or they are whole numbers by chance.
 */
const known: Record<string, JsonSchema> = {
	credit_balance: { type: 'number' },
	currency: { type: 'string' },
	external_id: { type: 'string' },
	tags: TEXTS,
	tier_handle: { type: 'string' },
	updated_fields: TEXTS,
	value_initial: { type: 'number' },
	value_remaining: { type: 'number' },
	location_id: { type: 'integer' },
	meta: { type: 'object' },
	redemption_id: { type: 'integer' },
	statuses: TEXTS,
	total: { type: 'number' },
	transaction_id: { type: 'integer' },
	value: { type: 'number' },
};

/** What a tenant of another age may answer, by operation: a claim that is answered with a Benefit. */
const besidesTheSample: Record<string, Record<string, JsonSchema>> = {
	'benefit.claimRedeem': { redemption_id: { type: ['integer', 'null'] } },
	'benefit.checkEligibility': {
		reason: { type: ['string', 'null'] },
		message: { type: ['string', 'null'] },
		benefit_id: { type: ['integer', 'null'] },
		given_at: { type: ['string', 'null'] },
		external_id: { type: ['string', 'null'] },
	},
};

function schemaOf(value: unknown, key: string): JsonSchema {
	const schema = known[key];
	if (value === null) {
		if (!schema)
			throw new Error(`The key ${key} is empty in its sample, and its type is not known`);
		return { ...schema, type: [schema.type, 'null' as const].flat() };
	}
	if (schema) return schema;
	if (Array.isArray(value)) return { type: 'array', items: schemaOf(value[0], `${key}[0]`) };
	if (typeof value === 'object') return objectSchema(value as IDataObject);
	if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
	return { type: typeof value as 'boolean' | 'string' };
}

function objectSchema(record: IDataObject): JsonSchema {
	return {
		type: 'object',
		properties: Object.fromEntries(
			Object.entries(record).map(([key, value]) => [key, schemaOf(value, key)]),
		),
	};
}

/** The schema of every operation's simplified output, by `<resource>.<operation>`. */
export async function outputSchemas(): Promise<Record<string, JsonSchema>> {
	const sandbox = await startSandbox();
	try {
		const call = callDirectly(sandbox);
		const schemas: Record<string, JsonSchema> = {};
		for (const name of operationNames()) {
			sandbox.reset();
			const [record] = await call(name, await sampleOf(name, call));
			if (!record) throw new Error(`The sample of ${name} gives no record`);
			const schema = objectSchema(record);
			schemas[name] = {
				...schema,
				properties: { ...schema.properties, ...besidesTheSample[name] },
			};
		}
		return schemas;
	} finally {
		await sandbox.close();
	}
}

/** Every operation, as `<resource>.<operation>`. */
export function operationNames(): string[] {
	return Object.entries(resources).flatMap(([resource, { operations }]) =>
		Object.keys(operations).map((operation) => `${resource}.${operation}`),
	);
}

/**
 * Runs operations without n8n, so that no build is needed for files that become part of the build.
 */
export function callDirectly(sandbox: Sandbox): Call {
	return async (name, parameters) => {
		const [resource = '', operation = ''] = name.split('.');
		const found = resources[resource]?.operations[operation];
		if (!found) throw new Error(`The node has no operation ${name}`);
		const results = await found.run({
			index: 0,
			identity: {},
			options: (parameters.options ?? {}) as IDataObject,
			workflowTimezone: 'Australia/Melbourne',
			memory: executionMemory({}, () => name),
			maxRetries: 0,
			itemId: '0:0',
			parameter: (parameter, fallback) => parameters[parameter] ?? fallback,
			isExpression: () => false,
			readOnce: (_name, read) => read(),
			once: async (_key, work) => await work(),
			pause: async () => undefined,
			withoutSlot: async (waiting) => await waiting,
			endOfRun: async () => undefined,
			now: () => Date.now(),
			hint: () => undefined,
			debug: () => undefined,
			duplicate: () => undefined,
			preview: () => undefined,
			looks: { wait: async () => undefined, left: () => 1 },
			sharedLooks: () => undefined,
			batches: () => new Batches({ wait: async () => undefined, left: () => 1 }, () => 'SAMPLE'),
			tenant: async () => sandbox.baseUrl,
			process: createProcessMemory(),
			makeExternalId: () => 'SAMPLE',
			send: async <T>(request: ApiRequest) => await sendTo<T>(sandbox, request),
		});
		return [results].flat();
	};
}

async function sendTo<T>(
	{ baseUrl, token }: Sandbox,
	{ endpoint: { method }, path, query = {}, body }: ApiRequest,
): Promise<ApiAnswer<T>> {
	const url = new URL(`${baseUrl}/${path.map((segment) => encodeURIComponent(segment)).join('/')}`);
	for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
	const response = await fetch(url, {
		method,
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: body && JSON.stringify(body),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${url.href} answered ${response.status}: ${text}`);
	return JSON.parse(text || '{}') as ApiAnswer<T>;
}

/** The schemas' files, formatted as Prettier wants them. */
export async function schemaFiles(): Promise<GeneratedFiles> {
	const { format, resolveConfig } = await import('prettier');
	const files: GeneratedFiles = new Map();
	for (const [name, schema] of Object.entries(await outputSchemas())) {
		const file = `${SCHEMAS}/${name.replace('.', '/')}.json`;
		const style = await resolveConfig(join(PROJECT, file));
		files.set(file, await format(JSON.stringify(schema), { ...style, filepath: file }));
	}
	return files;
}
