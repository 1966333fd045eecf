import type * as every from './execution';
import type { Maker } from './network';
import { QUIET, type ExecutionPlan, type Plan } from './plan';
import { NEVER, type Redeemed, type Row, type Tenant } from './tenant';

type Told = every.Told<ExecutionPlan>;
type Execution = every.Execution<ExecutionPlan>;
type World = every.World<Plan> & { tenant: Tenant };

/** What must hold when a schedule has ended; see docs/promises.md for what cannot. */
interface Facts {
	world: World;
	executions: Execution[];
	/** The outputs of executions that were not interrupted. */
	told: Told[];
	/** Benefits that executions made, by the number of their key. */
	made: Map<number, Row[]>;
	/** The execution that made something; undefined for somebody else. */
	executionOf(maker: Maker): Execution | undefined;
	toldOf(maker: Maker): Told | undefined;
}

type Invariant = (facts: Facts) => string[];

const stands = ({ deletedAt }: Row) => deletedAt === NEVER;

const isStanding = ({ committedAt, reversedAt, row }: Redeemed) =>
	committedAt !== NEVER && reversedAt === NEVER && stands(row);

/**
 * Whether nobody needs to account for it: its maker was interrupted, reported its outcome as
 * unknown, or had its check switched off.
 */
function isOpen({ executionOf, toldOf }: Facts, maker: Maker): boolean {
	const execution = executionOf(maker);
	if (execution?.wasInterrupted === true || execution?.plan.checks === false) return true;
	return toldOf(maker)?.outcome === 'unknown';
}

const ours = (facts: Facts, { by }: { by: Maker }) => facts.executionOf(by) !== undefined;

const keyName = ({ world }: Facts, key: number) => `"${world.plan.keys[key] ?? ''}"`;

