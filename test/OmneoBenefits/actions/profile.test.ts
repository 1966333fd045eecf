import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { people, type FaultKind } from '../../../sandbox';
import { locator } from '../../engine/support';
import {
	act,
	actOnce,
	describeOperations,
	failure,
	failureUnsent,
	jose,
	mia,
	nobody,
	pathsRead,
	recorder,
	sandbox,
	sentBy,
	shownOf,
} from './support';

const STRANGER = 'new.member@example.com';

/** What really was done to members. */
const memberActs = () => sandbox.ledger().map(({ kind }) => kind);

describeOperations('profile', {
	upsert: () => {
		const form = (more: INodeParameters = {}, email: string = STRANGER): INodeParameters => ({
			matchBy: 'email',
			matchValue: email,
			profileFields: { firstName: 'Nina', lastName: 'Weber', ...more },
		});

		it('creates a stranger, and finds the member in a second run', async () => {
			const parameters = form({
				mobilePhone: '+61 491 570 990',
				birthDate: '1990-05-17',
				gender: 'Female',
				tags: 'survey, spring',
				identities: { identity: [{ handle: 'shopify', identifier: 778 }] },
			});
			const first = await actOnce('profile.upsert', parameters);
			expect(Object.keys(first).slice(0, 2)).toEqual(['profile_id', 'created']);
			expect(first).toMatchObject({ created: true, tags: ['survey', 'spring'] });
			expect(JSON.stringify(first)).not.toContain(STRANGER);
			const profileId = locator('id', String(first.profile_id));
			expect(await actOnce('profile.get', { profileId, simplify: false })).toMatchObject({
				email: STRANGER,
				mobile_phone: expect.stringMatching(/491 ?570 ?990$/) as string,
				first_name: 'Nina',
				gender: 'female',
				birth_year: 1990,
				birth_month: 5,
				birth_day: 17,
				identities: [{ handle: 'shopify', identifier: '778' }],
			});
			const again = await actOnce('profile.upsert', parameters);
			expect(again).toMatchObject({
				profile_id: first.profile_id,
				created: false,
				updated_fields: [],
			});
			expect(memberActs()).toEqual(['profileCreated']);
			expect(pathsRead().filter((path) => /^(PUT|POST \/profiles$)/.test(path))).toEqual([
				'POST /profiles',
			]);
		});

		const byMobile = (matchValue: string, options: INodeParameters): INodeParameters => ({
			matchBy: 'mobile',
			matchValue,
			profileFields: {},
			options,
		});

		it.each(['AU', 'Australia', 'workflow'])(
			'reads a mobile number without its country code by the Default Country %s',
			async (defaultCountry) => {
				const parameters = byMobile('0491 570 156', { defaultCountry });
				expect(await actOnce('profile.upsert', parameters)).toMatchObject({
					profile_id: people.mia.id,
					created: false,
				});
			},
		);

		it.each([
			['0491 570 156', {}],
			['0491 570 156', { defaultCountry: 'NZ' }],
			['0491 570 156', { defaultCountry: 'Atlantis' }],
			['+61491570156 (2)', { defaultCountry: 'AU' }],
		])('sends nothing for what is no mobile number: %s, %j', async (mobile, options) => {
			expect(await failureUnsent('profile.upsert', byMobile(mobile, options))).toMatchObject({
				outcome: 'failed',
			});
		});

		it.each(['undefined', '[object Object]', '{{contact.first_name}}', '#REF!'])(
			'stores no name that stands for no value: %s',
			async (firstName) => {
				const parameters = form({ firstName }, people.mia.email);
				expect(await failureUnsent('profile.upsert', parameters)).toMatchObject({
					code: 'parameter_invalid',
					outcome: 'failed',
				});
			},
		);

		it.each([
			['email', ` ${people.mia.email.toUpperCase()} `],
			['mobile', '+61 491 570 156'],
			['identity', 'shopify:6021477301'],
		])('finds the member by %s, and sends only what differs', async (matchBy, matchValue) => {
			const updated = await actOnce('profile.upsert', {
				matchBy,
				matchValue,
				profileFields: { firstName: 'Mia', lastName: 'Tran', tags: 'vip, survey' },
			});
			expect(updated).toMatchObject({
				profile_id: people.mia.id,
				created: false,
				updated_fields: ['last_name', 'tags'],
				tags: [...people.mia.tags, 'survey'],
			});
			expect(memberActs()).toEqual(['profileUpdated', 'tagsChanged']);
		});

		it('does not erase what Omneo knows where a form leaves a field empty', async () => {
			const empty = { firstName: '', lastName: '  ', gender: '', mobilePhone: '', birthDate: '' };
			expect(await actOnce('profile.upsert', form(empty, people.mia.email))).toMatchObject({
				updated_fields: [],
			});
			const erasing = {
				...form({}, people.mia.email),
				profileFields: { gender: '' },
				options: { eraseEmpty: true },
			};
			expect(await actOnce('profile.upsert', erasing)).toMatchObject({
				updated_fields: ['gender'],
			});
		});

		it('gives the contact details, or the whole profile, where they are asked for', async () => {
			const options = { includeContactDetails: true };
			expect(await actOnce('profile.upsert', { ...form(), options })).toMatchObject({
				created: true,
				email: STRANGER,
				last_name: 'Weber',
			});
			expect(await actOnce('profile.upsert', { ...form(), simplify: false })).toMatchObject({
				id: expect.any(String) as string,
				email: STRANGER,
			});
		});

		it.each(['leave', 'fillEmpty'])(
			'lets no stranger who knows a mobile number put an email or an identity to it: %s',
			async (existingProfile) => {
				const mobile = '+61491570198';
				const { profile_id } = await actOnce('profile.upsert', {
					matchBy: 'mobile',
					matchValue: mobile,
					profileFields: { firstName: 'Ada', lastName: 'King', email: 'ada@example.com' },
				});
				await actOnce('profile.update', {
					profileId: locator('id', String(profile_id)),
					profileFields: { email: '' },
					options: { eraseEmpty: true },
				});
				const before = sandbox.ledger();
				const stranger = {
					email: STRANGER,
					identities: { identity: [{ handle: 'pos', identifier: 9 }] },
				};
				for (const [matchBy, matchValue, given] of [
					['mobile', mobile, stranger],
					['email', STRANGER, { ...stranger, mobilePhone: mobile }],
				] as const) {
					const parameters = {
						matchBy,
						matchValue,
						profileFields: { ...given, firstName: 'Eve' },
						options: { existingProfile, includeContactDetails: true },
					};
					expect(await actOnce('profile.upsert', parameters)).toMatchObject({
						profile_id,
						created: false,
						first_name: 'Ada',
						email: null,
					});
				}
				expect(sandbox.ledger()).toEqual(before);
			},
		);

		it('fills what Omneo does not know, and keeps what it does', async () => {
			const known = { firstName: 'Ada', lastName: 'King', email: 'ada@example.com' };
			await actOnce('profile.create', { profileFields: known });
			const attribute = (handle: string, value: string) => ({ namespace: 'app', handle, value });
			const given = (value: string) => ({
				matchBy: 'email',
				matchValue: known.email,
				profileFields: {
					firstName: 'Eve',
					birthDate: `${value}-05-17`,
					gender: 'female',
					tags: `spring, t${value}`,
					customAttributes: { attribute: [attribute('size', value), attribute('n', '1')] },
				},
				options: { existingProfile: 'fillEmpty', eraseEmpty: true },
			});
			expect(await actOnce('profile.upsert', given('1990'))).toMatchObject({
				created: false,
				updated_fields: [
					'birth_year',
					'birth_month',
					'birth_day',
					'gender',
					'custom_attributes',
					'tags',
				],
			});
			expect(await actOnce('profile.upsert', given('1991'))).toMatchObject({
				updated_fields: ['tags'],
			});
			const profileId = locator('email', known.email);
			expect(await actOnce('profile.get', { profileId, simplify: false })).toMatchObject({
				first_name: 'Ada',
				birth_year: 1990,
				custom_attributes: { app: { size: '1990', n: '1' } },
				tags: ['spring', 't1990', 't1991'],
			});
		});

		it('creates a stranger with all that is given, whatever is to become of members', async () => {
			const identities = { identity: [{ handle: 'pos', identifier: 9 }] };
			const attribute = [{ namespace: 'app', handle: 'n', value: '1' }];
			sandbox.failNext('dropAfter', 1, { method: 'POST', path: /\/profiles$/ });
			await actOnce('profile.upsert', {
				...form({ identities, customAttributes: { attribute } }),
				options: { existingProfile: 'leave' },
			});
			const profileId = locator('identity', 'pos:9');
			expect(await actOnce('profile.get', { profileId, simplify: false })).toMatchObject({
				email: STRANGER,
				custom_attributes: { app: { n: '1' } },
			});
		});

		it('fails where the email is one member’s and the mobile another’s, and names neither', async () => {
			const failed = await failure(
				'profile.upsert',
				form({ mobilePhone: people.jose.mobile_phone }, people.mia.email),
			);
			expect(failed).toMatchObject({ outcome: 'refused', code: 'profile_mismatch' });
			expect(failed.error).toBe(
				'The email address belongs to one profile, and the mobile number to another',
			);
			expect(failed.error + failed.message).not.toContain(people.mia.email);
			expect(sandbox.ledger()).toEqual([]);
		});

		it('fails for a stranger’s email with the mobile of a member who has another email', async () => {
			expect(
				await failure('profile.upsert', form({ mobilePhone: people.jose.mobile_phone })),
			).toMatchObject({
				error: 'The mobile number belongs to a profile with another email address',
				code: 'profile_mismatch',
			});
			expect(sandbox.ledger()).toEqual([]);
		});

		it('finds a member by another key, who has nothing for the one to match by', async () => {
			const parameters = {
				...form({ email: people.lina.email }),
				matchBy: 'mobile',
				matchValue: '+61491570199',
			};
			const { profile_id } = await actOnce('profile.create', {
				profileFields: { firstName: 'Ada', lastName: 'King', email: 'ada@example.com' },
			});
			const profileFields = { firstName: 'Ada', lastName: 'King', email: 'ada@example.com' };
			expect(await actOnce('profile.upsert', { ...parameters, profileFields })).toMatchObject({
				profile_id,
				created: false,
				updated_fields: ['mobile_phone'],
			});
		});

		it.each<FaultKind>([
			'dropBefore',
			'dropAfter',
			'error500Before',
			'error500After',
			'timeoutAfter',
			'noData',
		])('makes one member, whatever becomes of the answer: %s', async (fault) => {
			sandbox.failNext(fault, 1, { method: 'POST', path: /\/profiles$/ });
			expect(
				await actOnce('profile.upsert', { ...form(), options: { timeout: 500 } }),
			).toMatchObject({ created: fault.endsWith('Before') ? true : 'unknown' });
			expect(memberActs()).toEqual(['profileCreated']);
		});

		it('finds the member that another made in the same moment', async () => {
			const refusal = { email: ['The email has already been taken.'] };
			let looks = 0;
			recorder.answer = ({ method, url }) => {
				if (method === 'POST') return { status: 422, body: { message: 'No', errors: refusal } };
				if (url.includes('filter')) {
					looks++;
					const data = looks > 1 ? [{ id: people.mia.id, email: STRANGER }] : [];
					return { body: { data, meta: { last_page: 1 } } };
				}
				const profile = { first_name: 'Nina', last_name: 'Weber', email: STRANGER };
				return { body: { data: { id: people.mia.id, ...profile } } };
			};
			const there = { baseUrl: recorder.baseUrl };
			expect(await actOnce('profile.upsert', form(), there)).toMatchObject({
				profile_id: people.mia.id,
				created: false,
				updated_fields: [],
			});
		});

		it('makes a member once who comes in many items of a run, and in two runs at once', async () => {
			const rows = Array.from({ length: 6 }, (_, number) => ({ number }));
			const [one, other] = await Promise.all([
				act('profile.upsert', form(), { rows }),
				act('profile.upsert', form(), { rows }),
			]);
			const all = [...one, ...other];
			expect(new Set(all.map(({ profile_id }) => profile_id)).size).toBe(1);
			expect(all.filter(({ created }) => created)).toHaveLength(1);
			expect(memberActs()).toEqual(['profileCreated']);
		});

		it.each<[string, INodeParameters]>([
			['no value to match by', { matchBy: 'email', matchValue: ' ' }],
			['an email that is none', { matchBy: 'email', matchValue: 'nina' }],
			['a mobile without its country', { matchBy: 'mobile', matchValue: '0491 570 110' }],
			['an identity without a handle', { matchBy: 'identity', matchValue: '778' }],
			['an unknown key', { matchBy: 'name', matchValue: 'Nina' }],
			['a birth date to come', form({ birthDate: '2999-01-01' })],
			['a birth date that is none', form({ birthDate: '17/05/1990' })],
			['a serial number for a date', form({ birthDate: '33010' })],
			['an unknown gender', form({ gender: 'x' })],
			['a list for a name', form({ firstName: ['a', 'b'] })],
			['an email that is none in the fields', form({ email: 'nina' })],
		])('refuses %s before anything is sent', async (_, parameters) => {
			const failed = await failureUnsent('profile.upsert', parameters);
			expect(failed).toHaveProperty('code', expect.stringMatching(/_invalid$/));
		});

		it('refuses a new member who would not have the email that was looked for', async () => {
			expect(await failure('profile.upsert', form({ email: 'other@example.com' }))).toMatchObject({
				code: 'parameter_invalid',
				outcome: 'failed',
			});
			expect(sandbox.ledger()).toEqual([]);
		});
	},

	create: () => {
		const parameters = {
			profileFields: { firstName: 'Nina', lastName: 'Weber', email: STRANGER },
		};

		it('creates a member, and is refused for one who is there', async () => {
			const { profile_id } = await actOnce('profile.create', parameters);
			expect(await failure('profile.create', parameters)).toMatchObject({
				outcome: 'refused',
				code: 'profile_exists',
				error: `Omneo has this member already (profile ${String(profile_id)})`,
			});
			expect(memberActs()).toEqual(['profileCreated']);
		});

		it('succeeds where only the answer was lost', async () => {
			sandbox.failNext('dropAfter', 1, { method: 'POST', path: /\/profiles$/ });
			expect(await actOnce('profile.create', parameters)).toHaveProperty('profile_id');
			expect(memberActs()).toEqual(['profileCreated']);
		});

		it('sends a member again who has an email, which Omneo keeps unique', async () => {
			sandbox.failNext('dropBefore', 1, { method: 'POST', path: /\/profiles$/ });
			expect(await actOnce('profile.create', parameters)).toHaveProperty('profile_id');
			expect(memberActs()).toEqual(['profileCreated']);
		});

		it('never sends a member again who has an identity alone', async () => {
			sandbox.failNext('dropBefore', 1, { method: 'POST', path: /\/profiles$/ });
			const identities = { identity: [{ handle: 'shopify', identifier: 'nina-1' }] };
			const profileFields = { ...parameters.profileFields, email: undefined, identities };
			expect(await failure('profile.create', { profileFields })).toMatchObject({
				outcome: 'unknown',
			});
			const creations = sandbox
				.requests()
				.filter(({ method, path }) => method === 'POST' && path.endsWith('/profiles'));
			expect(creations).toHaveLength(1);
		});

		it('needs something that the member can be found by', async () => {
			const profileFields = { firstName: 'Nina' };
			expect(await failureUnsent('profile.create', { profileFields })).toMatchObject({
				code: 'parameter_invalid',
			});
		});

		it('says what Omneo does not accept', async () => {
			const profileFields = { email: STRANGER };
			expect(await failure('profile.create', { profileFields })).toMatchObject({
				outcome: 'refused',
				code: 'validation_failed',
				errors: { first_name: [expect.any(String) as string] },
			});
		});
	},

	update: () => {
		it('sends what differs, and nothing where nothing does', async () => {
			const update = { profileId: mia, profileFields: { firstName: 'Mia', gender: 'other' } };
			expect(await actOnce('profile.update', update)).toMatchObject({
				profile_id: people.mia.id,
				updated_fields: ['gender'],
			});
			expect(await actOnce('profile.update', update)).toMatchObject({ updated_fields: [] });
			expect(memberActs()).toEqual(['profileUpdated']);
		});

		it('erases a mobile number of a tenant that shows it in one form alone', async () => {
			const known = { id: people.mia.id, mobile_phone: '0491 570 156' };
			recorder.answer = ({ body }) => ({ body: { data: { ...known, ...shownOf(body) } } });
			const erasing = {
				profileId: mia,
				profileFields: { mobilePhone: '' },
				options: { eraseEmpty: true },
			};
			const { body } = await sentBy('profile.update', erasing, ['PUT']);
			expect(body).toEqual({ mobile_phone: null });
		});

		it.each([
			['MIA', 'Mia', []],
			['mia', 'MIA', ['first_name']],
			['McDonald', 'Mcdonald', []],
			['Mia', 'mia', ['first_name']],
			['Miah', 'Mia', ['first_name']],
		])(
			'takes the name %s, where Omneo shows %s, for a change of %j',
			async (firstName, shown, changed) => {
				const known = { id: people.mia.id, first_name: shown };
				recorder.answer = ({ body }) => ({ body: { data: { ...known, ...shownOf(body) } } });
				const update = { profileId: mia, profileFields: { firstName } };
				const there = { baseUrl: recorder.baseUrl };
				expect(await actOnce('profile.update', update, there)).toMatchObject({
					updated_fields: changed,
				});
			},
		);

		it('stores custom attributes and identities', async () => {
			const profileFields = {
				customAttributes: {
					attribute: [
						{ namespace: 'app', handle: 'shoe-size', type: 'integer', value: '38' },
						{ namespace: 'app', handle: 'vegan', type: 'boolean', value: 'yes' },
					],
				},
				identities: { identity: [{ handle: 'klaviyo', identifier: 'K-1' }] },
			};
			const update = { profileId: mia, profileFields };
			const { updated_fields: updated } = await actOnce('profile.update', update);
			expect((updated as string[]).sort()).toEqual(['custom_attributes', 'identities']);
			expect(await actOnce('profile.update', update)).toMatchObject({ updated_fields: [] });
			const profileId = locator('identity', 'klaviyo:K-1');
			expect(await actOnce('profile.get', { profileId, simplify: false })).toMatchObject({
				id: people.mia.id,
				custom_attributes: { app: { 'shoe-size': 38, vegan: true } },
			});
		});

		it.each(['profile.create', 'profile.upsert', 'profile.update'])(
			'does not say of %s that nothing was done where only the last part is refused',
			async (name) => {
				const notThere = { message: 'No', errors: { custom_attributes: ['Not known.'] } };
				sandbox.failNext({ status: 422, body: notThere }, 1, {
					path: /\/profiles(\/[\w-]{36})?$/,
					method: name === 'profile.update' ? 'PUT' : 'POST',
				});
				sandbox.failNext({ status: 403, body: { message: 'No' } }, 9, {
					path: /\/attributes\/custom\//,
				});
				const attribute = { namespace: 'app', handle: 'size', type: 'integer', value: '38' };
				const failed = await failure(name, {
					profileId: mia,
					matchBy: 'email',
					matchValue: STRANGER,
					profileFields: {
						email: STRANGER,
						firstName: 'Nina',
						lastName: 'Weber',
						gender: 'other',
						customAttributes: { attribute: [attribute] },
					},
				});
				expect(failed).toMatchObject({ outcome: 'unknown' });
			},
		);

		it.each([
			{ namespace: '', handle: 'size', type: 'integer', value: '38' },
			{ namespace: 'app', handle: 'size', type: 'integer', value: 'big' },
			{ namespace: 'app', handle: 'size', type: 'json', value: '{' },
		])('refuses the custom attribute %j before anything is sent', async (attribute) => {
			const profileFields = { customAttributes: { attribute: [attribute] } };
			expect(
				await failureUnsent('profile.update', { profileId: mia, profileFields }),
			).toMatchObject({ code: 'parameter_invalid' });
		});

		it('says what to do where the answer was lost, and nothing of benefits', async () => {
			sandbox.failNext({ status: 500, body: { message: 'Server Error' } }, 9, { method: 'PUT' });
			const profileFields = { gender: 'other' };
			const options = { maxRetries: 0 };
			const failed = await failure('profile.update', { profileId: mia, profileFields, options });
			expect(failed).toMatchObject({ outcome: 'unknown', code: 'server_error' });
			expect(failed.message).toContain('Run the item again');
			expect(failed.message).not.toContain('benefit');
		});

		it('fails for a member that does not exist', async () => {
			const profileFields = { gender: 'other' };
			expect(await failure('profile.update', { profileId: nobody, profileFields })).toMatchObject({
				code: 'profile_not_found',
			});
		});
	},

	updateConsent: () => {
		const consent = { emailPromo: 'on', smsPromo: false };

		it('stores what the member agrees to, and when', async () => {
			const given = { profileId: jose, consent, actedAt: '2026-03-05T09:00:00' };
			expect(await actOnce('profile.updateConsent', given)).toEqual({
				profile_id: people.jose.id,
				email_promo: true,
				email_optout: null,
				sms_promo: false,
				sms_optout: null,
				email_consent_updated_at: '2026-03-05T01:00:00Z',
				sms_consent_updated_at: '2026-03-05T01:00:00Z',
				push_promo: null,
				phone_promo: null,
				post_promo: null,
			});
			expect(memberActs()).toEqual(['consentChanged']);
		});

		it('takes now where the member acted, and no moment for a change by staff', async () => {
			const { body } = await sentBy('profile.updateConsent', { profileId: mia, consent });
			const moment = String((body as IDataObject).email_consent_updated_at);
			expect(moment).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
			expect(Math.abs(Date.parse(moment) - Date.now())).toBeLessThan(60_000);
			const staff = await sentBy('profile.updateConsent', {
				profileId: mia,
				consent,
				changedBy: 'staff',
			});
			expect(staff.body).toEqual({ email_promo: true, sms_promo: false });
		});

		it('stores a moment with decisions on promotions by email and SMS alone', async () => {
			const others = { emailOptout: true, smsOptout: true, phonePromo: true, postPromo: false };
			const sent = await sentBy('profile.updateConsent', { profileId: mia, consent: others });
			expect(sent.body).toEqual({
				email_optout: true,
				sms_optout: true,
				phone_promo: true,
				post_promo: false,
			});
			const both = { smsPromo: true, emailOptout: false };
			const { body } = await sentBy('profile.updateConsent', { profileId: mia, consent: both });
			expect(Object.keys(body as IDataObject).sort()).toEqual([
				'email_optout',
				'sms_consent_updated_at',
				'sms_promo',
			]);
		});

		it.each([
			[404, 'Not Found'],
			[405, 'The PUT method is not supported for this route.'],
		])('uses the path of the SDK where the documented one answers %d', async (status, message) => {
			recorder.answer = ({ url }) =>
				url.includes('/attributes/')
					? { status, body: { message } }
					: { body: { data: [{ email_promo: true }] } };
			const there = { baseUrl: recorder.baseUrl };
			const given = { profileId: mia, consent, simplify: false };
			expect(await actOnce('profile.updateConsent', given, there)).toEqual({ email_promo: true });
			const writes = recorder.requests.filter(({ method }) => method === 'PUT');
			expect(writes.map(({ url }) => url.split('/').slice(-2).join('/'))).toEqual([
				'attributes/comms',
				`${people.mia.id}/comms`,
			]);
		});

		it.each([
			[404, 404],
			[404, 405],
			[405, 404],
		])('tells of a member that does not exist by the answers %d and %d', async (first, second) => {
			const member = 'No query results for model [App\\Profile]';
			recorder.answer = ({ url }) => {
				const status = url.includes('/attributes/') ? first : second;
				return { status, body: { message: status === 404 ? member : 'Method not allowed' } };
			};
			expect(
				await failure(
					'profile.updateConsent',
					{ profileId: nobody, consent },
					{ baseUrl: recorder.baseUrl },
				),
			).toMatchObject({ code: 'profile_not_found' });
		});

		it.each([{}, { emailPromo: 'perhaps' }, { emailPromo: '' }])(
			'refuses the consent %j before anything is sent',
			async (unclear) => {
				expect(
					await failureUnsent('profile.updateConsent', { profileId: mia, consent: unclear }),
				).toMatchObject({ code: 'parameter_invalid' });
			},
		);
	},

	getBalances: () => {
		it('gives the balances with the tier, or as Omneo has them', async () => {
			expect(await actOnce('profile.getBalances', { profileId: mia })).toEqual({
				profile_id: people.mia.id,
				tier_handle: 'gold',
				reward_balance: expect.any(Number) as number,
				point_balance: expect.any(Number) as number,
				point_balance_dollars: expect.any(Number) as number,
				benefit_balance: expect.any(Number) as number,
				credit_balance: expect.any(Number) as number,
				combined_balance_dollars: expect.any(Number) as number,
				currency: null,
			});
			const raw = await actOnce('profile.getBalances', { profileId: mia, simplify: false });
			expect(raw).not.toHaveProperty('tier_handle');
			expect(await failure('profile.getBalances', { profileId: nobody })).toMatchObject({
				code: 'profile_not_found',
			});
		});
	},

	get: () => {
		it.each([
			['id', people.mia.id],
			['email', people.mia.email],
			['email', ` ${people.mia.email.toUpperCase()} `],
			['mobile', '+61 491 570 156'],
			['mobile', '0061491570156'],
			['identity', 'shopify:6021477301'],
			['identity', 'magento_id: 18842'],
		])('finds the profile by %s: %s', async (mode, value) => {
			const profile = await actOnce('profile.get', { profileId: locator(mode, value) });
			expect(profile).toMatchObject({ profile_id: people.mia.id, tier_handle: 'gold' });
		});

		it('names nobody, unless everything is asked for', async () => {
			const text = JSON.stringify(await actOnce('profile.get', { profileId: mia }));
			for (const personal of ['Mia', 'Thompson', people.mia.email, people.mia.mobile_phone]) {
				expect(text).not.toContain(personal);
			}
			expect(await actOnce('profile.get', { profileId: mia, simplify: false })).toMatchObject({
				full_name: 'Mia Thompson',
				email: people.mia.email,
			});
		});

		it('gives name, email and mobile phone where they are asked for', async () => {
			const options = { includeContactDetails: true };
			const contact = {
				first_name: 'Mia',
				last_name: 'Thompson',
				email: people.mia.email,
				mobile_phone: expect.stringMatching(/491 ?570 ?156$/) as string,
			};
			expect(await actOnce('profile.get', { profileId: mia, options })).toMatchObject(contact);
			const filters = { search: 'thomp' };
			expect(await act('profile.getAll', { filters, options })).toMatchObject([contact]);
		});

		it('gives with them the birthday and what the member agreed to, so that a mail is sent to nobody who said no', async () => {
			const options = { includeContactDetails: true };
			await actOnce('profile.update', {
				profileId: mia,
				profileFields: { birthDate: '1992-02-29' },
			});
			expect(await actOnce('profile.get', { profileId: mia, options })).toMatchObject({
				birth_month: 2,
				birth_day: 29,
				accepts_email: true,
			});
			const noor = locator('id', people.noor.id);
			expect(await actOnce('profile.get', { profileId: noor, options })).toMatchObject({
				birth_day: null,
				accepts_email: false,
				accepts_sms: false,
			});
			expect(await actOnce('profile.get', { profileId: noor })).not.toHaveProperty('accepts_email');
		});

		it('looks each distinct value up once in a run', async () => {
			const emails = [people.mia.email, people.jose.email, people.mia.email, people.mia.email];
			const profiles = await act(
				'profile.get',
				{ profileId: locator('email', '={{ $json.email }}') },
				{ rows: emails.map((email) => ({ email })) },
			);
			expect(profiles.map(({ profile_id }) => profile_id)).toEqual([
				people.mia.id,
				people.jose.id,
				people.mia.id,
				people.mia.id,
			]);
			expect(pathsRead().filter((read) => read === 'GET /profiles')).toHaveLength(2);
		});

		it.each([
			['email', 'nobody@example.com', 'profile_unknown'],
			['mobile', '+61491570999', 'profile_unknown'],
			['identity', 'shopify:1', 'profile_unknown'],
			['identity', 'pos:6021477301', 'profile_unknown'],
			['id', 'd0c9b8a7-1234-4e5f-8a9b-0c1d2e3f4a5b', 'profile_not_found'],
		])('fails where nobody has this %s (%s), without repeating it', async (mode, value, code) => {
			const failed = await failure('profile.get', { profileId: locator(mode, value) });
			expect(failed).toMatchObject({ outcome: 'refused', code });
			if (mode !== 'id') expect(failed.error + failed.message).not.toContain(value);
		});

		it('fails where several profiles have the email', async () => {
			const { email } = people.mia;
			recorder.answer = () => ({
				body: {
					data: [
						{ id: people.mia.id, email },
						{ id: people.jose.id, email },
					],
				},
			});
			expect(
				await failure(
					'profile.get',
					{ profileId: locator('email', email) },
					{ baseUrl: recorder.baseUrl },
				),
			).toMatchObject({
				error: 'Omneo has 2 profiles with this email address',
				code: 'profile_ambiguous',
			});
		});

		it('does not trust a tenant that ignores the filter', async () => {
			recorder.answer = () => ({
				body: { data: [{ id: people.jose.id, email: people.jose.email }] },
			});
			expect(
				await failure(
					'profile.get',
					{ profileId: locator('email', people.mia.email) },
					{ baseUrl: recorder.baseUrl },
				),
			).toMatchObject({ code: 'profile_unknown' });
		});

		it.each([
			['mobile', '0491 570 156', 'has no country code'],
			['mobile', '+61', 'is not valid'],
			['email', 'mia.thompson', 'is not valid'],
			['email', 'a@example.com, b@example.com', 'is not valid'],
			['identity', '6021477301', 'is not valid'],
			['identity', 'shopify:', 'is not valid'],
			['id', 'mia', 'is not a UUID'],
			['email', '={{ $json.nothing }}', 'is missing'],
		])('refuses the %s %p before anything is sent', async (mode, value, why) => {
			const failed = await failureUnsent('profile.get', { profileId: locator(mode, value) });
			expect(failed.error).toContain(why);
			expect(failed).toMatchObject({ code: 'profile_id_invalid' });
		});
	},

	getAll: () => {
		it('reads over several pages, or up to a limit', async () => {
			const all = await act('profile.getAll', { returnAll: true });
			expect(new Set(all.map(({ profile_id }) => profile_id)).size).toBe(
				240 + Object.keys(people).length,
			);
			expect(pathsRead()).toHaveLength(3);
			expect(await act('profile.getAll', { limit: 7 })).toEqual(all.slice(0, 7));
		});

		it.each<[INodeParameters, string[]]>([
			[{ search: 'thomp' }, [people.mia.id]],
			[{ email: people.jose.email }, [people.jose.id]],
			[{ mobilePhone: '+447700900123' }, [people.soren.id]],
			[{ externalIdFilter: 'X-1' }, []],
			[{ createdBefore: '2025-11-03T09:00:00' }, []],
		])('filters by %j', async (filters, ids) => {
			const found = await act('profile.getAll', { filters });
			expect(found.map(({ profile_id }) => profile_id)).toEqual(ids);
		});

		it('gives all keys with simplify off', async () => {
			const filters = { search: 'thomp' };
			expect(await act('profile.getAll', { filters, simplify: false })).toMatchObject([
				{ id: people.mia.id, email: people.mia.email },
			]);
		});
	},

	addTags: () => {
		it.each([
			['vip, spring , , spring'],
			[['spring', 'vip']],
			['={{ ["spring", "vip"] }}'],
			['["spring", "vip"]'],
		])('adds what is missing of %j, and keeps the rest', async (tags) => {
			expect(await actOnce('profile.addTags', { profileId: jose, tags })).toEqual({
				profile_id: people.jose.id,
				changed: true,
				tags: expect.arrayContaining(['newsletter', 'vip', 'spring']) as string[],
			});
		});

		it('adds those that were picked to those that were typed', async () => {
			const parameters = { profileId: jose, tags: 'spring', pickedTags: ['vip', 'spring'] };
			const { tags } = await actOnce('profile.addTags', parameters);
			expect(tags).toEqual(['newsletter', 'spring', 'vip']);
			const fields = { pickedTags: '={{ ["gold"] }}' };
			const profile = { profileId: jose, profileFields: fields };
			expect((await actOnce('profile.update', profile)).tags).toContain('gold');
		});

		it('sends nothing where the member has them all', async () => {
			expect(await actOnce('profile.addTags', { profileId: mia, tags: 'vip' })).toMatchObject({
				changed: false,
				tags: people.mia.tags,
			});
			expect(pathsRead()).toEqual([`GET /profiles/${people.mia.id}`]);
		});

		it('keeps the tags that the items of one run add to one member', async () => {
			const rows = Array.from({ length: 6 }, (_, number) => ({ tag: `tag-${number}` }));
			await act('profile.addTags', { profileId: jose, tags: '={{ $json.tag }}' }, { rows });
			const { tags } = await actOnce('profile.get', { profileId: jose });
			expect(tags).toEqual(['newsletter', ...rows.map(({ tag }) => tag)]);
		});

		it('writes again where somebody else has written an older set meanwhile', async () => {
			let tags = ['old'];
			let stale: string[] | undefined;
			recorder.answer = ({ method, body }) => {
				if (method === 'PUT') {
					({ tags } = JSON.parse(body) as { tags: string[] });
					stale ??= ['old', 'theirs'];
				} else if (stale && tags !== stale && !tags.includes('theirs')) {
					tags = stale;
				}
				return { body: { data: { id: people.mia.id, tags } } };
			};
			const there = { baseUrl: recorder.baseUrl };
			expect(
				await actOnce('profile.addTags', { profileId: mia, tags: 'ours' }, there),
			).toMatchObject({ tags: ['old', 'theirs', 'ours'] });
		});

		it('writes again where somebody else has written the old set back', async () => {
			let tags = ['old'];
			let writes = 0;
			recorder.answer = ({ method, body }) => {
				if (method === 'PUT' && ++writes > 1) ({ tags } = JSON.parse(body) as { tags: string[] });
				return { body: { data: { id: people.mia.id, tags } } };
			};
			const there = { baseUrl: recorder.baseUrl };
			expect(
				await actOnce('profile.addTags', { profileId: mia, tags: 'ours' }, there),
			).toMatchObject({ tags: ['old', 'ours'] });
			expect(writes).toBe(2);
		});

		it('does not know what became of a change that is never shown', async () => {
			recorder.answer = () => ({ body: { data: { id: people.mia.id, tags: ['old'] } } });
			const there = { baseUrl: recorder.baseUrl };
			const failed = await failure('profile.addTags', { profileId: mia, tags: 'ours' }, there);
			expect(failed).toMatchObject({ outcome: 'unknown', code: 'tags_not_kept' });
			expect(failed.message).toContain('in a minute');
			expect(recorder.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
		});

		it.each<FaultKind>(['dropBefore', 'dropAfter', 'error500After', 'timeoutAfter', 'rateLimited'])(
			'is done once the write is known to hold, after the fault %s',
			async (fault) => {
				sandbox.failNext(fault, 1, { method: 'PUT' });
				expect(
					await actOnce('profile.addTags', {
						profileId: jose,
						tags: 'vip',
						options: { timeout: 500 },
					}),
				).toMatchObject({ tags: ['newsletter', 'vip'] });
			},
		);

		it('changes nothing where the answer does not show the tags', async () => {
			recorder.answer = () => ({ body: { data: { id: people.mia.id } } });
			const there = { baseUrl: recorder.baseUrl };
			expect(await failure('profile.addTags', { profileId: mia, tags: 'x' }, there)).toMatchObject({
				outcome: 'refused',
			});
			expect(recorder.requests.map(({ method }) => method)).toEqual(['GET']);
		});

		it.each([' , ', '={{ $json.nothing }}', '={{ {"a": 1} }}', '={{ [{"a": 1}] }}'])(
			'refuses the tags %j before anything is sent',
			async (tags) => {
				expect(await failureUnsent('profile.addTags', { profileId: mia, tags })).toMatchObject({
					code: 'parameter_invalid',
				});
			},
		);
	},

	removeTags: () => {
		it('removes what is there, and keeps the rest', async () => {
			expect(await actOnce('profile.removeTags', { profileId: mia, tags: 'vip, unknown' })).toEqual(
				{ profile_id: people.mia.id, changed: true, tags: ['newsletter'] },
			);
			const none = { profileId: mia, tags: 'vip' };
			expect(await actOnce('profile.removeTags', none)).toMatchObject({ changed: false });
		});

		it('gives the whole profile with simplify off', async () => {
			expect(
				await actOnce('profile.removeTags', { profileId: mia, tags: 'vip', simplify: false }),
			).toMatchObject({ id: people.mia.id, tags: ['newsletter'] });
		});
	},
});
