import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { until } from './until';

/** A mail as it arrived. */
export interface Mail {
	from: string;
	to: string[];
	subject: string;
	text: string;
	/** Undefined where it is plain text. */
	html: string | undefined;
	/** The names of its headers, in small letters. */
	headers: string[];
	attachments: { name: string; text: string }[];
}

/** What n8n's SMTP credential has to hold. */
export interface MailServer {
	host: string;
	port: number;
	secure: false;
	disableStartTls: true;
}

/** A mail server on this machine that keeps what it is sent, for workflows that send mail. */
export class Mailbox {
	readonly mails: Mail[] = [];
	/** Addresses that the server knows nobody at. */
	readonly refused = new Set<string>();

	private readonly server = new SMTPServer({
		disabledCommands: ['AUTH', 'STARTTLS'],
		onRcptTo: ({ address }, _session, done) => {
			done(this.refused.has(address) ? new Error('550 There is no such mailbox') : null);
		},
		onData: (stream, session, done) => {
			void simpleParser(stream).then((mail) => {
				this.mails.push(mailOf(mail, session.envelope.rcptTo));
				done();
			}, done);
		},
	});

	/** @param port 0: any free port */
	async start(port = 0): Promise<MailServer> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject);
			this.server.listen(port, '127.0.0.1', resolve);
		});
		const { port: given } = this.server.server.address() as AddressInfo;
		return { host: '127.0.0.1', port: given, secure: false, disableStartTls: true };
	}

	async stop(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.server.close(resolve);
		});
	}

	clear(): void {
		this.mails.length = 0;
		this.refused.clear();
	}

	/** The mails to an address so far. */
	to(address: string): Mail[] {
		return this.mails.filter(({ to }) => to.includes(address));
	}

	/** Waits for a mail to an address. */
	async arrived(address: string): Promise<Mail> {
		return await until(`No mail came to ${address}`, () => this.to(address)[0]);
	}
}

function mailOf(
	{ from, subject, text, html, headers, attachments }: ParsedMail,
	recipients: { address: string }[],
): Mail {
	return {
		from: from?.value[0]?.address ?? '',
		to: recipients.map(({ address }) => address),
		subject: subject ?? '',
		text: text ?? '',
		html: html || undefined,
		headers: [...headers.keys()],
		attachments: attachments.map(({ filename, content }) => ({
			name: filename ?? '',
			text: content.toString(),
		})),
	};
}
