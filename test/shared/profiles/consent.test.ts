import { Settings } from 'luxon';
import type { Profile } from '../../../nodes/shared/omneo/profile';
import {
	consentOf,
	consentWithout,
	hasFlag,
	shownConsent,
	showsFlag,
	showsMoment,
	updateConsent,
	withMoments,
} from '../../../nodes/shared/profiles/consent';
import {
	answerIsLost,
	endingOf,
	neverArrives,
	notThere,
	refused,
	refusedFields,
	Tenant,
	type Member,
} from './support';

const AT = '2026-03-05T01:00:00Z';
const EMAIL = { email_promo: true, email_consent_updated_at: AT };

describe('the moments of consent', () => {
	it('are added for email and SMS, where the member acted', () => {
		expect(withMoments({ email_promo: true, sms_promo: false }, AT)).toEqual({
			email_promo: true,
			sms_promo: false,
			email_consent_updated_at: AT,
			sms_consent_updated_at: AT,
		});
	});

	it('are not added where Omneo stores none', () => {
		expect(withMoments({ email_optout: true }, AT)).toEqual({ email_optout: true });
	});

	it('are not added where staff made the change', () => {
		expect(withMoments({ email_promo: true }, undefined)).toEqual({ email_promo: true });
	});

	it.each([
		['2026-03-05T01:00:00Z', true],
		['2026-03-05 01:00:00', true],
		['2026-03-05T01:00:00.000000Z', true],
		['2026-03-05T12:00:00+11:00', true],
		['2026-03-05 01:00:00.999', true],
		['2026-03-05 01:00:01', false],
		['2026-03-05 00:59:59', false],
		['2026-03-06 01:00:00', false],
		['', false],
		[null, false],
		[undefined, false],
	])('are compared as UTC: %p is the first hour of 5 March: %p', (shown, isSame) => {
		const { defaultZone } = Settings;
		Settings.defaultZone = 'Australia/Melbourne';
		const shows = showsMoment({ email_consent_updated_at: shown }, 'email_consent_updated_at', AT);
		Settings.defaultZone = defaultZone;
		expect(shows).toBe(isSame);
	});
});

describe('a decision', () => {
	it.each([
		[true, true],
		[1, true],
		['1', true],
		[false, false],
		[0, false],
		['0', false],
	])('that is shown as %p is %p', (shown, value) => {
		expect(showsFlag({ sms_promo: shown }, 'sms_promo', value)).toBe(true);
		expect(showsFlag({ sms_promo: shown }, 'sms_promo', !value)).toBe(false);
		expect(hasFlag({ sms_promo: shown }, 'sms_promo')).toBe(true);
	});

	it.each([[''], [null], [undefined], [[]], [{}]])('that is shown as %p was not taken', (shown) => {
		expect(showsFlag({ sms_promo: shown }, 'sms_promo', false)).toBe(false);
		expect(showsFlag({ sms_promo: shown }, 'sms_promo', true)).toBe(false);
		expect(hasFlag({ sms_promo: shown }, 'sms_promo')).toBe(false);
	});
});

describe('the consent without what is kept', () => {
	const all = withMoments({ email_promo: true, sms_promo: false, sms_optout: true }, AT);

	it('loses each decision that is kept, and its moment', () => {
		expect(consentWithout(all, (flag) => flag === 'email_promo')).toEqual({
			sms_promo: false,
			sms_consent_updated_at: AT,
			sms_optout: true,
		});
		expect(consentWithout(all, (flag) => flag === 'sms_optout')).toEqual({
			...EMAIL,
			sms_promo: false,
			sms_consent_updated_at: AT,
		});
	});

	it('is asked about each decision with its value and its moment, if it has one', () => {
		const asked: unknown[] = [];
		const flags = { ...withMoments({ email_promo: true, sms_optout: true }, AT), sms_promo: false };
		consentWithout(flags, (...question) => asked.push(question) === 0);
		expect(asked).toEqual([
			['email_promo', true, ['email_consent_updated_at', AT]],
			['sms_optout', true, undefined],
			['sms_promo', false, undefined],
		]);
	});

	it('keeps a moment whose decision is not given', () => {
		expect(consentWithout({ email_consent_updated_at: AT }, () => true)).toEqual({
			email_consent_updated_at: AT,
		});
	});
});

