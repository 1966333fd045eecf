import { handles, people, refusals, seededExternalIds } from '../../sandbox';
import { sandboxForTests, type BenefitShown, type RedemptionShown } from './client';

const timezone = 'Australia/Melbourne';
const documentedMoment = new Date('2021-03-05T00:06:51Z');
const tenant = sandboxForTests({ now: () => documentedMoment });
const older = sandboxForTests({ response: 'benefit', definitionIds: 'number' });

function claimPath(profileId: string, verb: 'claim' | 'claim-redeem' = 'claim-redeem'): string {
	return `/profiles/${profileId}/benefits/${verb}`;
}

describe('claim and redeem', () => {
	test('answers a redemption, whose benefit item carries the benefit', async () => {
		const reply = await tenant.ask('POST', claimPath(people.mia.id), {
			definition: handles.survey,
			timezone,
			external_id: 'SURVEY-1',
			meta: { channel: 'web' },
		});
		expect(reply).toMatchObject({
			status: 201,
			body: {
				data: {
					profile_id: people.mia.id,
					profile: { full_name: 'Mia Thompson', email: people.mia.email },
					type: 'redeem',
					items: [
						{
							type: 'benefit',
							count: 1,
							type_attributes: {
								profile_id: people.mia.id,
								external_id: 'SURVEY-1',
								issued_at: '2021-03-05 00:06:51',
								claimed_at: '2021-03-05 00:06:51',
								expires_at: '2021-04-24 13:59:59',
								is_expired: false,
								is_redeemable: false,
								redemptions_remaining: 0,
								timezone,
								meta: { channel: 'web' },
								redeem_code_pos: 'SURVEY10',
								redeem_code_online: 'SURVEY10-WEB',
								definition: { id: expect.any(String), handle: handles.survey, period: 50 },
							},
						},
					],
				},
			},
		});
	});

	test('answers a benefit where the older documents are followed', async () => {
		const reply = await older.ask('POST', claimPath(people.mia.id), {
			definition: handles.survey,
			timezone,
			external_id: 'SURVEY-1',
		});
		expect(reply).toMatchObject({
			status: 201,
			body: {
				data: {
					id: expect.any(Number),
					external_id: 'SURVEY-1',
					redemptions_remaining: 0,
					definition: { id: expect.any(Number), handle: handles.survey },
				},
			},
		});
		expect(reply.body.data).not.toHaveProperty('items');
	});

	test('redeems without limit where the definition has none', async () => {
		const path = `/profiles/${people.mia.id}/benefits`;
		const claimed = await older.ask<BenefitShown>('POST', claimPath(people.mia.id), {
			definition: handles.unlimited,
			timezone,
		});
		expect(claimed.body.data).toMatchObject({ redemptions_remaining: null, is_redeemable: true });
		const again = `${path}/${claimed.body.data.id.toString()}/redeem`;
		const reply = await older.ask<RedemptionShown>('POST', again, { count: 3 });
		expect(reply.body.data.items).toMatchObject([
			{ count: 3, type_attributes: { redemptions_remaining: null, is_redeemable: true } },
		]);
	});

	test('counts down from what was allowed when the benefit was made', async () => {
		for (const [who, remaining] of [
			['zoe', 1],
			['wiremu', 0],
		] as const) {
			const { body } = await tenant.ask('GET', `/profiles/${people[who].id}/benefits`);
			expect(body.data).toMatchObject([
				{ redemptions_remaining: remaining, definition: { max_redemptions: 3 } },
			]);
		}
	});

	test('leaves redemptions of a benefit that has several', async () => {
		const { body } = await tenant.ask<RedemptionShown>('POST', claimPath(people.mia.id), {
			definition: handles.delivery,
			timezone,
		});
		expect(body.data.items[0]?.type_attributes).toMatchObject({
			redemptions_remaining: 2,
			is_redeemable: true,
			expires_at: '2021-06-05 13:59:59',
		});
	});

	test('claims again with the same external id: the API has no idempotency', async () => {
		const wish = { definition: handles.survey, timezone, external_id: 'SURVEY-1' };
		await tenant.ask('POST', claimPath(people.mia.id), wish);
		await tenant.ask('POST', claimPath(people.mia.id), wish);
		expect(tenant.sandbox.ledger()).toMatchObject([
			{ kind: 'claim', external_id: 'SURVEY-1' },
			{ kind: 'redeem', external_id: 'SURVEY-1' },
			{ kind: 'claim', external_id: 'SURVEY-1' },
			{ kind: 'redeem', external_id: 'SURVEY-1' },
		]);
	});
});

