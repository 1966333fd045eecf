/** What people's data does in n8n's engine, over HTTP: a clear error before anything is sent, or the right request. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people } from '../../sandbox';
import { detailsOf, jsonOf, locator, runNode } from '../engine/support';
import {
	act,
	actOnce,
	failure,
	failureUnsent,
	handle,
	issued,
	mia,
	queryOf,
	recorder,
	sandbox,
	sentBy,
} from './actions/support';

const nothing = '={{ $json.nothing }}';

describe('a filter that was added and has no value', () => {
	it.each<[string, IDataObject, string]>([
		['profile.getAll', { email: nothing }, 'Email'],
		['profile.getAll', { email: '' }, 'Email'],
		['profile.getAll', { mobilePhone: '={{ null }}' }, 'Mobile Phone'],
		['profile.getAll', { search: '={{ "" }}' }, 'Search'],
		['profile.getAll', { createdAfter: nothing }, 'Created After'],
		['benefit.getAll', { externalIdFilter: nothing }, 'External ID'],
		['benefit.getAll', { status: nothing }, 'Status'],
		['benefit.getAll', { expiringWithinDays: nothing }, 'Expiring Within (Days)'],
		['benefitDefinition.getAll', { isPublished: nothing }, 'Published'],
		['redemption.getAll', { hasBenefit: '={{ "" }}' }, 'Has Benefit'],
	])('is an error that names it, and not everybody: %s %j', async (operation, filters, name) => {
		const failed = await failureUnsent(operation, {
			list: 'all',
			filters: filters as INodeParameters,
		});
		expect(failed).toMatchObject({ code: 'parameter_invalid' });
		expect(failed.error).toContain(`The filter ${name} holds `);
	});

	it.each([
		['a list', '={{ ["mia@example.com"] }}'],
		['an object', '={{ ({ email: "mia@example.com" }) }}'],
		['true', '={{ true }}'],
		['a broken text', '={{ "\\ud83d" }}'],
		['a text for nothing', '={{ "undefined" }}'],
	])('is refused with %s too', async (_what, email) => {
		expect(await failureUnsent('profile.getAll', { filters: { email } })).toMatchObject({
			code: 'parameter_invalid',
		});
	});

	it.each([
		['false', 0],
		['no', 0],
		['0', 0],
		[0, 0],
		['true', 1],
	])('is a flag by its meaning: %p is %p', async (isArchived, flag) => {
		const filters = { isArchived } as unknown as INodeParameters;
		expect(await queryOf('benefitDefinition.getAll', { filters })).toMatchObject({
			'filter[is_archived]': String(flag),
		});
	});
});

it('a mobile number is filtered by as Omneo writes it', async () => {
	const filters = { mobilePhone: '\u202a+44 (0)7700 900-123\u202c' };
	expect(await act('profile.getAll', { filters })).toMatchObject([{ profile_id: people.soren.id }]);
});

describe('a switch', () => {
	it.each(['false', 'no', '0', 0, false])('that holds %p is off', async (simplify) => {
		const [profile] = await act('profile.get', { profileId: mia, simplify });
		expect(profile).toHaveProperty('email');
	});

	it('that is neither on nor off is refused', async () => {
		const failed = await failureUnsent('profile.get', {
			profileId: mia,
			simplify: '={{ "maybe" }}',
		});
		expect(failed.error).toBe('The field Simplify holds "maybe", which is neither true nor false');
	});
});

describe('a number that was to limit something', () => {
	it.each(['1,000 seats', '10%', 'N/A', '  ', true, '={{ [7] }}', '={{ NaN }}'])(
		'is not cleared by %p',
		async (value) => {
			const failed = await failureUnsent('benefitDefinition.update', {
				definition: handle(handles.coffee),
				updateFields: { totalAllocations: value } as INodeParameters,
			});
			expect(failed).toMatchObject({ code: 'parameter_invalid' });
			expect(failed.error).toContain('The field Total Allocations holds ');
		},
	);
});

describe('the profile', () => {
	it.each([
		people.mia.id.toUpperCase(),
		`\u200b${people.mia.id}\u00ad`,
		`  ${people.mia.id}\n`,
		`{${people.mia.id}}`,
		`(${people.mia.id})`,
		`{ ${people.mia.id.toUpperCase()} }`,
		`urn:uuid:${people.mia.id}`,
		`URN:UUID:${people.mia.id.toUpperCase()}`,
		people.mia.id.replaceAll('-', ''),
		people.mia.id.replaceAll('-', '\u2011'),
		`https://nathan-retail.manager.getomneo.com/profiles/${people.mia.id}/benefits`,
	])('by ID is found by the UUID, as in %j', async (value) => {
		for (const profileId of [locator('id', value), value]) {
			expect(await actOnce('profile.get', { profileId })).toMatchObject({
				profile_id: people.mia.id,
			});
		}
	});

	it.each([
		['By Email', people.mia.email],
		['By Email', ` ${people.mia.email?.toUpperCase()}`],
		['By Email', `mailto:${people.mia.email}`],
		['By Mobile', people.mia.mobile_phone],
		['By Mobile', 'tel:+61 491 570 156'],
		['By Mobile', '0491 570 156'],
		['By Mobile', '0061 491 570 156'],
		['Identity', 'shopify:6021477301'],
		['Identity', `magento_id:${people.mia.id}`],
		['UUID', 'https://nathan-retail.manager.getomneo.com/profiles?search=mia'],
	])('by ID names the mode %s for %j, and finds nobody', async (mode, value) => {
		for (const profileId of [locator('id', value ?? ''), `={{ ${JSON.stringify(value)} }}`]) {
			const failed = await failureUnsent('profile.get', { profileId });
			expect(failed).toMatchObject({ code: 'profile_id_invalid' });
			expect(failed.message).toContain(mode);
			expect(JSON.stringify(failed)).not.toContain(people.mia.email);
		}
	});

	it('has the mode that the user chose, and none that came with the data', async () => {
		const chosen = { __rl: true, mode: 'email', value: people.mia.email };
		const failed = await failureUnsent('profile.get', {
			profileId: `={{ ${JSON.stringify(chosen)} }}`,
		});
		expect(failed).toMatchObject({ code: 'profile_id_invalid' });
	});

	it('from the list is found by what was typed there too', async () => {
		const profileId = locator('list', String(people.mia.email));
		expect(await actOnce('profile.get', { profileId })).toMatchObject({
			profile_id: people.mia.id,
		});
	});

	it('by mobile is found where Omneo gives the number in its national form', async () => {
		const national = { mobile_phone: '0491 570 156', mobile_phone_e164: '+61491570156' };
		recorder.answer = ({ url }) => ({
			body: {
				data: url.includes('filter')
					? [
							{ id: people.jose.id, mobile_phone: '0491 570 157' },
							{ id: people.mia.id, ...national },
						]
					: { id: people.mia.id },
			},
		});
		expect(
			await actOnce(
				'profile.get',
				{ profileId: locator('mobile', '+61 491 570 156') },
				{ baseUrl: recorder.baseUrl },
			),
		).toMatchObject({ profile_id: people.mia.id });
	});
});

describe('a segment of an address', () => {
	it.each([
		['benefit.get', { benefitId: locator('id', '..') }],
		['benefit.get', { benefitId: locator('id', '.') }],
		['redemption.get', { redemptionId: locator('id', '..') }],
		['benefitDefinition.get', { definition: locator('id', '..') }],
		['benefitDefinition.get', { definition: locator('handle', '..') }],
		['benefitDefinition.get', { definition: locator('handle', '\u200b.\u200b') }],
		['profile.get', { profileId: locator('id', '..') }],
	])('is never .., which leads elsewhere: %s %j', async (operation, parameters) => {
		await failureUnsent(operation, parameters);
	});
});

describe('a moment with an offset', () => {
	const moment = '2026-05-01T08:00:00Z';

	it('is issued and expires by the clock of the field Timezone', async () => {
		const issue = {
			profileId: mia,
			definition: handle(handles.notClaimable),
			timezone: 'Pacific/Auckland',
			issuedAt: '2026-04-01T08:00:00Z',
			additionalFields: { expiresAt: moment },
		};
		const unprotected = { ...issue, options: { duplicateProtection: 'off' } };
		expect((await sentBy('benefit.issue', unprotected)).body).toMatchObject({
			issued_at: '2026-04-01 21:00:00',
			expires_at: '2026-05-01 20:00:00',
			timezone: 'Pacific/Auckland',
		});
		const { expires_at } = await actOnce('benefit.issue', issue);
		expect(expires_at).toBe('2026-05-01T20:00:00+12:00');
	});

	it('is changed by the clock of the benefit’s own timezone, and what is typed as it is typed', async () => {
		const { benefit_id } = await issued(handles.notClaimable, { timezone: 'Pacific/Auckland' });
		const update = async (expiresAt: string) =>
			await actOnce('benefit.update', {
				benefitId: locator('id', String(benefit_id)),
				updateFields: { expiresAt },
			});
		expect(await update(moment)).toMatchObject({ expires_at: '2026-05-01T20:00:00+12:00' });
		expect(await update('2026-05-01T08:00:00')).toMatchObject({
			expires_at: '2026-05-01T08:00:00+12:00',
		});
	});
});

describe('a claim period', () => {
	const claimWith = async (claimPeriod: IDataObject) => {
		await act('benefitDefinition.update', {
			definition: handle(handles.coffee),
			updateFields: claimPeriod as INodeParameters,
		});
		const [json] = await act(
			'benefit.claim',
			{
				profileId: mia,
				definition: handle(handles.coffee),
				options: { checkAfterClaim: false },
			},
			{ continues: true },
		);
		return detailsOf(json).code ?? null;
	};

	// It is 10:00 in Perth, the workflow's clock.
	it.each([
		[{ claimPeriodStartAt: '2026-03-10T09:30:00' }, null],
		[{ claimPeriodStartAt: '2026-03-10T10:30:00' }, 'claim_period_not_begun'],
		[{ claimPeriodEndAt: '2026-03-10T10:30:00' }, null],
		[{ claimPeriodEndAt: '2026-03-10T09:30:00' }, 'claim_period_over'],
		[{ claimPeriodEndAt: '2026-03-10T09:30:00+02:00' }, null],
	])('is judged by the clock in which it was written: %j', async (period, reason) => {
		expect(await claimWith(period)).toBe(reason);
	});
});

describe('a time zone of the workflow that is none', () => {
	it.each<[string, INodeParameters]>([
		['benefit.issue', { profileId: mia, definition: handle(handles.notClaimable) }],
		['profile.getAll', { filters: { createdAfter: '2026-01-01' } }],
	])('is called that: %s', async (name, parameters) => {
		const [resource = '', operation = ''] = name.split('.');
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			parameters: { resource, operation, ...parameters },
			settings: { timezone: 'Mars/Base' },
			node: { onError: 'continueRegularOutput' },
		});
		const [json] = jsonOf(result);
		expect(detailsOf(json)).toMatchObject({ code: 'time_zone_invalid' });
		expect(json?.error).toBe('The timezone of the workflow "Mars/Base" does not exist');
		expect(json?.message).toContain('settings of the workflow');
	});
});

describe('half an emoji', () => {
	const half = '={{ "Voucher \\ud83d" }}';

	it.each<[string, INodeParameters]>([
		['benefit.claim', { externalId: half }],
		['benefit.claim', { metaFields: { field: [{ name: 'a', value: half }] } }],
		['benefit.claim', { metaFields: { field: [{ name: half, value: 1 }] } }],
		['benefit.claim', { specifyMeta: 'json', metaJson: '={{ ({ a: ["\\ud83d"] }) }}' }],
		['benefit.claim', { definition: locator('handle', half) }],
		['benefit.claim', { timezone: half }],
		['benefitDefinition.create', { name: half, handle: 'x', period: 1 }],
	])('is a clear error: %s %j', async (operation, parameters) => {
		const failed = await failure(operation, {
			profileId: mia,
			definition: handle(handles.coffee),
			timezone: 'Australia/Perth',
			...parameters,
		});
		expect(sandbox.requests()).toEqual([]);
		expect(failed).toMatchObject({
			outcome: 'failed',
			code: expect.not.stringMatching('unexpected') as string,
		});
	});
});
