import type { IDataObject } from 'n8n-workflow';
import { simplifyBody } from '../../nodes/OmneoBenefitsTrigger/simplify';
import { isEmpty, planChanges } from '../../nodes/OmneoBenefitsTrigger/plan';
import {
	deliveryUrl,
	type Webhook,
	type WebhookSettings,
} from '../../nodes/OmneoBenefitsTrigger/webhooks';
import {
	deliveryId,
	takeTurn,
	type Turn,
	isIn,
	markOf,
	type Seen,
} from '../../nodes/OmneoBenefitsTrigger/repeats';
import { eventNames } from '../../nodes/OmneoBenefitsTrigger/settings';
import { isSame, jsonObject } from '../../nodes/OmneoBenefitsTrigger/verify';

function settingsFor(trigger: string, secret = 's'): WebhookSettings {
	return {
		trigger,
		url: deliveryUrl('https://n8n.example.com/webhook/x', trigger, secret),
		namespace: 'n8n',
		is_active: true,
		queue: 'default',
		retry_hourly: false,
		retry_daily: false,
		condition: null,
	};
}

describe('the plan', () => {
	it('keeps a webhook whose flags came as numbers and whose queue is missing', () => {
		const settings = settingsFor('tier.achieved');
		const flags = { is_active: 1, retry_hourly: 0, retry_daily: null, queue: null };
		const webhook = JSON.parse(JSON.stringify({ ...settings, ...flags, id: 1 })) as Webhook;
		expect(isEmpty(planChanges([settings], [webhook]))).toBe(true);
	});

	it('keeps one of two webhooks of an event, that with the right URL, and removes the other', () => {
		const old = { ...settingsFor('tier.achieved', 'old'), id: 1 };
		const right = { ...settingsFor('tier.achieved'), id: 2 };
		expect(planChanges([settingsFor('tier.achieved')], [old, right])).toEqual({
			unchanged: [right],
			updates: [],
			creations: [],
			removals: [old],
		});
	});
});

describe('event names', () => {
	it('are taken once each, chosen or typed, without the spaces around them', () => {
		expect(eventNames(['a.b', 'c.d'], ' c.d, e.f ,, ')).toEqual(['a.b', 'c.d', 'e.f']);
	});
});

describe('the ID of a delivery', () => {
	const body = Buffer.from('{}');

	it('tells events with the same body apart', () => {
		expect(deliveryId('a', body, false)).not.toBe(deliveryId('b', body, false));
		expect(deliveryId('a', body, false)).toBe(deliveryId('a', Buffer.from('{}'), false));
	});

	it('is that of the body alone where that is what was signed', () => {
		expect(deliveryId('a', body, true)).toBe(deliveryId('b', body, true));
		expect(deliveryId('a', body, true)).not.toBe(deliveryId('a', Buffer.from('{ }'), true));
	});
});

describe('the turn of a delivery', () => {
	const idOf = (name: string) => deliveryId(name, Buffer.alloc(0), false);
	const seenOf = (...names: string[]): Seen => ({
		[Math.floor(Date.now() / 3_600_000)]: names.map((name) => markOf(idOf(name))).join(''),
	});
	const knownIn = (seen: Seen | undefined) =>
		['a', 'b', 'c', 'x'].filter((name) => isIn(seen ?? {}, markOf(idOf(name))));

	/** What is known of each turn that has come: that it is there, and what it knows. */
	function turns(node: string) {
		const come: Record<string, Turn> = {};
		return {
			come,
			take: (name: string, stored: Seen = {}) => {
				void takeTurn(node, idOf(name), stored).then((turn) => {
					come[name] = turn;
				});
			},
			settle: async () => {
				await new Promise((resolve) => setImmediate(resolve));
				return Object.keys(come);
			},
		};
	}

	it('comes at once for the first', async () => {
		const { take, settle } = turns('first');
		take('a');
		expect(await settle()).toEqual(['a']);
	});

	it('comes for the last of many alone, when the others have been answered, and it knows them all', async () => {
		const { come, take, settle } = turns('many');
		for (const id of ['a', 'b', 'c']) take(id);
		expect(await settle()).toEqual(['a', 'b']);
		come.b?.end(true);
		expect(await settle()).toEqual(['a', 'b']);
		come.a?.end(true);
		expect(await settle()).toEqual(['a', 'b', 'c']);
		expect(knownIn(come.c?.taken)).toEqual(['a', 'b', 'c']);
	});

	it('knows what another process has stored', async () => {
		const { come, take, settle } = turns('stored');
		take('a');
		take('b', seenOf('x'));
		await settle();
		come.a?.end(true);
		await settle();
		expect(come.b?.isRepeated).toBe(false);
		expect(knownIn(come.b?.taken)).toEqual(['a', 'b', 'x']);
		take('x');
		await settle();
		expect(come.x?.isRepeated).toBe(true);
	});

	it('waits for the first of the same, and depends on whether that started the workflow', async () => {
		const first = await takeTurn('same', idOf('a'), {});
		const second = takeTurn('same', idOf('a'), {});
		const third = takeTurn('same', idOf('a'), {});
		first.end(false);
		const { isRepeated, end } = await second;
		expect(isRepeated).toBe(false);
		end(true);
		expect((await third).isRepeated).toBe(true);
	});
});

