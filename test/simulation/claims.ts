import { claimOnce } from '../../nodes/shared/claims/claimOnce';
import type { Batches } from '../../nodes/shared/claims/batches';
import { SharedLooks } from '../../nodes/shared/claims/sharedLooks';
import { benefitOf } from '../../nodes/shared/omneo/benefit';
import type { RunSurroundings, Told, Work } from './execution';
import { violations } from './invariants';
import { drawPlan, plainPlan, type Act, type ExecutionPlan, type Plan } from './plan';
import { simulated } from './simulate';
import { DEFINITION, PROFILE, Tenant } from './tenant';

/** How many items look alone before the others may share their looks. */
const PROBES = 2;

/** With fewer items in a run, each looks alone. */
const ENOUGH_TO_SHARE = 3;

/** Claims, on a tenant that knows one profile and one definition. */
export const claims = simulated<Plan>({
	operations: ['benefit.claimRedeem', 'benefit.claim', 'benefit.issue'],
	draw: drawPlan,
	plain: plainPlan,
	begin(plan, clock, tell) {
		const tenant = new Tenant(plan.tenant, clock, plan.seed, tell);
		return {
			tenant,
			work: claimWork(plan),
			act(act) {
				perform(act, plan, tenant);
			},
			violations: (world, executions) => violations({ ...world, tenant }, executions),
		};
	},
	ending: endingOf,
});

/** An ending in a word or two. */
export function endingOf({ outcome, code, duplicate }: Told): string {
	if (outcome) return `${outcome} ${code ?? ''}`;
	return duplicate ? 'duplicate' : 'claimed';
}

/** @param batchesOf the batches in which the items of a run are sent together, where they are */
export function claimWork(
	{ keys }: Plan,
	batchesOf?: (run: RunSurroundings) => Batches,
): Work<ExecutionPlan> {
	const ofRuns = new WeakMap<RunSurroundings, SharedLooks>();
	const sharedLooksOf = (run: RunSurroundings) => {
		if (run.count < ENOUGH_TO_SHARE) return undefined;
		const looks = ofRuns.get(run) ?? new SharedLooks(run, PROBES);
		ofRuns.set(run, looks);
		return looks;
	};
	return async (context, { execution, item, key, run }) => {
		const { operation, protection, checks } = execution;
		const { data, duplicate } = await claimOnce(
			{
				...context,
				sharedLooks: () => sharedLooksOf(run),
				batches: () => batchesOf?.(run) ?? noBatches(),
			},
			{
				kind: operation,
				profileId: PROFILE,
				definition: DEFINITION.handle,
				timezone: 'Australia/Melbourne',
				externalId: keys[key] ?? '',
				protection,
				checkAfterClaim: checks,
				sendsInBatches: batchesOf !== undefined,
				...(operation === 'issue' && {
					more: { benefit_definition_id: DEFINITION.id, issued_at: '2026-03-05 00:00:00', item },
				}),
			},
		);
		return { benefitId: String(benefitOf(data).benefit.id), duplicate };
	};
}

function noBatches(): never {
	throw new Error('Nothing is sent in batches here');
}

/** Does what somebody else does to the benefits of a key. */
export function perform({ who, does, key, which }: Act, { keys }: Plan, tenant: Tenant): void {
	const row = tenant.standingRows(keys[key] ?? '')[which];
	if (!row) return;
	const by = { name: who, item: 0 };
	if (does === 'deletes') tenant.remove(row.id, by);
	if (does === 'redeems') tenant.redeem(row.id, by);
	if (does === 'reverses') {
		for (const { id } of tenant.standing(row)) tenant.reverse(id, by);
	}
}
