import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { handles, people } from '../../sandbox';
import { campaignKey } from '../../nodes/shared/once/externalId';
import { readExample, type Execution, type SavedWorkflow } from '../../tools/n8n/client';
import { N8N_FOLDER } from '../../tools/n8n/installation';
import type { Mail } from '../../tools/n8n/mailbox';
import {
	AS_A_BROWSER,
	csvRows,
	examplesForTests,
	FormVisit,
	jwt,
	linkIn,
	TEAM,
} from './exampleSupport';
import { ask, deliver, delivered, redeemAtTheTill, webhooksAt } from './support';

const { real, mailbox, secretOf, bring, ran, send, visit, token } = examplesForTests();
const ZONE = 'Australia/Melbourne';

const ledger = (...kinds: string[]) =>
	real.sandbox
		.ledger()
		.filter(({ kind }) => kinds.includes(kind))
		.map(({ external_id }) => external_id);

const omneo = async <T>(method: string, path: string, body?: object) =>
	await ask<T>(real.sandbox, method, path, real.sandbox.tokens.otherSystem, body);

interface Member {
	id: string;
	first_name: string;
	last_name: string;
	email: string;
	attributes: { comms: Record<string, unknown> };
}

async function member(email: string): Promise<Member | undefined> {
	const query = new URLSearchParams({ 'filter[email]': email });
	const [found] = await omneo<Member[]>('GET', `/profiles?${query.toString()}`);
	return found;
}

async function agree(profileId: string, consent: object = { email_promo: true }): Promise<void> {
	await omneo('PUT', `/profiles/${profileId}/attributes/comms`, consent);
}

async function run(workflow: SavedWorkflow): Promise<Execution> {
	const trigger = workflow.nodes.find(({ type }) => /Trigger$/.test(type));
	const execution = await real.client.execute(workflow, String(trigger?.name));
	expect(execution.status).toBe('success');
	return execution;
}

describe('the sign-up form', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await bring('sign-up-voucher.json');
		await real.client.activate(workflow);
	}, 60_000);

	async function submit(url: string, values: string[]): Promise<string> {
		const before = await real.client.endedCount(workflow);
		const { status, text } = await send(url, values);
		expect(status).toBe(200);
		await ran(workflow, before);
		return text;
	}

	const signUp = async (email: string) => await submit(`${real.n8n.origin}/form/sign-up`, [email]);

	/** Opens the page of a link, as a browser does, and sends it with what it holds. */
	async function confirm(link: string, first = 'Nina', last = 'Weber'): Promise<string> {
		const held = new URL(link).searchParams.get('token') ?? '';
		const page = await (await fetch(link, { headers: AS_A_BROWSER })).text();
		expect(page).toContain(`value="${held}"`);
		return await submit(link, [first, last, held]);
	}

	const strangers = ['nina.weber@example.com', "o'hara+spring@example.com", 'ULI@example.com'];

	it.each([...strangers, people.zoe.email, people.noor.email])(
		'makes %s a member who agreed to offers, and sends the voucher once',
		async (email) => {
			const known = await member(email);
			const answer = await signUp(email);
			const ask = await mailbox.arrived(email);
			expect(await member(email)).toEqual(known);
			await confirm(linkIn(ask));

			const now = await member(email);
			expect(now).toMatchObject({
				first_name: known?.first_name ?? 'Nina',
				last_name: known?.last_name ?? 'Weber',
				attributes: {
					comms: {
						email_promo: true,
						email_optout: false,
						email_consent_updated_at: expect.any(String) as string,
					},
				},
			});
			expect(now?.id).toBe(known?.id ?? now?.id);
			expect(ledger('claim')).toEqual([campaignKey('sign-up', String(now?.id))]);
			expect(mailbox.to(email)).toHaveLength(2);
			expect(mailbox.to(email)[1]).toMatchObject({
				subject: 'Your voucher: Coffee on Us',
				text: expect.stringMatching(
					/Coffee on Us\n.*COFFEE\nIt is good until \d{4}-\d\d-\d\d\./,
				) as string,
			});
			expect(mailbox.to(TEAM)).toEqual([]);
			expect(answer).not.toContain(email);
		},
	);

	it('gives one voucher and one mail where the link is used again, and to a second sign-up', async () => {
		const [email = ''] = strangers;
		await signUp(email);
		const link = linkIn(await mailbox.arrived(email));
		await Promise.all([confirm(link), confirm(link)]);
		await confirm(link);
		await signUp(email);
		await confirm(linkIn(mailbox.to(email).at(-1) as Mail));

		expect(ledger('claim')).toHaveLength(1);
		const vouchers = mailbox.to(email).filter(({ subject }) => subject.includes('Coffee'));
		expect(vouchers).toHaveLength(1);
	});

	it('answers strangers and members with the same page', async () => {
		const answers = await Promise.all([signUp('nobody@example.com'), signUp(people.mia.email)]);
		expect(answers[0]).toBe(answers[1]);
		expect(real.sandbox.requests()).toEqual([]);
	});

	const inAWeek = Math.round(Date.now() / 1000) + 7 * 24 * 60 * 60;
	const [mallory, mia] = ['mallory@example.com', people.mia.email];

	it.each<[string, () => string]>([
		['another’s email', () => forged({ email: mia, exp: inAWeek })],
		['a later end', () => forged({ email: mallory, exp: 9_999_999_999 })],
		['no signature', () => `${forged({ email: mallory }).replace(/[^.]*$/, '')}`],
		['no algorithm', () => jwt({ email: mia }, '', { alg: 'none' })],
		['another secret', () => jwt({ email: mia }, 'guessed')],
		['the secret of the way out', () => token('Links in mails', { email: mia })],
		['a way out for a way in', () => token('Links to sign up', { unsubscribe: people.mia.id })],
		[
			'an end that is over',
			() => token('Links to sign up', { email: mia, exp: inAWeek - 700_000 }),
		],
		['no token', () => ''],
	])('does nothing for a link with %s', async (_, held) => {
		const query = new URLSearchParams({ token: held() });
		await confirm(`${real.n8n.origin}/form/confirm-sign-up?${query.toString()}`);

		expect(real.sandbox.ledger()).toEqual([]);
		expect(await member(mallory)).toBeUndefined();
		expect(mailbox.to(mia)).toEqual([]);
		expect(mailbox.to(mallory)).toEqual([]);
	});

	/** A good token of Mallory's, its payload replaced by another. */
	function forged(payload: object): string {
		const [header, , signature] = token('Links to sign up', { email: mallory }).split('.');
		const other = Buffer.from(JSON.stringify(payload)).toString('base64url');
		return [header, other, signature].join('.');
	}

	it.each(['a@example.com, b@example.com', 'a@example.com;b@example.com', 'Mia <a@example.com>'])(
		'sends no mail to what is not one address: %s',
		async (email) => {
			await signUp(email);
			expect(mailbox.mails).toEqual([]);
		},
	);

	it('tells the team what failed, and gives the voucher to the next click', async () => {
		const [email = ''] = strangers;
		await signUp(email);
		const link = linkIn(await mailbox.arrived(email));
		const body = { message: 'This token lacks the scope create-profiles.' };
		real.sandbox.failNext({ status: 403, body }, 1, { method: 'POST', path: /\/profiles$/ });
		await confirm(link);
		const told = await mailbox.arrived(TEAM);
		expect(told.text).toMatch(/scope|permission|allow/i);
		expect(told.text).not.toContain(email);
		expect(ledger('claim')).toEqual([]);

		await confirm(link);
		expect(mailbox.to(email)[1]?.subject).toBe('Your voucher: Coffee on Us');
	});
});

