/** What can be done to a member's rewards, points and interactions. */
import type {
	Interaction,
	Point,
	PointDefinition,
	Reward,
	RewardDefinition,
} from './creditRecords';
import { keptExternalId } from './habits';
import { recordMember } from './ledgerEntries';
import type { Profile } from './memberRecords';
import { invalid } from './problem';
import type { Meta } from './records';
import type { Store } from './store';
import { expiryText, fromLocalText, localText, utcText } from './time';

export interface RewardRequest {
	/** Without it: the definition's value. */
	value_initial?: number | null;
	/** Without it: all of it. */
	value_remaining?: number | null;
	timezone: string;
	/** Local; without it: the end of the definition's period. */
	expires_at?: string | null;
	/** Local; without it: now. */
	issued_at?: string | null;
	external_id?: string | null;
	meta?: Meta | null;
}

/** Issues a reward. Throws a 422 if the definition is not assignable. */
export function issueReward(
	store: Store,
	profile: Profile,
	definition: RewardDefinition,
	request: RewardRequest,
	now: Date,
): Reward {
	if (!definition.is_assignable) {
		throw invalid({ reward_definition_id: ['This reward is not assignable.'] });
	}
	const { timezone } = request;
	const value_initial = request.value_initial ?? definition.value;
	const at = utcText(now);
	const issued = request.issued_at ?? localText(now, timezone);
	const expires = request.expires_at ?? expiryText(definition, issued);
	const reward: Reward = {
		id: store.nextId('reward'),
		profile_id: profile.id,
		definition_id: definition.id,
		external_id:
			request.external_id == null ? null : keptExternalId(request.external_id, store.habits),
		value_initial,
		value_remaining: request.value_remaining ?? value_initial,
		timezone,
		issued_at: fromLocalText(issued, timezone),
		issued_local_at: issued,
		expires_at: fromLocalText(expires, timezone),
		expires_local_at: expires,
		extended_at: null,
		meta: request.meta ?? null,
		created_at: at,
		updated_at: at,
	};
	store.rewards.add(reward);
	store.note({ trigger: 'reward.created', reward });
	store.note({ trigger: 'reward.issued', reward });
	recordReward(store, 'rewardIssued', reward, now);
	return reward;
}

/** Changes what is given; a reward that loses value was redeemed (assumption, untried: the nodes change no values). */
export function updateReward(
	store: Store,
	reward: Reward,
	change: Partial<Pick<Reward, 'value_initial' | 'value_remaining' | 'meta'>> & {
		expires_at?: string;
	},
	now: Date,
): void {
	const before = reward.value_remaining;
	const { expires_at: expires, ...rest } = change;
	Object.assign(reward, rest, { updated_at: utcText(now) });
	if (expires !== undefined) setExpiry(reward, expires);
	const trigger = reward.value_remaining < before ? 'reward.redeemed' : 'reward.updated';
	store.note({ trigger, reward });
}

/** Lets a reward end at another local time. */
export function extendReward(store: Store, reward: Reward, expires: string, now: Date): void {
	setExpiry(reward, expires);
	reward.extended_at = utcText(now);
	reward.updated_at = utcText(now);
	store.note({ trigger: 'reward.updated', reward });
	recordReward(store, 'rewardExtended', reward, now);
}

export function isActive(reward: Reward, now: Date): boolean {
	return reward.value_remaining > 0 && reward.expires_at >= utcText(now);
}

export interface PointRequest {
	value_initial: number;
	value_remaining?: number | null;
	/** Kept as it is (seen in the tests of the vendor's SDK). */
	issued_at: string;
	expires_at?: string | null;
	description?: string | null;
	meta?: Meta | null;
}

export function addPoints(
	store: Store,
	profile: Profile,
	definition: PointDefinition,
	request: PointRequest,
	now: Date,
): Point {
	const at = utcText(now);
	const point: Point = {
		id: store.nextId('point'),
		profile_id: profile.id,
		definition_id: definition.id,
		value_initial: request.value_initial,
		value_remaining: request.value_remaining ?? request.value_initial,
		issued_at: request.issued_at,
		expires_at: request.expires_at ?? null,
		description: request.description ?? null,
		meta: request.meta ?? null,
		created_at: at,
		updated_at: at,
	};
	store.points.add(point);
	store.note({ trigger: 'points.awarded', point });
	recordMember(store, 'pointsAdded', profile.id, now, {
		record_id: point.id,
		definition_handle: definition.handle,
		count: point.value_initial,
	});
	return point;
}

export type InteractionFields = Omit<
	Interaction,
	'id' | 'profile_id' | 'created_at' | 'updated_at'
>;

export function addInteraction(
	store: Store,
	profile: Profile,
	fields: InteractionFields,
	now: Date,
): Interaction {
	const at = utcText(now);
	const id = store.nextId('interaction');
	const interaction = { ...fields, id, profile_id: profile.id, created_at: at, updated_at: at };
	store.interactions.add(interaction);
	recordMember(store, 'interactionCreated', profile.id, now, { record_id: id });
	return interaction;
}

function setExpiry(reward: Reward, expires: string): void {
	reward.expires_local_at = expires;
	reward.expires_at = fromLocalText(expires, reward.timezone);
}

function recordReward(
	store: Store,
	kind: 'rewardIssued' | 'rewardExtended',
	reward: Reward,
	now: Date,
): void {
	recordMember(store, kind, reward.profile_id, now, {
		record_id: reward.id,
		external_id: reward.external_id,
		definition_handle: store.rewardDefinitions.get(reward.definition_id)?.handle ?? null,
	});
}
