import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resources } from '../../../nodes/OmneoBenefits/actions';
import { failureUnsent } from './support';

describe('the operations of the node', () => {
	it.each(Object.keys(resources))('have a file of tests for the resource %s', (resource) => {
		expect(existsSync(join(__dirname, `${resource}.test.ts`))).toBe(true);
	});

	it('fail with a plain sentence where a workflow names one that does not exist', async () => {
		expect(await failureUnsent('benefit.explode')).toMatchObject({ code: 'parameter_invalid' });
	});
});