describe('the survey', () => {
	let workflow: SavedWorkflow;
	beforeAll(async () => {
		workflow = await bring('form-to-benefit.json');
		await real.client.activate(workflow);
	}, 60_000);

	/** Answers with what stands in the address for the profile. */
	const answer = async (profile: string): Promise<string> => {
		const before = await real.client.endedCount(workflow);
		const { status, text } = await send(`${real.n8n.origin}/form/visit-survey`, [
			'["Great"]',
			'Nothing',
			profile,
		]);
		expect(status).toBe(200);
		await ran(workflow, before);
		return text;
	};

	it('mails a member one voucher, at the address at Omneo, and shows everybody the same page', async () => {
		const { id, email } = people.mia;
		const links = [
			id,
			id.toUpperCase(),
			` ${id}`,
			`{${id}}`,
			`urn:uuid:${id}`,
			id.replaceAll('-', ''),
		];
		const strangers = [
			String(email),
			String(people.mia.mobile_phone),
			'shopify:6021477301',
			'mia',
			'',
		];
		const pages: string[] = [];
		for (const link of [...links, ...strangers]) pages.push(await answer(link));
		expect(new Set(pages).size).toBe(1);
		expect(pages[0]).not.toContain('SURVEY10');
		const { text } = await mailbox.arrived(email);
		expect(text).toContain('SURVEY10');
		expect(text).toContain(`${real.n8n.origin}/form/unsubscribe?token=`);
		expect(mailbox.to(String(email))).toHaveLength(1);
		expect(ledger('claim')).toHaveLength(1);
		expect(ledger('redeem')).toEqual([]);
		expect(mailbox.to(TEAM)).toEqual([]);
	}, 120_000);
});

