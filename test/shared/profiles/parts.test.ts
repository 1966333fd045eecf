import type { IDataObject } from 'n8n-workflow';
import type { Profile } from '../../../nodes/shared/omneo/profile';
import type { CustomAttribute } from '../../../nodes/shared/profiles/changes';
import {
	customAttributesOf,
	isSameAttribute,
	missingParts,
	partsBody,
	refusesParts,
	storeParts,
	withConsent,
	type Parts,
} from '../../../nodes/shared/profiles/parts';
import { Problem } from '../../../nodes/shared/problems/problem';
import {
	answerIsLost,
	endingOf,
	neverArrives,
	refused,
	refusedFields,
	Tenant,
	type Fate,
	type Member,
} from './support';

const AT = '2026-03-05T01:00:00Z';
const EMAIL = { email_promo: true, email_consent_updated_at: AT };

const size = (value: number, namespace = 'app'): CustomAttribute => ({
	namespace,
	handle: 'size',
	type: 'integer',
	value,
});

const colour: CustomAttribute = {
	namespace: 'app',
	handle: 'colour',
	type: 'string',
	value: 'red',
};

const partsOf = (parts: Partial<Parts>): Parts => ({ consent: {}, customAttributes: [], ...parts });

describe('the parts of a request for a member', () => {
	it.each<[Partial<Parts>, IDataObject]>([
		[{}, {}],
		[{ consent: EMAIL }, { comms_attributes: EMAIL }],
		[{ customAttributes: [colour] }, { custom_attributes: [colour] }],
	])('%j are sent as %j', (parts, body) => {
		expect(partsBody(partsOf(parts))).toEqual(body);
	});

	it.each<[number, string[], string | undefined, boolean]>([
		[422, ['comms_attributes.email_promo'], undefined, true],
		[400, ['first_name', 'custom_attributes.0.handle'], undefined, true],
		[422, [], 'The custom_attributes may not be given.', true],
		[400, ['first_name'], 'It is not valid: comms_attributes.', true],
		[422, ['first_name', 'attributes'], 'The name is not valid.', false],
		[422, [], undefined, false],
		[409, ['comms_attributes'], undefined, false],
		[403, [], 'You may not change custom_attributes.', false],
	])('are refused by a %p about %j that says %p: %p', (httpStatus, names, apiMessage, isThem) => {
		const fieldMessages = Object.fromEntries(names.map((name) => [name, ['No.']]));
		const details = { httpStatus, apiMessage, ...(names.length > 0 && { fieldMessages }) };
		expect(refusesParts(new Problem('validation_failed', details))).toBe(isThem);
	});
});

describe('the parts that an answer lacks', () => {
	const shown = (comms: unknown): Profile => ({ id: 'p-1', attributes: { comms } as IDataObject });

	it.each<[unknown, Parts['consent']]>([
		[EMAIL, {}],
		[{ email_promo: 1, email_consent_updated_at: '2026-03-05 01:00:00' }, {}],
		[{ ...EMAIL, email_promo: false }, EMAIL],
		[{ ...EMAIL, email_consent_updated_at: '2026-03-05 02:00:00' }, EMAIL],
		[{ email_promo: true }, EMAIL],
		[null, EMAIL],
	])('are those of the consent that differ from %j: %j', (comms, missing) => {
		expect(missingParts(shown(comms), partsOf({ consent: EMAIL })).consent).toEqual(missing);
	});

	it('are not decisions without a moment that are shown', () => {
		const wanted = partsOf({ consent: { email_optout: true, sms_optout: false } });
		expect(missingParts(shown({ email_optout: true }), wanted).consent).toEqual({
			sms_optout: false,
		});
	});

	it.each<[unknown, CustomAttribute[]]>([
		[{ app: { size: 38, colour: 'red' } }, []],
		[{ app: { size: '38' } }, [colour]],
		[{ app: { colour: 'red' }, shop: { size: 38 } }, [size(38)]],
		[{}, [size(38), colour]],
		[null, [size(38), colour]],
	])('are the custom attributes that differ from %j', (attributes, missing) => {
		const answer = { id: 'p-1', custom_attributes: attributes } as Profile;
		const wanted = partsOf({ customAttributes: [size(38), colour] });
		expect(missingParts(answer, wanted).customAttributes).toEqual(missing);
	});
});

