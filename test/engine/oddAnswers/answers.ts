/** Answers as no tenant should give them, made from what it answers in truth. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

type Json = unknown;

/** An answer as it goes over the wire. */
export interface Reply {
	status: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
	/** Whether the connection ends after the body, though more was announced. */
	breaksOff?: boolean;
}

export interface OddAnswer {
	name: string;
	/** What is answered instead of `truth`, the JSON of the right answer. */
	from(truth: IDataObject): Reply;
	/** Whether it is a right answer to a list of what any member has. */
	isOfOthers?: boolean;
	/** Whether it is the documented answer to a deletion. */
	isOfDeletion?: boolean;
}

const JSON_TYPE = { 'content-type': 'application/json' };

const page = '<!doctype html><html><head><title>Sign in</title></head><body>Sign in</body></html>';

/** A UUID that no member has. */
const NOBODY = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

/** Everything plain in a record made something else, however deep: its ID, its owner, its values. */
function otherwise(value: Json, key = ''): Json {
	if (Array.isArray(value)) return value.map((each) => otherwise(each, key));
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([name, part]) => [name, otherwise(part, name)]),
		);
	}
	if (typeof value === 'number') return value + 100_003;
	if (typeof value === 'boolean') return !value;
	if (typeof value !== 'string') return value;
	if (/^[0-9a-f]{8}-/i.test(value)) return NOBODY;
	if (/^\d{4}-\d\d-\d\d/.test(value)) return value.replace(/^\d{4}/, '1971');
	if (/^\d+$/.test(value)) return String(Number(value) + 100_003);
	return key === 'mobile_phone' || key === 'mobile_phone_e164' ? '+61491579999' : `other ${value}`;
}

const json = (status: number, body: Json): Reply => ({
	status,
	headers: JSON_TYPE,
	body: JSON.stringify(body),
});

const text = (status: number, body: string | Buffer, type = 'application/json'): Reply => ({
	status,
	headers: { 'content-type': type },
	body,
});

