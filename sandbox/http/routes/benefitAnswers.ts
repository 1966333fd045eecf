import { browse, listed, readMeta, type Browsable } from '../filters';
import { page } from '../paging';
import { presentBenefit } from '../present';
import { setExpiry } from '../../tenant/benefitActs';
import { comparedExternalId } from '../../tenant/habits';
import { Problem } from '../../tenant/problem';
import type { Profile } from '../../tenant/memberRecords';
import type { Benefit } from '../../tenant/records';
import { data, type Answer, type Call } from '../route';
import { isListed } from '../../tenant/rules';
import type { Store } from '../../tenant/store';
import { utcText } from '../../tenant/time';
import { date, meta, nullable, number, givenFields, sometimes, text, validated } from '../validate';

const browsable = ({ habits }: Store): Browsable<Benefit> => {
	const shown = (benefit: Benefit) => (habits.benefitDates === 'local' ? benefit.local : benefit);
	return {
		fields: {
			id: ({ id }) => id,
			profile_id: ({ profile_id }) => profile_id,
			benefit_definition_id: ({ definition_id }) => definition_id,
			external_id: ({ external_id }) =>
				external_id === null ? null : comparedExternalId(external_id, habits),
			issued_at: (benefit) => shown(benefit).issued_at,
			claimed_at: ({ claimed_at }) => claimed_at,
			expires_at: (benefit) => shown(benefit).expires_at,
			timezone: ({ timezone }) => timezone,
			redeem_code_pos: ({ redeem_code_pos }) => redeem_code_pos,
			redeem_code_online: ({ redeem_code_online }) => redeem_code_online,
			meta: ({ meta: free }, path) => readMeta(free, path),
			value: ({ value }) => value,
			extended_at: ({ extended_at }) => extended_at,
			created_at: ({ created_at }) => created_at,
			updated_at: ({ updated_at }) => updated_at,
		},
		folds: { external_id: (text) => comparedExternalId(text, habits) },
		searched: ({ external_id }) => [external_id],
	};
};

/**
 * A page of benefits, of one profile or of all. `tags[]` asks for a tag of the definition; `kept`
 * narrows the list further.
 */
export function browseBenefits(
	call: Call,
	profile?: Profile,
	kept: (benefit: Benefit) => boolean = () => true,
): Answer {
	const { store, url, now } = call;
	const { habits } = store;
	const mayList = { all: true, oneProfile: profile !== undefined, none: false };
	if (!mayList[habits.lookUps]) throw new Problem(403, 'This action is unauthorized.');
	const tags = url.searchParams.getAll('tags[]');
	const among = candidates(call, profile).filter(
		(benefit) =>
			isListed(benefit, { habits, ofProfile: profile !== undefined, now }) &&
			(tags.length === 0 || store.definitionOf(benefit).tags.some((tag) => tags.includes(tag))) &&
			kept(benefit),
	);
	const found = browse(among, url.searchParams, browsable(store));
	const presentation = { ...call, inList: true };
	return {
		status: 200,
		body: page(found, call, (benefit) => presentBenefit(benefit, presentation)),
	};
}

/** What the filters have to look at; external ids are found by their index. */
function candidates({ store, url, listedMoment }: Call, profile?: Profile): Benefit[] {
	const one = url.searchParams.get('filter[external_id]');
	const several = url.searchParams.get('filter[external_id][in]');
	if (one !== null) return store.listedWithExternalIds([one], listedMoment(), profile);
	return several === null
		? store.listedBenefits(listedMoment(), profile)
		: store.listedWithExternalIds(listed(several), listedMoment(), profile);
}

/** Changes the fields of a benefit that the body names (fields as documented). */
export function changeBenefit(call: Call, benefit: Benefit): Answer {
	const { expires_at, external_id, ...rest } = validated(call.body, {
		expires_at: sometimes(date),
		external_id: nullable(text()),
		meta: nullable(meta),
		redeem_code_pos: nullable(text()),
		redeem_code_online: nullable(text()),
		value: nullable(number),
	});
	if (expires_at !== undefined) setExpiry(benefit, expires_at);
	if (external_id !== undefined) call.store.changeExternalId(benefit, external_id);
	Object.assign(benefit, givenFields(rest), { updated_at: utcText(call.now) });
	call.store.note({ trigger: 'benefit.updated', benefit });
	return data(presentBenefit(benefit, call));
}

export function deleteBenefit({ store }: Call, benefit: Benefit): Answer {
	store.removeBenefit(benefit);
	store.note({ trigger: 'benefit.deleted', benefit });
	return { status: 204 };
}
