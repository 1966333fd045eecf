import type { IDataObject } from 'n8n-workflow';
import type { MemberFields } from '../../../nodes/shared/profiles/changes';
import { enrol, type Existing } from '../../../nodes/shared/profiles/enrol';
import type { Key } from '../../../nodes/shared/profiles/find';
import {
	answered,
	answerIsLost,
	endingOf,
	fieldsOf,
	neverArrives,
	notThere,
	refused,
	refusedFields,
	Tenant,
	type Fate,
} from './support';

const EMAIL: Key = { by: 'email', value: 'ada@example.com' };
const MOBILE: Key = { by: 'mobile', value: '+61412345678' };
const TILL: Key = { by: 'identity', value: 'till:T-7' };

const email = EMAIL.value;
const identities = [{ handle: 'till', identifier: 'T-7' }];
const CONSENT = { email_promo: true, email_consent_updated_at: '2026-03-05T01:00:00Z' };
const SIZE = { namespace: 'app', handle: 'size', type: 'string', value: 'M' };

const LIST = 'GET profiles';
const SEARCH = 'POST profiles/search-id';
const POST = 'POST profiles';
const NEW = '00000000-0000-4000-8000-000000000000';

const unknown = { outcome: 'unknown', mayBeRepeated: true };
const noScope = refused({ httpStatus: 403 }, 'scope_missing');
const nobody: Fate = () => [];

let tenant: Tenant;

beforeEach(() => {
	tenant = new Tenant();
});

interface Given extends Partial<MemberFields> {
	keys?: Key[];
	existing?: Existing;
	itemId?: string;
	maxRetries?: number;
}

/** Enrols the member with an email, unless something else is given. */
async function join({ keys = [EMAIL], existing = 'update', itemId, maxRetries, ...fields }: Given) {
	const context = tenant.context(itemId, maxRetries);
	const given = fieldsOf({ values: { email }, ...fields });
	return await endingOf(enrol(context, { keys, existing, fields: given }));
}

const byIdentity = { keys: [TILL], values: { first_name: 'Ada' }, identities };

const made = { result: { created: true, changed: [], profile: { id: NEW } } };

