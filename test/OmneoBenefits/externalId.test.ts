/** What is given once: by an ID of the user's own, or once for each member of a campaign. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people, rewardHandles, startSandbox, type SandboxOptions } from '../../sandbox';
import { countsOf, detailsOf, jsonOf, locator, runNode } from '../engine/support';
import { act, actOnce, failureUnsent, handle, mia, run, sandbox } from './actions/support';

const claim = { definition: handle(handles.coffee), timezone: 'Australia/Melbourne' };

/** The operations that take an external ID, each with what it needs, and what the ledger calls it. */
const operations: [name: string, parameters: INodeParameters, counts: Record<string, number>][] = [
	['benefit.claim', claim, { claim: 1 }],
	['benefit.claimRedeem', claim, { claim: 1, redeem: 1 }],
	['benefit.issue', claim, { issue: 1 }],
	[
		'reward.issue',
		{
			rewardDefinition: locator('handle', rewardHandles.birthday),
			timezone: 'Australia/Melbourne',
		},
		{ rewardIssued: 1 },
	],
	['point.add', { pointDefinitionId: '1', value: 5 }, { pointsAdded: 1 }],
	['interaction.create', { name: 'Form', namespace: 'survey' }, { interactionCreated: 1 }],
];

const once = (campaign = 'spring-survey'): INodeParameters => ({
	externalIdFrom: 'campaign',
	campaign,
});

const id = people.mia.id;
const email = String(people.mia.email);
const [name = '', domain = ''] = email.split('@');

/** Mia, as people type her in. */
const spellings: Record<string, string[]> = {
	id: [
		id,
		id.toUpperCase(),
		` ${id}`,
		`${id}\n`,
		`\u200b${id}`,
		`{${id}}`,
		`(${id})`,
		`urn:uuid:${id}`,
		`URN:UUID:${id.toUpperCase()}`,
		id.replaceAll('-', ''),
		id.replaceAll('-', '\u2011'),
		`https://nathan-retail.manager.getomneo.com/profiles/${id}`,
		`https://nathan-retail.manager.getomneo.com/profiles/${id.toUpperCase()}/benefits?tab=1`,
	],
	email: [
		email,
		email.toUpperCase(),
		`${name.toUpperCase()}@${domain}`,
		`${name}@${domain.toUpperCase()}`,
		` ${email}`,
		`${email} `,
		`\t${email}\r\n`,
		`\u00a0${email}`,
		`\ufeff${email}`,
		`mailto:${email}`,
		`MAILTO:${email.toUpperCase()}`,
		` mailto:${email} `,
		'Mia.Thompson@Example.com',
	],
	mobile: [
		'+61491570156',
		'+61 491 570 156',
		'+61 (0)491 570 156',
		'0061491570156',
		'0061 491 570 156',
		'tel:+61491570156',
		'+61-491-570-156',
		' +61491570156 ',
		'+61.491.570.156',
		'\u202a+61491570156\u202c',
	],
	identity: [
		'shopify:6021477301',
		' shopify : 6021477301 ',
		'shopify:6021477301\u200b',
		'magento_id:18842',
	],
};

const typed = Object.entries(spellings).flatMap(([mode, texts]) =>
	texts.map((text) => ({ mode, text })),
);

/** Claims for every text that was typed, each mode in a run of its own. */
async function claimAll(baseUrl: string, parameters: INodeParameters): Promise<IDataObject[]> {
	const results: IDataObject[] = [];
	for (const [mode, texts] of Object.entries(spellings)) {
		const result = await runNode({
			baseUrl,
			rows: texts.map((text) => ({ text })),
			parameters: {
				resource: 'benefit',
				operation: 'claim',
				profileId: locator(mode, '={{ $json.text }}'),
				...claim,
				...parameters,
			},
		});
		expect(result.error).toBeUndefined();
		results.push(...jsonOf(result));
	}
	return results;
}