describe('whose profile an event names', () => {
	const mia = '0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11';
	const jose = '2c6a9f10-8d47-4b3e-9e55-c1f08a7d3642';

	it.each<[string, IDataObject, string | null]>([
		['profile.merged', { id: mia, profile_id: jose }, mia],
		['profile.updated', { id: 77, profile_id: jose }, jose],
		['benefit.redeemed', { id: 1, profile_id: mia, profile: { id: jose } }, null],
		['reward.issued', { id: 1, profile_id: mia, profile: { id: jose } }, null],
		['referral.made', { profile_id: mia, profile: { id: jose } }, null],
		['referral.made', { profile_id: mia, profile: { id: mia.toUpperCase() } }, mia],
		['referral.made', { profile: { id: jose }, referrer_profile_id: mia }, jose],
		['benefit.redeemed', { id: 1, profile: { id: jose } }, jose],
	])('is the record\u2019s own, or nobody\u2019s where there are two: %s %j', (event, body, id) => {
		expect(simplifyBody(event, body).profile_id).toBe(id);
	});
});

describe('what may name a person', () => {
	const personal = [
		'mia@example.com',
		'survey-mia@example.com-7',
		'mia%40example.com',
		' MIA@EXAMPLE.COM ',
		'+61 491 570 156',
		'tel:+61491570156',
		'0491 570 156',
		'0491570156',
		'Mia Thompson',
		'Zo\u00eb O\u2019Connor',
	];
	const events = ['benefit.redeemed', 'profile.updated', 'reward.issued', 'survey.answered'];

	it.each(events.flatMap((event) => personal.map((text) => ({ event, text }))))(
		'is not in the external ID of $event: $text',
		({ event, text }) => {
			const body = { id: 'p', external_id: text, profile_id: '7' };
			expect(JSON.stringify(simplifyBody(event, body))).not.toContain(text.trim());
		},
	);

	it.each(['SURVEY-10482', '6021477301', 'order 12', '0000012', 'gift-card', 'A1:b2/c3'])(
		'is not %j, which stays',
		(text) => {
			for (const event of events) {
				const simple = simplifyBody(event, { id: 'p', external_id: text });
				expect(simple.external_id).toBe(text);
			}
		},
	);

	it('is dropped by its key too, and inside of tags', () => {
		const tags = [{ handle: 'vip', given_by: 'mia@example.com', first_name: 'Mia' }];
		expect(simplifyBody('profile.updated', { id: 'p', tags }).tags).toEqual([
			{ handle: 'vip', given_by: null },
		]);
		const body = { mobile_id: '1', named_at: 'Mia', born_at: '1990-05-17', status: 'Gift Card' };
		expect(simplifyBody('survey.answered', body)).toEqual({ status: 'Gift Card' });
	});
});

describe('secrets', () => {
	it.each([
		['', ''],
		['', undefined],
		['undefined', undefined],
		[undefined, undefined],
		[['a'], 'a'],
		['a', 'b'],
	])('%j is not the same as %j', (given, expected) => {
		expect(isSame(given, expected)).toBe(false);
	});

	it('are the same where every character is', () => {
		expect(isSame('aé', 'aé')).toBe(true);
	});
});