describe('two custom attributes', () => {
	it.each([
		[{ namespace: 'app', handle: 'size', value: 40 }, true],
		[{ namespace: 'shop', handle: 'size' }, false],
		[{ namespace: 'app', handle: 'colour' }, false],
		[{ namespace: 'shop', handle: 'colour' }, false],
	])('are the same where namespace and handle are: %j: %p', (other, isSame) => {
		expect(isSameAttribute(size(38))(other)).toBe(isSame);
	});
});

describe('a profile with the consent that was stored', () => {
	it('shows it beside what it showed before', () => {
		const profile: Profile = {
			id: 'p-1',
			attributes: { comms: { sms_promo: false, email_promo: false }, appearance: { eyes: 'blue' } },
		};
		expect(withConsent(profile, { email_promo: true })).toEqual({
			id: 'p-1',
			attributes: { comms: { sms_promo: false, email_promo: true }, appearance: { eyes: 'blue' } },
		});
	});

	it('shows it where the profile showed none', () => {
		expect(withConsent({ id: 'p-1' }, EMAIL)).toEqual({ id: 'p-1', attributes: { comms: EMAIL } });
	});

	it('is as it was where nothing was stored', () => {
		expect(withConsent({ id: 'p-1' }, {})).toEqual({ id: 'p-1' });
	});
});

const SIZE = 'PUT profiles/p-1/attributes/custom/app:size';
const COLOUR = 'PUT profiles/p-1/attributes/custom/app:colour';
const CONSENT = 'PUT profiles/p-1/attributes/comms';
const unknown = { outcome: 'unknown', mayBeRepeated: true };

let tenant: Tenant;
let member: Member;
let told: string[];

beforeEach(() => {
	tenant = new Tenant();
	member = tenant.add({ id: 'p-1' }, { consent: { email_promo: false }, custom: [size(36)] });
	told = [];
});

/** A try of the item, which first reads what the member has. */
async function store(parts: Partial<Parts>, itemId?: string, maxRetries = 0) {
	const tell = (name: string) => told.push(name);
	const context = tenant.context(itemId, maxRetries);
	return await endingOf(
		storeParts(context, 'p-1', partsOf(parts), { attributesBefore: member.custom, tell }),
	);
}

const storeSize = async (value: number, itemId?: string, maxRetries?: number) =>
	await store({ customAttributes: [size(value)] }, itemId, maxRetries);

describe('parts that are stored by separate calls', () => {
	it('are stored one after the other, and told each', async () => {
		await store({ consent: EMAIL, customAttributes: [size(38), colour] });
		expect(tenant.writes).toEqual([
			[SIZE, { type: 'integer', value: 38 }],
			[COLOUR, { type: 'string', value: 'red' }],
			[CONSENT, EMAIL],
		]);
		expect(told).toEqual(['custom_attributes', 'custom_attributes', 'consent']);
	});

	it('are not told, nor are those after them sent, where they are refused', async () => {
		tenant.next(COLOUR, refusedFields('value'));
		expect(await store({ consent: EMAIL, customAttributes: [size(38), colour] })).toMatchObject({
			outcome: 'refused',
		});
		expect(told).toEqual(['custom_attributes']);
		expect(tenant.count(CONSENT)).toBe(0);
	});

	it('cost no request where there are none', async () => {
		await store({});
		expect([tenant.requests, told]).toEqual([[], []]);
	});
});

