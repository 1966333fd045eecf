import Fastify from 'fastify';
import type { Mailbox, Mail } from './mailbox';

/**
 * Shows the mails of a mailbox in a browser, the newest first, as plain text with links that can be
 * clicked.
 * @param port 0: any free port
 * @returns the page's address, and how it is ended
 */
export async function startMailPage(
	mailbox: Mailbox,
	port = 0,
): Promise<{ url: string; close(): Promise<void> }> {
	const server = Fastify({ forceCloseConnections: true });
	server.get('/', async (_request, reply) => {
		await reply.type('text/html; charset=utf-8').send(page(mailbox.mails));
	});
	const url = await server.listen({ host: '127.0.0.1', port });
	return {
		url,
		close: async () => {
			await server.close();
		},
	};
}

const page = (mails: readonly Mail[]) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Mails (${mails.length})</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
article { border: 1px solid #ccc; border-radius: 8px; padding: 0 1rem; margin: 1rem 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
</style></head>
<body><h1>Mails</h1>
${[...mails].reverse().map(article).join('\n') || '<p>None yet. The page looks again every five seconds.</p>'}
</body></html>`;

const article = ({ from, to, subject, text, attachments }: Mail) => `<article>
<p><strong>${escaped(subject)}</strong><br>From ${escaped(from)} to ${escaped(to.join(', '))}</p>
<pre>${linked(text)}</pre>${attachments.map(attached).join('')}
</article>`;

const attached = ({ name, text }: Mail['attachments'][number]) =>
	`<details><summary>${escaped(name)}</summary><pre>${escaped(text)}</pre></details>`;

function linked(text: string): string {
	return text
		.split(/(https?:\/\/[^\s<>"]+)/)
		.map((part, i) => {
			const shown = escaped(part);
			return i % 2 === 1 ? `<a href="${shown}" target="_blank" rel="noopener">${shown}</a>` : shown;
		})
		.join('');
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
