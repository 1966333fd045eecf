import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createExampleCredentials, FORM_USER } from '../../tools/n8n/exampleCredentials';
import { readExample, type SavedWorkflow } from '../../tools/n8n/client';
import { Mailbox, type Mail } from '../../tools/n8n/mailbox';
import { until } from '../../tools/n8n/until';
import { realN8nForTests, type RealN8n } from './support';

export const TEAM = 'team@example.com';

/** n8n takes no click of a robot for that of a person. */
export const AS_A_BROWSER = {
	'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0',
};

/** What a form was answered with. */
export interface Page {
	status: number;
	text: string;
}

/** The examples in an n8n of their own, with their credentials and a mailbox. */
export interface Examples {
	real: RealN8n;
	mailbox: Mailbox;
	/** The secret of a credential, by its name. */
	secretOf(name: string): string;
	/** Imports an example, with changes of parameters by the node's name. */
	bring(file: string, changes?: Record<string, object>): Promise<SavedWorkflow>;
	/** Waits until a workflow has run so many times since `before`. */
	ran(workflow: SavedWorkflow, before: number, times?: number): Promise<void>;
	/** Sends a form as a browser does, one value for each of its fields. */
	send(address: string, values: readonly (string | File)[], user?: string): Promise<Page>;
	/** Sends the first page of a form of several, with its password. */
	visit(address: string, values: readonly (string | File)[]): Promise<FormVisit>;
	/** A token as n8n's JWT node signs it, with the secret of a credential. */
	token(credential: string, payload: object): string;
	/** How much CPU n8n has used, in milliseconds. */
	cpuMs(): Promise<number>;
}

/** To be called at the top of a file of tests. */
export function examplesForTests(): Examples {
	const real = realN8nForTests({ withCredential: false });
	const mailbox = new Mailbox();
	const secretOf = (name: string) => `a long random secret of ${name}`;

	beforeAll(async () => {
		const mail = await mailbox.start();
		await createExampleCredentials(real.client, { omneo: real.sandbox, mail, secretOf });
	}, 60_000);

	afterAll(async () => {
		await mailbox.stop();
	});

	beforeEach(async () => {
		// An execution may go on after its form was answered.
		await real.client.idle();
		real.sandbox.reset();
		mailbox.clear();
	});

	const send: Examples['send'] = async (address, values, user) => {
		const body = filledIn(values);
		const authorization = user && `Basic ${Buffer.from(user).toString('base64')}`;
		const response = await fetch(address, {
			method: 'POST',
			headers: { ...AS_A_BROWSER, ...(authorization && { authorization }) },
			body,
		});
		return { status: response.status, text: await response.text() };
	};

	return {
		real,
		mailbox,
		secretOf,
		bring: async (file, changes = {}) => {
			const workflow = await readExample(file);
			const nodes = workflow.nodes.map((node) => ({
				...node,
				parameters: { ...node.parameters, ...changes[node.name] },
			}));
			return await real.client.importWorkflow({ ...workflow, nodes });
		},
		ran: async (workflow, before, times = 1) => {
			const ended = async () => (await real.client.endedCount(workflow)) >= before + times;
			await until('The workflow has not run', ended);
		},
		send,
		visit: async (address, values) => {
			const user = `${FORM_USER}:${secretOf('Form password')}`;
			const { text } = await send(address, values, user);
			const { formWaitingUrl } = JSON.parse(text) as { formWaitingUrl: string };
			return new FormVisit(formWaitingUrl);
		},
		token: (credential, payload) => jwt(payload, secretOf(credential)),
		cpuMs: async () => await cpuMs(Number(real.n8n.pid)),
	};
}

/** A form's body, one value for each of its fields. */
function filledIn(values: readonly (string | File)[]): FormData {
	const body = new FormData();
	for (const [i, value] of values.entries()) body.set(`field-${i.toString()}`, value);
	return body;
}

/** The pages of a form behind its first one, as the browser that sent the first goes through them. */
export class FormVisit {
	private last = '';

	/** @param address where the next page is, as the form answers */
	constructor(readonly address: string) {}

	/** Waits for the next page. */
	async page(): Promise<string> {
		const status = new URL(this.address);
		status.pathname += '/n8n-execution-status';
		this.last = await until('The next page does not come', async () => {
			const now = await this.read(status.href);
			if (now === 'error') throw new Error('The form’s workflow has failed');
			if (now !== 'form-waiting') return undefined;
			const page = await this.read(this.address);
			return page === this.last ? undefined : page;
		});
		return this.last;
	}

	/** Sends what the page asks for, one value for each of its fields. */
	async answer(...values: string[]): Promise<Response> {
		const body = filledIn(values);
		return await fetch(this.address, { method: 'POST', headers: AS_A_BROWSER, body });
	}

	private async read(address: string): Promise<string> {
		return await (await fetch(address, { headers: AS_A_BROWSER })).text();
	}
}

/** The rows of a CSV file under a line of names. */
export function csvRows(text: string): Record<string, string>[] {
	const cell = /(?:^|,|\r?\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g;
	const lines: string[][] = [];
	for (const [whole, quoted, plain = ''] of text
		.replace(/^\ufeff/, '')
		.trim()
		.matchAll(cell)) {
		if (!whole.startsWith(',')) lines.push([]);
		lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
	}
	const [names = [], ...rows] = lines;
	return rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])));
}

/** Signs a payload as RFC 7519 says, with HMAC-SHA256. */
export function jwt(payload: object, secret: string, header: object = { alg: 'HS256' }): string {
	const text = [header, payload]
		.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
		.join('.');
	return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** The first address in a mail. */
export function linkIn({ text }: Mail): string {
	return /http\S+/.exec(text)?.[0] ?? '';
}

/** The unit of the times in /proc, in milliseconds. */
const TICK_MS = 10;

async function cpuMs(pid: number): Promise<number> {
	const [, fields = ''] = (await readFile(`/proc/${pid.toString()}/stat`, 'utf8')).split(') ');
	const [user, system] = fields.split(' ').slice(11, 13).map(Number);
	return (Number(user) + Number(system)) * TICK_MS;
}