describe('the welcome gift', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		const soon = { 'Let the sign-up finish': { amount: 0, unit: 'seconds' } };
		workflow = await bring('welcome-gift.json', soon);
	}, 60_000);

	beforeEach(async () => {
		await real.client.activate(workflow);
	});

	afterEach(async () => {
		await real.client.deactivate(workflow);
	});

	const join = async (email: string) =>
		await omneo<Member>('POST', '/profiles', { first_name: 'Ada', last_name: 'Byron', email });

	it('is given to each new member once, with one mail, also where the event comes again', async () => {
		const before = await real.client.endedCount(workflow);
		const { id } = await join('ada@example.com');
		await agree(id);
		await delivered(real.sandbox, 1);
		await ran(workflow, before);
		const [{ url, body } = { url: '', body: {} }] = real.sandbox.deliveries();
		await deliver(url, 'profile.created', body);
		await deliver(url, 'profile.created', { ...(body as object), updated_at: 'later' });
		await ran(workflow, before, 2);

		expect(ledger('issue')).toEqual([campaignKey('welcome', String(id))]);
		expect(mailbox.to('ada@example.com')).toHaveLength(1);
		expect(mailbox.to('ada@example.com')[0]).toMatchObject({
			subject: 'Welcome: a gift for you',
			text: expect.stringMatching(/^Hello Ada,[^]*Welcome Gift/) as string,
		});
		expect(mailbox.to(TEAM)).toEqual([]);
	});

	it.each([
		['did not agree to offers', {}],
		['wants no mail at all', { email_promo: true, email_optout: true }],
	])('is in the account of a member who %s, without a mail', async (_, consent) => {
		const before = await real.client.endedCount(workflow);
		const { id } = await join('ada@example.com');
		if (Object.keys(consent).length > 0) await agree(id, consent);
		await ran(workflow, before);

		expect(ledger('issue')).toEqual([campaignKey('welcome', String(id))]);
		expect(mailbox.mails).toEqual([]);
	});

	it('is in the account of a member who has no email, without a mail', async () => {
		const before = await real.client.endedCount(workflow);
		const { id } = people.walkIn;
		await agree(id);
		const [webhook] = await webhooksAt(real.sandbox);
		await deliver(String(webhook?.url), 'profile.created', { id });
		await ran(workflow, before);

		expect(ledger('issue')).toEqual([campaignKey('welcome', String(id))]);
		expect(mailbox.mails).toEqual([]);
	});

	it('starts for nobody who does not know the secret of its address', async () => {
		const before = await real.client.endedCount(workflow);
		const { id } = await join('ada@example.com');
		await ran(workflow, before);
		await delivered(real.sandbox, 1);
		const [{ url, body } = { url: '', body: {} }] = real.sandbox.deliveries();
		const forged = new URL(url);
		forged.searchParams.set('secret', 'guessed');
		const other = { ...(body as object), id: people.mia.id };

		expect((await deliver(forged.href, 'profile.created', other)).status).toBe(401);
		expect(ledger('issue')).toEqual([campaignKey('welcome', String(id))]);
	});

	it('that cannot be given is told to the team', async () => {
		const before = await real.client.endedCount(workflow);
		real.sandbox.failNext({ status: 422 }, 1, { method: 'POST', path: /\/benefits$/ });
		const { id } = await join('ada@example.com');
		await ran(workflow, before);

		const { text } = await mailbox.arrived(TEAM);
		expect(text).toContain(id);
		expect(text).not.toContain('ada@');
	});
});

describe('the birthday voucher', () => {
	const today = () => DateTime.now().setZone(ZONE);

	const bornOn = async (id: string, { month, day }: DateTime, year: number | null = 1990) => {
		const birthday = { birth_year: year, birth_month: month, birth_day: day };
		await omneo('PUT', `/profiles/${id}`, birthday);
	};

	it('goes to those whose birthday is today, once a year, with a mail to those who agreed', async () => {
		const workflow = await bring('birthday-voucher.json');
		const { mia, jose, noor, olena, walkIn } = people;
		await bornOn(mia.id, today());
		await bornOn(jose.id, today(), null);
		await bornOn(noor.id, today());
		await bornOn(walkIn.id, today());
		await bornOn(olena.id, today().plus({ days: 1 }));
		await run(workflow);
		await run(workflow);

		const year = today().year.toString();
		const given = [mia, jose, noor, walkIn].map(({ id }) => campaignKey(`birthday-${year}`, id));
		expect(ledger('issue').sort()).toEqual(given.sort());
		expect(mailbox.mails.map(({ to }) => to[0]).sort()).toEqual([jose.email, mia.email]);
		expect(mailbox.to(jose.email)[0]).toMatchObject({
			subject: 'Happy birthday!',
			text: expect.stringMatching(/^Hello José,[^]*Birthday Voucher[^]*BDAY15/) as string,
		});
	});

	it('that fails for one member reaches the others, and is told to the team', async () => {
		const workflow = await bring('birthday-voucher.json');
		const { mia, jose } = people;
		await bornOn(mia.id, today());
		await bornOn(jose.id, today());
		real.sandbox.failNext({ status: 422 }, 1, { method: 'POST', path: /\/benefits$/ });
		await run(workflow);

		expect(ledger('issue')).toHaveLength(1);
		expect(mailbox.mails).toHaveLength(2);
		const { text } = await mailbox.arrived(TEAM);
		expect([mia.id, jose.id].filter((id) => text.includes(id))).toHaveLength(1);

		await run(workflow);
		expect(mailbox.to(mia.email).concat(mailbox.to(jose.email))).toHaveLength(2);
	});

	it('whose mail is refused is told to the team', async () => {
		const workflow = await bring('birthday-voucher.json');
		await bornOn(people.mia.id, today());
		mailbox.refused.add(people.mia.email);
		await run(workflow);

		expect((await mailbox.arrived(TEAM)).text).toContain('no such mailbox');
	});
});

