import type { INodeParameters } from 'n8n-workflow';
import { resources } from '../../../nodes/OmneoBenefits/actions';
import { endpoints } from '../../../nodes/shared/api/endpoints';
import { tasks } from '../../../nodes/shared/api/tasks';
import { handles, people } from '../../../sandbox';
import { operationNames, sampleOf } from '../../../tools/generate/schemas';
import { routesOf } from '../../engine/endpointsSeen';
import { locator } from '../../engine/support';
import { act, handle, issued, mia, namedBy, sandbox } from './support';

const lists = (...names: string[]) => names.map((list) => ({ list, profileId: mia }));
const newcomer = (profileFields: INodeParameters) => ({
	matchBy: 'email',
	matchValue: 'new@example.com',
	profileFields,
});

/** What an operation's sample does not call: with these parameters besides, it does. */
const others: Record<string, () => INodeParameters[] | Promise<INodeParameters[]>> = {
	'benefit.getAll': () => lists('redeemable', 'claimable', 'viewable', 'all'),
	'redemption.getAll': () => lists('all', 'profile'),
	'reward.getAll': () => lists('all', 'profile'),
	'point.getAll': () => lists('all', 'profile'),
	'profile.upsert': () => [
		newcomer({ firstName: 'Nia', lastName: 'Bell' }),
		newcomer({ gender: 'other' }),
	],
	'benefit.checkEligibility': () => [
		{ profileId: locator('id', people.mia.id), definition: handle(handles.archived) },
		{ profileId: locator('id', people.mia.id), definition: handle(handles.womensEvening) },
	],
	'benefit.claimRedeem': () => [
		{ profileId: locator('email', people.mia.email), definition: handle(handles.survey) },
	],
	'benefit.update': async () => [
		{
			benefitId: String((await issued(handles.survey)).benefit_id),
			updateFields: { expiresAt: '2099-01-01T00:00:00Z' },
		},
	],
};

/** What is seen where other tests are. */
const elsewhere = [
	// test/engine/credentialTest.test.ts
	endpoints.verifyToken,
	// test/OmneoBenefitsTrigger/lifeCycle.test.ts
	...tasks.listenToEvents.calls,
	// test/engine/pickers.test.ts
	endpoints.searchIdentities,
	endpoints.listPointDefinitions,
	endpoints.listTags,
];

describe('the requests of an operation', () => {
	it.each(operationNames())('are those that it names, and all of them: %s', async (name) => {
		const routes = new Set<string>();
		const record = async (call: string, parameters: INodeParameters) => {
			const before = sandbox.requests().length;
			const items = await act(call, parameters);
			if (call === name) {
				for (const route of routesOf(sandbox.requests().slice(before))) routes.add(route);
			}
			return items;
		};
		await record(name, await sampleOf(name, record));
		for (const parameters of (await others[name]?.()) ?? []) await record(name, parameters);

		const [resource = '', operation = ''] = name.split('.');
		const calls = resources[resource]?.operations[operation]?.calls ?? [];
		expect([...routes].filter((route) => !namedBy(name).includes(route))).toEqual([]);
		expect(calls.map(({ route }) => route).filter((route) => !routes.has(route))).toEqual([]);
	});
});

it('every endpoint of the catalogue is named by an operation, or by what is tested elsewhere', () => {
	const named = new Set([
		...operationNames().flatMap(namedBy),
		...elsewhere.map(({ route }) => route),
	]);
	const routes = Object.values(endpoints).map(({ route }) => route);
	expect(routes.filter((route) => !named.has(route))).toEqual([]);
});