describe('the list of custom attributes', () => {
	it('is one of records with names, and no IDs', async () => {
		expect(await customAttributesOf(tenant.context(), 'p-1')).toEqual([size(36)]);
		expect(tenant.requests.map(({ idOf }) => idOf?.({ handle: 'size' }))).toEqual(['size']);
	});
});

describe('a custom attribute', () => {
	it('is looked for where the answer shows another value', async () => {
		tenant.next(SIZE, (answer) => {
			answer();
			return { value: 36 };
		});
		expect(await storeSize(38)).toEqual({});
		expect(tenant.writes).toHaveLength(1);
	});

	it.each<[unknown]>([[{ value: 36 }], [{}], [null]])(
		'is unknown where the answer is %j, and a look does not show it',
		async (answer) => {
			tenant.next(SIZE, () => answer);
			expect(await storeSize(38)).toEqual({ code: 'no_data', ...unknown });
		},
	);

	it('is found where its answer was lost, and not sent again', async () => {
		tenant.next(SIZE, answerIsLost);
		expect(await storeSize(38, '0:0', 1)).toEqual({});
		expect(tenant.writes).toHaveLength(1);
	});

	it('is not found under another name', async () => {
		tenant.next(SIZE, neverArrives);
		member.custom = [size(38, 'shop'), { ...size(38), handle: 'weight' }, size(36)];
		expect(await storeSize(38)).toMatchObject(unknown);
	});

	it('is sent again after a lost answer, whatever was stored beside it', async () => {
		tenant.next(SIZE, neverArrives);
		tenant.duringWait = () => {
			member.custom = [size(36), colour];
		};
		expect(await storeSize(38, '0:0', 1)).toEqual({});
		expect(tenant.writes).toHaveLength(2);
	});

	it('stays as somebody has set it after a lost answer', async () => {
		tenant.next(SIZE, neverArrives);
		tenant.duringWait = () => {
			member.custom = [size(40)];
		};
		expect(await storeSize(38, '0:0', 1)).toMatchObject(unknown);
		expect(member.custom).toEqual([size(40)]);
	});
});

describe('a custom attribute that a first try did not store for certain', () => {
	const limit = refused({}, 'rate_limited');

	it.each<[string, Fate]>([
		['lost', neverArrives],
		['refused', limit],
	])('is sent again by a further try where it was %s and all is as it was', async (_, fate) => {
		tenant.next(SIZE, fate);
		expect(await storeSize(38)).toHaveProperty('code');
		expect(await storeSize(38)).toEqual({});
		expect(tenant.writes).toHaveLength(2);
	});

	it.each<[string, Fate, string]>([
		['lost', neverArrives, 'unknown'],
		['refused', limit, 'failed'],
	])('stays as somebody else has set it since, where it was %s', async (_, fate, outcome) => {
		tenant.next(SIZE, fate);
		await storeSize(38);
		member.custom = [size(40)];
		expect(await storeSize(38)).toMatchObject({ outcome });
		expect(tenant.writes).toHaveLength(1);
	});

	it('is stored by another item, whatever was set since', async () => {
		tenant.next(SIZE, limit);
		await storeSize(38, '0:0');
		member.custom = [size(40)];
		expect(await storeSize(38, '0:1')).toEqual({});
	});

	it('does not hold up another custom attribute of the item', async () => {
		tenant.next(SIZE, limit);
		await storeSize(38);
		member.custom = [colour];
		expect(await store({ customAttributes: [{ ...colour, value: 'blue' }] })).toEqual({});
		expect(await store({ customAttributes: [size(38, 'shop')] })).toEqual({});
	});

	it('is sent again, whatever was set since, where the last try stored it', async () => {
		tenant.next(SIZE, limit);
		await storeSize(38);
		await storeSize(38);
		member.custom = [size(40)];
		expect(await storeSize(38)).toEqual({});
		expect(tenant.writes).toHaveLength(3);
	});
});
