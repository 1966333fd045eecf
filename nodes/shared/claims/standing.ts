import type { IDataObject } from 'n8n-workflow';
import { at, endpoints, type Address } from '../api/endpoints';
import type { Benefit, Redemption } from '../omneo/benefit';
import { idOf } from '../once/keys';
import type { Sender } from '../once/sharedList';
import { settled } from '../problems/problem';
import { canBeShared, type Wanted } from './listings';
import { benefitsIn } from './redemptions';

/** Enough to find two that differ in all that is asked for. */
const READ = 50;
/** A list of one could be taken for one that is no list. */
const NEEDED = 2;

/** A benefit that is there for certain. */
export interface Standing extends Wanted {
	id: string;
}

/**
 * Some benefits with external IDs that the tenant has, each of another profile: none where it has
 * none; `undefined` where that is not seen.
 */
export async function someBenefits(sender: Sender): Promise<Standing[] | undefined> {
	const benefits = await some<Benefit>(sender, at(endpoints.listBenefits));
	return benefits && differing(benefits, ({ external_id: id }) => Boolean(id));
}

/** The same of benefits that redemptions name. */
export async function someRedeemed(sender: Sender): Promise<Standing[] | undefined> {
	const redemptions = await some<Redemption>(sender, at(endpoints.listRedemptions));
	return redemptions && differing(redemptions.flatMap(benefitsIn));
}

async function some<Row extends IDataObject>(
	sender: Sender,
	address: Address,
): Promise<Row[] | undefined> {
	const query = { 'page[size]': READ, 'page[number]': 1 };
	const { result } = await settled(sender.send<Row[]>({ ...address, query }));
	return result?.data;
}

/** Of rows of which none can be looked for, it is not known what a look should find. */
function differing(
	rows: Benefit[],
	isUsable: (row: Benefit) => boolean = () => true,
): Standing[] | undefined {
	const found: Standing[] = [];
	for (const row of rows.filter(isUsable)) {
		const { profile_id: profileId = '', external_id: externalId } = row;
		const each = { profileId, externalId: String(externalId ?? ''), id: idOf(row) };
		const isNew = found.every(
			(other) => other.profileId !== profileId && other.externalId !== each.externalId,
		);
		if (isNew && profileId !== '' && canBeShared(each)) found.push(each);
		if (found.length === NEEDED) break;
	}
	return found.length > 0 || rows.length === 0 ? found : undefined;
}
