import type { INodeParameters } from 'n8n-workflow';
import { resources } from '../../../nodes/OmneoBenefits/actions';
import { handles, rewardHandles } from '../../../sandbox';
import { locator } from '../../engine/support';
import { claimRedeemed, failure, handle, issued, mia, sandbox } from './support';

interface Write {
	name: string;
	parameters: INodeParameters | (() => Promise<INodeParameters>);
	/** What the next step is about. */
	about: RegExp;
}

const timezone = 'Australia/Melbourne';
const benefit = { profileId: mia, definition: handle(handles.survey), timezone };
const again = /Run the item again/;
const benefits = /look up the benefits of the profile/;
const definitions = /look up the benefit definitions/;

const issuedBenefit = async () => {
	const { benefit_id } = await issued(handles.survey);
	return { profileId: mia, benefitId: String(benefit_id) };
};

const redemption = async () => {
	const { redemption_id } = await claimRedeemed(handles.survey);
	return { redemptionId: String(redemption_id) };
};

const writes: Write[] = [
	{ name: 'benefit.claimRedeem', parameters: benefit, about: benefits },
	{ name: 'benefit.claim', parameters: benefit, about: benefits },
	{ name: 'benefit.issue', parameters: benefit, about: benefits },
	{ name: 'benefit.redeem', parameters: issuedBenefit, about: benefits },
	{
		name: 'benefit.update',
		parameters: async () => ({
			...(await issuedBenefit()),
			updateFields: { redeemCodePos: 'X' },
		}),
		about: benefits,
	},
	{
		name: 'benefit.extend',
		parameters: async () => ({ ...(await issuedBenefit()), extendDays: 7 }),
		about: again,
	},
	{ name: 'benefit.delete', parameters: issuedBenefit, about: benefits },
	{
		name: 'benefitDefinition.create',
		parameters: { name: 'Tea on Us', handle: 'tea-on-us', period: 14 },
		about: definitions,
	},
	{
		name: 'benefitDefinition.update',
		parameters: { definition: handle(handles.survey), updateFields: { name: 'Tea' } },
		about: definitions,
	},
	{
		name: 'benefitDefinition.clone',
		parameters: { definition: handle(handles.survey), handle: 'tea-2' },
		about: definitions,
	},
	{
		name: 'benefitDefinition.delete',
		parameters: { definition: handle(handles.survey) },
		about: definitions,
	},
	{ name: 'redemption.reverse', parameters: redemption, about: /look up the redemption/ },
	{ name: 'redemption.return', parameters: redemption, about: /look up the redemption/ },
	{
		name: 'profile.upsert',
		parameters: { matchValue: 'new@example.com', profileFields: { firstName: 'N' } },
		about: again,
	},
	{
		name: 'profile.create',
		parameters: { profileFields: { email: 'new@example.com' } },
		about: again,
	},
	{
		name: 'profile.update',
		parameters: { profileId: mia, profileFields: { gender: 'other' } },
		about: again,
	},
	{
		name: 'profile.update',
		parameters: {
			profileId: mia,
			profileFields: { identities: { identity: [{ handle: 'club', identifier: '1' }] } },
		},
		about: again,
	},
	{
		name: 'profile.update',
		parameters: {
			profileId: mia,
			profileFields: {
				customAttributes: {
					attribute: [{ namespace: 'club', handle: 'size', type: 'string', value: 'M' }],
				},
			},
		},
		about: again,
	},
	{ name: 'profile.addTags', parameters: { profileId: mia, tags: 'new' }, about: again },
	{ name: 'profile.removeTags', parameters: { profileId: mia, tags: 'vip' }, about: again },
	{
		name: 'profile.updateConsent',
		parameters: { profileId: mia, consent: { smsPromo: true } },
		about: /Run the item again/,
	},
	{
		name: 'reward.issue',
		parameters: {
			profileId: mia,
			rewardDefinition: handle(rewardHandles.birthday),
			timezone,
		},
		about: again,
	},
	{
		name: 'reward.extend',
		parameters: { profileId: mia, rewardId: locator('id', '1'), extendDays: 7 },
		about: again,
	},
	{
		name: 'point.add',
		parameters: { profileId: mia, pointDefinitionId: '1', value: 5 },
		about: again,
	},
	{
		name: 'interaction.create',
		parameters: { profileId: mia, name: 'visit', namespace: 'shop' },
		about: again,
	},
];

const once = { options: { maxRetries: 0, duplicateProtection: 'off' } };

describe('where the answer to a write was lost, the next step is about what was written', () => {
	it.each(writes)('$name', async ({ name, parameters, about }) => {
		const given = typeof parameters === 'function' ? await parameters() : parameters;
		for (const method of ['POST', 'PUT', 'DELETE']) {
			sandbox.failNext('error500Before', 9, { method, path: /^(?!.*(search-id|search-profile))/ });
		}
		const failed = await failure(name, { ...given, ...once });
		expect(failed).toMatchObject({ outcome: 'unknown', code: 'server_error' });
		expect(failed.message).toMatch(about);
		if (!name.startsWith('benefit.')) expect(failed.message).not.toMatch(/benefits of the profile/);
	});

	it('for every operation that writes', () => {
		const names = Object.entries(resources).flatMap(([resource, { operations }]) =>
			Object.entries(operations).flatMap(([operation, { done }]) =>
				done === undefined ? [] : [`${resource}.${operation}`],
			),
		);
		expect([...new Set(writes.map(({ name }) => name))].sort()).toEqual(names.sort());
	});
});