/** Bodies that say nothing, or say that something went wrong, under a status of success. */
const bodies: Record<string, (truth: IDataObject) => Json> = {
	'an error': () => ({ error: 'Something went wrong' }),
	'an error as an object': () => ({ error: { code: 17, message: 'No' } }),
	'an error beside the data': (truth) => ({ ...truth, error: 'Something went wrong' }),
	'errors as a list': () => ({ errors: ['No'] }),
	'errors by field': () => ({ errors: { definition: ['No'] } }),
	'errors beside the data': (truth) => ({ ...truth, errors: [{ detail: 'No' }] }),
	'an error in the data': () => ({ data: { error: 'No' } }),
	'errors in the data': () => ({ data: { errors: { name: ['No'] } } }),
	'no success': () => ({ success: false }),
	'no success beside the data': (truth) => ({ ...truth, success: false }),
	'no success in the data': () => ({ data: { success: false } }),
	'not ok beside the data': (truth) => ({ ...truth, ok: false }),
	'a status of failure': () => ({ status: 'failed' }),
	'a status of error beside the data': (truth) => ({ ...truth, status: 'error' }),
	'a status of error in the data': () => ({ data: { status: 'error' } }),
	'a status code of failure': () => ({ status: 500, message: 'Server Error' }),
	'a message alone': () => ({ message: 'Unauthenticated.' }),
	'a kind message alone': () => ({ message: 'OK' }),
	'a message in the data': () => ({ data: { message: 'OK' } }),
	'data that are an empty list': () => ({ data: [] }),
	'data that are an empty object': () => ({ data: {} }),
	'data that are null': () => ({ data: null }),
	'data that are false': () => ({ data: false }),
	'data that are true': () => ({ data: true }),
	'data that are 0': () => ({ data: 0 }),
	'data that are 1': () => ({ data: 1 }),
	'data that are an empty text': () => ({ data: '' }),
	'data that are a text': () => ({ data: 'OK' }),
	'data that are a page': () => ({ data: page }),
	'data that are JSON in a text': (truth) => ({ data: JSON.stringify(truth.data ?? {}) }),
	'a list of null': () => ({ data: [null] }),
	'a list of nothing': () => ({ data: [{}] }),
	'a list in a list': () => ({ data: [[]] }),
	'a list of texts': () => ({ data: ['a', 'b'] }),
	'a list of numbers': () => ({ data: [1, 2, 3] }),
	'a list with a gap': () => ({ data: [null, { id: 999_001 }, false] }),
	'a list of the data': ({ data }) => ({ data: [[data]] }),
	'the data as an object by number': ({ data }) => ({ data: { 0: data } }),
	'the data nested twice': ({ data }) => ({ data: { data } }),
	'the data nested thrice': ({ data }) => ({ data: { data: { data } } }),
	'the data without their envelope': ({ data }) => data ?? {},
	'the data in a list without an envelope': ({ data }) => [data],
	'the data under another name': ({ data }) => ({ result: data }),
	'the data in capitals': ({ data }) => ({ Data: data }),
	'other data': ({ data }) => ({ data: otherwise(data ?? {}) }),
	'other data in a list': ({ data }) => ({ data: [otherwise(data ?? {})] }),
	'a record of another kind': () => ({ data: { id: 999_002, url: 'https://example.com/hook' } }),
	'an ID alone': () => ({ data: { id: 999_003 } }),
	'an ID that is null': () => ({ data: { id: null } }),
	'an ID that is an empty text': () => ({ data: { id: '' } }),
	'an ID that is 0': () => ({ data: { id: 0 } }),
	'an ID that is negative': () => ({ data: { id: -1 } }),
	'an ID that is true': () => ({ data: { id: true } }),
	'an ID that is an object': () => ({ data: { id: { value: 7 } } }),
	'an ID that is a list': () => ({ data: { id: [7] } }),
	'an ID that is a sentence': () => ({ data: { id: 'not an id/../x' } }),
	'an ID that is long': () => ({ data: { id: '7'.repeat(4_000) } }),
	'names without values': ({ data }) => ({
		data: Object.fromEntries(Object.keys(data ?? {}).map((name) => [name, null])),
	}),
	'values that are objects': ({ data }) => ({
		data: Object.fromEntries(Object.keys(data ?? {}).map((name) => [name, { of: name }])),
	}),
	'values that are lists': ({ data }) => ({
		data: Object.fromEntries(Object.keys(data ?? {}).map((name) => [name, [name]])),
	}),
	'an empty list that says it has five': () => ({
		data: [],
		meta: { current_page: 1, last_page: 1, total: 5 },
		links: { next: null },
	}),
	'an empty list that goes on': () => ({
		data: [],
		meta: { current_page: 1, last_page: 9, total: 900 },
		links: { next: 'https://example.com/next' },
	}),
	'a list with odd numbers': () => ({
		data: [],
		meta: { total: 'many', last_page: {} },
		links: [],
	}),
	'a list without numbers': () => ({ data: [], meta: null, links: null }),
	'meta alone': () => ({ meta: { total: 0 }, links: {} }),
	'an empty object': () => ({}),
	'an empty list': () => [],
	'a bare null': () => null,
	'a bare false': () => false,
	'a bare true': () => true,
	'a bare 0': () => 0,
	'a bare number': () => 204,
	'a bare text': () => 'OK',
	'a bare empty text': () => '',
	'GraphQL without data': () => ({ data: null, errors: [{ message: 'No', path: ['x'] }] }),
	'JSON:API': ({ data }) => ({
		data: { type: 'records', attributes: data, relationships: {} },
	}),
	'a problem of RFC 9457': () => ({ type: 'about:blank', title: 'Forbidden', status: 403 }),
	'a job that is queued': () => ({ data: { job: 'queued' } }),
	'a count': () => ({ count: 1 }),
	'a count in the data': () => ({ data: { count: 0 } }),
};

