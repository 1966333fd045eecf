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
	remembered,
	takeTurn,
	type Turn,
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

describe('the turn of a delivery', () => {
	/** What is known of each turn that has come: that it is there, and what it knows. */
	function turns(node: string) {
		const come: Record<string, Turn> = {};
		return {
			come,
			take: (id: string, stored: string[] = []) => {
				void takeTurn(node, id, stored).then((turn) => {
					come[id] = turn;
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
		expect(come.c?.taken).toEqual(['b', 'a']);
	});

	it('knows what another process has stored', async () => {
		const { come, take, settle } = turns('stored');
		take('a');
		take('b', ['x']);
		await settle();
		come.a?.end(true);
		await settle();
		expect(come.b).toMatchObject({ isRepeated: false, taken: ['x', 'a'] });
		take('x');
		await settle();
		expect(come.x?.isRepeated).toBe(true);
	});

	it('waits for the first of the same, and depends on whether that started the workflow', async () => {
		const first = await takeTurn('same', 'a', []);
		const second = takeTurn('same', 'a', []);
		const third = takeTurn('same', 'a', []);
		first.end(false);
		const { isRepeated, end } = await second;
		expect(isRepeated).toBe(false);
		end(true);
		expect((await third).isRepeated).toBe(true);
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