describe('the reminder of what expires', () => {
	const issue = async (
		profile_id: string,
		days: number,
		meta: object | null = null,
		timezone = ZONE,
	) => {
		const { id } = await omneo<{ id: string }>(
			'GET',
			`/benefits/definitions/handle/${handles.survey}`,
		);
		const end = DateTime.now().setZone(timezone).plus({ days }).endOf('day');
		return await omneo<{ id: number }>('POST', '/benefits', {
			benefit_definition_id: Number(id),
			profile_id,
			timezone,
			issued_at: end.minus({ days: 60 }).toFormat('yyyy-MM-dd HH:mm:ss'),
			expires_at: end.toFormat('yyyy-MM-dd HH:mm:ss'),
			meta,
		});
	};

	it('goes once for each benefit that ends within a week, to those who agreed', async () => {
		const workflow = await bring('expiry-reminder.json');
		const { mia, jose, olena, noor } = people;
		const soon = await issue(mia.id, 6, { campaign: 'spring' });
		await issue(jose.id, 2);
		await issue(noor.id, 2);
		await issue(olena.id, 9);
		await issue(olena.id, -1);
		await run(workflow);
		await run(workflow);

		expect(mailbox.mails.map(({ to }) => to[0]).sort()).toEqual([jose.email, mia.email]);
		const [mail] = mailbox.to(mia.email);
		expect(mail?.subject).toBe('A few days left: Complete Survey Discount');
		expect(mail?.text).toMatch(/Hello Mia[^]*SURVEY10[^]*last day is \d{4}-\d\d-\d\d\./);
		expect(await omneo('GET', `/benefits/${soon.id.toString()}`)).toMatchObject({
			meta: { campaign: 'spring', reminded_at: expect.any(String) as string },
		});

		await issue(mia.id, 3);
		await run(workflow);
		expect(mailbox.to(mia.email)).toHaveLength(2);
	});

	it.each([ZONE, 'America/Los_Angeles', 'Pacific/Kiritimati'])(
		'names the last day by the clock of the benefit: %s',
		async (timezone) => {
			const workflow = await bring('expiry-reminder.json');
			await issue(people.mia.id, 3, null, timezone);
			await run(workflow);

			const lastDay = DateTime.now().setZone(timezone).plus({ days: 3 }).toISODate();
			expect(mailbox.to(people.mia.email)[0]?.text).toContain(
				`Its last day is ${String(lastDay)}.`,
			);
		},
	);

	it('leaves a benefit alone whose meta is a list', async () => {
		const workflow = await bring('expiry-reminder.json');
		const { id } = await issue(people.mia.id, 3, ['spring']);
		await run(workflow);

		expect(mailbox.mails).toEqual([]);
		expect(await omneo('GET', `/benefits/${id.toString()}`)).toMatchObject({ meta: ['spring'] });
	});

	it('that fails for one member reaches the others, and is told to the team', async () => {
		const workflow = await bring('expiry-reminder.json');
		await issue(people.mia.id, 3);
		await issue(people.jose.id, 4);
		real.sandbox.failNext({ status: 403 }, 1, { method: 'PUT', path: /\/benefits\/\d+$/ });
		await run(workflow);

		expect(mailbox.mails).toHaveLength(2);
		expect(mailbox.to(TEAM)).toHaveLength(1);
	});
});

describe('a paid order at Shopify', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await bring('shopify-order.json');
		await real.client.activate(workflow);
	}, 60_000);

	const order = {
		id: 820982911946154,
		name: '#1001',
		email: people.mia.email as string | null,
		current_subtotal_price: '129.50',
		total_price: '139.50',
		currency: 'AUD',
		note: 'Grüße, “Łódź” \u2028 ☕',
		customer: { id: 6021477301, first_name: 'Mallory' },
		line_items: [{ title: 'A kettle', price: '129.50', quantity: 1 }],
	};

	async function post(
		body: object,
		secret = secretOf('Shopify'),
		signed?: string,
	): Promise<number> {
		const before = await real.client.endedCount(workflow);
		const raw = JSON.stringify(body, null, 1);
		const hmac = createHmac('sha256', secret)
			.update(signed ?? raw)
			.digest('base64');
		const response = await fetch(`${real.n8n.origin}/webhook/shopify-order`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'x-shopify-topic': 'orders/paid',
				'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
				...(secret && { 'x-shopify-hmac-sha256': hmac }),
			},
			body: raw,
		});
		await ran(workflow, before);
		return response.status;
	}

	const points = async (id: string = people.mia.id) =>
		(
			await omneo<{ value_initial: number; meta: object | null }[]>('GET', `/profiles/${id}/points`)
		).filter(({ meta }) => meta !== null);

	it('gives its points, and a benefit where it is large, once however often it is sent', async () => {
		expect(await post(order)).toBe(200);
		expect(await post(order)).toBe(200);

		expect(await points()).toMatchObject([
			{ value_initial: 129.5, meta: { external_id: 'shopify-order-820982911946154' } },
		]);
		expect(ledger('issue')).toEqual(['shopify-order-820982911946154']);
		expect(await member(people.mia.email)).toMatchObject({ first_name: 'Mia' });
		expect(mailbox.mails).toEqual([]);
	});

	it('gives them once where it is sent twice at the same moment', async () => {
		expect(await Promise.all([post(order), post(order)])).toEqual([200, 200]);

		expect(await points()).toHaveLength(1);
		expect(ledger('issue')).toHaveLength(1);
	});

	it('gives points alone where it is small, to each order its own', async () => {
		expect(await post({ ...order, id: 1, current_subtotal_price: '99.99' })).toBe(200);
		expect(await post({ ...order, id: 2, current_subtotal_price: '5' })).toBe(200);

		expect((await points()).map(({ value_initial }) => value_initial).sort()).toEqual([5, 99.99]);
		expect(ledger('issue')).toEqual([]);
	});

	it.each([
		['another secret', 'guessed', undefined],
		['no signature', '', undefined],
		['the signature of another body', secretOf('Shopify'), '{}'],
	])('with %s is refused, and gives nothing', async (_, secret, signed) => {
		expect(await post(order, secret, signed)).toBe(401);
		expect(real.sandbox.requests()).toEqual([]);
	});

	it.each([
		['of somebody who is no member', { email: 'stranger@example.com' }],
		['without an email', { email: null }],
		['that cost nothing', { current_subtotal_price: '0.00' }],
	])('%s is let be', async (_, change) => {
		expect(await post({ ...order, ...change })).toBe(200);
		expect(real.sandbox.ledger()).toEqual([]);
		expect(mailbox.mails).toEqual([]);
	});

	it('is asked for again where Omneo is down, the team is told, and it gives all once then', async () => {
		real.sandbox.failNext({ status: 503 }, 4, { method: 'POST', path: /\/benefits$/ });
		expect(await post(order)).toBe(502);
		await mailbox.arrived(TEAM);
		expect(await post(order)).toBe(200);

		expect(await points()).toHaveLength(1);
		expect(ledger('issue')).toHaveLength(1);
	}, 120_000);

	it('that Omneo refuses is not asked for again, and the team is told', async () => {
		real.sandbox.failNext({ status: 422 }, 1, { method: 'POST', path: /\/points$/ });
		expect(await post(order)).toBe(200);

		expect((await mailbox.arrived(TEAM)).text).toContain('shopify-order-820982911946154');
	});
});

