import { IDENTITY, type Bench } from '../bench';
import { utcMs } from '../clock';
import type { Check } from '../check';
import { at, isRecord } from '../json';
import { idIn } from '../records';
import { expect, NotTried } from '../verdict';

/** Changes the run's own member, and gives what the answer shows of it. */
async function changed(bench: Bench, change: object): Promise<unknown> {
	const { id } = await bench.member();
	const { status, json } = await bench.act('PUT', `/profiles/${id}`, change);
	expect(status === 200, `answers ${status.toString()}`);
	return at(json, 'data');
}

const asTexts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

export const memberChecks: Check[] = [
	{
		name: 'members.by-id',
		says: 'gives a profile by its ID',
		source: 'reference',
		strength: 'documented',
		means: 'No operation finds a member by ID.',
		docs: 'docs/operations.md',
		run: async (bench) => {
			const id = bench.testMember();
			const { status, json } = await bench.get(`/profiles/${id}`);
			expect(status === 200, `answers ${status.toString()}`);
			expect(idIn(at(json, 'data')) === id, 'it is another');
		},
	},
	{
		name: 'members.mobile-is-e164',
		says: 'writes mobile_phone in E.164',
		source: 'present documents; national in older ones',
		strength: 'documented',
		means: 'Members are found by either form; what is shown in Simplify is the tenant’s own.',
		docs: 'docs/operations.md',
		needs: ['members.by-id'],
		run: async (bench) => {
			const { json } = await bench.get(`/profiles/${bench.testMember()}`);
			const mobile = at(json, 'data', 'mobile_phone');
			if (typeof mobile !== 'string') throw new NotTried('the test member has no mobile number');
			expect(/^\+[1-9]\d+$/.test(mobile), 'it is in another form');
		},
	},
	{
		name: 'members.balances',
		says: 'tells the balances of rewards, points, benefits and credits',
		source: 'SDK types 2026; SDK tests 2025, id-balances',
		strength: 'typed',
		means: 'Get Balances shows null for what is missing.',
		docs: 'docs/operations.md',
		run: async (bench) => {
			const { status, json } = await bench.get(`/profiles/${bench.testMember()}/balances`);
			expect(status === 200, `answers ${status.toString()}`);
			const names = [
				'reward_balance',
				'point_balance',
				'benefit_balance',
				'combined_balance_dollars',
				'credit_balance',
			];
			const missing = names.filter((name) => typeof at(json, 'data', name) !== 'number');
			expect(missing.length === 0, `${missing.join(', ')} is no number`);
		},
	},
	{
		name: 'members.tiers',
		says: 'tells where a member stands in the programme',
		source: 'SDK tests 2026, list-profile-tiers',
		strength: 'asserted',
		means: 'Nothing: the nodes do not read it.',
		docs: 'docs/operations.md',
		run: async (bench) => {
			const { status, json } = await bench.get(`/profiles/${bench.testMember()}/tiers`);
			expect(status === 200, `answers ${status.toString()}`);
			expect(isRecord(at(json, 'data')), 'there is no data');
		},
	},
	{
		name: 'members.by-email',
		says: 'finds one member by filter[email], and no other',
		source: 'reference',
		strength: 'documented',
		means: 'Members are not found by their email address, or the node refuses as several are.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id, email } = await bench.member();
			let ids: (string | null)[] = [];
			const isFound = async () => {
				ids = (await bench.list('/profiles', { 'filter[email]': email })).map(idIn);
				return ids.includes(id);
			};
			expect(await bench.until(isFound), 'the member is not found');
			expect(ids.length === 1, `${ids.length.toString()} are found`);
		},
	},
	{
		name: 'members.by-email-any-case',
		says: 'finds a member by filter[email] in capitals',
		source: 'none',
		strength: 'assumed',
		means: 'An address in other letters than at Omneo finds nobody.',
		docs: 'docs/operations.md',
		needs: ['members.by-email'],
		writes: true,
		run: async (bench) => {
			const { id, email } = await bench.member();
			const isFound = async () =>
				(await bench.list('/profiles', { 'filter[email]': email.toUpperCase() })).some(
					(row) => idIn(row) === id,
				);
			expect(await bench.until(isFound), 'the member is not found');
		},
	},
	{
		name: 'members.by-identity',
		says: 'finds a member by POST /profiles/search-id',
		source: 'reference',
		strength: 'documented',
		means: 'Members are not found by an identity.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id, identifier } = await bench.member();
			const isFound = async () => {
				const { status, json } = await bench.lookUp('/profiles/search-id', {
					type: IDENTITY,
					id: identifier,
				});
				return status === 200 && idIn(at(json, 'data')) === id;
			};
			expect(await bench.until(isFound), 'the member is not found');
		},
	},
	{
		name: 'members.identity-unknown-404',
		says: 'answers an identity that is nobody’s with 404',
		source: 'Laravel',
		strength: 'assumed',
		means: 'Create or Update by an identity cannot tell "nobody" from a failure.',
		docs: 'docs/operations.md',
		run: async (bench) => {
			const wish = { type: IDENTITY, id: bench.mark() };
			const { status } = await bench.lookUp('/profiles/search-id', wish);
			expect(status === 404, `answers ${status.toString()}`);
		},
	},
	{
		name: 'members.search-profile',
		says: 'lists the members with an identifier, in whatever system',
		source: 'SDK tests 2025 and 2026, search-profile',
		strength: 'asserted',
		means: 'Nothing: the nodes name the system.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id, identifier } = await bench.member();
			const path = `/identities/search-profile/${encodeURIComponent(identifier)}`;
			const isFound = async () => (await bench.list(path)).some((row) => idIn(row) === id);
			expect(await bench.until(isFound), 'the member is not found');
		},
	},
	{
		name: 'members.availability',
		says: 'tells whether an email address is somebody’s',
		source: 'reference',
		strength: 'documented',
		means: 'Create or Update asks once more before it makes a member.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { email } = await bench.member();
			const ask = async (address: string) => {
				const { json } = await bench.lookUp('/profiles/availability', { email: address });
				return at(json, 'data', 'email', 'available');
			};
			expect((await ask(email)) === false, 'a taken one is said to be free');
			expect((await ask(`free-${email}`)) === true, 'a free one is said to be taken');
		},
	},
	{
		name: 'members.email-taken-422',
		says: 'refuses a second member with an email address with 422, under email',
		source: 'Laravel',
		strength: 'assumed',
		means: 'Two members with one address may be made by two executions at a time.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const { email } = await bench.member();
			const { reply } = await bench.make('member', email, {
				first_name: 'Contract',
				last_name: 'Second',
				email,
			});
			expect(reply.status === 422, `answers ${reply.status.toString()}`);
			expect(at(reply.json, 'errors', 'email', 0) !== undefined, 'the error is not under email');
		},
	},
	{
		name: 'members.identity-taken-422',
		says: 'refuses a second member with the identity of another with 422',
		source:
			'older reference: a pair of handle and identifier is one member’s; the answer is in no document',
		strength: 'assumed',
		means: 'Two members with one identity may be made by two executions at a time.',
		docs: 'docs/promises.md',
		writes: true,
		run: async (bench) => {
			const { email, identifier } = await bench.member();
			const { reply } = await bench.make('member', `second-${email}`, {
				first_name: 'Contract',
				last_name: 'Second',
				email: `second-${email}`,
				identities: [{ handle: IDENTITY, identifier }],
			});
			expect(reply.status === 422, `answers ${reply.status.toString()}`);
		},
	},
	{
		name: 'members.names-in-capitals',
		says: 'writes names with capitals, as in Contract Check',
		source: 'SDK tests 2025 and 2026, batch',
		strength: 'asserted',
		means: 'Nothing: names are compared in any case.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { shown } = await bench.member();
			expect(at(shown, 'first_name') === 'Contract Check', 'they are kept otherwise');
		},
	},
	{
		name: 'members.gender-withheld',
		says: 'knows the gender withheld',
		source: 'reference; SDK types 2026',
		strength: 'documented',
		means: 'The choice Withheld of the field Gender is refused, or read back as another.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const shown = await changed(bench, { gender: 'withheld' });
			expect(at(shown, 'gender') === 'withheld', 'it is shown as another word');
		},
	},
	{
		name: 'members.tags-hyphenated',
		says: 'writes white space in tags as hyphens',
		source: 'guide on tags',
		strength: 'documented',
		means: 'Nothing: tags are compared in either form. They are written with hyphens.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const tag = bench.mark();
			await bench.planTag(`${tag}-two-words`);
			await bench.planTag(`${tag} two words`);
			const shown = await changed(bench, { tags: [`${tag} two words`] });
			expect(asTexts(at(shown, 'tags')).includes(`${tag}-two-words`), 'they are kept otherwise');
		},
	},
	{
		name: 'members.tags-replaced',
		says: 'takes tags for the whole set',
		source: 'guide on tags',
		strength: 'documented',
		means: 'Remove Tags removes nothing.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const [first, second] = [bench.mark(), bench.mark()];
			for (const tag of [first, second]) await bench.planTag(tag);
			await changed(bench, { tags: [first, second] });
			const tags = asTexts(at(await changed(bench, { tags: [second] }), 'tags'));
			expect(tags.includes(second), 'the tag that was sent is missing');
			expect(!tags.includes(first), 'the tag that was left out is still there');
		},
	},
	{
		name: 'members.tags-listed',
		says: 'lists a tag from its first use on',
		source: 'none',
		strength: 'assumed',
		means: 'Nothing: tags are typed in.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const tag = bench.mark();
			await bench.planTag(tag);
			await changed(bench, { tags: [tag] });
			const isListed = async () =>
				(await bench.list('/tags', { 'filter[handle]': tag })).some(
					(row) => at(row, 'handle') === tag,
				);
			expect(await bench.until(isListed), 'it is not there');
		},
	},
	{
		name: 'members.custom-attribute-kept',
		says: 'keeps a custom attribute by namespace and handle, the latest value',
		source: 'SDK tests 2025 and 2026, update-profile-custom-attribute',
		strength: 'asserted',
		means: 'Custom attributes of Create or Update are lost, or doubled.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id } = await bench.member();
			const path = `/profiles/${id}/attributes/custom/contract:check`;
			await bench.act('PUT', path, { type: 'string', value: 'first' });
			const { status } = await bench.act('PUT', path, { type: 'string', value: 'second' });
			expect(status < 300, `answers ${status.toString()}`);
			const isKept = async () => at((await bench.get(path)).json, 'data', 'value') === 'second';
			expect(await bench.until(isKept), 'it is not the second value');
		},
	},
	{
		name: 'members.custom-attributes-with-member',
		says: 'takes custom attributes in the same request as the member',
		source: 'SDK types 2026, RequestCreateProfile',
		strength: 'typed',
		means: 'Custom attributes are written by requests of their own.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const attribute = { namespace: 'contract', handle: 'same', type: 'string', value: 'kept' };
			const { id } = await bench.member();
			await changed(bench, { custom_attributes: [attribute] });
			const path = `/profiles/${id}/attributes/custom/contract:same`;
			const isKept = async () => at((await bench.get(path)).json, 'data', 'value') === 'kept';
			expect(await bench.until(isKept), 'it is not kept');
		},
	},
	{
		name: 'members.consent-with-member',
		says: 'takes consents in the same request as the member',
		source: 'SDK types 2026, RequestCreateProfile',
		strength: 'typed',
		means: 'Consents are written by a request of their own.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id } = await bench.member();
			await changed(bench, { comms_attributes: { sms_promo: true } });
			const path = `/profiles/${id}/attributes/comms`;
			const isKept = async () => at((await bench.get(path)).json, 'data', 'sms_promo') === true;
			expect(await bench.until(isKept), 'it is not kept');
		},
	},
	{
		name: 'members.deleted-404',
		says: 'answers a member that was deleted with 404',
		source: 'SDK tests 2025, update-type',
		strength: 'asserted',
		means: 'A member who was deleted can still be given benefits.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { id } = await bench.once('deleted member', () => deletedMember(bench));
			const isGone = async () => (await bench.get(`/profiles/${id}`)).status === 404;
			expect(await bench.until(isGone), 'the member can still be read');
		},
	},
	{
		name: 'members.deleted-email-free',
		says: 'lets the email address of a deleted member be used again',
		source: 'none; a deletion is soft, says a guide',
		strength: 'assumed',
		means:
			'Create fails for somebody who was deleted and comes back: purge the member at Omneo first.',
		docs: 'docs/operations.md',
		needs: ['members.deleted-404'],
		writes: true,
		run: async (bench) => {
			const { email } = await bench.once('deleted member', () => deletedMember(bench));
			const { reply } = await bench.make('member', email, {
				first_name: 'Contract',
				last_name: 'Again',
				email,
			});
			expect(reply.status < 300, `answers ${reply.status.toString()}`);
		},
	},
	{
		name: 'consent.documented-path',
		says: 'changes consents by PUT /profiles/{id}/attributes/comms',
		source: 'SDK client 2026; reference',
		strength: 'documented',
		means: 'Update Consent asks by the older path as well.',
		docs: 'docs/operations.md',
		writes: true,
		run: async (bench) => {
			const { status } = await putConsent(bench, { email_promo: true });
			expect(status < 300, `answers ${status.toString()}`);
		},
	},
	{
		name: 'consent.older-path-gone',
		says: 'does not know PUT /profiles/{id}/comms',
		source: 'list of routes 2026',
		strength: 'typed',
		means: 'Nothing: it is asked only where the other is missing.',
		docs: 'docs/operations.md',
		needs: ['consent.documented-path'],
		writes: true,
		run: async (bench) => {
			const { id } = await bench.member();
			const { status } = await bench.act('PUT', `/profiles/${id}/comms`, { email_promo: true });
			expect(status === 404 || status === 405, `answers ${status.toString()}`);
		},
	},
	{
		name: 'consent.moment-iso',
		says: 'takes the moment of a consent in ISO 8601, and keeps it',
		source: 'guides on consent',
		strength: 'documented',
		means: 'Consents are refused where a moment is given, or their moment is hours off.',
		docs: 'docs/operations.md',
		needs: ['consent.documented-path'],
		writes: true,
		run: async (bench) => {
			const moment = '2026-02-03T04:05:06Z';
			const { status, json } = await putConsent(bench, {
				email_promo: true,
				email_consent_updated_at: moment,
			});
			expect(status < 300, `answers ${status.toString()}`);
			const kept = at(json, 'data', 'email_consent_updated_at');
			if (typeof kept !== 'string') throw new NotTried('the answer does not show the moment');
			expect(utcMs(kept) === Date.parse(moment), 'it is another moment');
		},
	},
	{
		name: 'consent.flags-not-null',
		says: 'refuses a promo flag that is null',
		source: 'SDK types 2026',
		strength: 'typed',
		means: 'Nothing: the nodes send true or false.',
		docs: 'docs/operations.md',
		needs: ['consent.documented-path'],
		writes: true,
		run: async (bench) => {
			const { status } = await putConsent(bench, { email_promo: null });
			expect(status === 422, `answers ${status.toString()}`);
		},
	},
];

async function deletedMember(bench: Bench) {
	const member = await bench.newMember();
	const { status } = await bench.act('DELETE', `/profiles/${member.id}`);
	if (status >= 300) throw new NotTried(`DELETE answers ${status.toString()}`);
	return member;
}

async function putConsent(bench: Bench, change: object) {
	const { id } = await bench.member();
	return await bench.act('PUT', `/profiles/${id}/attributes/comms`, change);
}