describe('claim', () => {
	test('answers a benefit that is not redeemed', async () => {
		const reply = await tenant.ask('POST', claimPath(people.jose.id, 'claim'), {
			definition: handles.welcome,
			timezone: 'Europe/Kyiv',
			meta: ['a', 'list'],
		});
		expect(reply).toMatchObject({
			status: 201,
			body: {
				data: {
					profile_id: people.jose.id,
					external_id: null,
					expires_at: '2021-04-02 20:59:59',
					is_redeemable: true,
					redemptions_remaining: 1,
					meta: ['a', 'list'],
				},
			},
		});
		expect(tenant.sandbox.ledger().map(({ kind }) => kind)).toEqual(['claim']);
	});

	test('uses up allocations', async () => {
		const wish = { definition: handles.workshop, timezone };
		const statuses = [];
		for (const { id } of [people.mia, people.jose, people.lina]) {
			statuses.push((await tenant.ask('POST', claimPath(id, 'claim'), wish)).status);
		}
		expect(statuses).toEqual([201, 201, 422]);
	});

	test('is free again once the earlier benefit has been deleted', async () => {
		const wish = { definition: handles.welcome, timezone };
		const first = await tenant.ask<BenefitShown>('POST', claimPath(people.mia.id, 'claim'), wish);
		expect((await tenant.ask('POST', claimPath(people.mia.id), wish)).status).toBe(422);
		await tenant.ask('DELETE', `/benefits/${first.body.data.id.toString()}`);
		expect((await tenant.ask('POST', claimPath(people.mia.id), wish)).status).toBe(201);
	});
});

describe('a claim is refused', () => {
	const refused: [keyof typeof refusals, string][] = [
		['notPublished', handles.notPublished],
		['archived', handles.archived],
		['notClaimable', handles.notClaimable],
		['notBegun', handles.notBegun],
		['over', handles.over],
		['conditionNotMet', handles.womensEvening],
		['conditionNotMet', handles.goldLounge],
		['conditionNotMet', handles.stylist],
		['noAllocations', handles.noAllocations],
		['noGlobalRedemptions', handles.noGlobalRedemptions],
	];

	test.each(refused)(
		'as %s for %s, with a sentence under definition',
		async (reason, definition) => {
			for (const verb of ['claim', 'claim-redeem'] as const) {
				const reply = await tenant.ask('POST', claimPath(people.jose.id, verb), {
					definition,
					timezone,
				});
				expect(reply).toMatchObject({
					status: 422,
					body: {
						message: 'The given data was invalid.',
						errors: { definition: [refusals[reason]] },
					},
				});
			}
			expect(tenant.sandbox.ledger()).toEqual([]);
		},
	);

	test('as alreadyClaimed if the definition cannot be claimed again', async () => {
		const wish = { definition: handles.welcome, timezone };
		await tenant.ask('POST', claimPath(people.mia.id), wish);
		const { body } = await tenant.ask('POST', claimPath(people.mia.id), wish);
		expect(body.errors).toEqual({ definition: [refusals.alreadyClaimed] });
	});

	test.each([handles.womensEvening, handles.goldLounge, handles.stylist])(
		'not for %s if the profile meets its condition',
		async (definition) => {
			const reply = await tenant.ask('POST', claimPath(people.mia.id), { definition, timezone });
			expect(reply.status).toBe(201);
		},
	);
});

