import { Readable } from 'node:stream';
import { readText } from '../../../nodes/shared/transport/exchange';

/** A body that comes in the given pieces. */
const bodyOf = (...pieces: (string | Buffer)[]) =>
	Readable.from(pieces.map((piece) => Buffer.from(piece)));

describe('a body', () => {
	it('is read to its end, also where a character is cut between two pieces', async () => {
		const bytes = Buffer.from('{"name":"Zoë"}');
		const body = bodyOf(bytes.subarray(0, 12), bytes.subarray(12));
		expect(await readText(body, 200)).toEqual({ text: '{"name":"Zoë"}', isCut: false });
	});

	it('loses a byte order mark', async () => {
		expect((await readText(bodyOf('\uFEFF{}'), 200)).text).toBe('{}');
	});

	it('is cut and closed at the limit for its status', async () => {
		const body = bodyOf('a'.repeat(60_000), 'b'.repeat(60_000), 'c');
		expect(await readText(body, 422)).toEqual({ text: 'a'.repeat(60_000), isCut: true });
		expect(body.destroyed).toBe(true);
	});

	it('that breaks rejects with what broke it', async () => {
		const body = new Readable({ read: () => undefined });
		const reading = readText(body, 200);
		body.push('{');
		body.destroy(new Error('socket hang up'));
		await expect(reading).rejects.toThrow('socket hang up');
	});

	it.each([302, 403, 407, 422, 502])(
		'of a %i, which breaks off, is what came of it',
		async (status) => {
			const body = new Readable({ read: () => undefined });
			const reading = readText(body, status);
			body.push('<html>');
			await new Promise(setImmediate);
			body.destroy(new Error('aborted'));
			expect(await reading).toEqual({ text: '<html>', isCut: true });
		},
	);

	it('that is closed before its end rejects', async () => {
		const body = new Readable({ read: () => undefined });
		const reading = readText(body, 200);
		body.destroy();
		await expect(reading).rejects.toThrow('The connection was closed');
	});

	it('that broke before it was read rejects as well', async () => {
		const body = new Readable({ read: () => undefined });
		body.on('error', () => undefined);
		body.destroy(new Error('socket hang up'));
		await new Promise((closed) => body.once('close', closed));
		await expect(readText(body, 200)).rejects.toThrow('socket hang up');
	});
});
