/** Against a server that answers nonsense: a report, no crash, in bounded time. */
import type { RequestListener } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks } from '../../contract/checks';
import { asJson, asTable } from '../../contract/report';
import { runContract } from '../../contract/run';
import { listen } from '../engine/support';

const TOKEN = 'secret-of-this-test';

let journals = '';

beforeAll(async () => {
	journals = await mkdtemp(join(tmpdir(), 'contract-'));
});

afterAll(async () => {
	await rm(journals, { recursive: true });
});

const answers: Record<string, RequestListener> = {
	'an HTML page': (_, response) => response.end('<html><body>Welcome</body></html>'),
	'an empty object': (_, response) => response.end('{}'),
	'a JSON null': (_, response) => response.end('null'),
	'a list': (_, response) => response.end('[1,"two",null]'),
	'data of other kinds': (_, response) =>
		response.end('{"data":{"id":{"a":1},"items":"x"},"id":7,"links":3,"meta":[],"errors":5}'),
	'data that is a text': (_, response) => response.end('{"data":"text","id":"x"}'),
	'500': (_, response) => response.writeHead(500).end('{"message":"Server Error"}'),
	'404 in HTML': (_, response) => response.writeHead(404).end('<html></html>'),
	'204': (_, response) => response.writeHead(204).end(),
	'a redirect': (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
	'429 for ever': (_, response) => response.writeHead(429, { 'retry-after': '0' }).end('{}'),
	nothing: () => undefined,
	'half an answer': (_, response) => {
		response.writeHead(200, { 'content-length': '1000' });
		response.write('{"data":');
		setTimeout(() => response.destroy(), 5);
	},
	'a cut connection': (request) => request.destroy(),
	'an answer without end': (_, response) => {
		response.on('error', () => undefined);
		const write = () => {
			if (!response.destroyed) response.write('x'.repeat(64 * 1024), () => setTimeout(write, 20));
		};
		write();
	},
};

/** The first question is answered well, so that all the others are asked. */
const afterTheFirst =
	(answer: RequestListener): RequestListener =>
	(request, response) => {
		if (request.url === '/api/v3/users/me') response.end('{"id":1}');
		else answer(request, response);
	};

async function reportOf(listener: RequestListener) {
	const server = await listen(listener);
	try {
		return await runContract({
			baseUrl: `${server.origin}/api/v3`,
			token: TOKEN,
			profile: '9b1e4c7a-3f52-4d08-a6c1-5e7d20b84f91',
			write: true,
			journals,
			patienceMs: 20,
			timeoutMs: 200,
			withinMs: 10_000,
		});
	} finally {
		await server.close();
	}
}

describe.each(Object.entries(answers))('a server that answers %s', (_, answer) => {
	test.each([
		['from the first request on', answer],
		['after a good first answer', afterTheFirst(answer)],
	])('%s is reported on, and in time', async (_when, listener) => {
		const started = performance.now();
		const report = await reportOf(listener);
		expect(performance.now() - started).toBeLessThan(20_000);
		expect(report.results).toHaveLength(checks.length);
		const told = asTable(report) + asJson(report);
		expect(told).not.toContain(TOKEN);
		expect(told).not.toContain('the check failed');
	});
});

test('a server that is not there is told of, with no more than three requests', async () => {
	const server = await listen(() => undefined);
	await server.close();
	const report = await runContract({
		baseUrl: `${server.origin}/api/v3`,
		token: TOKEN,
		journals,
	});
	expect(report.results[0]).toMatchObject({
		outcome: 'not tried',
		detail: 'the connection broke',
	});
	expect(report.requests).toBeLessThanOrEqual(3);
});
