import type { Benefit, Redemption } from '../omneo/benefit';
import { settled } from '../problems/problem';
import type { ApiAnswer, ApiRequest } from '../transport/types';
import { idOf, isSameDefinition, plain, type Sought } from './candidates';
import { lookUpProblem } from './lists';
import type { ClaimRecord } from './record';
import { benefitsIn } from './redemptions';
import { OWN_LOOKS } from './times';

/** What reading a benefit needs. */
interface Sender {
	send<T>(request: ApiRequest): Promise<ApiAnswer<T>>;
	pause(ms: number): Promise<void>;
}

/**
 * The benefits of an external ID that redemptions name, of whatever definition. Lists of benefits
 * may leave them out: each that `listed` does not hold is read by its ID, as it may be deleted.
 */
export async function redeemedOf(
	sender: Sender,
	redemptions: Redemption[],
	{ sought, record, listed }: { sought: Sought; record: ClaimRecord; listed: Benefit[] },
): Promise<Benefit[]> {
	const named = new Map<string, Benefit>();
	for (const benefit of redemptions.flatMap(benefitsIn)) {
		if (mayAnswer(benefit, sought, record)) named.set(idOf(benefit), benefit);
	}
	const known = new Set([...listed.map(idOf), ...record.made.keys()]);
	const found = await Promise.all(
		[...named].map(async ([id, benefit]) => {
			if (known.has(id)) return benefit;
			if (record.undone.has(id) || record.gone.has(id)) return undefined;
			const current = await readStanding(sender, id);
			if (!current) record.gone.add(id);
			return current && mayAnswer(current, sought, record) ? current : undefined;
		}),
	);
	return found.filter((benefit) => benefit !== undefined);
}

/** Without an external ID it may be any of its definition, until it is read by its own. */
function mayAnswer(benefit: Benefit, sought: Sought, { stored }: ClaimRecord): boolean {
	const { external_id: id } = benefit;
	if (id === undefined) return isSameDefinition(benefit, sought.definition);
	return id !== null && (plain(String(id)) === plain(sought.externalId) || stored.has(String(id)));
}

/**
 * A benefit by its ID, whatever its state (vendor's documentation); `undefined` where there is none,
 * also not in further looks: one copy of the tenant's data may lag behind another.
 */
async function readStanding(sender: Sender, id: string): Promise<Benefit | undefined> {
	for (const wait of [0, ...OWN_LOOKS]) {
		if (wait > 0) await sender.pause(wait);
		const { result, problem } = await settled(readBenefit(sender, id));
		if (result) return result;
		if (problem.httpStatus !== 404) throw problem;
	}
	return undefined;
}

/** @throws {Problem} `benefit_not_found`, `look_up_not_allowed`, and those of a read */
export async function readBenefit(
	{ send }: Pick<Sender, 'send'>,
	id: number | string,
): Promise<Benefit> {
	const { result, problem } = await settled(
		send<Benefit>({
			method: 'GET',
			path: ['benefits', id],
			expect: 'record',
			notFound: 'benefit_not_found',
		}),
	);
	if (problem) throw lookUpProblem(problem);
	return result.data;
}
