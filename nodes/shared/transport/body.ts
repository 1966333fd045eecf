import type { IN8nHttpFullResponse } from 'n8n-workflow';

/** A body that was asked for as a stream. */
export type StreamedBody = Extract<IN8nHttpFullResponse['body'], { readableEnded: boolean }>;

/**
 * The longest answer that is read, unpacked: a page of 100 records of 160 kB each. Beyond it stands
 * no list of Omneo's, but a file, a page without end, or an archive made to fill the memory.
 */
const LONGEST_ANSWER_BYTES = 16_000_000;
/** Of an answer that is no success only the API's sentence is of use. */
const LONGEST_REFUSAL_BYTES = 100_000;

/**
 * Reads a body to its end, or to the limit for its status; the connection is closed there. Of an
 * answer that is no success, whose status says what came of it, a body that breaks off is enough: of a
 * page with which a proxy refuses a tunnel, n8n passes on the beginning alone.
 * By the stream's events, as iterating over it costs twice as much.
 * @throws whatever broke the connection
 */
export async function readText(
	body: StreamedBody,
	status: number,
): Promise<{ text: string; isCut: boolean }> {
	const isSuccess = status >= 200 && status < 300;
	const limit = isSuccess ? LONGEST_ANSWER_BYTES : LONGEST_REFUSAL_BYTES;
	const decoder = new TextDecoder();
	let text = '';
	let length = 0;
	return await new Promise((resolve, reject) => {
		body.on('data', (chunk: Uint8Array) => {
			if (length > limit) return;
			length += chunk.byteLength;
			if (length <= limit) {
				text += decoder.decode(chunk, { stream: true });
				return;
			}
			resolve({ text, isCut: true });
			body.destroy();
		});
		body.on('end', () => resolve({ text: text + decoder.decode(), isCut: false }));
		const broken = (error: unknown) => {
			if (isSuccess) reject(error);
			else resolve({ text, isCut: true });
		};
		const closed = () => {
			if (!body.readableEnded) broken(body.errored ?? new Error('The connection was closed'));
		};
		body.on('error', broken);
		body.on('close', closed);
		// No event reports what broke before this listener was added.
		if (body.destroyed) closed();
	});
}
