import 'reflect-metadata';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadOutputSchema } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../../sandbox';
import {
	operationNames,
	sampleOf,
	SCHEMAS as SCHEMA_FOLDER,
	type Call,
	type JsonSchema,
	type JsonType,
} from '../../tools/generate/schemas';
import { jsonOf, runNode } from '../engine/support';

const SCHEMAS = join(__dirname, '../..', SCHEMA_FOLDER);

const names = operationNames();

const readSchema = async (name: string) =>
	JSON.parse(await readFile(join(SCHEMAS, `${name.replace('.', '/')}.json`), 'utf8')) as JsonSchema;

/** The JSON types that a schema may give a value. */
function typesOf(value: unknown): string[] {
	if (value === null) return ['null'];
	if (Array.isArray(value)) return ['array'];
	return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
}

/** The dates that are not in ISO 8601 with an offset; all but a benefit's are in UTC. */
function datesWithoutOffset(record: IDataObject): string[] {
	const form = 'benefit_id' in record ? /T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/ : /T\d\d:\d\d:\d\dZ$/;
	return Object.entries(record)
		.filter(([key, value]) => key.endsWith('_at') && value !== null && !form.test(String(value)))
		.map(([key]) => key);
}

describe('the output schemas', () => {
	it('are found by n8n', () => {
		for (const name of names) {
			const [resource, operation] = name.split('.');
			const nodeDir = resolve(SCHEMAS, '../..');
			expect(loadOutputSchema({ nodeDir, version: 1, resource, operation })).toMatchObject({
				type: 'object',
			});
		}
	});

	it('are there for every operation, and for no other', async () => {
		const files = await readdir(SCHEMAS, { recursive: true });
		const found = files
			.filter((file) => file.endsWith('.json'))
			.map((file) => file.replace(/[\\/]/, '.').replace('.json', ''));
		expect(found.sort()).toEqual([...names].sort());
	});
});

describe('the node’s real output', () => {
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox();
	});

	beforeEach(() => {
		sandbox.reset();
	});

	afterAll(async () => {
		await sandbox.close();
	});

	const call: Call = async (name, parameters) => {
		const [resource = '', operation = ''] = name.split('.');
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: [{}],
			parameters: { resource, operation, ...parameters },
		});
		expect(result.error).toBeUndefined();
		return jsonOf(result);
	};

	it.each(names)('has exactly the keys of its schema, in its types: %s', async (name) => {
		const { properties = {} } = await readSchema(name);
		const [record = {}] = (await call(name, await sampleOf(name, call))) as IDataObject[];
		expect(Object.keys(record)).toEqual(Object.keys(properties));
		expect(datesWithoutOffset(record)).toEqual([]);
		for (const [key, value] of Object.entries(record)) {
			const types = [properties[key]?.type].flat();
			expect([key, typesOf(value).some((type) => types.includes(type as JsonType))]).toEqual([
				key,
				true,
			]);
		}
	});
});