describe('the body of a claim', () => {
	test('needs a definition and a timezone', async () => {
		const reply = await tenant.ask('POST', claimPath(people.mia.id), {});
		expect(reply).toMatchObject({
			status: 422,
			body: {
				errors: {
					definition: ['The definition field is required.'],
					timezone: ['The timezone field is required.'],
				},
			},
		});
	});

	test.each(['Asia/Kolkata', 'Europe/Kyiv', 'Asia/Ho_Chi_Minh', 'America/New_York', 'UTC'])(
		'takes the current zone name %s',
		async (zone) => {
			const wish = { definition: handles.coffee, timezone: zone };
			expect((await tenant.ask('POST', claimPath(people.mia.id), wish)).status).toBe(201);
		},
	);

	test.each(['Asia/Calcutta', 'Europe/Kiev', 'US/Eastern', 'EST', '+10:00', 'melbourne', 'GMT'])(
		'does not take %s as a zone',
		async (zone) => {
			const { body } = await tenant.ask('POST', claimPath(people.mia.id), {
				definition: handles.coffee,
				timezone: zone,
			});
			expect(body.errors).toEqual({ timezone: ['The timezone must be a valid zone.'] });
		},
	);

	test.each([
		[{ definition: 'nobody' }, { definition: ['The selected definition is invalid.'] }],
		[{ definition: 7 }, { definition: ['The definition must be a string.'] }],
		[{ external_id: 12 }, { external_id: ['The external id must be a string.'] }],
		[
			{ external_id: 'x'.repeat(256) },
			{ external_id: ['The external id must not be greater than 255 characters.'] },
		],
		[{ meta: 'text' }, { meta: ['The meta must be an array.'] }],
	])('%j is answered with %j', async (change, errors) => {
		const wish = { definition: handles.coffee, timezone, ...change };
		const reply = await tenant.ask('POST', claimPath(people.mia.id), wish);
		expect(reply).toMatchObject({ status: 422, body: { errors } });
	});

	test('has its texts trimmed, and empty ones taken as null', async () => {
		const wish = {
			definition: handles.coffee,
			timezone,
			external_id: '  A-1 ',
			meta: { note: '' },
		};
		const { body } = await tenant.ask('POST', claimPath(people.mia.id, 'claim'), wish);
		expect(body.data).toMatchObject({ external_id: 'A-1', meta: { note: null } });
	});

	test('must be JSON', async () => {
		const reply = await fetch(tenant.sandbox.baseUrl + claimPath(people.mia.id), {
			method: 'POST',
			headers: {
				authorization: `Bearer ${tenant.sandbox.token}`,
				'content-type': 'application/json',
			},
			body: '{"definition":',
		});
		expect(reply.status).toBe(400);
		expect(await reply.json()).toEqual({ message: 'The request body is not valid JSON.' });
	});

	test.each(['2f6f8d9e-0000-4000-8000-000000000000', 'mia', '12'])(
		'does not matter for the unknown profile %s: it is a 404',
		async (id) => {
			const reply = await tenant.ask('POST', claimPath(id), {});
			expect(reply).toMatchObject({ status: 404, body: { message: expect.any(String) } });
		},
	);
});

describe('what a profile may claim and see', () => {
	const handlesOf = (list: { handle: string }[]) => list.map(({ handle }) => handle);

	test('claimable is a plain list of definitions, by the rules of a claim', async () => {
		const path = `/profiles/${people.jose.id}/benefits/claimable`;
		const { body } = await tenant.ask<{ handle: string }[]>('GET', path);
		expect(Object.keys(body)).toEqual(['data']);
		expect(handlesOf(body.data)).toEqual([
			handles.survey,
			handles.coffee,
			handles.delivery,
			handles.welcome,
			handles.anniversary,
			handles.workshop,
			handles.unlimited,
			handles.unlimitedOnce,
			handles.raised,
		]);
	});

	test('viewable leaves out what is not published, archived, or not for their eyes', async () => {
		const seenBy = async (id: string) =>
			handlesOf(
				(await tenant.ask<{ handle: string }[]>('GET', `/profiles/${id}/benefits/viewable`)).body
					.data,
			);
		const [gold, silver] = [await seenBy(people.mia.id), await seenBy(people.jose.id)];
		expect(gold).toContain(handles.goldLounge);
		expect(silver).not.toContain(handles.goldLounge);
		expect(silver).toContain(handles.over);
		expect(gold).not.toContain(handles.notPublished);
		expect(gold).not.toContain(handles.archived);
	});

	test('the seed gave Mia a birthday voucher that nobody has redeemed', async () => {
		const path = `/profiles/${people.mia.id}/redeemable_benefits`;
		const { body } = await tenant.ask<BenefitShown[]>('GET', path);
		expect(body.data).toMatchObject([{ external_id: seededExternalIds.birthday }]);
	});
});