const invariants: Record<string, Invariant> = {
	'I1: one standing benefit of ours for each external ID'(facts) {
		return [...facts.made].flatMap(([key, rows]) => {
			const standing = rows.filter((row) => stands(row) && !isOpen(facts, row.by));
			return standing.length > 1 ? [`${keyName(facts, key)} has ${idsOf(standing)}`] : [];
		});
	},

	'I1: one standing redemption of ours on each benefit'(facts) {
		const { tenant } = facts.world;
		return tenant.rows.flatMap((row) => {
			const standing = tenant.redemptions.filter(
				(redemption) =>
					redemption.row === row &&
					isStanding(redemption) &&
					ours(facts, redemption) &&
					!isOpen(facts, redemption.by),
			);
			return standing.length > 1
				? [`benefit ${String(row.id)} has the redemptions ${idsOf(standing)}`]
				: [];
		});
	},

	'I2: a success names a benefit of its external ID that stands and is redeemed'(facts) {
		const { tenant, plan } = facts.world;
		return successes(facts).flatMap(({ execution, key, benefitId }) => {
			const row = tenant.rows.find(({ id }) => String(id) === benefitId);
			const who = `${execution.name} was told benefit ${benefitId ?? ''}`;
			if (row?.externalId !== tenant.stored(plan.keys[key] ?? '')) {
				return [`${who}, which is no benefit of ${keyName(facts, key)}`];
			}
			if (row.deletedBy?.name === 'person') return [];
			if (!stands(row)) return [`${who}, which ${row.deletedBy?.name ?? ''} deleted`];
			if (execution.operation !== 'claimRedeem') return [];
			const redemptions = tenant.redemptions.filter(
				(redemption) => redemption.row === row && redemption.committedAt !== NEVER,
			);
			const isRedeemed = redemptions.some(
				({ reversedAt, reversedBy }) => reversedAt === NEVER || reversedBy?.name === 'person',
			);
			return isRedeemed ? [] : [`${who}, which is not redeemed`];
		});
	},

	'I3: what was refused or failed did nothing that stands'(facts) {
		const toldIds = new Set(successes(facts).map(({ benefitId }) => benefitId));
		const { redemptions } = facts.world.tenant;
		return facts.told
			.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed')
			.flatMap(({ execution, item, key, outcome, code }) => {
				const isTheirs = ({ by }: { by: Maker }) => by.name === execution.name && by.item === item;
				const rows = (facts.made.get(key) ?? []).filter(
					(row) => isTheirs(row) && stands(row) && !toldIds.has(String(row.id)),
				);
				const redeemed = redemptions.filter(
					(redemption) =>
						isTheirs(redemption) &&
						isStanding(redemption) &&
						!isOwnSuccess(facts, redemption, execution.name),
				);
				const left = [...rows, ...redeemed];
				return left.length > 0
					? [`${execution.name} was told ${outcome ?? ''} (${code ?? ''}), and made ${idsOf(left)}`]
					: [];
			});
	},

	'I4: nothing is undone that somebody was told'(facts) {
		const { tenant } = facts.world;
		return successes(facts).flatMap(({ execution, benefitId, at }) => {
			const row = tenant.rows.find(({ id }) => String(id) === benefitId);
			if (!row?.deletedBy || row.deletedBy.name === 'person' || row.deletedAt < at) return [];
			return [
				`${execution.name} was told benefit ${benefitId ?? ''}, which ${row.deletedBy.name} undid later`,
			];
		});
	},

	'I5: never nothing at all, where nobody was told a failure'(facts) {
		return [...facts.made].flatMap(([key, rows]) => {
			const isTold = facts.told.some((told) => told.key === key && told.outcome !== undefined);
			const isGone = rows.every((row) => !stands(row));
			const byPerson = rows.some(({ deletedBy }) => deletedBy?.name === 'person');
			return isGone && !isTold && !byPerson
				? [`${keyName(facts, key)} was claimed (${idsOf(rows)}), and nothing stands`]
				: [];
		});
	},

	'I7: in one process without faults nothing is claimed twice'(facts) {
		const { plan } = facts.world;
		const oneProcess = new Set(plan.executions.map(({ process }) => process)).size === 1;
		const { replicaLag, listLag, rowLag, redemptionLag, stores, filter } = plan.tenant;
		if (!oneProcess || !isFree(facts) || replicaLag > 0 || stores !== 'asSent') return [];
		if (filter !== 'works') return [];
		// A benefit that is in no list yet is claimed again, and undone.
		const { benefitsOfProfile, benefitsOfAll } = plan.tenant;
		const leavesOut = benefitsOfProfile !== 'all' || benefitsOfAll !== 'all';
		if (leavesOut && redemptionLag > 0) return [];
		const seesAll =
			listLag + rowLag + redemptionLag === 0 || plan.executions.every(({ checks }) => checks);
		if (!seesAll) return [];
		return [...facts.made].flatMap(([key, rows]) =>
			rows.length > 1 ? [`${keyName(facts, key)} was claimed as ${idsOf(rows)}`] : [],
		);
	},

	'I8: what was reversed on purpose is not redeemed again'(facts) {
		const { tenant, plan } = facts.world;
		const act = plan.acts.find(
			({ who, does, at }) => who === 'person' && does === 'reverses' && at >= QUIET,
		);
		if (!act) return [];
		const rows = (facts.made.get(act.key) ?? []).filter(({ committedAt }) => committedAt < act.at);
		const [winner] = rows.filter(stands);
		const reversed = tenant.redemptions.some(
			({ row, reversedBy, reversedAt }) =>
				row === winner && reversedBy?.name === 'person' && reversedAt === act.at,
		);
		if (!reversed || rows.filter(stands).length > 1) return [];
		return tenant.redemptions
			.filter(
				(redemption) =>
					redemption.committedAt > act.at &&
					isStanding(redemption) &&
					ours(facts, redemption) &&
					!isOpen(facts, redemption.by) &&
					keyOf(facts, redemption.row) === act.key,
			)
			.map(({ by, id }) => `${by.name} redeemed again (redemption ${id.toString()})`);
	},

	'I9: no redemption of ours stays on a benefit that we deleted'(facts) {
		const { tenant, plan } = facts.world;
		// If no answer shows its ID, a till's redemption at that moment cannot be told apart from ours.
		const isTill = ({ by }: Redeemed) => by.name === 'till' && plan.tenant.answers === 'benefit';
		const unclear = new Set(tenant.redemptions.filter(isTill).map(({ row }) => row));
		// A request that was given up may be carried out long after its item ended as unknown.
		const isLate = ({ deletedBy, deletedAt }: Row) => {
			const told = deletedBy && facts.toldOf(deletedBy);
			return told?.outcome === 'unknown' && deletedAt > told.at;
		};
		return tenant.redemptions
			.filter(
				({ row, by, committedAt, reversedAt }) =>
					!unclear.has(row) &&
					!isLate(row) &&
					committedAt !== NEVER &&
					reversedAt === NEVER &&
					facts.executionOf(by) !== undefined &&
					row.deletedBy !== undefined &&
					facts.executionOf(row.deletedBy) !== undefined,
			)
			.map(({ id, row }) => `redemption ${id.toString()} on benefit ${String(row.id)}`);
	},

	'Without a fault, everything succeeds'(facts) {
		const { plan } = facts.world;
		const { filter, stores, reclaimable, pageSize } = plan.tenant;
		// If the tenant stores another ID, it cannot be told whose claim is in the way.
		const isStrange = stores !== 'asSent' && !reclaimable;
		// Without the check, a later item with the same key may come before the list shows the claim.
		const isHasty = plan.executions.some(({ checks }) => !checks);
		// Pages that are read at different moments may contradict each other.
		const isTorn = pageSize < 100;
		if (!isFree(facts) || filter === 'fails' || isStrange || isTorn || isHasty) return [];
		return facts.told
			.filter(({ outcome, execution }) => outcome && execution.protection !== 'fail')
			.map(
				({ execution, outcome, code }) =>
					`${execution.name} was told ${outcome ?? ''} (${code ?? ''})`,
			);
	},

	'Every execution ends'({ executions }) {
		return executions
			.filter((execution) => !execution.isOver && !execution.wasInterrupted)
			.map(({ plan, trouble }) => `${plan.name} ${trouble ?? 'waits for ever'}`);
	},
};

