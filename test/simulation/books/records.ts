import type { IDataObject } from 'n8n-workflow';
import { hasExternalId } from '../../../nodes/shared/omneo/externalId';
import { WITHIN_A_CHECK } from '../schedule';
import { MEMBER, type Change, type Shelf } from './books';
import { booksClass, type BooksClass } from './class';
import { didNothing, name, type Facts } from './facts';
import type { BooksExecution, Drawing } from './schedule';

/** Where each kind of record is stored, and the name of its ID in the output. */
const kinds: Record<string, { shelf: Shelf; id: string }> = {
	'reward.issue': { shelf: 'rewards', id: 'reward_id' },
	'point.add': { shelf: 'points', id: 'point_id' },
	'interaction.create': { shelf: 'interactions', id: 'interaction_id' },
};

const profileId = { mode: 'id', value: MEMBER };

function parameters({ operation, with: given }: BooksExecution, key: string): IDataObject {
	const externalId = given.hasKey === false ? '' : key;
	return operation === 'interaction.create'
		? { profileId, externalId, name: given.name ?? 'survey', namespace: 'spring' }
		: {
				profileId,
				externalId,
				value: given.value ?? 5,
				rewardDefinition: { mode: 'handle', value: 'birthday' },
				pointDefinitionId: { mode: 'id', value: '1' },
			};
}

function drawing(operations: readonly [string, ...string[]]): Drawing {
	return {
		keys: ['E-1', 'F-2'],
		tenant: (random) => ({
			ids: random.chance(0.2) ? random.pick(['numericTexts', 'texts']) : 'numbers',
			meta: random.chance(0.3) ? random.pick(['asText', 'readOnly']) : 'shown',
			externalIds: random.chance(0.5) ? 'hidden' : 'shown',
			forbids: random.chance(0.1) ? 'deletion' : 'nothing',
		}),
		execution: (random) => ({
			operation: random.pick(operations),
			with: random.chance(0.08)
				? { value: 7, name: 'other', isOther: true }
				: random.chance(0.1)
					? { hasKey: false }
					: {},
		}),
	};
}

const made = ({ before, after }: Change) => before === undefined && after !== undefined;

/** The standing records of a key, of one kind. */
function* standing(facts: Facts): Generator<{ key: string; rows: Change[] }> {
	for (const [operation, { shelf }] of Object.entries(kinds)) {
		for (const [number, key] of facts.plan.keys.entries()) {
			const rows = facts.books.changes.filter(
				(change) =>
					change.shelf === shelf &&
					made(change) &&
					facts.keyOf(change.by) === number &&
					facts.executionOf(change.by)?.plan.operation === operation &&
					facts.executionOf(change.by)?.plan.with.hasKey !== false &&
					facts.books.now(shelf, change.id) !== undefined,
			);
			yield { key, rows };
		}
	}
}

/** What is known about a record apart from its ID. */
const idsOf = (rows: Change[]) => rows.map(({ id }) => id).join(' and ');

/**
 * Whether an item of the key, in any execution, got a hint about a record beside the one that
 * counts.
 */
function isTold(facts: Facts, rows: Change[]): boolean {
	const hints = facts.executions.flatMap((execution) => execution.hints);
	return rows.some(({ id }) => hints.some((hint) => hint.includes(id)));
}

