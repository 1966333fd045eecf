import type { INodeParameters } from 'n8n-workflow';
import { handles } from '../../../sandbox';
import { locator } from '../../engine/support';
import {
	act,
	actOnce,
	describeOperations,
	failure,
	failureUnsent,
	handle,
	issued,
	sandbox,
	sentBy,
} from './support';

describeOperations('benefitDefinition', {
	get: () => {
		it('finds a definition by its handle or its number', async () => {
			const byHandle = await actOnce('benefitDefinition.get', {
				definition: handle(handles.womensEvening),
			});
			expect(byHandle).toMatchObject({ handle: handles.womensEvening, is_claimable: true });
			const id = locator('id', String(byHandle.definition_id));
			expect(await actOnce('benefitDefinition.get', { definition: id })).toEqual(byHandle);
			expect(
				await actOnce('benefitDefinition.get', { definition: id, simplify: false }),
			).toMatchObject({ claim_condition: { and: [{ '===': ['female', { var: 'gender' }] }] } });
		});

		it('fails where there is none, and names the closest handles', async () => {
			expect(
				await failure('benefitDefinition.get', { definition: handle('gold-loungue') }),
			).toMatchObject({
				code: 'definition_not_found',
				message: expect.stringContaining(`Did you mean ${handles.goldLounge}`) as string,
			});
			expect(
				await failure('benefitDefinition.get', { definition: locator('id', '99999') }),
			).toMatchObject({ code: 'definition_not_found' });
		});
	},

	getAll: () => {
		it('lists all, or up to a limit', async () => {
			const all = await act('benefitDefinition.getAll', { returnAll: true });
			expect(all.map((definition) => definition.handle).sort()).toEqual(
				Object.values(handles).sort(),
			);
			expect(await act('benefitDefinition.getAll', { limit: 3 })).toEqual(all.slice(0, 3));
			expect(
				(await act('benefitDefinition.getAll', { limit: 1, simplify: false }))[0],
			).toHaveProperty('period_type');
		});

		it.each<[INodeParameters, string[]]>([
			[{ search: 'SURVEY' }, [handles.survey]],
			[{ isArchived: true }, [handles.archived]],
			[{ isClaimable: false }, [handles.notClaimable]],
			[{ isPublished: false }, [handles.notPublished]],
			[{ isPublished: false, isArchived: true }, []],
			[{ createdAfter: '2026-03-10T10:00:01' }, []],
			[{ createdBefore: '2026-03-10T10:00:00' }, []],
		])('filters by %j', async (filters, found) => {
			const definitions = await act('benefitDefinition.getAll', { returnAll: true, filters });
			expect(definitions.map((definition) => definition.handle)).toEqual(found);
		});
	},

	create: () => {
		const create = { name: 'Tea on Us', handle: 'tea-on-us', period: 14 };

		it('makes one that can be issued at once', async () => {
			expect(await actOnce('benefitDefinition.create', create)).toMatchObject({
				handle: 'tea-on-us',
				name: 'Tea on Us',
				is_published: false,
			});
			expect(await issued('tea-on-us')).toMatchObject({ definition_handle: 'tea-on-us' });
		});

		it('sends what was set, in the types that the API takes', async () => {
			const { body } = await sentBy('benefitDefinition.create', {
				...create,
				additionalFields: {
					claimCondition: '{"===": [{"var": "gender"}, "female"]}',
					claimPeriodStartAt: '2026-04-01T09:00:00',
					isClaimable: true,
					isPublished: false,
					maxRedemptions: '3',
					meta: '{}',
					periodType: 'weeks',
					type: 'gift',
					totalAllocations: '',
				},
			});
			expect(body).toEqual({
				name: 'Tea on Us',
				handle: 'tea-on-us',
				period: 14,
				claim_condition: { '===': [{ var: 'gender' }, 'female'] },
				claim_period_start_at: '2026-04-01 01:00:00',
				is_claimable: true,
				is_published: false,
				max_redemptions: 3,
				meta: null,
				period_type: 'weeks',
				type: 'gift',
				total_allocations: null,
			});
		});

		it('is refused where the handle is taken, in the API’s words', async () => {
			expect(
				await failure('benefitDefinition.create', { ...create, handle: handles.coffee }),
			).toMatchObject({
				outcome: 'refused',
				code: 'validation_failed',
				errors: { handle: ['The handle has already been taken.'] },
			});
		});

		it.each<[INodeParameters, string]>([
			[{ handle: 'tea on us' }, 'parameter_invalid'],
			[{ handle: '={{ $json.nothing }}' }, 'parameter_invalid'],
			[{ name: '={{ "  " }}' }, 'parameter_invalid'],
			[{ period: 0 }, 'parameter_invalid'],
			[{ additionalFields: { claimCondition: '{"is": 1}' } }, 'condition_invalid'],
			[{ additionalFields: { viewCondition: '[1]' } }, 'condition_invalid'],
		])('refuses %j before anything is sent', async (bad, code) => {
			expect(await failureUnsent('benefitDefinition.create', { ...create, ...bad })).toMatchObject({
				code,
			});
		});
	},

	update: () => {
		const update = (updateFields: INodeParameters, definition = locator('id', '7')) => ({
			definition,
			updateFields,
		});

		it('sends only what was set, and clears what was left empty', async () => {
			expect(
				await sentBy(
					'benefitDefinition.update',
					update({
						name: 'Tea',
						isPublished: false,
						claimCondition: '',
						claimPeriodEndAt: '',
						redeemCodePos: '',
						totalAllocations: '',
					}),
				),
			).toEqual({
				method: 'PUT',
				url: '/api/v3/benefits/definitions/7',
				body: {
					name: 'Tea',
					is_published: false,
					claim_condition: null,
					claim_period_end_at: null,
					redeem_code_pos: null,
					total_allocations: null,
				},
			});
		});

		it('leaves the rest of the definition alone', async () => {
			const definition = handle(handles.womensEvening);
			const before = await actOnce('benefitDefinition.get', { definition, simplify: false });
			const after = await actOnce('benefitDefinition.update', {
				...update({ claimCondition: '' }, definition),
				simplify: false,
			});
			expect(after).toEqual({ ...before, claim_condition: null });
		});

		it('fails with nothing to update, and for a definition that does not exist', async () => {
			expect(await failureUnsent('benefitDefinition.update', update({}))).toMatchObject({
				code: 'parameter_invalid',
			});
			expect(
				await failure('benefitDefinition.update', update({ name: 'x' }, locator('id', '99999'))),
			).toMatchObject({ code: 'definition_not_found' });
		});
	},

	clone: () => {
		const clone = { definition: handle(handles.delivery), handle: 'free-delivery-2' };

		it('copies a definition under a new handle, and a new name if one is given', async () => {
			expect(await actOnce('benefitDefinition.clone', clone)).toMatchObject({
				handle: 'free-delivery-2',
				name: 'Free Delivery',
				type: 'voucher',
			});
			expect(
				await actOnce('benefitDefinition.clone', {
					...clone,
					handle: 'free-delivery-3',
					additionalFields: { name: 'Third' },
					simplify: false,
				}),
			).toMatchObject({ handle: 'free-delivery-3', name: 'Third', max_redemptions: 3 });
		});

		it('fails where the handle is taken, not valid, or there is nothing to copy', async () => {
			expect(
				await failure('benefitDefinition.clone', { ...clone, handle: handles.coffee }),
			).toMatchObject({ code: 'validation_failed' });
			expect(
				await failure('benefitDefinition.clone', { ...clone, definition: handle('free-deliver') }),
			).toMatchObject({ code: 'definition_not_found' });
			sandbox.reset();
			expect(
				await failureUnsent('benefitDefinition.clone', { ...clone, handle: 'a b' }),
			).toMatchObject({ code: 'parameter_invalid' });
		});
	},

	delete: () => {
		it('says what it deleted, and it is gone', async () => {
			const definition = handle(handles.anniversary);
			const { definition_id } = await actOnce('benefitDefinition.get', { definition });
			expect(await actOnce('benefitDefinition.delete', { definition })).toEqual({
				deleted: true,
				definition_id: String(definition_id),
			});
			expect(await failure('benefitDefinition.get', { definition })).toMatchObject({
				code: 'definition_not_found',
			});
		});

		it('is refused where benefits were given', async () => {
			expect(
				await failure('benefitDefinition.delete', { definition: handle(handles.notClaimable) }),
			).toMatchObject({
				error: 'The benefit definition is in use',
				message: expect.stringMatching(/^Nothing was deleted. Archive/) as string,
				outcome: 'refused',
				code: 'conflict',
				http_status: 409,
			});
		});
	},
});