/** The promises that a schedule broke, each as a sentence that begins with the promise. */
export function violations(world: World, executions: Execution[]): string[] {
	const byName = new Map(executions.map((execution) => [execution.plan.name, execution]));
	const told = executions.flatMap((execution) => execution.told);
	const facts: Facts = {
		world,
		executions,
		told,
		made: new Map(),
		executionOf: ({ name }) => byName.get(name),
		toldOf: ({ name, item }) =>
			told.find(({ execution, item: number }) => execution.name === name && number === item),
	};
	for (const row of world.tenant.rows) {
		const key = keyOf(facts, row);
		if (key !== undefined) facts.made.set(key, [...(facts.made.get(key) ?? []), row]);
	}
	return Object.entries(invariants).flatMap(([promise, holds]) =>
		holds(facts).map((how) => `${promise}: ${how}`),
	);
}

function keyOf(facts: Facts, { by }: Row): number | undefined {
	return facts.executionOf(by)?.plan.items[by.item];
}

/** Whether another item of the same execution reported the benefit of the redemption. */
function isOwnSuccess(facts: Facts, { row }: Redeemed, name: string): boolean {
	return successes(facts).some(
		({ execution, benefitId }) => execution.name === name && benefitId === String(row.id),
	);
}

function successes({ told }: Facts): Told[] {
	return told.filter(({ benefitId }) => benefitId !== undefined);
}

/** Whether there were no faults from outside, and nobody else was at work. */
function isFree({ world, executions }: Facts): boolean {
	const { tenant, acts } = world.plan;
	return (
		acts.length === 0 &&
		tenant.forbids === 'nothing' &&
		executions.every(
			(execution) =>
				execution.network.failed === 0 && !execution.wasInterrupted && !execution.plan.isBlind,
		)
	);
}

function idsOf(things: { id: number | string }[]): string {
	return things.map(({ id }) => String(id)).join(' and ');
}
