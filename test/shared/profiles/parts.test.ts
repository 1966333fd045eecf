import type { CustomAttribute } from '../../../nodes/shared/profiles/changes';
import { storeParts } from '../../../nodes/shared/profiles/parts';
import { createProcessMemory, executionMemory } from '../../../nodes/shared/once/context';
import type { WorkContext } from '../../../nodes/shared/once/context';
import { Problem, settled } from '../../../nodes/shared/problems/problem';
import type { ApiAnswer, ApiRequest } from '../../../nodes/shared/transport/types';

const size = (value: number): CustomAttribute => ({
	namespace: 'app',
	handle: 'size',
	type: 'integer',
	value,
});

/** A member with custom attributes, whose writes fail as long as there are problems. */
function memberWith(attributes: CustomAttribute[], problems: Problem[]) {
	const writes: unknown[] = [];
	const answer = ({ endpoint, body }: ApiRequest): unknown => {
		if (endpoint.method === 'GET') return attributes;
		writes.push(body?.value);
		const problem = problems.shift();
		if (problem) throw problem;
		attributes = [{ ...size(0), ...body }];
		return body;
	};
	const context = {
		process: createProcessMemory(),
		memory: executionMemory({}, () => 'execution'),
		itemId: '0:0',
		maxRetries: 0,
		tenant: async () => await Promise.resolve('https://api.shop.getomneo.com/api/v3'),
		send: async <T>(request: ApiRequest) => {
			const data = await Promise.resolve(request).then(answer);
			return { data, meta: { total: attributes.length } } as ApiAnswer<T>;
		},
		pause: async () => await Promise.resolve(),
		now: () => Date.now(),
		debug: () => undefined,
	} as unknown as WorkContext;
	return {
		writes,
		changeTo: (value: number) => {
			attributes = [size(value)];
		},
		/** A try of the item, which first reads what the member has. */
		store: async (value: number) => {
			const parts = { consent: {}, customAttributes: [size(value)] };
			return await settled(
				storeParts(context, 'p-1', parts, { attributesBefore: attributes, tell: () => undefined }),
			);
		},
	};
}

describe('a custom attribute that a first try did not store for certain', () => {
	const lost = () => new Problem('connection_lost', { wasWrite: true });
	const refused = () => new Problem('rate_limited', { wasWrite: true });

	it.each([
		['lost', lost],
		['refused', refused],
	])('is sent again by a further try where it was %s and all is as it was', async (_, problem) => {
		const member = memberWith([size(36)], [problem()]);
		expect((await member.store(38)).problem).toBeDefined();
		expect(await member.store(38)).toEqual({});
		expect(member.writes).toEqual([38, 38]);
	});

	it.each([
		['lost', lost, 'unknown'],
		['refused', refused, 'failed'],
	])('stays as somebody else has set it since, where it was %s', async (_, problem, outcome) => {
		const member = memberWith([size(36)], [problem()]);
		await member.store(38);
		member.changeTo(40);
		expect((await member.store(38)).problem?.outcome).toBe(outcome);
		expect(member.writes).toEqual([38]);
	});
});
