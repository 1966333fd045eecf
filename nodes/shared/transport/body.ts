/**
 * The longest answer that is read, unpacked: a page of 100 records of 160 kB each. Beyond it stands
 * no list of Omneo's, but a file, a page without end, or an archive made to fill the memory.
 */
const LONGEST_ANSWER_BYTES = 16_000_000;
/** Of an answer that is no success only the API's sentence is of use. */
const LONGEST_REFUSAL_BYTES = 100_000;

/**
 * Reads a body to its end, or to the limit for its status; the connection is closed there.
 * @throws whatever broke the connection
 */
export async function readText(
	body: AsyncIterable<Uint8Array>,
	status: number,
): Promise<{ text: string; isCut: boolean }> {
	const limit = status >= 200 && status < 300 ? LONGEST_ANSWER_BYTES : LONGEST_REFUSAL_BYTES;
	const decoder = new TextDecoder();
	let text = '';
	let length = 0;
	for await (const chunk of body) {
		length += chunk.byteLength;
		if (length > limit) return { text, isCut: true };
		text += decoder.decode(chunk, { stream: true });
	}
	return { text: text + decoder.decode(), isCut: false };
}
