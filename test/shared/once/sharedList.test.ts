import { partsOf, SharedList, type Sender } from '../../../nodes/shared/once/sharedList';

const sender: Sender = {
	send: () => Promise.reject(new Error('Nothing is sent here')),
	withoutSlot: async (waiting) => await waiting,
};

/** A shared list of a run with so many items left, and the requests that it makes. */
function listOf({ left = 1_000 } = {}) {
	const requests: string[][] = [];
	const waits: number[] = [];
	let wake: () => void = () => undefined;
	const surroundings = {
		left: () => left,
		wait: async (ms: number) => {
			waits.push(ms);
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		},
	};
	const list = new SharedList<string>(surroundings, async (_, texts) => {
		requests.push(texts);
		return await Promise.resolve(texts.join(' '));
	});
	const join = async (text: string) => await list.join(sender, text);
	return { list, join, requests, waits, wake: () => wake() };
}

const many = (count: number, length = 4) =>
	Array.from({ length: count }, (_, i) => i.toString().padStart(length, '0'));

describe('a list that items read together', () => {
	it('is asked once for all that join within a moment, and gives each what was found', async () => {
		const { join, requests, waits, wake } = listOf();
		const found = Promise.all(['a', 'b', 'c'].map(join));
		wake();
		expect(await found).toEqual(['a b c', 'a b c', 'a b c']);
		expect(requests).toEqual([['a', 'b', 'c']]);
		expect(waits).toEqual([60]);
	});

	it('is asked for each text once', async () => {
		const { join, requests, wake } = listOf();
		const found = Promise.all(['a', 'b', 'a'].map(join));
		wake();
		await found;
		expect(requests).toEqual([['a', 'b']]);
	});

	it('is asked at once for 84 texts, and again for the next', async () => {
		const { join, requests, wake } = listOf();
		const found = Promise.all(many(85).map(join));
		await new Promise((resolve) => setImmediate(resolve));
		expect(requests.map(({ length }) => length)).toEqual([84]);
		wake();
		await found;
		expect(requests.map(({ length }) => length)).toEqual([84, 1]);
	});

	it('is asked at once where no more items are left that could join', async () => {
		const { join, requests } = listOf({ left: 3 });
		await Promise.all(['a', 'b', 'c'].map(join));
		expect(requests).toEqual([['a', 'b', 'c']]);
		const { join: joinAlone, requests: requestsAlone } = listOf({ left: 1 });
		await joinAlone('a');
		expect(requestsAlone).toEqual([['a']]);
	});

	it('is asked for 3,100 characters at most, and at once for those before', async () => {
		const { join, requests, wake } = listOf();
		const texts = many(3, 1_550);
		const found = Promise.all(texts.map(join));
		await new Promise((resolve) => setImmediate(resolve));
		expect(requests).toEqual([texts.slice(0, 2)]);
		wake();
		await found;
		expect(requests).toEqual([texts.slice(0, 2), texts.slice(2)]);
	});

	it('is asked anew by those that come after a request', async () => {
		const { join, requests, wake } = listOf();
		for (const text of ['a', 'b']) {
			const found = join(text);
			wake();
			await found;
		}
		expect(requests).toEqual([['a'], ['b']]);
	});

	it('stays open for those that join a newer request while an older one ends', async () => {
		const { join, requests, wake } = listOf();
		const full = Promise.all(many(84).map(join));
		const others = Promise.all(['x', 'y'].map(join));
		await full;
		const another = join('z');
		wake();
		await Promise.all([others, another]);
		expect(requests.slice(1)).toEqual([['x', 'y', 'z']]);
	});

	it('can be asked without others', async () => {
		const { list, requests } = listOf();
		expect(await list.ask(sender, ['a', 'b', 'a'])).toBe('a b');
		expect(requests).toEqual([['a', 'b']]);
	});
});

describe('the parts of what one request cannot ask for', () => {
	const sizes = (texts: string[]) =>
		[...partsOf(texts, (text) => text)].map(({ length }) => length);

	it.each([
		['84 items', many(84), [84]],
		['one more', many(85), [84, 1]],
		['3,100 characters', many(2, 1_550), [2]],
		['one character more', [...many(2, 1_550), 'x'], [2, 1]],
		['texts of many lengths', ['a'.repeat(3_000), ...many(26, 4)], [26, 1]],
		['a text that is too long for a request', ['a'.repeat(4_000), 'b'], [1, 1]],
		['nothing', [], []],
	])('hold 84 items and 3,100 characters at most: %s', (_, texts, expected) => {
		expect(sizes(texts)).toEqual(expected);
	});

	it('hold everything, in its order', () => {
		expect([...partsOf(many(200), (text) => text)].flat()).toEqual(many(200));
	});
});
