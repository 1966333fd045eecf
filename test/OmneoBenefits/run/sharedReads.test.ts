import { SharedReads } from '../../../nodes/OmneoBenefits/run/sharedReads';

describe('what the items of a run read', () => {
	it('is read once where it cannot differ between them', () => {
		const reads = new SharedReads();
		const read = jest.fn(() => ({ timezone: 'Australia/Melbourne' }));
		const values = [1, 2, 3].map(() => reads.get('timezone', {}, read));
		expect(read).toHaveBeenCalledTimes(1);
		expect(values[2]).toBe(values[0]);
	});

	it('is read for each where something in it may differ', () => {
		const reads = new SharedReads();
		const read = (value: string) => () => {
			reads.differs();
			return value;
		};
		expect(reads.get('meta', {}, read('one'))).toBe('one');
		expect(reads.get('meta', {}, read('two'))).toBe('two');
	});

	it('is read for each where it identifies the item', () => {
		const reads = new SharedReads();
		const identities = [{}, {}].map((identity: { profile_id?: string }) => {
			reads.get('profileId', identity, () => (identity.profile_id = 'the same'));
			return identity;
		});
		expect(identities).toEqual([{ profile_id: 'the same' }, { profile_id: 'the same' }]);
	});

	it('is read again after it failed', () => {
		const reads = new SharedReads();
		const fails = () => {
			throw new Error('is not a number');
		};
		expect(() => reads.get('count', {}, fails)).toThrow('is not a number');
		expect(() => reads.get('count', {}, fails)).toThrow('is not a number');
	});

	it('is shared also where it is undefined', () => {
		const reads = new SharedReads();
		const read = jest.fn(() => undefined);
		reads.get('meta', {}, read);
		reads.get('meta', {}, read);
		expect(read).toHaveBeenCalledTimes(1);
	});
});
