import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, people, startSandbox, type Sandbox } from '../../sandbox';
import {
	claimOfRow,
	detailsOf,
	emptyList,
	jsonOf,
	locator,
	NODE,
	runNode,
	startRecorder,
	storedBenefit,
	type Recorder,
} from './support';

describe('the fields of a claim', () => {
	let sandbox: Sandbox;
	let recorder: Recorder;

	beforeAll(async () => {
		// A row that is not simplified is a Redemption.
		sandbox = await startSandbox({ response: 'redemption' });
		recorder = await startRecorder(({ method }) =>
			method === 'GET' ? emptyList : { body: { data: { id: 1 } } },
		);
	});

	beforeEach(() => {
		sandbox.reset();
		recorder.requests.length = 0;
	});

	afterAll(async () => {
		await sandbox.close();
		await recorder.close();
	});

	const mia: IDataObject = { profile: people.mia.id, id: 'SURVEY-1' };

	/** The recorder's lists show nothing, so that a check after a claim would miss it. */
	const unchecked = { options: { checkAfterClaim: false } };

	/** The body of the claim of the first row. */
	const bodySent = async (
		parameters: INodeParameters,
		row = mia,
		settings = {},
	): Promise<IDataObject> => {
		recorder.requests.length = 0;
		const result = await runNode({
			baseUrl: recorder.baseUrl,
			parameters: claimOfRow({ ...unchecked, ...parameters }),
			rows: [row],
			settings,
		});
		expect(result.error).toBeUndefined();
		const [post] = recorder.requests.filter(({ method }) => method === 'POST');
		return JSON.parse(post?.body ?? '') as IDataObject;
	};

	/** The error of a run that must not send anything. */
	const refusedUnsent = async (parameters: INodeParameters, row = mia) => {
		const { error } = await runNode({
			baseUrl: sandbox.baseUrl,
			parameters: claimOfRow(parameters),
			rows: [row],
		});
		expect(error?.name).toBe('NodeOperationError');
		expect(sandbox.requests()).toEqual([]);
		expect(error?.context.itemIndex).toBe(0);
		return {
			message: error?.message,
			description: error?.description,
			details: error?.context.details,
		};
	};

	it('are each read for every item, whatever their expressions give', async () => {
		const rows = [
			{
				profile: people.mia.id,
				definition: handles.survey,
				zone: 'Australia/Melbourne',
				id: 'A-1',
				channel: 'form',
				simple: true,
				protection: 'returnExisting',
				retries: 0,
				wait: 5000,
			},
			{
				profile: people.jose.id,
				definition: handles.delivery,
				zone: 'Europe/London',
				id: 17,
				channel: { name: 'till', shop: 4 },
				simple: false,
				protection: 'off',
				retries: '2',
				wait: '20000',
			},
			{
				profile: ` ${people.lina.id} `,
				definition: ` ${handles.coffee} `,
				zone: 'Asia/Tokyo',
				id: ' C-3 ',
				channel: ['a', 'b'],
				simple: true,
				protection: 'fail',
				retries: 1,
				wait: 9999,
			},
		];
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows,
			parameters: claimOfRow({
				definition: locator('handle', '={{ $json.definition }}'),
				timezone: '={{ $json.zone }}',
				metaFields: {
					field: [
						{ name: '={{ "channel" }}', value: '={{ $json.channel }}' },
						{ name: 'item', value: '={{ $itemIndex }}' },
					],
				},
				simplify: '={{ $json.simple }}',
				options: {
					duplicateProtection: '={{ $json.protection }}',
					generateExternalId: '={{ $json.simple }}',
					maxRetries: '={{ $json.retries }}',
					timeout: '={{ $json.wait }}',
					concurrency: '={{ 2 }}',
				},
			}),
		});
		expect(result.error).toBeUndefined();
		const [first, second, third] = jsonOf(result);
		expect(first).toMatchObject({
			profile_id: people.mia.id,
			external_id: 'A-1',
			definition_handle: handles.survey,
		});
		expect(await storedBenefit(sandbox, first?.benefit_id)).toMatchObject({
			timezone: 'Australia/Melbourne',
			meta: { channel: 'form', item: 0 },
		});
		expect(second).toMatchObject({
			profile_id: people.jose.id,
			items: [
				{
					type_attributes: {
						external_id: '17',
						timezone: 'Europe/London',
						meta: { channel: { name: 'till', shop: 4 }, item: 1 },
					},
				},
			],
		});
		expect(third).toMatchObject({
			profile_id: people.lina.id,
			external_id: 'C-3',
			definition_handle: handles.coffee,
		});
		expect(await storedBenefit(sandbox, third?.benefit_id)).toMatchObject({
			timezone: 'Asia/Tokyo',
			meta: { channel: ['a', 'b'], item: 2 },
		});
	});

	it('take a whole locator from an expression', async () => {
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: [mia],
			parameters: claimOfRow({
				profileId: '={{ $json.profile }}',
				definition: `={{ "${handles.coffee}" }}`,
			}),
		});
		expect(jsonOf(result)).toMatchObject([
			{ profile_id: people.mia.id, definition_handle: handles.coffee },
		]);
	});

	it.each([
		['email', people.mia.email.toUpperCase(), people.mia.id],
		['email', people.zoe.email, people.zoe.id],
		['mobile', '+61 491 570 157', people.jose.id],
		['mobile', '0061491570157', people.jose.id],
		['identity', 'shopify:6021477301', people.mia.id],
		['identity', 'pos:18842', people.twin.id],
	])('find the profile by %s: %s', async (mode, value, id) => {
		const result = await runNode({
			baseUrl: sandbox.baseUrl,
			rows: [{ id: 'SURVEY-1' }],
			parameters: claimOfRow({ profileId: locator(mode, value) }),
		});
		expect(jsonOf(result)).toMatchObject([{ profile_id: id }]);
	});

	describe('the timezone', () => {
		it('is the workflow’s where it is left empty', async () => {
			expect(await bodySent({ timezone: '' })).toMatchObject({ timezone: 'Australia/Perth' });
			expect(
				await bodySent({ timezone: '={{ $json.zone }}' }, mia, { timezone: 'Europe/Lisbon' }),
			).toMatchObject({ timezone: 'Europe/Lisbon' });
		});

		it('is the workflow’s under its present name, where that is an old one', async () => {
			expect(await bodySent({ timezone: '' }, mia, { timezone: 'Asia/Calcutta' })).toMatchObject({
				timezone: 'Asia/Kolkata',
			});
		});

		it.each([
			['australia/melbourne', 'Australia/Melbourne'],
			[' AMERICA/NEW_YORK ', 'America/New_York'],
			['America/New York', 'America/New_York'],
			['Asia/Calcutta', 'Asia/Kolkata'],
			['US/Eastern', 'America/New_York'],
			['Europe/Kiev', 'Europe/Kyiv'],
			['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
		])('%p is sent as %s', async (given, sent) => {
			expect(await bodySent({ timezone: given })).toMatchObject({ timezone: sent });
		});

		it.each([
			['+10:00', 'offset', 'Australia/Brisbane'],
			['AEST', 'abbreviation', 'Australia/'],
			['Australia/Melborne', 'does not exist', 'Australia/Melbourne'],
			['Melbourne', 'does not exist', 'Australia/Melbourne'],
		])(
			'%p is refused before anything is sent, with a suggestion',
			async (given, why, suggested) => {
				const { message, description, details } = await refusedUnsent({ timezone: given });
				expect(message).toContain(`"${given}"`);
				expect(message).toContain(why);
				expect(description).toContain('Did you mean ');
				expect(description).toContain(suggested);
				expect(details).toMatchObject({ outcome: 'failed', code: 'time_zone_invalid' });
			},
		);

		it.each([[7], [{ name: 'Australia/Melbourne' }], [['Australia/Melbourne']], [true]])(
			'%p from an expression is refused before anything is sent',
			async (zone) => {
				const { details } = await refusedUnsent(
					{ timezone: '={{ $json.zone }}' },
					{ ...mia, zone },
				);
				expect(details).toMatchObject({ code: 'time_zone_invalid' });
			},
		);
	});

	describe('the meta', () => {
		const json = { specifyMeta: 'json' };

		it('comes from fields, with the types that their expressions give', async () => {
			const field = [
				{ name: 'text', value: '007' },
				{ name: 'number', value: '={{ 7 }}' },
				{ name: 'flag', value: '={{ false }}' },
				{ name: 'list', value: '={{ [1, 2] }}' },
				{ name: 'empty', value: '' },
			];
			expect(await bodySent({ metaFields: { field } })).toMatchObject({
				meta: { text: '007', number: 7, flag: false, list: [1, 2], empty: '' },
			});
		});

		it.each([
			['an object', '{"survey": {"score": 9.5, "tags": ["a"]}, "ü": "✓"}'],
			['an array', '[{"question": 1}, "two", null]'],
		])('comes from JSON text: %s', async (_what, metaJson) => {
			expect(await bodySent({ ...json, metaJson })).toMatchObject({
				meta: JSON.parse(metaJson) as IDataObject,
			});
		});

		it.each([
			['an object', { survey: { score: 9.5 } }],
			['an array', [{ question: 1 }, 'two', null]],
		])('comes from an expression that gives %s', async (_what, meta) => {
			expect(
				await bodySent({ ...json, metaJson: '={{ $json.meta }}' }, { ...mia, meta }),
			).toMatchObject({ meta });
		});

		it.each(['', ' ', '{}', '[]', 'null', '={{ $json.nothing }}', '={{ {} }}'])(
			'is left out where the JSON is %p',
			async (metaJson) => {
				expect(await bodySent({ ...json, metaJson })).not.toHaveProperty('meta');
			},
		);

		it.each([
			['{"a": 1,}', 'not valid JSON'],
			['{a: 1}', 'not valid JSON'],
			['7', 'neither a JSON object nor an array'],
			['"text"', 'neither a JSON object nor an array'],
			['true', 'neither a JSON object nor an array'],
		])('%s is refused before anything is sent', async (metaJson, why) => {
			const { message, description, details } = await refusedUnsent({ ...json, metaJson });
			expect(message).toContain(why);
			expect(description).toMatch(/JSON/);
			expect(details).toMatchObject({ code: 'meta_invalid' });
		});

		it('is refused where a value has no name, or a name is given twice', async () => {
			const nameless = await refusedUnsent({ metaFields: { field: [{ name: '', value: 'x' }] } });
			expect(nameless.message).toContain('has no name');
			const twice = [
				{ name: 'channel', value: 'form' },
				{ name: 'channel', value: 'till' },
			];
			const doubled = await refusedUnsent({ metaFields: { field: twice } });
			expect(doubled.message).toContain('"channel" is given twice');
		});
	});

	describe('a value that cannot be used', () => {
		const bad = '={{ $json.bad }}';

		it.each<[string, INodeParameters, unknown, string]>([
			['the profile', {}, undefined, 'profile_id_invalid'],
			['the profile', {}, 'Mia', 'profile_id_invalid'],
			['the profile', {}, { id: 1 }, 'profile_id_invalid'],
			['the definition', { definition: locator('handle', bad) }, undefined, 'definition_missing'],
			['the definition', { definition: locator('handle', bad) }, ['x'], 'definition_missing'],
			['the external ID', { externalId: bad }, { a: 1 }, 'external_id_invalid'],
			['the external ID', { externalId: bad }, [1], 'external_id_invalid'],
			['the timezone', { timezone: bad }, 'Mars/Base', 'time_zone_invalid'],
			[
				'the duplicate protection',
				{ options: { duplicateProtection: bad } },
				'on',
				'parameter_invalid',
			],
			['the retries', { options: { maxRetries: bad } }, -1, 'parameter_invalid'],
			['the timeout', { options: { timeout: bad } }, 'soon', 'parameter_invalid'],
			['the concurrency', { options: { concurrency: bad } }, 0, 'parameter_invalid'],
		])(
			'in %s (%#) fails its item alone, before anything is sent',
			async (what, parameters, value, code) => {
				const rows = [
					{ profile: people.mia.id, bad: undefined, id: 'GOOD' },
					{ profile: what === 'the profile' ? value : people.jose.id, bad: value, id: 'BAD' },
				] as IDataObject[];
				const result = await runNode({
					baseUrl: sandbox.baseUrl,
					rows: rows.slice(1),
					parameters: claimOfRow(parameters),
					node: { onError: 'continueRegularOutput' },
				});
				expect(sandbox.requests()).toEqual([]);
				expect(jsonOf(result)).toHaveLength(1);
				expect(detailsOf(jsonOf(result)[0])).toMatchObject({ outcome: 'failed', code });
				expect(result.nodeError(NODE)).toBeUndefined();
			},
		);
	});
});