describe('a member that is not there', () => {
	it('is created with what is given, in one request', async () => {
		tenant.takesParts = true;
		const values = { email, first_name: 'Ada', title: null };
		const all = { values, tags: ['vip'], identities, consent: CONSENT, customAttributes: [SIZE] };
		expect(await join(all)).toMatchObject(made);
		expect(tenant.writes).toEqual([
			[
				POST,
				{
					email,
					first_name: 'Ada',
					tags: ['vip'],
					identities,
					comms_attributes: CONSENT,
					custom_attributes: [SIZE],
				},
			],
		]);
		expect(tenant.waits).toEqual([]);
	});

	it('is created with nothing else than what is given', async () => {
		expect(await join({})).toEqual({
			result: { created: true, changed: [], profile: { id: NEW, email } },
		});
		expect(tenant.writes).toEqual([[POST, { email }]]);
	});

	it('is created without any key', async () => {
		expect(await join({ keys: [] })).toMatchObject(made);
	});

	it('has a UUID for its ID in the answer, or the answer is not one', async () => {
		await join({});
		const idsOf = tenant.requests.filter(({ body }) => body?.email).map(({ idOf }) => idOf);
		expect(idsOf.map((idOf) => [idOf?.({ id: NEW }), idOf?.({ id: 7 })])).toEqual([
			[NEW, undefined],
		]);
	});

	it('is not created without the key that it was looked for by', async () => {
		expect(await join({ values: { email: 'eda@example.com' } })).toMatchObject({
			code: 'parameter_invalid',
		});
		expect(tenant.writes).toEqual([]);
	});

	it('is not created where it cannot be looked for', async () => {
		tenant.next(LIST, noScope);
		expect(await join({})).toMatchObject({ code: 'scope_missing', outcome: 'refused' });
		expect(tenant.writes).toEqual([]);
	});

	it('is created once by two items that spell its email differently', async () => {
		const two = await Promise.all([
			join({ itemId: '0:0' }),
			join({ itemId: '0:1', keys: [{ by: 'email', value: 'Ada@Example.com' }] }),
		]);
		expect(two).toMatchObject([made, { result: { created: false, profile: { id: NEW } } }]);
		expect(tenant.count(POST)).toBe(1);
	});

	describe('at a tenant that does not take parts with it', () => {
		const parts = { consent: CONSENT, customAttributes: [SIZE] };
		const separate = [
			[`PUT profiles/${NEW}/attributes/custom/app:size`, { type: 'string', value: 'M' }],
			[`PUT profiles/${NEW}/attributes/comms`, CONSENT],
		];
		const together = { email, comms_attributes: CONSENT, custom_attributes: [SIZE] };

		it('gets them by separate calls where they are ignored', async () => {
			expect(await join(parts)).toEqual({
				result: {
					created: true,
					changed: [],
					profile: { id: NEW, email, attributes: { comms: CONSENT } },
				},
			});
			expect(tenant.writes).toEqual([[POST, together], ...separate]);
		});

		it('is created without them where they are refused', async () => {
			tenant.next(POST, refusedFields('custom_attributes.0'));
			expect(await join(parts)).toMatchObject(made);
			expect(tenant.writes).toEqual([[POST, together], [POST, { email }], ...separate]);
		});

		it('is unknown where the separate calls are refused', async () => {
			tenant.next(`PUT profiles/${NEW}/attributes/comms`, noScope);
			expect(await join(parts)).toEqual({ code: 'scope_missing', ...unknown });
		});
	});

	it.each<[string, Fate]>([
		['another field', refusedFields('first_name')],
		['a field that only sounds like a key', refusedFields('secondary_email')],
		['the right', refused({ httpStatus: 403, fieldMessages: { email: ['No.'] } })],
		['everything', refused({ httpStatus: 422 })],
	])('is refused, and not looked for again, where Omneo refuses %s', async (_, fate) => {
		tenant.next(POST, fate);
		expect(await join({})).toMatchObject({ outcome: 'refused', mayBeRepeated: false });
		expect([tenant.count(LIST), tenant.count(POST)]).toEqual([1, 1]);
	});

	describe('that somebody else creates at the same moment', () => {
		const somebodyIsFirst =
			(fate: Fate): Fate =>
			(answer, isWrite) => {
				answer();
				return fate(answer, isWrite);
			};

		it.each<[string, Fate]>([
			['email', refusedFields('email')],
			['mobile number', refusedFields('first_name', 'mobile_phone')],
			['identities', refusedFields('identities.0.identifier')],
			['conflict', refused({ httpStatus: 409 }, 'conflict')],
		])('is found where Omneo refuses it by its %s', async (_, fate) => {
			tenant.next(POST, somebodyIsFirst(fate));
			expect(await join({})).toMatchObject({ result: { created: false, profile: { id: NEW } } });
			expect(tenant.count(POST)).toBe(1);
		});

		it('is there already where that is asked for', async () => {
			tenant.next(POST, somebodyIsFirst(refusedFields('email')));
			expect(await join({ existing: 'fail' })).toMatchObject({ code: 'profile_exists' });
		});

		it('is refused where no look finds it', async () => {
			tenant.next(POST, refusedFields('email'));
			expect(await join({})).toMatchObject({ outcome: 'refused' });
			expect(tenant.waits).toEqual([500, 1_000, 2_000]);
		});
	});
});

describe('a member that is there', () => {
	beforeEach(() => {
		tenant.add({ id: 'p-1', email, first_name: 'Ada', title: null });
	});

	const values = { email, first_name: 'Grace', title: 'Dr' };

	it.each<[Existing, string[]]>([
		['update', ['first_name', 'title']],
		['fillEmpty', ['title']],
		['leave', []],
	])('gets under %s only %j', async (existing, changed) => {
		expect(await join({ existing, values })).toMatchObject({
			result: { created: false, changed, profile: { id: 'p-1' } },
		});
		expect(tenant.writes.flatMap(([, body]) => Object.keys(body as IDataObject))).toEqual(changed);
	});

	it('is a failure where it may not be there', async () => {
		const context = tenant.context();
		const work = enrol(context, { keys: [EMAIL], existing: 'fail', fields: fieldsOf({ values }) });
		await expect(work).rejects.toMatchObject({
			code: 'profile_exists',
			outcome: 'refused',
			message: 'Omneo has this member already (profile p-1)',
		});
		expect(tenant.writes).toEqual([]);
	});
});

