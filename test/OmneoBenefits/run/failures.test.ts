import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { errorItem } from '../../../nodes/OmneoBenefits/run/failures';
import { Problem } from '../../../nodes/shared/problems/problem';

const row = { email: 'mia@example.com' };

const errorItemOf = (onError: INode['onError']): INodeExecutionData => {
	const node = { name: 'Omneo Benefits', onError } as INode;
	const context: Partial<IExecuteFunctions> = {
		getNode: () => node,
		getInputData: () => [{ json: {} }, { json: {} }, { json: {} }, { json: row }],
	};
	const failure = {
		index: 3,
		problem: new Problem('not_claimable', { httpStatus: 422 }),
		identity: { external_id: 'SURVEY-1' },
	};
	return errorItem(context as IExecuteFunctions, failure, false);
};

const json = {
	error: 'This benefit cannot be claimed',
	message: expect.stringContaining('claimable') as string,
	details: {
		outcome: 'refused',
		code: 'not_claimable',
		http_status: 422,
		profile_id: null,
		external_id: 'SURVEY-1',
		item: 3,
	},
};
const jsonWithRow = { ...json, ...row };

describe('an error item', () => {
	it('tells what happened, what to do and the details', () => {
		expect(errorItemOf('continueRegularOutput')).toEqual({ json, pairedItem: { item: 3 } });
	});

	it('has its row behind them at an error output, where n8n would put it before them', () => {
		const item = errorItemOf('continueErrorOutput');
		expect(item).toEqual({ json: jsonWithRow, pairedItem: 3 });
		expect(Object.keys(item.json)).toEqual(['error', 'message', 'details', 'email']);
	});

	it('has an error of its own where there is an error output: n8n before 2.34 looks for it', () => {
		expect(errorItemOf('continueErrorOutput').error).toMatchObject({
			name: 'NodeApiError',
			message: json.error,
		});
	});

	it('has none else, as n8n would put its message in the place of the json', () => {
		expect(errorItemOf('continueRegularOutput')).not.toHaveProperty('error');
	});

	it('lets n8n 1.85 take that error off', () => {
		const item = errorItemOf('continueErrorOutput');
		item.error = undefined;
		expect(item.error).toBeUndefined();
	});

	it('keeps its json where n8n puts the message of that error in its place', () => {
		const item = errorItemOf('continueErrorOutput');
		item.json = { error: item.error?.message };
		expect(item.json).toEqual(jsonWithRow);
	});

	it('is copied and stored without that error', () => {
		const item = errorItemOf('continueErrorOutput');
		const copy: INodeExecutionData = { ...item };
		copy.json = { error: 'Replaced' };
		expect(copy.json).toEqual({ error: 'Replaced' });
		expect(structuredClone(item)).not.toHaveProperty('error');
		expect(JSON.parse(JSON.stringify(item))).toEqual({ json: jsonWithRow, pairedItem: 3 });
	});
});
