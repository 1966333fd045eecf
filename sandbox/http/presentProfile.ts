import { isActive } from '../tenant/creditActs';
import { commsFlags, commsMoments } from '../tenant/comms';
import type {
	CustomAttribute,
	Identity,
	Profile,
	ProfileDate,
	Tier,
} from '../tenant/memberRecords';
import { nationalForm } from '../tenant/phone';
import { redeemRefusal } from '../tenant/rules';
import type { Presentation } from './present';

/** A moment that no version of a row is later than. */
const NOW = Number.POSITIVE_INFINITY;

/** What a point is worth (assumption, untried: each programme decides it). */
const DOLLARS_PER_POINT = 0.01;

/** A Profile, with the fields of the vendor's SDK. */
export function presentProfile(profile: Profile, presentation: Presentation) {
	const { attributes, custom_attributes, aggregations, ...fields } = profile;
	const { store } = presentation;
	const credits = credit(profile, presentation);
	const tier = store.tiers.get(profile.tier_handle ?? '');
	return {
		...fields,
		gender: profile.gender === 'withheld' ? store.habits.gender : profile.gender,
		full_name: fullName(profile),
		...presentMobile(profile, presentation),
		birth_date: birthDate(profile),
		is_completed: profile.email !== null && profile.mobile_phone !== null,
		identities: profile.identities.map((identity) => presentIdentity(identity, profile)),
		attributes: {
			comms: presentComms(profile),
			appearance: null,
			dates: attributes.dates.map((date) => presentDate(date, profile)),
		},
		custom_attributes: nested(custom_attributes),
		aggregations,
		statuses_original: profile.statuses,
		tier: tier ? presentTier(tier) : null,
		address: null,
		addresses: [],
		region: null,
		regions: [],
		...credits,
	};
}

/** The number in E.164, or in the national form of the older documents, with the others beside it. */
function presentMobile(profile: Profile, { store }: Presentation) {
	const e164 = profile.mobile_phone;
	const { country, national, prefix } = nationalForm(e164 ?? '');
	return {
		mobile_phone: store.habits.mobilePhone === 'national' ? (national ?? e164) : e164,
		mobile_phone_e164: e164,
		mobile_phone_country: country,
		mobile_phone_national: national,
		mobile_phone_national_prefix: prefix,
	};
}

export function presentIdentity(identity: Identity, profile: Profile) {
	return { ...identity, profile_id: profile.id, merged_from: null };
}

/** Every flag of every channel, null where nothing is known, and the moments of consent. */
export function presentComms(profile: Profile) {
	return {
		profile_id: profile.id,
		...Object.fromEntries([...commsFlags, ...commsMoments].map((name) => [name, null])),
		...profile.attributes.comms,
		created_at: profile.created_at,
		updated_at: profile.updated_at,
	};
}

export function presentDate(date: ProfileDate, profile: Profile) {
	return { ...date, profile_id: profile.id };
}

export function presentCustomAttribute(attribute: CustomAttribute, profile: Profile) {
	return { ...attribute, profile_id: profile.id };
}

/** What the member has to spend: the shape is typed by the SDK, how it is reckoned is an assumption,
 * untried: the nodes pass on what Omneo reckons. */
export function presentBalances(profile: Profile, presentation: Presentation) {
	const { store, now } = presentation;
	const redeemable = store
		.listedBenefits(NOW, profile)
		.filter(
			(benefit) =>
				redeemRefusal(benefit, store.definitionOf(benefit), 1, now, store.habits) === null,
		);
	const spendable = credit(profile, presentation);
	const { reward_balance, point_balance_dollars, combined_balance_dollars } = spendable;
	return {
		...spendable,
		localised: { reward_balance, point_balance_dollars, combined_balance_dollars },
		benefit_balance: sum(redeemable.map(({ value }) => value ?? 0)),
		credit_balance: 0,
		currency: null,
	};
}

function credit(profile: Profile, { store, now }: Presentation) {
	const rewards = store.listed(store.rewards, NOW, profile).filter((each) => isActive(each, now));
	const points = store.listed(store.points, NOW, profile);
	const inRewards = sum(rewards.map(({ value_remaining }) => value_remaining));
	const inPoints = sum(points.map(({ value_remaining }) => value_remaining));
	const inDollars = round(inPoints * DOLLARS_PER_POINT);
	return {
		reward_balance: inRewards,
		point_balance: inPoints,
		point_balance_dollars: inDollars,
		combined_balance_dollars: round(inRewards + inDollars),
	};
}

function sum(values: number[]): number {
	return round(values.reduce((total, value) => total + value, 0));
}

/** Where the member stands in the programme; the shape is the SDK's. */
export function presentTiers(profile: Profile, { store }: Presentation) {
	const spent = Number(profile.aggregations.spend_12m ?? 0);
	const ladder = [...store.tiers.values()].sort((a, b) => a.value_min - b.value_min);
	const place = ladder.findIndex(({ handle }) => handle === profile.tier_handle);
	const [current, next, previous] = [ladder[place], ladder[place + 1], ladder[place - 1]];
	const missing = next ? round(Math.max(0, next.value_min - spent)) : null;
	return {
		id: Math.max(place, 0) + 1,
		profile_id: profile.id,
		current_tier: current ? presentTier(current) : null,
		next_tier: next ? presentTier(next) : null,
		prev_tier: previous ? presentTier(previous) : null,
		is_floor: place <= 0,
		current_credit: spent,
		current_progress: current && current.value_min > 0 ? round(spent / current.value_min) : 0,
		current_remain: 0,
		next_progress: next ? round(spent / next.value_min) : 0,
		next_remain: missing,
		total_points_12m: spent,
		total_points_achievement: 0,
		next_progress_change_at: null,
		anniversary_at: null,
		maintained_at: null,
		assigned_at: null,
		achieved_at: profile.created_at,
		created_at: profile.created_at,
		updated_at: profile.updated_at,
	};
}

export function fullName(profile: Profile): string {
	return `${profile.first_name} ${profile.last_name}`.trim();
}

function presentTier(tier: Tier) {
	return {
		...tier,
		is_floor: tier.value_min === 0,
		value_maintain: tier.value_min,
		is_assignable: true,
		internal_notes: null,
		description: null,
		short_description: null,
		long_description: null,
		terms_conditions: null,
		icon: null,
		image_url: null,
		earn_instructions: null,
		disable_credit: null,
		tags: [],
		meta: null,
	};
}

/** `{namespace: {handle: value}}`, as a profile shows them (seen in an SDK test). */
function nested(attributes: CustomAttribute[]): Record<string, Record<string, unknown>> {
	const shown: Record<string, Record<string, unknown>> = {};
	for (const { namespace, handle, value } of attributes) {
		shown[namespace] = { ...shown[namespace], [handle]: value };
	}
	return shown;
}

function birthDate({ birth_year, birth_month, birth_day }: Profile): string | null {
	if (birth_year === null || birth_month === null || birth_day === null) return null;
	const two = (part: number) => part.toString().padStart(2, '0');
	return `${birth_year.toString()}-${two(birth_month)}-${two(birth_day)}`;
}

/** To the hundredth, so that sums of decimals are what people write. */
function round(value: number): number {
	return Math.round(value * 100) / 100;
}