describe('a member that was made a moment ago', () => {
	it('is found by its ID where the list does not show it yet', async () => {
		await join({});
		tenant.next(LIST, nobody);
		expect(await join({ itemId: '0:1' })).toMatchObject({
			result: { created: false, profile: { id: NEW } },
		});
		expect(tenant.count(POST)).toBe(1);
	});

	it('is not taken for another that is not there', async () => {
		await join({});
		const keys: Key[] = [{ by: 'email', value: 'eda@example.com' }];
		expect(await join({ keys, values: { email: 'eda@example.com' } })).toMatchObject({
			result: { created: true, profile: { email: 'eda@example.com' } },
		});
	});

	it('is created again where it was deleted', async () => {
		await join({});
		tenant.members.length = 0;
		expect(await join({ itemId: '0:1' })).toMatchObject(made);
		expect(tenant.count(`GET profiles/${NEW}`)).toBe(4);
		expect(tenant.count(POST)).toBe(2);
	});

	it('is not created again where it cannot be read', async () => {
		await join({});
		tenant.next(LIST, nobody);
		tenant.next(`GET profiles/${NEW}`, noScope);
		expect(await join({ itemId: '0:1' })).toMatchObject({ code: 'scope_missing' });
		expect(tenant.count(POST)).toBe(1);
	});

	it('is found by its ID even if it was only found after a lost answer', async () => {
		tenant.next(POST, answerIsLost);
		await join({});
		tenant.beginExecution();
		tenant.next(LIST, nobody);
		expect(await join({})).toMatchObject({ result: { created: false, profile: { id: NEW } } });
		expect(tenant.count(POST)).toBe(1);
	});
});