describe('what the team is told of', () => {
	/** The example, which posts to Slack, with a mail of the same text in its place. */
	const withMail = async () => {
		const workflow = await readExample('benefit-redeemed-notify.json');
		const nodes = workflow.nodes.map((node) =>
			node.type === 'n8n-nodes-base.slack'
				? {
						...node,
						type: 'n8n-nodes-base.emailSend',
						typeVersion: 2.1,
						parameters: {
							fromEmail: 'shop@example.com',
							toEmail: TEAM,
							subject: 'Slack',
							emailFormat: 'text',
							text: node.parameters.text,
							options: { appendAttribution: false },
						},
						credentials: { smtp: { id: 'smtp', name: 'SMTP' } },
					}
				: node,
		);
		return await real.client.importWorkflow({ ...workflow, nodes });
	};

	it('is each redemption, also where Omneo has no event for it, and nothing else', async () => {
		const workflow = await withMail();
		await real.client.activate(workflow);
		const before = await real.client.endedCount(workflow);
		await redeemAtTheTill(real.sandbox);
		await ran(workflow, before);
		const { id } = people.mia;
		const [redeemed] = await omneo<{ id: number }[]>('GET', `/profiles/${id}/benefits`);
		await omneo('PUT', `/benefits/${String(redeemed?.id)}`, { meta: { note: '<!channel>' } });
		await ran(workflow, before, 2);
		await real.client.deactivate(workflow);

		expect(real.sandbox.deliveries().map(({ event }) => event)).not.toContain('benefit.redeemed');
		expect(mailbox.to(TEAM).map(({ text }) => text.trim())).toEqual([
			expect.stringMatching(
				new RegExp(
					`^coffee-on-us was redeemed \\(redemption \\d+, benefit \\d+ of the profile ${id}\\)`,
				),
			),
		]);
	});
});

describe('the weekly report', () => {
	it('counts what was redeemed and given back in the seven days before today', async () => {
		const { mia, jose, olena } = people;
		const workflow = await bring('weekly-report.json');
		real.clock.aheadMs = -3 * 24 * 60 * 60_000;
		for (const id of [mia.id, mia.id, jose.id]) await redeemAtTheTill(real.sandbox, id);
		await redeemAtTheTill(real.sandbox, olena.id, handles.survey);
		const last = real.sandbox.ledger().at(-1)?.redemption_id;
		await omneo('POST', `/redemptions/${String(last)}/reversal`);
		real.clock.aheadMs = -9 * 24 * 60 * 60_000;
		await redeemAtTheTill(real.sandbox, olena.id, handles.delivery);
		real.clock.aheadMs = 0;
		await redeemAtTheTill(real.sandbox, olena.id, handles.unlimited);
		await run(workflow);

		const { subject, text } = await mailbox.arrived(TEAM);
		const today = DateTime.now().setZone(ZONE).startOf('day');
		expect(subject).toBe(
			`Redeemed from ${today.minus({ days: 7 }).toISODate()} to ${today.minus({ days: 1 }).toISODate()}`,
		);
		expect(text.trim().split('\n')).toEqual([
			'coffee-on-us, redeem: 3 (members: 2)',
			'complete-survey-discount, redeem: 1 (members: 1)',
			'complete-survey-discount, reversal: 1 (members: 1)',
		]);
	});

	it('says so where nothing was redeemed, and names who could not be asked', async () => {
		const workflow = await bring('weekly-report.json');
		real.clock.aheadMs = -20 * 24 * 60 * 60_000;
		real.sandbox.reset();
		real.clock.aheadMs = 0;
		await run(workflow);
		expect((await mailbox.arrived(TEAM)).text.trim()).toBe('Nothing was redeemed.');

		mailbox.clear();
		real.sandbox.failNext({ status: 403 }, 1, { path: /\/redemptions$/ });
		await run(workflow);
		expect(mailbox.to(TEAM)).toHaveLength(1);
		expect(mailbox.to(TEAM)[0]?.subject).toBe('The weekly report could not be made');
	});

	afterEach(() => {
		real.clock.aheadMs = 0;
	});
});

