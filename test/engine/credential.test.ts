/** The credential as n8n gives it to the node, the trigger, the pickers and its own test. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { people } from '../../sandbox';
import { callListSearch, testCredential } from '../../tools/engine/contexts';
import { loadPackage } from '../../tools/engine/loadPackage';
import { FakeN8n } from '../OmneoBenefitsTrigger/support';
import { detailsOf, jsonOf, runNode } from './support';

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
