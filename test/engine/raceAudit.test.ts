import type { IDataObject } from 'n8n-workflow';
import { auditKey, itemOf, nothingFound } from '../../tools/lab/race/audit';
import { kinds, type Kind } from '../../tools/lab/race/kinds';

const failed = (outcome: string): IDataObject => ({ error: 'No', details: { outcome } });

interface Told {
	json: IDataObject;
	hints?: string[];
}

/** What the audit finds where this stands, and the processes were told so. */
function audit(kind: Kind, standing: string[], told: Told[]) {
	const items = told.map(({ json, hints = [] }, process) =>
		itemOf({ key: 'race-0', json, hints }, process),
	);
	const found = nothingFound();
	auditKey(kind, { key: 'race-0', standing, items }, found);
	const { twice, lost, untrue, ...hints } = found;
	return { twice: twice.length, lost: lost.length, untrue: untrue.length, ...hints };
}

const NOTHING = { twice: 0, lost: 0, untrue: 0, hinted: 0, hintedTwice: 0 };

describe('the audit of a race by kind', () => {
	const reward = { json: { reward_id: 7 } };

	it('finds nothing where one stands, and all were told of it', () => {
		expect(audit(kinds.rewards, ['7'], [reward, reward])).toEqual(NOTHING);
	});

	it('finds what stands twice, and who was told', () => {
		const hints = ['Reward 7 came first and counts. Another may still stand: 9.'];
		expect(audit(kinds.rewards, ['7', '9'], [reward, { ...reward, hints }])).toEqual({
			...NOTHING,
			twice: 1,
			hinted: 1,
		});
	});

	it('does not take a part of a number for an ID', () => {
		const hints = ['Another may still stand: 19.'];
		expect(audit(kinds.rewards, ['7', '9'], [{ ...reward, hints }])).toMatchObject({ hinted: 0 });
	});

	it('finds a success that does not stand', () => {
		expect(audit(kinds.rewards, [], [reward])).toEqual({ ...NOTHING, lost: 1 });
	});

	it('finds what stands where all were told that it failed', () => {
		const told = [{ json: failed('failed') }, { json: failed('refused') }];
		expect(audit(kinds.rewards, ['7'], told)).toEqual({ ...NOTHING, untrue: 1 });
		expect(audit(kinds.rewards, ['7'], [...told, { json: failed('unknown') }])).toEqual(NOTHING);
	});

	it('finds two who say that they created a member', () => {
		const json = { profile_id: 'a', created: true };
		expect(audit(kinds.members, ['a'], [{ json }, { json }])).toMatchObject({ untrue: 1 });
	});

	it('finds a tag that is there, though its process was told that it failed', () => {
		const told = [{ json: {} }, { json: failed('failed') }];
		expect(audit(kinds.tags, ['race-0', 'race-1'], told)).toEqual({ ...NOTHING, untrue: 1 });
		expect(audit(kinds.tags, ['race-1'], told)).toEqual({ ...NOTHING, lost: 1, untrue: 1 });
	});

	describe('of redemptions, of which each process makes its own', () => {
		const first = { json: { redemption_id: 3 } };

		it('finds one more than anybody was told, or does not know', () => {
			expect(audit(kinds.redeem, ['3', '4'], [first])).toEqual({ ...NOTHING, twice: 1 });
			const told = [first, { json: failed('unknown') }];
			expect(audit(kinds.redeem, ['3', '4'], told)).toEqual(NOTHING);
		});

		it('finds one that two were told of, unless a hint names it', () => {
			expect(audit(kinds.redeem, ['3'], [first, first])).toEqual({ ...NOTHING, lost: 1 });
			const hints = ['Redemption 3 is new and counts as this one.'];
			expect(audit(kinds.redeem, ['3'], [first, { ...first, hints }])).toEqual({
				...NOTHING,
				hinted: 1,
			});
		});
	});
});