describe('what a member agrees to', () => {
	const comms = { email_promo: true };

	it('is what the profile shows', async () => {
		const tenant = new Tenant();
		const profile: Profile = { id: 'p-1', attributes: { comms } };
		expect(await consentOf(tenant.context(), profile)).toEqual(comms);
		expect(tenant.requests).toEqual([]);
	});

	it.each<[unknown]>([[undefined], [null], [{}], [{ comms: null }], [{ comms: 'yes' }]])(
		'is read where the profile shows %p',
		async (attributes) => {
			const tenant = new Tenant();
			const profile = { id: 'p-1', attributes } as Profile;
			tenant.add(profile, { consent: { sms_optout: false, updated_at: AT } });
			expect(shownConsent(profile)).toBeUndefined();
			expect(await consentOf(tenant.context(), profile)).toEqual({
				sms_optout: false,
				updated_at: AT,
			});
		},
	);

	it('is read again where it is not there yet', async () => {
		const tenant = new Tenant();
		tenant.add({ id: 'p-1' }, { consent: comms });
		tenant.next('GET profiles/p-1/attributes/comms', notThere('profile_not_found'));
		expect(await consentOf(tenant.context(), { id: 'p-1' })).toEqual(comms);
		expect(tenant.count('GET profiles/p-1/attributes/comms')).toBe(2);
	});

	it.each([[{}], [{ email: 'ada@example.com', promo: true }]])(
		'is not known where the answer shows no decision: %p',
		async (consent) => {
			const tenant = new Tenant();
			tenant.add({ id: 'p-1' }, { consent });
			expect(await endingOf(consentOf(tenant.context(), { id: 'p-1' }))).toMatchObject({
				code: 'no_data',
				outcome: 'failed',
			});
		},
	);
});

const PUT = 'PUT profiles/p-1/attributes/comms';
const PUT_AS_BEFORE = 'PUT profiles/p-1/comms';
const GET = 'GET profiles/p-1/attributes/comms';