const AGREE = 'Yes, send it';
const TAKE_BACK = 'Yes, take them back';

/** The rows of the file in the only mail to the team with a subject. */
function mailed(subject: string): Record<string, string>[] {
	const [mail, ...others] = mailbox.to(TEAM).filter((each) => each.subject === subject);
	expect(others).toEqual([]);
	const [file] = mail?.attachments ?? [];
	return csvRows(file?.text ?? '');
}

const keyOf = (profileId: string, campaign = 'spring-mailing') => campaignKey(campaign, profileId);

/** Gives a benefit without n8n, as another workflow may have done. */
async function issueTo(profileId: string, externalId: string, handle: string = handles.coffee) {
	const definition = await omneo<{ id: string }>('GET', `/benefits/definitions/handle/${handle}`);
	return await omneo<{ id: number }>('POST', '/benefits', {
		benefit_definition_id: Number(definition.id),
		profile_id: profileId,
		timezone: ZONE,
		issued_at: DateTime.now().setZone(ZONE).toFormat('yyyy-MM-dd HH:mm:ss'),
		external_id: externalId,
	});
}

describe('a campaign to a list', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await bring('campaign-to-list.json');
		await real.client.activate(workflow);
	}, 60_000);

	const { mia, jose, noor, olena } = people;
	const FORMULA = '=HYPERLINK("http://evil.example","x")';
	const rows = [
		['', mia.email],
		[jose.id, ''],
		[mia.id, ''],
		['', 'stranger@example.com'],
		[FORMULA, ''],
		['', FORMULA],
		[noor.id, 'somebody.else@example.com'],
		['', ''],
		['0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c99', ''],
	] as [profileId: string, email: string][];

	const csv = (lines: readonly (readonly string[])[]) => {
		const all = [['profile_id', 'email', 'error', 'outcome', 'row'], ...lines];
		const quoted = all.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`));
		return new File([`\ufeff${quoted.join('\r\n')}`], 'list.csv', { type: 'text/csv' });
	};

	/** Columns of the sheet that are named as the node's own fields do not get in its way. */
	const withOthers = rows.map((row) => [...row, 'none', 'given', '7']);
	const upload = async (file: File = csv(withOthers)) =>
		await visit(`${real.n8n.origin}/form/campaign-to-list`, [file]);

	const row = (n: number, outcome: string, code = '', external = '', member?: string) => {
		const [profileId = '', email = ''] = rows[n - 2] ?? [];
		return expect.objectContaining({
			row: n.toString(),
			member: member ?? (profileId || email),
			external_id: external,
			outcome,
			code,
		}) as unknown;
	};

	it('is looked at before it is sent, sent to whom it can be, and told of row by row', async () => {
		await issueTo(noor.id, keyOf(noor.id));
		const visiting = await upload();
		const page = await visiting.page();

		const would =
			'2 would get it, 2 had it already, 2 would be refused, 1 have mistakes in their rows, 2 could not be checked.';
		expect(page).toContain(would);
		expect((await mailbox.arrived(TEAM)).text).toContain(would);
		const preview = mailed('What the campaign would do');
		// Both rows are Mia's, and are looked at at the same time.
		const wouldBe = [2, 4].map((n) => preview.find(({ row: at }) => at === n.toString())?.outcome);
		expect(wouldBe.toSorted()).toEqual(['claim', 'return_existing']);
		expect(preview).toEqual([
			row(2, wouldBe[0] ?? '', '', keyOf(mia.id)),
			row(3, 'claim', '', keyOf(jose.id)),
			row(4, wouldBe[1] ?? '', '', keyOf(mia.id)),
			row(5, 'refuse', 'profile_unknown'),
			row(6, 'invalid', 'profile_id_invalid', '', `'${FORMULA}`),
			row(7, 'failed', 'profile_id_invalid', '', `'${FORMULA}`),
			row(8, 'return_existing', '', keyOf(noor.id)),
			row(9, 'failed', 'profile_id_invalid'),
			row(10, 'refuse', 'profile_not_found', keyOf('0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c99')),
		]);
		expect(ledger('issue')).toEqual([keyOf(noor.id)]);

		await visiting.answer(AGREE);
		const did = '2 given, 2 had it already, 2 refused, 3 failed, 0 unknown.';
		expect(await visiting.page()).toContain(did);
		expect(mailbox.to(TEAM)[1]?.text).toContain(did);
		expect(ledger('issue').sort()).toEqual([noor, mia, jose].map(({ id }) => keyOf(id)).sort());
		const report = mailed('What the campaign did');
		// Both rows are Mia's, and go at the same time.
		const ofMia = [2, 4].map((n) => report.find(({ row: at }) => at === n.toString())?.outcome);
		expect(ofMia.toSorted()).toEqual(['given', 'had it already']);
		expect(report).toEqual([
			row(2, ofMia[0] ?? '', '', keyOf(mia.id)),
			row(3, 'given', '', keyOf(jose.id)),
			row(4, ofMia[1] ?? '', '', keyOf(mia.id)),
			row(5, 'refused', 'profile_unknown'),
			row(6, 'failed', 'profile_id_invalid', '', `'${FORMULA}`),
			row(7, 'failed', 'profile_id_invalid', '', `'${FORMULA}`),
			row(8, 'had it already', '', keyOf(noor.id)),
			row(9, 'failed', 'profile_id_invalid'),
			row(10, 'refused', 'profile_not_found', keyOf('0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c99')),
		]);
		expect(mailbox.mails.flatMap(({ to }) => to)).toEqual([TEAM, TEAM]);
		const batches = real.sandbox
			.requests()
			.filter(({ path }) => path.endsWith('/benefits/batch.json'));
		expect(batches).toHaveLength(1);
		await visiting.answer();
	}, 120_000);

	it.each([
		['nobody agrees', async (visiting: FormVisit) => await visiting.answer('No')],
		['the answer is made up', async (visiting: FormVisit) => await visiting.answer('yes')],
	])(
		'sends nothing where %s',
		async (_, decide) => {
			const visiting = await upload();
			await visiting.page();
			await decide(visiting);

			expect(await visiting.page()).toContain('Nobody was given anything.');
			expect(ledger('issue')).toEqual([]);
			expect(mailbox.to(TEAM)).toHaveLength(1);
			await visiting.answer();
		},
		60_000,
	);

	it('is begun with the password alone, and agreed to at an address that nobody can guess', async () => {
		const path = `${real.n8n.origin}/form/campaign-to-list`;
		for (const user of [undefined, 'shop:guessed']) {
			expect((await send(path, [csv(withOthers)], user)).status).toBe(401);
		}
		const visiting = await upload();
		await visiting.page();
		for (const address of guessed(visiting)) {
			expect((await new FormVisit(address).answer(AGREE)).status).toBe(401);
		}

		expect(ledger('issue')).toEqual([]);
		await visiting.answer('No');
		await visiting.page();
		await visiting.answer();
	}, 60_000);

	it('gives nobody a second one where the list is uploaded again, as an Excel file too', async () => {
		const files = [
			csv(withOthers),
			excel([['email', 'profile_id'], ['', jose.id], [mia.email, ''], [olena.email]]),
		];
		for (const file of files) {
			const visiting = await upload(file);
			await visiting.page();
			await visiting.answer(AGREE);
			await visiting.page();
			await visiting.answer();
			mailbox.clear();
		}

		const given = [mia, jose, noor, olena].map(({ id }) => keyOf(id));
		expect(ledger('issue').sort()).toEqual(given.sort());
	}, 120_000);
});

