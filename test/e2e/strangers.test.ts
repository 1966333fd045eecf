import { handles, people } from '../../sandbox';
import type { SavedWorkflow } from '../../tools/n8n/client';
import { CRM_HEADER } from '../../tools/n8n/exampleCredentials';
import { until } from '../../tools/n8n/until';
import { describeInBrowser, editorForTests, picture } from './browser';
import { AS_A_BROWSER, examplesForTests, jwt, linkIn, TEAM } from './exampleSupport';
import { ask } from './support';

/** What strangers can do to the doors of the examples that are open to all. */
const { real, mailbox, bring, ran, send, visit, token, cpuMs, secretOf } = examplesForTests();

const { id, email } = people.mia;
const form = (path: string) => `${real.n8n.origin}/form/${path}`;
const kinds = () => real.sandbox.ledger().map(({ kind }) => kind);

/** Spellings of Mia's profile ID: n8n takes the blanks off both ends of a hidden field's value. */
const spelledIds = [
	...[id, id.toUpperCase(), id.replaceAll('-', ''), id.replaceAll('-', '').toUpperCase()],
	...['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\uff0d'].map((hyphen) =>
		id.replaceAll('-', hyphen),
	),
	...['{}', '()'].flatMap(([open = '', close = '']) => [
		`${open}${id}${close}`,
		`${open} ${id} ${close}`,
		`${open}${id.toUpperCase()}${close}`,
	]),
	...['urn:uuid:', 'URN:UUID:', 'Urn:Uuid:'].map((prefix) => `${prefix}${id}`),
	...[' ', '\t', '\n', '\r\n', '\u00a0', '\u200b', '\ufeff', '\u00ad', '\u2028', '\u3000'].flatMap(
		(blank) => [`${blank}${id}`, `${id}${blank}`],
	),
	[...id].map((letter, i) => (i % 2 === 0 ? letter.toUpperCase() : letter)).join(''),
	id.replace('9', '\uff19'),
	`https://shop.manager.getomneo.com/profiles/${id}`,
	`https://shop.manager.getomneo.com/profiles/${id}?tab=benefits`,
];

const [local = '', domain = ''] = email.split('@');

/** Spellings of Mia's email address. */
const spelledEmails = [
	...[
		email,
		email.toUpperCase(),
		`${local}@${domain.toUpperCase()}`,
		`${local.toUpperCase()}@${domain}`,
	],
	...Array.from({ length: 12 }, (_, i) =>
		[...email].map((letter, at) => (at === i ? letter.toUpperCase() : letter)).join(''),
	),
	...[' ', '\t', '\n', '\r\n', '\u00a0', '\u200b', '\ufeff', '\u3000'].flatMap((blank) => [
		`${blank}${email}`,
		`${email}${blank}`,
	]),
	...['mailto:', 'MAILTO:', 'Mailto:'].map((prefix) => `${prefix}${email}`),
	...['?subject=x', '?cc=mallory@evil.example', '?bcc=mallory@evil.example'].map(
		(query) => `mailto:${email}${query}`,
	),
	`${email}.`,
	`MAILTO:${email.toUpperCase()} `,
];

const strangers = [
	...Array.from({ length: 10 }, (_, i) => `stranger${i.toString()}@example.com`),
	`${email},mallory@evil.example`,
	`"${email}" <mallory@evil.example>`,
	`${email}\r\nBcc: mallory@evil.example`,
	email.replace('a', '\u00e0'),
	email.replace('example', 'ex\u00e4mple'),
	people.mia.mobile_phone,
	'shopify:6021477301',
	'Mia Thompson',
	'',
	'%',
];

/** Texts that are long, or that stand for something else where they end up. */
const hostile = [
	'a'.repeat(100_000),
	`a@${'.'.repeat(100_000)}@`,
	`${'a@'.repeat(50_000)}.`,
	'('.repeat(100_000),
	'+1 '.repeat(40_000),
	`https://${'a/'.repeat(50_000)}`,
	'<img src=x onerror=alert(1)>',
	'=HYPERLINK("http://evil.example")',
	'{{ $json }}',
	'\u202e\u0000\uffff',
];

/** Sends many at once, some at a time, and gives the pages, each once. */
async function sendAll(
	workflow: SavedWorkflow,
	posts: readonly (() => Promise<{ status: number; text: string }>)[],
): Promise<string[]> {
	const before = await real.client.endedCount(workflow);
	const pages = new Set<string>();
	for (let from = 0; from < posts.length; from += 8) {
		const some = posts.slice(from, from + 8).map(async (post) => await post());
		for (const { status, text } of await Promise.all(some))
			pages.add(`${status.toString()} ${text}`);
		await ran(workflow, before, Math.min(from + 8, posts.length));
	}
	return [...pages];
}

