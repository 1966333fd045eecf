import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resources } from '../../../nodes/OmneoBenefits/actions';
import { oddAnswers, playedOf } from './support';

describe('the odd answers', () => {
	it('are given to every operation of the table', () => {
		const files = readdirSync(__dirname).filter((file) => file.endsWith('.test.ts'));
		const played = files.flatMap((file) => {
			const calls = readFileSync(join(__dirname, file), 'utf8').matchAll(
				/^describeOddAnswers\('(\w+)'/gm,
			);
			return [...calls].flatMap(([, resource = '']) => playedOf(resource));
		});
		const inTable = Object.entries(resources).flatMap(([resource, { operations }]) =>
			Object.keys(operations).map((operation) => `${resource}.${operation}`),
		);
		expect(played.sort()).toEqual(inTable.sort());
	});

	it('are two hundred different ones', () => {
		const names = new Set(oddAnswers.map(({ name }) => name));
		expect(names.size).toBe(oddAnswers.length);
		expect(names.size).toBeGreaterThanOrEqual(200);
	});
});