describe('undoing a campaign', () => {
	let workflow: SavedWorkflow;

	beforeAll(async () => {
		workflow = await bring('undo-campaign.json');
		await real.client.activate(workflow);
	}, 60_000);

	const { mia, jose, noor, olena, zoe } = people;
	const ask = async (campaign = 'spring-mailing', definition: string = handles.coffee) =>
		await visit(`${real.n8n.origin}/form/undo-campaign`, [definition, campaign]);

	const redeem = async (profileId: string, benefitId: number) => {
		await omneo('POST', `/profiles/${profileId}/benefits/${benefitId.toString()}/redeem`, {});
	};

	const held = async (profileId: string) =>
		(await omneo<{ external_id: string | null }[]>('GET', `/profiles/${profileId}/benefits`))
			.map(({ external_id }) => external_id)
			.filter((id) => id?.startsWith('spring'));

	it('takes back what nobody has used, of this campaign alone, once somebody agrees', async () => {
		const [ofMia, ofJose, ofNoor, ofOlena] = [
			await issueTo(mia.id, keyOf(mia.id)),
			await issueTo(jose.id, keyOf(jose.id)),
			await issueTo(noor.id, keyOf(noor.id)),
			await issueTo(olena.id, keyOf(olena.id)),
		];
		await issueTo(mia.id, keyOf(mia.id, 'spring-mailing-2'));
		await issueTo(zoe.id, keyOf(zoe.id, 'Spring Mailing (VIP)'));
		await issueTo(zoe.id, keyOf(zoe.id), handles.survey);
		await redeem(jose.id, ofJose.id);

		const visiting = await ask(' Spring-Mailing ');
		const page = await visiting.page();
		expect(page).toContain(
			'3 would be taken back, 1 would be left, as they were used or are over, 0 could not be checked.',
		);
		const line = (id: number, profileId: string, outcome: string, code = '') => ({
			benefit_id: id.toString(),
			profile_id: profileId,
			external_id: keyOf(profileId),
			outcome,
			code,
			message: '',
		});
		expect(mailed('What undoing the campaign would do')).toEqual(
			expect.arrayContaining([
				line(ofMia.id, mia.id, 'take_back'),
				line(ofJose.id, jose.id, 'leave', 'used'),
				line(ofNoor.id, noor.id, 'take_back'),
				line(ofOlena.id, olena.id, 'take_back'),
			]),
		);
		expect(ledger('delete')).toEqual([]);

		await redeem(noor.id, ofNoor.id);
		await visiting.answer(TAKE_BACK);
		expect(await visiting.page()).toContain(
			'2 taken back, 2 left, 0 refused, 0 failed, 0 unknown.',
		);
		const report = mailed('What undoing the campaign did');
		expect(report).toHaveLength(4);
		expect(report).toEqual(
			expect.arrayContaining([
				line(ofMia.id, mia.id, 'taken back'),
				line(ofJose.id, jose.id, 'left', 'used'),
				line(ofNoor.id, noor.id, 'left', 'used'),
				line(ofOlena.id, olena.id, 'taken back'),
			]),
		);
		expect(await held(mia.id)).toEqual([keyOf(mia.id, 'spring-mailing-2')]);
		expect(await held(jose.id)).toEqual([keyOf(jose.id)]);
		expect(await held(noor.id)).toEqual([keyOf(noor.id)]);
		expect(await held(olena.id)).toEqual([]);
		expect((await held(zoe.id)).length).toBe(2);
		await visiting.answer();
	}, 120_000);

	it.each(['No', 'yes'])(
		'changes nothing where the answer is %s',
		async (answer) => {
			await issueTo(mia.id, keyOf(mia.id));
			const visiting = await ask();
			await visiting.page();
			await visiting.answer(answer);

			expect(await visiting.page()).toContain('Every member has what they had.');
			expect(await held(mia.id)).toEqual([keyOf(mia.id)]);
			await visiting.answer();
		},
		60_000,
	);

	it('says so where the campaign gave nothing, and where there is no such definition', async () => {
		const visiting = await ask('summer-mailing', handles.workshop);
		expect(await visiting.page()).toContain('0 would be taken back');
		await visiting.answer(TAKE_BACK);
		expect(await visiting.page()).toContain('0 taken back');
		await visiting.answer();

		const lost = await ask('spring-mailing', 'no-such-benefit');
		const page = await lost.page();
		expect(page).toContain('Nothing was changed');
		expect(page).toContain('no-such-benefit');
		await lost.answer();
	}, 60_000);

	it('leaves what may have been used without a trace, and what is over', async () => {
		await issueTo(mia.id, keyOf(mia.id), handles.unlimited);
		const unlimited = await ask('spring-mailing', handles.unlimited);
		expect(await unlimited.page()).toContain('0 would be taken back, 1 would be left');
		await unlimited.answer(TAKE_BACK);
		await unlimited.page();
		await unlimited.answer();
		expect(mailed('What undoing the campaign did')).toMatchObject([
			{ outcome: 'left', code: 'use_unknown' },
		]);
		mailbox.clear();

		await issueTo(mia.id, keyOf(mia.id));
		real.clock.aheadMs = 60 * 24 * 60 * 60_000;
		const over = await ask();
		await over.page();
		await over.answer(TAKE_BACK);
		await over.page();
		await over.answer();
		real.clock.aheadMs = 0;
		expect(mailed('What undoing the campaign did')).toMatchObject([
			{ outcome: 'left', code: 'over' },
		]);
	}, 60_000);

	it('is begun with the password alone, and agreed to at an address that nobody can guess', async () => {
		await issueTo(mia.id, keyOf(mia.id));
		const form = `${real.n8n.origin}/form/undo-campaign`;
		expect((await send(form, [handles.coffee, 'spring-mailing'])).status).toBe(401);
		const visiting = await ask();
		await visiting.page();
		for (const address of guessed(visiting)) {
			expect((await new FormVisit(address).answer(TAKE_BACK)).status).toBe(401);
		}
		await visiting.answer('No');
		await visiting.page();
		await visiting.answer();

		expect(await held(mia.id)).toEqual([keyOf(mia.id)]);
	}, 60_000);
});

/** Addresses of a form's next page, as those would write them who know its execution alone. */
function guessed({ address }: FormVisit): string[] {
	const page = new URL(address);
	page.search = '';
	const signed = new URL(address);
	signed.search = `?signature=${'0'.repeat(signed.searchParams.get('signature')?.length ?? 0)}`;
	return [page.href, signed.href];
}

/** An Excel file with one sheet, made by the library that n8n reads such files with. */
function excel(lines: readonly (readonly string[])[]): File {
	const load = createRequire(join(N8N_FOLDER, 'newest', 'package.json'));
	const { utils, write } = load('@e965/xlsx') as {
		utils: {
			book_new(): object;
			aoa_to_sheet(lines: readonly (readonly string[])[]): object;
			book_append_sheet(book: object, sheet: object): void;
		};
		write(book: object, options: { type: 'buffer' }): Uint8Array<ArrayBuffer>;
	};
	const book = utils.book_new();
	utils.book_append_sheet(book, utils.aoa_to_sheet(lines));
	return new File([write(book, { type: 'buffer' })], 'List.XLSX');
}