/** In milliseconds of CPU: a text at which n8n stands still costs far more than a usual one. */
const LONGEST_STANDSTILL = 200;

/** How much more CPU n8n uses for some texts than for a usual one, at the best of three. */
async function costs(
	workflow: SavedWorkflow,
	post: (text: string) => Promise<unknown>,
	usual: string,
): Promise<[text: string, ms: number][]> {
	const cost = async (text: string) => {
		const [before, begun] = [await real.client.endedCount(workflow), await cpuMs()];
		await post(text);
		await ran(workflow, before);
		return (await cpuMs()) - begun;
	};
	await cost(usual);
	const base = Math.min(await cost(usual), await cost(usual));
	const all: [string, number][] = [];
	for (const text of hostile) {
		let ms = await cost(text);
		for (let again = 0; again < 2 && ms - base > LONGEST_STANDSTILL; again++) {
			ms = Math.min(ms, await cost(text));
		}
		all.push([text.slice(0, 20), ms - base]);
	}
	return all;
}

const standing = (all: [string, number][]) => all.filter(([, ms]) => ms > LONGEST_STANDSTILL);

async function consentOf(profileId: string): Promise<Record<string, unknown>> {
	const { sandbox } = real;
	const { attributes } = await ask<{ attributes: { comms: Record<string, unknown> } }>(
		sandbox,
		'GET',
		`/profiles/${profileId}`,
		sandbox.tokens.otherSystem,
	);
	return attributes.comms;
}

it('are tried with 40 spellings and 20 strangers', () => {
	expect(new Set(spelledIds).size).toBeGreaterThanOrEqual(40);
	expect(new Set(spelledEmails).size).toBeGreaterThanOrEqual(38);
	expect(new Set(strangers).size).toBe(20);
});

/** Published for all: the survey's mail is the one whose way out is tried. */
let survey: SavedWorkflow;

beforeAll(async () => {
	survey = await bring('form-to-benefit.json');
	await real.client.activate(survey);
}, 60_000);

describe('the survey', () => {
	const answer = async (profile: string, visit = '["Great"]', comment = 'Nothing') =>
		await send(form('visit-survey'), [visit, comment, profile]);

	it('mails one voucher to a member, and shows everybody one page', async () => {
		const posts = [...spelledIds, ...strangers, ...spelledIds.slice(0, 5)].map(
			(profile) => async () => await answer(profile),
		);
		const pages = await sendAll(survey, posts);

		expect(pages).toEqual(['200 {"status":200}']);
		expect(kinds()).toEqual(['claim']);
		expect(mailbox.mails.map(({ to }) => to)).toEqual([[email]]);
		expect(mailbox.mails[0]?.text).toContain('SURVEY10');
	}, 240_000);

	it('stands still at no text, and stores no more of one than is of use', async () => {
		const profile = await costs(survey, answer, 'nobody');
		expect(standing(profile)).toEqual([]);
		const comment = async (text: string) =>
			await answer(people.jose.id, JSON.stringify([text]), text);
		expect(standing(await costs(survey, comment, 'Nice'))).toEqual([]);

		expect(kinds()).toEqual(['claim']);
		expect(mailbox.mails.map(({ to }) => to)).toEqual([[people.jose.email]]);
	}, 240_000);
});

