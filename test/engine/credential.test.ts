/** The credential as n8n gives it to the node, the trigger, the pickers and its own test. */
import { NodeHelpers, type ICredentialDataDecryptedObject, type IDataObject } from 'n8n-workflow';
import { people } from '../../sandbox';
import { callListSearch, testCredential } from '../../tools/engine/contexts';
import { loadPackage } from '../../tools/engine/loadPackage';
import { FakeN8n } from '../OmneoBenefitsTrigger/support';
import {
	claimOfRow,
	credentialFor,
	detailsOf,
	emptyList,
	jsonOf,
	runNode,
	startRecorder,
	type Recorder,
} from './support';

describe('a credential whose plain texts were emptied, as n8n’s source control by Git does', () => {
	/** A tenant that is no name, so that nothing is sent to it. */
	const emptied = (apiHost: string): ICredentialDataDecryptedObject => ({
		apiHost,
		tenant: 'no/tenant',
		baseUrl: '',
		apiToken: 'a-token',
		webhookSecret: '',
	});
	const refusedTenant = /The tenant "no\/tenant" is not valid/;

	it('is that of the present host to the node', async () => {
		const result = await runNode({
			baseUrl: '',
			credentials: { omneoApi: emptied('') },
			rows: [{ profile: people.mia.id, id: 'SURVEY-1' }],
			node: { onError: 'continueRegularOutput' },
		});
		const [json] = jsonOf(result);
		expect(json?.error).toMatch(refusedTenant);
		expect(detailsOf(json)).toMatchObject({ code: 'credential_invalid', outcome: 'failed' });
	});

	it('is that of the present host to a picker', async () => {
		const credentials = { omneoApi: emptied('') };
		await expect(callListSearch('searchProfiles', { credentials })).rejects.toThrow(refusedTenant);
	});

	it('is that of the present host to its own test', async () => {
		const { message } = await testCredential('omneoApi', emptied(''));
		expect(message).toMatch(refusedTenant);
	});

	it('is that of the present host to the trigger', async () => {
		const n8n = await FakeN8n.launch();
		try {
			n8n.credential = { ...emptied(''), tenant: 'shop' };
			await expect(n8n.listen()).rejects.toThrow(/^Omneo cannot reach this n8n at 127\.0\.0\.1:/);
		} finally {
			await n8n.close();
		}
	});

	it.each([
		['', ['tenant']],
		['current', ['tenant']],
		['legacy', ['tenant']],
		['custom', ['baseUrl']],
		['={{ $vars.host }}', ['tenant', 'baseUrl']],
	])('shows, where API Host is %j, %j', async (apiHost, shown) => {
		const { properties } = (await loadPackage()).getCredential('omneoApi').type;
		const addresses = properties.filter(({ name }) => name === 'tenant' || name === 'baseUrl');
		const values = { apiHost };
		expect(
			addresses
				.filter((property) => NodeHelpers.displayParameter(values, property, null, null))
				.map(({ name }) => name),
		).toEqual(shown);
	});
});

describe('a token that is replaced while a run is under way', () => {
	const rows = ['A', 'B', 'C'].map((id) => ({ profile: people.mia.id, id }));

	/** Runs three claims one after the other; the token is replaced when the first is written. */
	const runWhileReplaced = async (options: IDataObject) => {
		const credentials = credentialFor(tenant.baseUrl, 'old-token');
		tenant.answer = ({ method, headers }) => {
			if (method === 'GET') return emptyList;
			const isOld = headers.authorization === 'Bearer old-token';
			credentials.omneoApi = { ...credentials.omneoApi, apiToken: 'new-token' };
			return isOld && isRevoked
				? { status: 401, body: { message: 'Unauthenticated.' } }
				: { body: { data: { id: 7, redemption: { id: 8 } } } };
		};
		return await runNode({
			baseUrl: tenant.baseUrl,
			credentials,
			rows,
			parameters: claimOfRow({ options: { concurrency: 1, checkAfterClaim: false, ...options } }),
			node: { onError: 'continueRegularOutput' },
		});
	};

	let tenant: Recorder;
	let isRevoked: boolean;

	beforeEach(async () => {
		isRevoked = false;
		tenant = await startRecorder(() => emptyList);
	});

	afterEach(async () => {
		await tenant.close();
	});

	const tokensOfWrites = () =>
		tenant.requests
			.filter(({ method }) => method === 'POST')
			.map(({ headers }) => headers.authorization);

	it.each(['off', 'returnExisting'])(
		'is used from the next item on (Duplicate Protection %s)',
		async (duplicateProtection) => {
			const result = await runWhileReplaced({ duplicateProtection });
			expect(jsonOf(result).map(({ duplicate }) => duplicate)).toEqual([false, false, false]);
			expect(tokensOfWrites()).toEqual([
				'Bearer old-token',
				'Bearer new-token',
				'Bearer new-token',
			]);
		},
	);

	it('fails what the old one had begun, where that is revoked, and nothing after it', async () => {
		isRevoked = true;
		const result = await runWhileReplaced({ duplicateProtection: 'off' });
		expect(jsonOf(result).map((json) => detailsOf(json).code)).toEqual([
			'token_invalid',
			undefined,
			undefined,
		]);
	});
});