describe('consent that is stored by its own call', () => {
	let tenant: Tenant;
	let member: Member;

	beforeEach(() => {
		tenant = new Tenant();
		member = tenant.add({ id: 'p-1' }, { consent: { email_promo: false, sms_promo: false } });
	});

	const store = async (consent = EMAIL, itemId?: string, maxRetries?: number) =>
		await endingOf(updateConsent(tenant.context(itemId, maxRetries), 'p-1', consent));
	const unknown = { outcome: 'unknown', mayBeRepeated: true };

	it('is sent once, by the documented path, and gives what is stored then', async () => {
		expect(await store()).toEqual({ result: { ...EMAIL, sms_promo: false } });
		expect(tenant.writes).toEqual([[PUT, EMAIL]]);
	});

	it('is sent even where Omneo shows it already', async () => {
		Object.assign(member.consent, EMAIL);
		await store();
		expect(tenant.writes).toEqual([[PUT, EMAIL]]);
	});

	it('is sent where what was there before cannot be read', async () => {
		tenant.next(GET, neverArrives);
		expect(await store()).toMatchObject({ result: EMAIL });
	});

	describe('at a tenant without the documented path', () => {
		it.each([[404], [405]])('takes the older path after a %p', async (httpStatus) => {
			tenant.next(PUT, notThere('not_found', httpStatus));
			expect(await store()).toMatchObject({ result: EMAIL });
			expect(tenant.writes).toEqual([
				[PUT, EMAIL],
				[PUT_AS_BEFORE, EMAIL],
			]);
		});

		it.each([[404], [405]])(
			'ends with the first refusal where the older has %p',
			async (status) => {
				tenant.next(PUT, refused({ httpStatus: 404 }, 'validation_failed'));
				tenant.next(PUT_AS_BEFORE, notThere('not_found', status));
				expect(await store()).toMatchObject({ code: 'validation_failed' });
			},
		);

		it('says that the profile is not there where the older path says so', async () => {
			tenant.next(PUT, notThere('not_found'));
			tenant.next(PUT_AS_BEFORE, notThere('profile_not_found'));
			expect(await store()).toMatchObject({ code: 'profile_not_found', outcome: 'refused' });
		});

		it('says why the older path refuses it', async () => {
			tenant.next(PUT, notThere('not_found'));
			tenant.next(PUT_AS_BEFORE, refused({ httpStatus: 403 }, 'scope_missing'));
			expect(await store()).toMatchObject({ code: 'scope_missing', outcome: 'refused' });
		});
	});

	it.each([
		['validation_failed', refused({ httpStatus: 422 }, 'validation_failed')],
		['scope_missing', refused({ httpStatus: 403 }, 'scope_missing')],
	])('is not tried elsewhere after the refusal %s', async (code, fate) => {
		tenant.next(PUT, fate);
		expect(await store()).toMatchObject({ code, outcome: 'refused' });
		expect(tenant.writes).toHaveLength(1);
	});

	describe('where its moments are refused', () => {
		const plain = { email_promo: true, email_consent_updated_at: '2026-03-05 01:00:00' };

		it('is sent with them in the form of other dates', async () => {
			tenant.next(PUT, refusedFields('email_consent_updated_at', 'sms_consent_updated_at'));
			expect(await store()).toMatchObject({ result: plain });
			expect(tenant.writes).toEqual([
				[PUT, EMAIL],
				[PUT, plain],
			]);
		});

		it('is refused where the other form is refused as well', async () => {
			const fate = refusedFields('email_consent_updated_at');
			tenant.next(PUT, fate, fate);
			expect(await store()).toMatchObject({ outcome: 'refused' });
			expect(tenant.writes).toHaveLength(2);
		});

		it.each([
			['another field', refusedFields('email_promo')],
			['another field as well', refusedFields('email_consent_updated_at', 'email_promo')],
			['the zone of a moment', refusedFields('email_consent_updated_at_zone')],
			['no field', refusedFields()],
			['everything', refused({ httpStatus: 422 })],
			[
				'the request itself',
				refused({ httpStatus: 400, fieldMessages: { a_consent_updated_at: [] } }),
			],
		])('is not sent in another form where Omneo refuses %s', async (_, fate) => {
			tenant.next(PUT, fate);
			expect(await store()).toMatchObject({ outcome: 'refused' });
			expect(tenant.writes).toEqual([[PUT, EMAIL]]);
		});
	});

	it.each<[unknown]>([
		[{ email_promo: 1 }],
		[[{ email_promo: true }]],
		[{ email_consent_updated_at: '2026-03-05 01:00:00' }],
	])('is stored where the answer is %j', async (answer) => {
		tenant.next(PUT, () => answer);
		expect(await store()).toEqual({ result: [answer].flat()[0] });
		expect(tenant.count(GET)).toBe(1);
	});

	it.each<[unknown]>([[{}], [[]], [{ sms_promo: false }], [{ email_promo: '' }]])(
		'is looked for where the answer is %j',
		async (answer) => {
			tenant.next(PUT, (done) => {
				done();
				return answer;
			});
			expect(await store()).toMatchObject({ result: EMAIL });
			expect(tenant.count(GET)).toBe(2);
			expect(tenant.writes).toHaveLength(1);
		},
	);

	it('is unknown where neither the answer nor a look shows it', async () => {
		tenant.next(PUT, () => ({}));
		expect(await store(EMAIL, '0:0', 0)).toEqual({ code: 'no_data', ...unknown });
	});

	describe('after a lost answer', () => {
		it('is found and not sent again', async () => {
			tenant.next(PUT, answerIsLost);
			expect(await store()).toMatchObject({ result: EMAIL });
			expect(tenant.writes).toHaveLength(1);
		});

		it('is sent again where all is as it was', async () => {
			tenant.next(PUT, neverArrives);
			expect(await store()).toMatchObject({ result: EMAIL });
			expect(tenant.writes).toEqual([
				[PUT, EMAIL],
				[PUT, EMAIL],
			]);
		});

		it.each([
			['an opt-out beside it', { email_optout: true }],
			[
				'the decision with another moment',
				{ ...EMAIL, email_consent_updated_at: '2026-03-05 02:00:00' },
			],
			['the moment with another decision', { ...EMAIL, email_promo: false }],
		])('is not sent over %s that somebody stored meanwhile', async (_, others) => {
			tenant.next(PUT, neverArrives);
			tenant.duringWait = () => Object.assign(member.consent, others);
			expect(await store()).toEqual({ code: 'connection_lost', ...unknown });
			expect(tenant.writes).toHaveLength(1);
			expect(member.consent).toMatchObject(others);
		});

		it('is not sent over a decision that is gone now', async () => {
			tenant.next(PUT, neverArrives);
			tenant.duringWait = () => delete member.consent.sms_promo;
			expect(await store()).toMatchObject(unknown);
			expect(tenant.writes).toHaveLength(1);
		});

		it('is not sent again where what was there before could not be read', async () => {
			tenant.next(GET, neverArrives);
			tenant.next(PUT, neverArrives);
			expect(await store()).toMatchObject(unknown);
			expect(tenant.writes).toHaveLength(1);
		});
	});

	describe('in a further try', () => {
		it('is not sent again where it is there now', async () => {
			tenant.next(PUT, neverArrives, neverArrives);
			expect(await store()).toMatchObject(unknown);
			Object.assign(member.consent, EMAIL);
			expect(await store()).toMatchObject({ result: EMAIL });
			expect(tenant.writes).toHaveLength(2);
		});

		it('is sent again where all is as it was', async () => {
			tenant.next(PUT, refused({ kind: 'rateLimited' }, 'rate_limited'));
			expect(await store()).toMatchObject({ code: 'rate_limited', outcome: 'failed' });
			expect(await store()).toMatchObject({ result: EMAIL });
		});

		it('ends as before, and sends nothing, where somebody stored something since', async () => {
			tenant.next(PUT, refused({ kind: 'rateLimited' }, 'rate_limited'));
			await store();
			member.consent.sms_optout = true;
			expect(await store()).toMatchObject({ code: 'rate_limited', outcome: 'failed' });
			expect(tenant.writes).toHaveLength(1);
		});

		it('ends as before where what is there now cannot be read', async () => {
			tenant.next(PUT, refused({ kind: 'rateLimited' }, 'rate_limited'));
			await store();
			tenant.next(GET, neverArrives);
			expect(await store()).toMatchObject({ code: 'rate_limited' });
			expect(tenant.writes).toHaveLength(1);
		});

		it('is sent by another item, whatever was stored since the first item failed', async () => {
			tenant.next(PUT, refused({ kind: 'rateLimited' }, 'rate_limited'));
			await store(EMAIL, '0:0');
			member.consent.sms_optout = true;
			expect(await store(EMAIL, '0:1')).toMatchObject({ result: EMAIL });
		});

		it('is sent again, whatever was stored since, where the last try stored it', async () => {
			tenant.next(PUT, refused({ kind: 'rateLimited' }, 'rate_limited'));
			await store();
			await store();
			member.consent.email_promo = false;
			expect(await store()).toMatchObject({ result: EMAIL });
			expect(tenant.writes).toHaveLength(3);
		});
	});

	it('waits for another change of the same member, however the ID is spelled', async () => {
		const order: string[] = [];
		const note = (text: string) => (answer: () => unknown) => {
			order.push(text);
			return answer();
		};
		tenant.next(GET, note('read'), note('read'));
		tenant.next(PUT, note('written'));
		tenant.next('GET profiles/P-1/attributes/comms', note('read by another'));
		await Promise.all([store(), updateConsent(tenant.context('0:1'), 'P-1', { sms_optout: true })]);
		expect(order).toEqual(['read', 'written', 'read by another']);
	});
});