describe('a body', () => {
	it.each([
		['9007199254740993', '9007199254740993'],
		['-9007199254740993', '-9007199254740993'],
		['9007199254740991', 9007199254740991],
		['12.5', 12.5],
		['"9007199254740993"', '9007199254740993'],
	])('keeps every digit of a number: %s', (number, value) => {
		expect(jsonObject(Buffer.from(`{"id":${number}}`))).toEqual({ id: value });
	});

	it('may begin with a byte order mark', () => {
		expect(jsonObject(Buffer.from('\ufeff{"id":7}'))).toEqual({ id: 7 });
	});

	it('cannot change the prototype of other objects', () => {
		jsonObject(Buffer.from('{"__proto__":{"polluted":true}}'));
		expect({}).not.toHaveProperty('polluted');
	});

	it.each([
		['benefit.redeemed', { id: 1, definition: { handle: 'h' } }, { benefit_id: 1 }],
		[
			'benefit.redeemed',
			{ id: 9, items: [{ type: 'benefit', type_attributes: { id: 1 } }] },
			{ benefit_id: 1 },
		],
		['benefit-definition.updated', { id: 3, handle: 'h' }, { definition_id: 3, handle: 'h' }],
		['profile.updated', { id: 'p', email: 'mia@example.com' }, { profile_id: 'p' }],
		[
			'profiles.create',
			{ id: 'p', tier_handle: 'gold', tags: ['vip'] },
			{ profile_id: 'p', tier_handle: 'gold', tags: ['vip'] },
		],
		['profile.merged', { id: 'p', merged_profile_id: 'q' }, { merged_profile_id: 'q' }],
		[
			'reward.issued',
			{ id: 5, profile: { id: 'p' }, definition: { handle: 'ten' }, value_initial: 10 },
			{
				reward_id: 5,
				profile_id: 'p',
				definition_handle: 'ten',
				value_initial: 10,
				expires_at: null,
			},
		],
		[
			'points.awarded',
			{ id: 6, profile_id: 'p', point_definition: { handle: 'buy', name: 'Buy' }, value: 2.5 },
			{ point_id: 6, profile_id: 'p', definition_handle: 'buy', value: 2.5 },
		],
		[
			'benefit.code.allocated',
			{ id: 1, definition: { handle: 'h' }, redeem_code_online: 'C' },
			{ benefit_id: 1, redeem_code_online: 'C' },
		],
		[
			'benefit.code.allocated',
			{ id: 2, benefit_id: 1, code: 'C' },
			{ id: 2, benefit_id: 1, code: 'C' },
		],
	])('of %s holds the keys that a workflow goes on with', (event, body, expected) => {
		expect(simplifyBody(event, body)).toMatchObject(expected);
	});

	it('have a benefit’s dates by its own clock, and all others in UTC', () => {
		const timezone = 'America/New_York';
		for (const expires_at of ['2027-01-15 04:59:59', '2027-01-14 23:59:59']) {
			expect(simplifyBody('benefit.created', { id: 1, timezone, expires_at })).toMatchObject({
				expires_at: '2027-01-14T23:59:59-05:00',
			});
		}
		for (const event of ['reward.created', 'point.created', 'somebody.sneezed']) {
			expect(simplifyBody(event, { id: 1, expires_at: '2026-11-28 18:00:00' })).toMatchObject({
				expires_at: '2026-11-28T18:00:00Z',
			});
		}
	});

	it('have dates by the clock that the tenant has shown, where they show none', () => {
		const [tenant, another] = ['https://one.example', 'https://two.example'];
		const timezone = 'Australia/Melbourne';
		const shownBy = (expires_at: string, of?: string) =>
			simplifyBody('benefit.updated', { id: 1, timezone, expires_at }, of).expires_at;
		shownBy('2027-01-14 23:59:59', tenant);
		expect(shownBy('2027-01-14 06:30:00', tenant)).toBe('2027-01-14T06:30:00+11:00');
		expect(shownBy('2027-01-14 06:30:00', another)).toBe('2027-01-14T17:30:00+11:00');
		expect(shownBy('2027-01-14 06:30:00')).toBe('2027-01-14T17:30:00+11:00');
	});

	it.each([
		['profile.address.created', { id: 55, postcode: '3000', latitude: -37.8 }, { id: 55 }],
		['profile.address.updated', { id: 55, profile_id: 'p' }, { id: 55, profile_id: 'p' }],
		['profile.address.deleted', { id: 55, profile: { id: 'p' } }, { id: 55, profile_id: 'p' }],
		['profile.before.update', { id: 'x' }, { id: 'x' }],
		['profile-attribute.updated', { id: 9 }, { id: 9 }],
		['profile-temporary.created', { id: 't' }, { id: 't' }],
		['address.created', { id: 55, line_1: '1 High St' }, { id: 55 }],
		['identity.created', { id: 3, identifier: 'C-1' }, { id: 3 }],
		['somebody.sneezed', { id: 3 }, { id: 3 }],
	])('of %s makes no profile_id of another record’s ID', (event, body, expected) => {
		expect(simplifyBody(event, body)).toEqual(expected);
	});

	it.each([null, 'text', 7, [], [null], {}, [{ type: 'benefit' }], [{ type_attributes: 'text' }]])(
		'with %j wherever a record is expected is simplified all the same',
		(odd) => {
			for (const subject of [
				'benefit',
				'benefit-definition',
				'profile',
				'reward',
				'points',
				'tier',
			]) {
				const body = { id: odd, items: odd, definition: odd, profile: odd, tags: odd, meta: odd };
				expect(simplifyBody(`${subject}.updated`, body as IDataObject)).toBeInstanceOf(Object);
			}
		},
	);

	it('of another subject keeps what tells what happened, and nothing that names the member', () => {
		const body = {
			id: 4,
			points: 20,
			expires_at: null,
			email: 'mia@example.com',
			name: 'Mia',
			postcode: 3000,
			mobile_phone: 61400000000,
			tier: { handle: 'gold', name: 'Gold' },
			profile: { id: 'p', first_name: 'Mia' },
			lines: [{ sku: 'x' }],
		};
		expect(simplifyBody('tier.achieved', body)).toEqual({
			profile_id: 'p',
			id: 4,
			points: 20,
			expires_at: null,
			tier_handle: 'gold',
		});
	});
});