describe('a member whose creation is not answered', () => {
	it.each<[Existing, boolean]>([
		['update', true],
		['fillEmpty', false],
		['leave', false],
		['fail', false],
	])('is found, and completed under %s (with what it has: %p)', async (existing, isUpdated) => {
		tenant.next(POST, (answer, isWrite) => {
			answer();
			Object.assign(tenant.members[0]?.profile ?? {}, { first_name: 'Grace', title: '' });
			return answerIsLost(() => undefined, isWrite);
		});
		const values = { email, first_name: 'Ada', title: 'Ms' };
		expect(await join({ existing, values })).toMatchObject({
			result: { created: 'unknown', profile: { id: NEW } },
		});
		expect(tenant.writes.slice(1)).toEqual([
			[`PUT profiles/${NEW}`, isUpdated ? { first_name: 'Ada', title: 'Ms' } : { title: 'Ms' }],
		]);
	});

	it('is unknown where it is found, but refuses what is missing', async () => {
		tenant.next(POST, (answer, isWrite) => {
			answer();
			delete tenant.members[0]?.profile.first_name;
			return answerIsLost(() => undefined, isWrite);
		});
		tenant.next(`PUT profiles/${NEW}`, refusedFields('first_name'));
		expect(await join({ values: { email, first_name: 'Ada' } })).toMatchObject(unknown);
	});

	it('is created again where it is not there, since Omneo keeps emails unique', async () => {
		tenant.next(POST, neverArrives);
		expect(await join({})).toMatchObject(made);
		expect(tenant.count(POST)).toBe(2);
		expect(tenant.waits).toEqual([500, 1_000, 2_000]);
	});

	it('is unknown where it is lost as often as it may be sent', async () => {
		tenant.next(POST, neverArrives, neverArrives);
		expect(await join({})).toEqual({ code: 'connection_lost', ...unknown });
		expect(tenant.count(POST)).toBe(2);
	});

	it('is unknown where it is refused after that', async () => {
		tenant.next(POST, neverArrives, noScope);
		expect(await join({})).toEqual({ code: 'scope_missing', ...unknown });
	});

	it('says that the item is to be run again', async () => {
		tenant.next(POST, neverArrives);
		const fields = fieldsOf({ values: { email } });
		const work = enrol(tenant.context('0:0', 0), { keys: [EMAIL], existing: 'update', fields });
		await expect(work).rejects.toMatchObject({
			nextStep: expect.stringContaining('Run the item again') as string,
		});
	});

	describe('in a further try', () => {
		const lose = async (given: Given = {}) => {
			tenant.next(POST, neverArrives);
			await join({ maxRetries: 0, ...given });
		};

		it('may have been made by the first where it is there now', async () => {
			await lose();
			tenant.add({ id: 'p-1', email, title: 'Ms' });
			expect(await join({ existing: 'fail' })).toMatchObject({
				result: { created: 'unknown', profile: { id: 'p-1' } },
			});
		});

		it('stays unknown where it cannot be looked for', async () => {
			await lose();
			tenant.next(LIST, noScope);
			expect(await join({})).toEqual({ code: 'scope_missing', ...unknown });
		});

		it('is created where it is not there', async () => {
			await lose();
			expect(await join({})).toMatchObject(made);
		});

		it('stays unknown where it is refused', async () => {
			await lose();
			tenant.next(POST, noScope);
			expect(await join({})).toEqual({ code: 'scope_missing', ...unknown });
		});

		it('is as good as any where the last try created it', async () => {
			await lose();
			await join({});
			expect(await join({ itemId: '0:1' })).toMatchObject({ result: { created: false } });
		});

		it('is no matter of a member with another second key', async () => {
			await lose({ keys: [EMAIL, MOBILE] });
			tenant.next(POST, noScope);
			expect(await join({})).toMatchObject({ code: 'scope_missing', outcome: 'refused' });
		});
	});
});

describe('a member with an identity alone, which Omneo may not keep unique', () => {
	it('is looked for until 10 seconds after the loss, and not created again', async () => {
		tenant.next(POST, neverArrives);
		expect(await join(byIdentity)).toEqual({ code: 'connection_lost', ...unknown });
		expect(tenant.waits).toEqual([500, 1_000, 2_000, 6_500]);
		expect(tenant.count(POST)).toBe(1);
	});

	it('is not created by a further try either, in the words of the first', async () => {
		tenant.next(POST, neverArrives);
		await join(byIdentity);
		expect(await join(byIdentity)).toEqual({ code: 'connection_lost', ...unknown });
		expect(tenant.count(POST)).toBe(1);
	});

	it('is created again after a lost answer where it also has an email', async () => {
		tenant.next(POST, neverArrives);
		expect(await join({ keys: [TILL, EMAIL], identities })).toMatchObject(made);
		expect(tenant.waits).toEqual([500, 1_000, 2_000]);
	});

	it('is looked for a second later, and nothing is said where it is the only one', async () => {
		expect(await join(byIdentity)).toMatchObject(made);
		expect(tenant.waits).toEqual([1_000]);
		expect([tenant.count(SEARCH), tenant.hints]).toEqual([2, []]);
	});

	it.each<[string, Fate, boolean]>([
		[
			'two members',
			() => [
				{ id: NEW, identities },
				{ id: 'p-2', identities },
			],
			true,
		],
		['another member', () => [{ id: 'p-2', identities }], true],
		['nobody', notThere('profile_not_found'), false],
		['no answer', neverArrives, false],
	])('is reported where that look finds %s, as a second one: %p', async (_, fate, isReported) => {
		tenant.add({ id: 'p-2' });
		tenant.next(SEARCH, answered, fate);
		expect(await join(byIdentity)).toMatchObject({ result: { created: true } });
		const hint = expect.stringMatching(/^Profile \S+ was created at the same time/) as string;
		expect(tenant.hints).toEqual(isReported ? [hint] : []);
	});
});