describe('the sign-up form', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await bring('sign-up-voucher.json');
		await real.client.activate(workflow);
	}, 60_000);

	const signUp = async (address: string) => await send(form('sign-up'), [address]);
	const confirm = async (held: string, first = 'Nina', last = 'Weber') =>
		await send(form('confirm-sign-up'), [first, last, held]);
	const heldIn = (link: string) => new URL(link).searchParams.get('token') ?? '';

	it('asks the owner of the address, answers all with one page, and asks Omneo nothing', async () => {
		const typed = [...spelledEmails, ...strangers];
		const pages = await sendAll(
			workflow,
			typed.map((address) => async () => await signUp(address)),
		);

		expect(pages).toEqual(['200 {"status":200}']);
		expect(real.sandbox.requests()).toEqual([]);
		const asked = new Set(mailbox.mails.flatMap(({ to }) => to.map((one) => one.toLowerCase())));
		expect([...asked].filter((one) => one.includes('evil') || one.includes(','))).toEqual([]);
		expect(asked).toContain(email);
		expect(mailbox.mails.filter(({ to }) => to.length !== 1)).toEqual([]);
		expect(mailbox.mails.filter(({ html }) => html !== undefined)).toEqual([]);
	}, 240_000);

	it('makes one member and one voucher of all spellings that are confirmed', async () => {
		const typed = Array.from({ length: 40 }, (_, i) => {
			const address = 'the.new.member.of.our.programme.number.one@example.com';
			return [...address].map((letter, at) => (at === i ? letter.toUpperCase() : letter)).join('');
		});
		await sendAll(
			workflow,
			typed.map(
				(address) => async () => await confirm(token('Links to sign up', { email: address })),
			),
		);

		expect(kinds().filter((kind) => kind === 'claim')).toHaveLength(1);
		expect(mailbox.mails).toHaveLength(1);
	}, 240_000);

	it('does nothing for links that are made up', async () => {
		const before = await consentOf(id);
		const end = Math.round(Date.now() / 1000) + 600;
		const made = Array.from({ length: 20 }, (_, i) =>
			jwt({ email, exp: end + i }, i === 0 ? '' : `guess ${i.toString()}`),
		);
		const pages = await sendAll(
			workflow,
			[...made, '', 'a.b.c', jwt({ email }, '', { alg: 'none' })].map(
				(held) => async () => await confirm(held),
			),
		);

		expect(pages).toEqual(['200 {"status":200}']);
		expect(kinds()).toEqual([]);
		expect(mailbox.mails).toEqual([]);
		expect(await consentOf(id)).toEqual(before);
	}, 120_000);

	it('lets no name be more than a name in the mails', async () => {
		const address = 'mallory@example.com';
		await signUp(address);
		const held = heldIn(linkIn(await mailbox.arrived(address)));
		await confirm(
			held,
			'=cmd()\r\nBcc: evil@example.com',
			`<a href="http://evil.example">${'x'.repeat(50_000)}`,
		);
		await until('It has not been answered', () => mailbox.mails.length === 2);

		for (const { to, text, html } of mailbox.mails) {
			expect([[address], [TEAM]]).toContainEqual(to);
			expect(text).not.toMatch(/evil|cmd/);
			expect(html).toBeUndefined();
		}
	});

	it('stands still at no text', async () => {
		expect(standing(await costs(workflow, signUp, 'nobody'))).toEqual([]);
		const held = token('Links to sign up', { email: 'nina@example.com' });
		const named = async (text: string) => await confirm(held, text, text);
		expect(standing(await costs(workflow, named, 'Nina'))).toEqual([]);
		expect(standing(await costs(workflow, confirm, 'x'))).toEqual([]);
	}, 240_000);
});

describe('the way out', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await bring('unsubscribe.json');
		await real.client.activate(workflow);
	}, 60_000);

	it('is closed to links that are made up, and opening a link changes nothing', async () => {
		const before = await consentOf(id);
		const made = [
			jwt({ unsubscribe: id }, 'guessed'),
			jwt({ unsubscribe: id }, '', { alg: 'none' }),
			token('Links to sign up', { email }),
			token('Links in mails', { email }),
			'',
			'x'.repeat(100_000),
		];
		for (const held of made) await send(form('unsubscribe'), [held]);
		await fetch(`${form('unsubscribe')}?token=${token('Links in mails', { unsubscribe: id })}`, {
			headers: AS_A_BROWSER,
		});

		expect(await consentOf(id)).toEqual(before);
		expect(before).toMatchObject({ email_promo: true });
	});

	it('is told to the team where Omneo does not store it', async () => {
		real.sandbox.failNext({ status: 403 }, 1, { method: 'PUT', path: /comms$/ });
		const { status } = await send(form('unsubscribe'), [
			token('Links in mails', { unsubscribe: id }),
		]);

		expect(status).toBe(200);
		const { text } = await mailbox.arrived(TEAM);
		expect(text).toContain(id);
		expect(text).not.toContain(email);
	});

	describeInBrowser('in a browser', () => {
		const opened = editorForTests(real);

		it('is one click on the page of the link in a mail that arrived', async () => {
			await send(form('visit-survey'), ['["Great"]', 'Nothing', id]);
			const mail = await mailbox.arrived(email);
			const link = linkIn(mail);
			expect(link).toContain('/form/unsubscribe?token=');

			const page = await opened.browser.newPage();
			await page.goto(link);
			await picture(page, 'unsubscribe');
			await page.getByRole('button', { name: 'Send me no more offers' }).click();
			await page.getByText('Done. You get no more offers by email.').waitFor();

			expect(await consentOf(id)).toMatchObject({
				email_promo: false,
				email_optout: true,
				email_consent_updated_at: expect.any(String) as string,
			});
			await page.close();
		});
	});
});

