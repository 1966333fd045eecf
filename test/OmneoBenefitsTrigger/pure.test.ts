import { simplifyBody } from '../../nodes/OmneoBenefitsTrigger/body';
import {
	deliveryUrl,
	isDone,
	planOf,
	type Webhook,
	type Wish,
} from '../../nodes/OmneoBenefitsTrigger/registrations';
import { deliveryId, remembered } from '../../nodes/OmneoBenefitsTrigger/repeats';
import { eventNames } from '../../nodes/OmneoBenefitsTrigger/settings';
import { isSame, jsonObject } from '../../nodes/OmneoBenefitsTrigger/verify';

function wishFor(trigger: string, secret = 's'): Wish {
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
		const wish = wishFor('tier.achieved');
		const flags = { is_active: 1, retry_hourly: 0, retry_daily: null, queue: null };
		const webhook = JSON.parse(JSON.stringify({ ...wish, ...flags, id: 1 })) as Webhook;
		expect(isDone(planOf([wish], [webhook]))).toBe(true);
	});

	it('keeps one of two webhooks of an event, that with the right URL, and removes the other', () => {
		const old = { ...wishFor('tier.achieved', 'old'), id: 1 };
		const right = { ...wishFor('tier.achieved'), id: 2 };
		expect(planOf([wishFor('tier.achieved')], [old, right])).toEqual({
			kept: [right],
			changes: [],
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

describe('the memory of deliveries', () => {
	it('holds the newest 1,000, each once', () => {
		const ids = Array.from({ length: 1_200 }, (_, number) => number.toString());
		expect(remembered(ids, ['5', 'new'])).toEqual([...ids.slice(202), '5', 'new']);
	});

	it('tells events with the same body apart', () => {
		const body = Buffer.from('{}');
		expect(deliveryId('a', body)).not.toBe(deliveryId('b', body));
		expect(deliveryId('a', body)).toBe(deliveryId('a', Buffer.from('{}')));
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
	it('cannot change the prototype of other objects', () => {
		jsonObject(Buffer.from('{"__proto__":{"polluted":true}}'));
		expect({}).not.toHaveProperty('polluted');
	});

	it.each([
		['benefit.redeemed', { id: 1, definition: { handle: 'h' } }, { benefit_id: 1 }],
		[
			'benefit.redeemed',
			{ id: 9, items: [{ type: 'benefit', type_attributes: { id: 1 } }] },
			{ benefit_id: 1, redemption_id: 9 },
		],
		['benefit-definition.updated', { id: 3, handle: 'h' }, { definition_id: 3, handle: 'h' }],
		['profile.updated', { id: 'p', email: 'mia@example.com' }, { profile_id: 'p' }],
		['profiles.create', { id: 'p', tier_handle: 'gold' }, { profile_id: 'p', tier_handle: 'gold' }],
	])('of %s is simplified as the other node does', (event, body, expected) => {
		expect(simplifyBody(event, body)).toMatchObject(expected);
	});

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
		expect(simplifyBody('points.awarded', body)).toEqual({
			profile_id: 'p',
			id: 4,
			points: 20,
			expires_at: null,
			tier_handle: 'gold',
		});
	});
});