describe('one per member and campaign', () => {
	it(`is one voucher for ${typed.length} spellings of one member, in four ways to find her`, async () => {
		expect(typed.length).toBeGreaterThanOrEqual(40);
		const results = await claimAll(sandbox.baseUrl, once());
		expect(new Set(results.map(({ benefit_id: benefit }) => benefit)).size).toBe(1);
		expect(results[0]?.external_id).toMatch(/^spring-survey-[0-9a-f]{20}$/);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 1 });
	});

	it('is none for 20 strangers', async () => {
		const rows = Array.from({ length: 20 }, (_, number) => ({
			text: `stranger${number}@example.com`,
		}));
		const profileId = locator('email', '={{ $json.text }}');
		const results = await act('benefit.claim', { profileId, ...claim, ...once() }, {
			rows,
			continues: true,
		} as object);
		expect(results.map((json) => detailsOf(json).code)).toEqual(rows.map(() => 'profile_unknown'));
		expect(sandbox.ledger()).toEqual([]);
	});

	it('is another one for another member, and in another campaign', async () => {
		const members = [people.mia.id, people.jose.id];
		const ids = [];
		for (const campaign of ['spring', 'autumn']) {
			for (const member of members) {
				const profileId = locator('id', member);
				ids.push(await actOnce('benefit.claim', { profileId, ...claim, ...once(campaign) }));
			}
		}
		expect(new Set(ids.map(({ external_id: externalId }) => externalId)).size).toBe(4);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 4 });
	});

	it.each(['Spring-Survey', ' spring-survey ', 'SPRING\u2011SURVEY'])(
		'is the same campaign when it is written %j',
		async (spelling) => {
			await act('benefit.claim', { profileId: mia, ...claim, ...once() });
			const again = { profileId: mia, ...claim, ...once(spelling) };
			expect(await actOnce('benefit.claim', again)).toMatchObject({ duplicate: true });
		},
	);

	it.each(operations)('counts for %s, over two runs', async (operation, parameters, counts) => {
		const given = { profileId: mia, ...parameters, ...once() };
		const first = await actOnce(operation, given);
		const second = await actOnce(operation, {
			...given,
			profileId: locator('email', ` ${email.toUpperCase()}`),
		});
		expect([first.duplicate, second.duplicate]).toEqual([false, true]);
		expect(first.external_id).toMatch(/^spring-survey-[0-9a-f]{20}$/);
		expect(second.external_id).toBe(first.external_id);
		expect(countsOf(sandbox.ledger())).toEqual(counts);
	});

	it.each(operations)(
		'takes no external ID of %s from a field that is hidden',
		async (operation, parameters) => {
			const given = { profileId: mia, ...parameters, ...once(), externalId: 'mine' };
			expect((await actOnce(operation, given)).external_id).not.toBe('mine');
		},
	);
});

describe.each<[string, SandboxOptions['tenant']]>([
	['cuts external IDs to 40 characters', { externalId: 'cut40' }],
	['keeps small letters', { externalId: 'lowerCase' }],
	['composes accents', { externalId: 'composed' }],
	['keeps no emoji', { externalId: 'noEmoji' }],
	['shows numbers', { externalId: 'asNumber' }],
	['compares without letter case', { collation: 'anyCase' }],
	['splits a filter at commas', { externalIdFilter: 'splitAtCommas' }],
])('a campaign at a tenant that %s', (_what, tenant) => {
	it.each(['Frühling, 2026 \u{1F33B}', '2026', `${'long-'.repeat(20)}campaign`])(
		'gives a member one, and stores the ID as it was sent: %j',
		async (campaign) => {
			const other = await startSandbox({ tenant });
			const parameters = {
				resource: 'benefit',
				operation: 'claim',
				profileId: mia,
				...claim,
				...once(campaign),
			};
			const runs = [];
			for (let again = 0; again < 2; again++) {
				runs.push(...jsonOf(await runNode({ baseUrl: other.baseUrl, rows: [{}], parameters })));
			}
			expect(countsOf(other.ledger())).toEqual({ claim: 1 });
			expect(runs.map(({ duplicate }) => duplicate)).toEqual([false, true]);
			expect(other.ledger()[0]?.external_id).toBe(runs[0]?.external_id);
			await other.close();
		},
	);
});

describe('an external ID that is mapped and gives nothing', () => {
	const nothing = ['={{ $json.nothing }}', '={{ "" }}', '={{ null }}', '={{ " \u200b" }}', '='];

	it.each(
		operations.flatMap(([name, parameters]) => nothing.map((id) => ({ name, parameters, id }))),
	)(
		'is an error of $name before anything is sent: $id',
		async ({ name, parameters, id: externalId }) => {
			const given = { profileId: mia, ...parameters, externalId };
			const failed = await failureUnsent(name, given);
			expect(failed).toMatchObject({ code: 'external_id_missing', external_id: null });
		},
	);

	it.each(
		operations.flatMap(([name, parameters]) =>
			nothing.map((campaign) => ({ name, parameters, campaign })),
		),
	)('is an error of $name as a campaign too: $campaign', async ({ name, parameters, campaign }) => {
		const failed = await failureUnsent(name, { profileId: mia, ...parameters, ...once(campaign) });
		expect(failed).toMatchObject({ code: 'external_id_missing' });
		expect(failed.message).toContain('Campaign');
	});

	it.each(operations)(
		'is one that is made for %s where the field is empty',
		async (name, parameters) => {
			const result = await actOnce(name, { profileId: mia, ...parameters, externalId: '' });
			expect(result.external_id).toMatch(/^n8n-/);
		},
	);

	it('is an error of its item alone, whatever the options say', async () => {
		const options = { generateExternalId: false, duplicateProtection: 'off' };
		const given = { profileId: mia, ...claim, externalId: '={{ $json.id }}', options };
		const rows = [{ id: 'A' }, {}, { id: 'C' }];
		const result = await run('benefit.claim', given, { rows, continues: true });
		expect(jsonOf(result).map((json) => json.external_id ?? detailsOf(json).code)).toEqual([
			'A',
			'external_id_missing',
			'C',
		]);
		expect(countsOf(sandbox.ledger())).toEqual({ claim: 2 });
	});
});

it.each(['undefined', 'survey-undefined', '[object Object]'])(
	'a campaign that stands for nothing is refused: %j',
	async (campaign) => {
		const failed = await failureUnsent('benefit.claim', {
			profileId: mia,
			...claim,
			...once(campaign),
		});
		expect(failed).toMatchObject({ code: 'external_id_invalid' });
	},
);
