import { MEMBER, type Change } from './books';
import { alter, doneOnce, isMade, profileId, put, reallyDone, toldWhereAnothers } from './changes';
import { booksClass } from './class';
import { didNothing, type Facts } from './facts';
import { replicas, type BooksExecution } from './schedule';

/** Extensions of benefits and rewards. */
export const extensions = booksClass({
	operations: ['benefit.extend', 'reward.extend'],
	keys: ['100001', '100002'],
	interferes: true,
	lags: replicas,
	execution: (random) => ({
		operation: random.pick(['benefit.extend', 'reward.extend']),
		with: random.chance(0.25)
			? { extendBy: 'date', extendDate: '2026-09-01T00:00:00Z' }
			: { extendBy: 'days', extendDays: random.pick([7, 7, 30]) },
	}),
	acts: (random) =>
		random.chance(0.15) ? [{ at: random.between(0, 15_000), does: 'extends', key: 0 }] : [],
	stock(books, { keys }) {
		for (const key of keys) {
			const record = {
				profile_id: MEMBER,
				expires_at: '2026-06-01 00:00:00',
				extended_at: null,
				timezone: 'UTC',
			};
			put(books, 'benefits', { ...record, id: Number(key) });
			put(books, 'rewards', { ...record, id: Number(key) });
		}
	},
	parameters: ({ with: given }, key) => ({
		profileId,
		benefitId: { mode: 'id', value: key },
		rewardId: { mode: 'id', value: key },
		...given,
	}),
	act(_act, books, { keys }) {
		for (const shelf of ['benefits', 'rewards'] as const) {
			alter(books, shelf, keys[0] ?? '', () => ({ expires_at: '2026-12-01 00:00:00' }));
		}
	},
	promises: {
		'An extension by days is done once': doneOnce(
			(change, facts) =>
				facts.executionOf(change.by)?.plan.with.extendBy === 'days' && !isSetBack(change, facts),
		),
		'A success has extended': reallyDone(({ operation }) =>
			operation === 'benefit.extend' ? 'benefits' : 'rewards',
		),
		'What may be another’s is told as such': toldWhereAnothers(
			({ with: given }) => given.extendBy === 'days',
			(key) => `record ${key}`,
		),
		'Refused and failed did nothing': (facts) => didNothing(facts),
	},
});

/** Whether somebody else then set the expiry to what it was before, so that nothing of it stands. */
const isSetBack = ({ shelf, id, at, by, before }: Change, { books }: Facts) =>
	books.changes.some(
		(later) =>
			later.shelf === shelf &&
			later.id === id &&
			later.at > at &&
			later.by.name !== by.name &&
			later.after?.expires_at === before?.expires_at,
	);

/** The benefit of the redemptions that are there from the beginning. */
const REDEEMED = 400_001;

/** Redemptions without a claim, and what undoes them. */
export const redemptions = booksClass({
	operations: ['benefit.redeem', 'redemption.reverse', 'redemption.return'],
	keys: ['200001', '200002'],
	interferes: true,
	lags: replicas,
	tenant: (random) => ({ mostRedemptions: random.pick([1, 3, null]) }),
	execution: (random) => ({
		operation: random.chance(0.6)
			? 'benefit.redeem'
			: random.pick(['redemption.reverse', 'redemption.return']),
		with: {},
	}),
	acts: (random) =>
		random.chance(0.15) ? [{ at: random.between(0, 15_000), does: 'redeems', key: 0 }] : [],
	stock(books, { keys }) {
		put(books, 'benefits', { id: REDEEMED, profile_id: MEMBER });
		for (const key of keys) {
			put(books, 'benefits', { id: Number(key), profile_id: MEMBER });
			put(books, 'redemptions', redemptionOf(Number(key), REDEEMED));
		}
	},
	parameters: (_execution, key) => ({
		profileId,
		benefitId: { mode: 'id', value: key },
		redemptionId: { mode: 'id', value: key },
	}),
	act(_act, books, { keys, tenant }) {
		const [key = ''] = keys;
		if (tenant.mostRedemptions !== null) return;
		put(books, 'redemptions', redemptionOf(900_001, Number(key)), { name: 'till', item: 0 });
	},
	promises: {
		'A redemption is made once, and given back once': doneOnce(isMade),
		'A success has done it': reallyDone(() => 'redemptions'),
		'What may be another’s is told as such': toldWhereAnothers(
			({ operation }) => operation === 'benefit.redeem',
			(key) => `benefit ${key}`,
		),
		'Refused and failed did nothing': (facts) => didNothing(facts),
	},
});

function redemptionOf(id: number, benefitId: number) {
	const item = { id, type: 'benefit', count: 1, type_attributes: { id: benefitId } };
	return { id, profile_id: MEMBER, type: 'redeem', items: [item] };
}

const isDefinition = ({ operation }: BooksExecution) => operation.startsWith('benefitDefinition.');

/** Operations that are sent once; after an error, a person must look up the outcome. */
export const singles = booksClass({
	operations: [
		'benefit.update',
		'benefit.delete',
		'benefitDefinition.create',
		'benefitDefinition.update',
		'benefitDefinition.clone',
		'benefitDefinition.delete',
	],
	keys: ['500001', '500002'],
	interferes: true,
	lags: replicas,
	execution: (random, number) => ({
		operation: random.pick([
			'benefit.update',
			'benefit.delete',
			'benefitDefinition.create',
			'benefitDefinition.update',
			'benefitDefinition.clone',
			'benefitDefinition.delete',
		]),
		with: { number },
	}),
	stock(books, { keys }) {
		for (const key of keys) {
			put(books, 'benefits', { id: Number(key), profile_id: MEMBER });
			put(books, 'definitions', { id: Number(key), name: 'Coffee', handle: `coffee-${key}` });
		}
	},
	parameters: ({ operation, with: { number } }, key) => ({
		benefitId: { mode: 'id', value: key },
		definition: { mode: 'id', value: key },
		name: 'Tea',
		handle: `tea-${String(number)}-${key}`,
		period: 30,
		updateFields: operation === 'benefit.update' ? { value: 7 } : { name: 'Tea' },
	}),
	promises: {
		'What is created is created once': doneOnce(isMade),
		'A success has done it': reallyDone((execution) =>
			isDefinition(execution) ? 'definitions' : 'benefits',
		),
		'Refused and failed did nothing': (facts) => didNothing(facts),
	},
});