const promises: BooksClass['promises'] = {
	'A success names a record of its external ID that stands'(facts) {
		return facts.told.flatMap((one) => {
			if (one.outcome) return [];
			const { shelf, id: idName } = kinds[one.execution.operation] ?? {
				shelf: 'rewards',
				id: 'id',
			};
			const id = String(one.json?.[idName] ?? one.json?.id);
			const record = facts.books.now(shelf, id);
			if (!record) return [`${name(one)} was told ${id}, which does not stand`];
			const key = facts.plan.keys[one.key] ?? '';
			if (one.execution.with.hasKey === false) return [];
			return hasExternalId(record, key)
				? []
				: [`${name(one)} was told ${id}, which has another ID`];
		});
	},

	'Refused and failed did nothing that stands': (facts) =>
		didNothing(facts, ({ shelf, id, by }) => {
			if (!facts.books.now(shelf, id)) return false;
			// Another item of the same execution may have got the hint.
			return !facts.told.some(
				(one) =>
					one.outcome === undefined &&
					one.execution.name === by.name &&
					Object.values(one.json ?? {}).some((value) => String(value) === id),
			);
		}),

	'In one process without faults nothing is made twice'(facts) {
		if (!facts.isOneProcess || !facts.isFree) return [];
		const { replicaLag } = facts.plan.tenant;
		return [...standing(facts)].flatMap(({ key }) => {
			const all = facts.books.changes.filter(
				(change) => made(change) && facts.plan.keys[facts.keyOf(change.by) ?? -1] === key,
			);
			const byShelf = new Map<string, Change[]>();
			for (const change of all) {
				if (facts.executionOf(change.by)?.plan.with.hasKey === false) continue;
				byShelf.set(change.shelf, [...(byShelf.get(change.shelf) ?? []), change]);
			}
			// If a replica that goes back leads to a second reward, it is undone, as a claim is.
			if (replicaLag > 0) byShelf.delete('rewards');
			return [...byShelf.values()]
				.filter((rows) => rows.length > 1)
				.map((rows) => `"${key}" was given as ${idsOf(rows)}`);
		});
	},

	'An execution with no external ID gives once'(facts) {
		return facts.told.flatMap((one) => {
			if (one.execution.with.hasKey !== false) return [];
			if (facts.isOpen({ name: one.execution.name, item: one.item })) return [];
			const rows = facts.changesOf(one).filter(made);
			return rows.length > 1 ? [`${name(one)} gave ${idsOf(rows)}`] : [];
		});
	},
};

const accountable = (facts: Facts, rows: Change[]) => rows.filter(({ by }) => !facts.isOpen(by));

/** Rewards, which can be undone. */
export const rewards = booksClass({
	...drawing(['reward.issue']),
	operations: ['reward.issue'],
	parameters,
	promises: {
		...promises,
		'One standing record of ours for each external ID': (facts) =>
			[...standing(facts)].flatMap(({ key, rows }) => {
				const left = accountable(facts, rows);
				return left.length > 1 ? [`"${key}" has ${idsOf(left)}`] : [];
			}),
	},
	counts(facts) {
		const doubles = [...standing(facts)].filter(({ rows }) => rows.length > 1);
		return {
			'(twice, of those that were interrupted, unknown, or repeated by a proxy)': doubles.length,
			'(of these, told)': doubles.filter(({ rows }) => isTold(facts, rows)).length,
		};
	},
});

/** Points and interactions, which cannot be undone. */
export const points = booksClass({
	...drawing(['point.add', 'interaction.create']),
	operations: ['point.add', 'interaction.create'],
	parameters,
	promises: {
		...promises,
		'One process gives once for each external ID': (facts) =>
			facts.isOneProcess && facts.plan.tenant.replicaLag <= WITHIN_A_CHECK
				? [...standing(facts)].flatMap(({ key, rows }) => {
						const left = accountable(facts, rows);
						return left.length > 1 ? [`"${key}" has ${idsOf(left)}`] : [];
					})
				: [],
		'What is given twice is told': (facts) =>
			[...standing(facts)].flatMap(({ key, rows }) => {
				const left = accountable(facts, rows);
				if (left.length < 2 || isTold(facts, left)) return [];
				return [`"${key}" has ${idsOf(left)}, and nobody was told`];
			}),
	},
	counts(facts) {
		const doubles = [...standing(facts)].filter(({ rows }) => accountable(facts, rows).length > 1);
		return { '(twice, and told)': doubles.length };
	},
});