/** Texts that are no JSON, or not all of it. */
const texts: Record<string, (truth: IDataObject) => Reply> = {
	'a page': () => text(200, page, 'text/html'),
	'a page called JSON': () => text(200, page),
	'a part of a page': () => text(200, '<div>Maintenance</div>', 'text/html'),
	XML: () => text(200, '<?xml version="1.0"?><error>No</error>', 'application/xml'),
	'the word OK': () => text(200, 'OK', 'text/plain'),
	'the word success': () => text(200, 'success'),
	'the word undefined': () => text(200, 'undefined'),
	NaN: () => text(200, 'NaN'),
	'[object Object]': () => text(200, '[object Object]'),
	nothing: () => text(200, ''),
	'nothing, without a type': () => ({ status: 200 }),
	blanks: () => text(200, ' \n\t '),
	'half of the JSON': (truth) => text(200, halfOf(JSON.stringify(truth))),
	'JSON but for its end': (truth) => text(200, JSON.stringify(truth).slice(0, -1)),
	'JSON and more': (truth) => text(200, `${JSON.stringify(truth)}{"data":`),
	'two JSON texts': () => text(200, '{"data":[]}{"data":[]}'),
	'JSON with a comma too many': () => text(200, '{"data":{"id":999004,},}'),
	'JSON with single quotes': () => text(200, "{'data':{'id':999005}}"),
	'a call with JSON': () => text(200, 'callback({"data":{"id":999006}});', 'text/javascript'),
	'an ID beyond all numbers': () => text(200, '{"data":{"id":1e999}}'),
	'names of the prototype': () => text(200, '{"__proto__":{"data":{"id":1}},"constructor":1}'),
	'data of the prototype': () => text(200, '{"data":{"__proto__":{"id":7},"toString":1}}'),
	'brackets without end': () => text(200, `{"data":${'['.repeat(5_000)}`),
	'brackets in brackets': () => text(200, `{"data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
	'bytes that are no text': () => text(200, Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28])),
	'a picture': () => text(200, Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png'),
	'a long text': () => text(200, `"${'x'.repeat(200_000)}"`),
	'an answer that breaks off': (truth) => ({
		...text(200, halfOf(JSON.stringify(truth))),
		breaksOff: true,
	}),
	'an answer called packed that is not': () => ({
		status: 200,
		headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
		body: '{"data":{"id":999007}}',
	}),
};

function halfOf(body: string): string {
	return body.slice(0, Math.ceil(body.length / 2));
}

/** Statuses with a body that does not go with them. */
const statuses: Record<string, (truth: IDataObject) => Reply> = {
	'201 without a body': () => ({ status: 201 }),
	'202 without a body': () => ({ status: 202 }),
	'202 with a message': () => json(202, { message: 'Accepted' }),
	'203 with a page': () => text(203, page, 'text/html'),
	'204 without a body': () => ({ status: 204 }),
	'205 without a body': () => ({ status: 205 }),
	'206 with half of the JSON': (truth) => text(206, halfOf(JSON.stringify(truth))),
	'207 with failures': () => json(207, { data: [{ status: 500 }] }),
	'226 with an empty list': () => json(226, []),
	'299 with an error': () => json(299, { error: 'No' }),
	'300 with choices': () => json(300, { data: [] }),
	'304 without a body': () => ({ status: 304 }),
	'400 with the data': (truth) => json(400, truth),
	'400 with a page': () => text(400, page, 'text/html'),
	'401 with an empty list': () => json(401, []),
	'402 with the data': (truth) => json(402, truth),
	'403 with a page': () => text(403, page, 'text/html'),
	'404 with the data': (truth) => json(404, truth),
	'404 with a page': () => text(404, page, 'text/html'),
	'404 without a body': () => ({ status: 404 }),
	'405 without a body': () => ({ status: 405 }),
	'406 with null': () => json(406, null),
	'408 with the data': (truth) => json(408, truth),
	'409 without a body': () => ({ status: 409 }),
	'410 without a body': () => ({ status: 410 }),
	'413 with a page': () => text(413, page, 'text/html'),
	'418 with a text': () => text(418, 'I am a teapot', 'text/plain'),
	'422 without a body': () => ({ status: 422 }),
	'422 with errors that are a text': () => json(422, { errors: 'No' }),
	'422 with errors without end': () => json(422, { errors: deep(60) }),
	'429 without a time': () => ({ status: 429 }),
	'429 with a time that is a word': () => ({ status: 429, headers: { 'retry-after': 'soon' } }),
	'451 with the data': (truth) => json(451, truth),
	'499 with half of the JSON': (truth) => text(499, halfOf(JSON.stringify(truth))),
	'500 with the data': (truth) => json(500, truth),
	'500 without a body': () => ({ status: 500 }),
	'502 with a page': () => text(502, page, 'text/html'),
	'503 without a time': () => ({ status: 503 }),
	'503 with a time': () => ({ status: 503, headers: { 'retry-after': '0' } }),
	'504 with a page': () => text(504, page, 'text/html'),
	'520 with a page': () => text(520, page, 'text/html'),
	'599 with the data': (truth) => json(599, truth),
	'600 with the data': (truth) => json(600, truth),
	'999 without a body': () => ({ status: 999 }),
	...Object.fromEntries(
		[301, 302, 303, 307, 308].map((status) => [
			`${status.toString()} to another host`,
			() => ({ status, headers: { location: 'http://127.0.0.1:9/api/v3/profiles' } }),
		]),
	),
};

function deep(levels: number): Json {
	return levels === 0 ? 'No' : { error: [deep(levels - 1)] };
}

const ofBodies = Object.entries(bodies).map(([name, body]) => ({
	name,
	from: (truth: IDataObject) => json(200, body(truth)),
	isOfOthers: name === 'other data',
}));

/** Answers that do not depend on what was done: given to a request that did nothing, none is a success. */
export const untrueAnswers: readonly OddAnswer[] = [
	...ofBodies,
	...Object.entries({ ...texts, ...statuses }).map(([name, from]) => ({
		name,
		from,
		isOfDeletion: name === '204 without a body',
	})),
];

type Change =
	| 'remove'
	| 'null'
	| 'text'
	| 'number'
	| 'list'
	| 'object'
	| 'huge'
	| 'twice'
	| 'empty';

const changes: Record<Change, (value: Json) => Json> = {
	remove: () => undefined,
	null: () => null,
	text: (value) => `${String(value)} x`,
	number: () => 1.5,
	list: (value) => [value],
	object: (value) => ({ value }),
	huge: () => Number.MAX_VALUE,
	twice: (value) => [value, value],
	empty: (value) => (Array.isArray(value) ? [] : typeof value === 'object' ? {} : ''),
};

/** The right answer with some of its values changed, the same ones in every run. */
export function changedAnswers(count: number): OddAnswer[] {
	const step = fc.record({
		at: fc.nat({ max: 9_999 }),
		change: fc.constantFrom(...(Object.keys(changes) as Change[])),
	});
	const plans = fc.sample(fc.array(step, { minLength: 1, maxLength: 4 }), {
		seed: 20_261_129,
		numRuns: count,
	});
	return plans.map((plan) => ({
		name: `the data with ${plan.map(({ change, at }) => `${change} at ${at.toString()}`).join(', ')}`,
		from(truth) {
			const changed = structuredClone(truth);
			for (const { at, change } of plan) changeOne(changed, at, changes[change]);
			return json(200, changed);
		},
	}));
}

/** Changes one of all the values of a JSON text, whatever it is in. */
function changeOne(root: IDataObject, at: number, change: (value: Json) => Json): void {
	const places: { holder: Record<string, Json>; key: string }[] = [];
	const visit = (holder: Json) => {
		if (typeof holder !== 'object' || holder === null) return;
		for (const key of Object.keys(holder)) {
			places.push({ holder: holder as Record<string, Json>, key });
			visit((holder as Record<string, Json>)[key]);
		}
	};
	visit(root);
	const place = places[at % places.length];
	if (place) place.holder[place.key] = change(place.holder[place.key]);
}
