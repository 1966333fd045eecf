import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people } from '../../sandbox';
import {
	claimOfRow,
	detailsOf,
	jsonOf,
	locator,
	runNode,
	startRecorder,
	type Recorder,
} from './support';

interface Case {
	name: string;
	parameters: INodeParameters;
	row?: IDataObject;
	/** Words of each problem. */
	problems: RegExp[];
}

const timezone = 'Australia/Melbourne';

const cases: Case[] = [
	{
		name: 'a claim without a profile, a definition and a time zone',
		parameters: claimOfRow({
			profileId: locator('id', '={{ $json.nothing }}'),
			definition: locator('handle', '={{ $json.nothing }}'),
			timezone: 'Mars/Olympus',
			externalId: '={{ $json.nothing }}',
			specifyMeta: 'json',
			metaJson: '{',
		}),
		problems: [/profile ID is missing/, /definition/i, /Mars/, /External ID/, /meta/],
	},
	{
		name: 'a member of a form',
		parameters: {
			resource: 'profile',
			operation: 'upsert',
			matchBy: 'email',
			matchValue: '={{ $json.email }}',
			profileFields: {
				firstName: '={{ $json.first }}',
				mobilePhone: '={{ $json.phone }}',
				birthDate: '={{ $json.birth }}',
				gender: '={{ $json.gender }}',
				identities: { identity: [{ handle: 'shop', identifier: 'undefined' }] },
				customAttributes: {
					attribute: [
						{ namespace: 'a', handle: 'n', type: 'integer', value: 'many' },
						{ namespace: 'a', handle: 'b', type: 'boolean', value: 'perhaps' },
					],
				},
				consent: { decision: [{ kind: 'emailPromo', value: 'maybe' }] },
			},
		},
		row: { email: 'nobody', first: 'undefined', phone: '12', birth: 'soon', gender: 'x' },
		problems: [
			/email address/,
			/First Name/,
			/mobile number/,
			/Birth Date/,
			/Gender/,
			/identifier of an identity/,
			/custom attribute n/,
			/custom attribute b/,
			/Email Promotions/,
		],
	},
	{
		name: 'an issue with a collection of dates and amounts',
		parameters: {
			resource: 'benefit',
			operation: 'issue',
			profileId: locator('id', people.mia.id),
			definition: locator('handle', handles.coffee),
			timezone,
			issuedAt: '2026',
			additionalFields: { expiresAt: 'then', value: 'much' },
		},
		problems: [/Issued At/, /Expires At/, /Value/],
	},
	{
		name: 'filters',
		parameters: {
			resource: 'redemption',
			operation: 'getAll',
			list: 'all',
			filters: { createdAfter: 'then', createdBefore: '', hasBenefit: 'perhaps' },
		},
		problems: [/Created After/, /Created Before/, /Has Benefit/],
	},
	{
		name: 'points',
		parameters: {
			resource: 'point',
			operation: 'add',
			profileId: locator('email', 'nobody'),
			pointDefinitionId: '={{ $json.nothing }}',
			value: 'many',
			externalId: '={{ $json.nothing }}',
			additionalFields: { expiresAt: 'then' },
		},
		problems: [/email address/, /point definition/i, /Value/, /External ID/, /Expires At/],
	},
];

describe('an error of an item’s input', () => {
	let recorder: Recorder;

	beforeAll(async () => {
		recorder = await startRecorder(() => ({ status: 500 }));
	});

	afterAll(async () => {
		await recorder.close();
	});

	it.each(cases)(
		'tells all problems of $name at once',
		async ({ parameters, row = {}, problems }) => {
			recorder.requests.length = 0;
			const { baseUrl } = recorder;
			const node = { onError: 'continueRegularOutput' } as const;
			const [json = {}] = jsonOf(await runNode({ baseUrl, parameters, rows: [row], node }));
			const { problems: listed, outcome } = detailsOf(json) as {
				problems: IDataObject[];
				outcome: string;
			};
			expect(outcome).toBe('failed');
			expect(listed.map(({ message }) => message)).toEqual(
				problems.map((words) => expect.stringMatching(words) as string),
			);
			expect(json.error).toMatch(new RegExp(`and ${problems.length - 1} more problems$`));
			for (const [index, words] of problems.entries()) {
				const line = String(json.message).split('\n')[index] ?? '';
				expect(line).toMatch(new RegExp(`^${index + 1}\\. `));
				expect(line).toMatch(words);
			}
			expect(recorder.requests).toEqual([]);
		},
	);

	it('is the problem itself where there is one alone', async () => {
		const parameters = claimOfRow({ timezone: 'Mars/Olympus' });
		const result = await runNode({
			baseUrl: recorder.baseUrl,
			parameters,
			rows: [{ profile: people.mia.id, id: 'A' }],
		});
		expect(result.error?.message).not.toContain('more problem');
		expect(result.error?.message).toContain('Mars');
	});
});
