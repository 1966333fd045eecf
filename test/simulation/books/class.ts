import { Settings } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../../nodes/OmneoBenefits/actions';
import type { ItemContext } from '../../../nodes/OmneoBenefits/actions/operation';
import type { WorkContext } from '../../../nodes/shared/once/context';
import type { SimulatedClass } from '../class';
import type { RunSurroundings } from '../execution';
import { EPOCH } from '../clock';
import { simulated } from '../simulate';
import { Books } from './books';
import { Facts } from './facts';
import {
	drawBooks,
	plainBooks,
	type BooksAct,
	type BooksExecution,
	type BooksSchedule,
	type Drawing,
} from './schedule';

export interface BooksClass extends Drawing {
	operations: readonly string[];
	/** Whether one write blocks others, in other processes or if reads lag. */
	interferes?: true;
	/** What the tenant has from the beginning. */
	stock?(books: Books, plan: BooksSchedule): void;
	/** The field values of an item's node. */
	parameters(execution: BooksExecution, key: string): IDataObject;
	act?(act: BooksAct, books: Books, plan: BooksSchedule): void;
	/** What must hold; each names the items that broke it. */
	promises: Record<string, (facts: Facts) => string[]>;
	/** What is counted without being a violation. */
	counts?(facts: Facts): Record<string, number>;
}

const promisesOfAll: BooksClass['promises'] = {
	'Every execution ends': ({ executions }: Facts) =>
		executions
			.filter((execution) => !execution.isOver && !execution.wasInterrupted)
			.map(({ plan, trouble }) => `${plan.name} ${trouble ?? 'waits for ever'}`),
};

/** Without a fault, everything succeeds, or is refused if it must be. */
const succeeds =
	({ interferes }: BooksClass): BooksClass['promises'][string] =>
	(facts) => {
		const isAlone = facts.isOneProcess && facts.plan.tenant.replicaLag === 0;
		if (!facts.isFree || (interferes && !isAlone)) return [];
		return facts.told
			.filter(({ outcome, code }) => outcome !== undefined && !isInUse(facts, code))
			.filter(({ outcome }) => !interferes || outcome !== 'refused')
			.map(
				({ execution, outcome, code }) =>
					`${execution.name} was told ${outcome ?? ''} (${code ?? ''})`,
			);
	};

/** Whether executions give other things under the same external ID. */
const isInUse = ({ plan }: Facts, code: string | undefined) =>
	code === 'external_id_in_use' &&
	plan.executions.some(({ with: given }) => given.isOther === true);

/** Makes a class from operations of the node, which run unchanged, including fields and output. */
export function booksClass(definition: BooksClass): SimulatedClass<BooksSchedule> {
	return simulated<BooksSchedule>({
		operations: definition.operations,
		draw: (seed) => drawBooks(definition, seed),
		plain: (seed) => plainBooks(definition, seed),
		ending: ({ execution, outcome, code, duplicate }) =>
			outcome ? `${outcome} ${code ?? ''}` : duplicate ? 'duplicate' : execution.operation,
		begin(plan, clock, tell) {
			Settings.now = () => EPOCH + clock.now;
			const books = new Books(plan.tenant, clock, plan.seed, tell);
			definition.stock?.(books, plan);
			const lookUps = new WeakMap<RunSurroundings, Map<string, Promise<unknown>>>();
			return {
				tenant: books,
				async work(context, { execution, item, key, run }) {
					const known = lookUps.get(run) ?? new Map<string, Promise<unknown>>();
					lookUps.set(run, known);
					const parameters = definition.parameters(execution, plan.keys[key] ?? '');
					const [resource = '', name = ''] = execution.operation.split('.');
					const operation = resources[resource]?.operations[name];
					if (!operation) throw new Error(`There is no operation ${execution.operation}`);
					const json = await operation.run(
						itemContext(context, {
							index: item,
							execution: execution.name,
							parameters,
							known,
							run,
						}),
					);
					const [first] = [json].flat();
					return { json: first, duplicate: first?.duplicate === true };
				},
				act(act) {
					definition.act?.(act, books, plan);
				},
				violations: (_world, executions) => {
					const facts = new Facts(plan, books, executions);
					const promises = {
						...promisesOfAll,
						'Without a fault, everything succeeds': succeeds(definition),
						...definition.promises,
					};
					return Object.entries(promises).flatMap(([promise, broken]) =>
						broken(facts).map((how) => `${promise}: ${how}`),
					);
				},
				counts: (_world, executions) =>
					definition.counts?.(new Facts(plan, books, executions)) ?? {},
			};
		},
	});
}

interface Around {
	index: number;
	execution: string;
	parameters: IDataObject;
	/** What the items of the run look up only once. */
	known: Map<string, Promise<unknown>>;
	run: RunSurroundings;
}

function itemContext(
	context: WorkContext,
	{ index, execution, parameters, known, run }: Around,
): ItemContext {
	return {
		...context,
		index,
		workflowTimezone: 'Australia/Melbourne',
		identity: {},
		options: {},
		parameter: (name, fallback) => (Object.hasOwn(parameters, name) ? parameters[name] : fallback),
		isExpression: () => false,
		readOnce: (_name, read) => read(),
		async once<T>(key: string, work: () => Promise<T>) {
			const begun = (known.get(key) as Promise<T> | undefined) ?? work();
			known.set(key, begun);
			begun.catch(() => known.delete(key));
			return await begun;
		},
		sharedLooks: () => undefined,
		batches() {
			throw new Error('Nothing is sent in batches here');
		},
		looks: run,
		preview: () => undefined,
		duplicate: () => undefined,
		makeExternalId: () => `made-${execution}-${index.toString()}`,
	};
}