describe('the spreadsheet', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await bring('spreadsheet-batch.json');
		await real.client.activate(workflow);
	}, 60_000);

	const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

	/** Uploads rows, and gives the page and the file that the uploader is handed. */
	async function upload(rows: readonly [profileId: string, email: string, timezone: string][]) {
		const lines = [['profile_id', 'email', 'timezone'], ...rows];
		const csv = `\ufeff${lines.map((cells) => cells.map(quoted).join(',')).join('\r\n')}`;
		const file = new File([csv], 'rows.csv', { type: 'text/csv' });
		const upload = await visit(form('spreadsheet'), [file]);
		const page = await upload.page();
		await upload.answer();
		const [binary = ''] = /%5B%7B%22data%22[^"'\s]*/.exec(page) ?? [];
		const [{ data }] = JSON.parse(decodeURIComponent(binary)) as [{ data: { data: number[] } }];
		return {
			page,
			results: Buffer.from(data.data)
				.toString()
				.replace(/^\ufeff/, '')
				.trim()
				.split(/\r?\n(?=\d+,)/),
		};
	}

	it('gives one benefit to a member, whatever stands in the rows, and tells of each', async () => {
		const { page, results } = await upload([
			...spelledIds
				.map((spelled) => [spelled, '', 'Australia/Melbourne'] as const)
				.map(([a, b, c]) => [a, b, c] as [string, string, string]),
			...spelledEmails.map((spelled) => ['', spelled, ''] as [string, string, string]),
			...strangers.map((stranger) => ['', stranger, ''] as [string, string, string]),
			[people.lina.id, '', 'Melbourne'],
		]);

		expect(kinds()).toEqual(['claim']);
		const members = spelledIds.length + spelledEmails.length;
		expect(page).toContain(
			`1 given, ${(members - 1).toString()} had it already, ${(strangers.length + 1).toString()} to correct.`,
		);
		expect(results).toHaveLength(1 + members + strangers.length + 1);
		expect(results[0]).toBe('row,email,profile_id,timezone,result,error,what_to_do');
		expect(results.at(-1)).toMatch(
			/^\d+,,.*Melbourne,to correct,.*Did you mean Australia\/Melbourne\?/,
		);
		expect(page).not.toContain('COFFEE');
	}, 240_000);

	it('hands out no formula, and no mark of the page', async () => {
		const formulas = [
			'=1+1',
			'+61491570156',
			'-2+3',
			'@SUM(1)',
			'\t=1',
			' =1',
			'\uff1d1',
			'=HYPERLINK("http://evil.example","x")',
		];
		const { page, results } = await upload([
			...formulas.flatMap((text): [string, string, string][] => [
				[text, '', ''],
				['', text, ''],
				[people.lina.id, '', text],
			]),
			['<script>alert(1)</script>', '', ''],
		]);

		const cells = results.slice(1).flatMap((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
		expect(cells.filter((cell) => /^"?\s*[=+\-@\uff1d]/.test(cell))).toEqual([]);
		expect(cells.length).toBeGreaterThan(7 * 24);
		expect(page).not.toContain('<script>alert(1)');
		expect(kinds()).toEqual([]);
	}, 120_000);

	it('is closed without its password', async () => {
		const file = new File(['profile_id\n'], 'rows.csv', { type: 'text/csv' });
		expect((await send(form('spreadsheet'), [file], 'shop:guessed')).status).toBe(401);
		expect((await send(form('spreadsheet'), [file])).status).toBe(401);
	});
});

describe('the CRM’s webhook', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await bring('crm-to-benefit.json');
		await real.client.activate(workflow);
	}, 60_000);

	const post = async (event: object, key: string) => {
		const response = await fetch(`${real.n8n.origin}/webhook/crm-to-benefit`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(key && { [CRM_HEADER]: key }) },
			body: JSON.stringify(event),
		});
		return { status: response.status, text: await response.text() };
	};

	const event = {
		event_id: 'CRM-1',
		email,
		benefit: handles.coffee,
		timezone: 'UTC',
		segment: 'new',
	};

	it('gives one benefit for an event, however its email is written and however often it comes', async () => {
		const answers = await sendAll(
			workflow,
			spelledEmails.map((spelled) => async () => {
				const { status } = await post({ ...event, email: spelled }, secretOf('CRM'));
				return { status, text: '' };
			}),
		);

		expect(answers).toEqual(['200 ']);
		expect(kinds()).toEqual(['claim']);
	}, 240_000);

	it('gives nothing to strangers, and lets nobody in without its key', async () => {
		for (const stranger of strangers) {
			const { status, text } = await post({ ...event, email: stranger }, secretOf('CRM'));
			expect(status).toBe(422);
			expect(text).not.toContain(email);
		}
		for (const key of ['', 'guessed']) expect((await post(event, key)).status).toBe(403);
		expect(kinds()).toEqual([]);
	}, 120_000);
});
