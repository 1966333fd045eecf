import { addPoints, issueReward } from '../tenant/creditActs';
import type { PointDefinition, RewardDefinition } from '../tenant/creditRecords';
import type { Webhook } from '../tenant/records';
import type { Store } from '../tenant/store';
import { addDays, localText } from '../tenant/time';
import { FOUNDED, people } from './people';

const dates = { created_at: FOUNDED, updated_at: FOUNDED };

/** The steps of the programme, by what a member spends in twelve months. */
const tiers = { bronze: 0, silver: 300, gold: 1000 };

/** The handles of the definitions of rewards. */
export const rewardHandles = {
	/** Can be assigned and extended. */
	welcome: 'welcome-credit',
	/** Can be assigned, and not extended. */
	birthday: 'birthday-credit',
	/** Given by the programme itself; not assignable. */
	spend: 'spend-and-save',
} as const;

const reward: Omit<RewardDefinition, 'id' | 'name' | 'handle' | 'value' | 'type'> = {
	...dates,
	max_value: null,
	period: 90,
	period_type: 'days',
	absolute_expiry: null,
	description: null,
	is_extendable: false,
	is_assignable: true,
	is_reassignable: false,
	is_published: true,
	extend_days: null,
	tags: [],
};

const rewardDefinitions: Omit<RewardDefinition, 'id'>[] = [
	{
		...reward,
		name: 'Welcome Credit',
		handle: rewardHandles.welcome,
		value: 10,
		type: 'activation',
		is_extendable: true,
		extend_days: 30,
	},
	{
		...reward,
		name: 'Birthday Credit',
		handle: rewardHandles.birthday,
		value: 20,
		type: 'birthday',
	},
	{
		...reward,
		name: 'Spend and Save',
		handle: rewardHandles.spend,
		value: 5,
		type: 'spend',
		is_assignable: false,
	},
];

/** The handles of the definitions of points; their ids are 1 and 2. */
export const pointHandles = { purchase: 'purchase', bonus: 'bonus' } as const;

const pointDefinitions: Omit<PointDefinition, 'id'>[] = [
	{ name: 'Purchase', handle: pointHandles.purchase },
	{ name: 'Bonus', handle: pointHandles.bonus },
].map((each) => ({ ...each, ...dates, description: null, is_reassignable: false, tags: [] }));

/** A webhook that another system has switched off. */
const inactiveWebhook: Omit<Webhook, 'id'> = {
	...dates,
	trigger: 'transaction.created',
	url: 'https://example.com/warehouse/transactions',
	namespace: 'warehouse',
	user_id: 1,
	is_active: false,
	queue: 'default',
	retry_hourly: false,
	retry_daily: false,
	condition: null,
	extra_data_template: null,
};

/** Mia has a reward and points; the rest have nothing yet. */
export function seedCredits(store: Store, now: Date): void {
	for (const [handle, value_min] of Object.entries(tiers)) {
		const name = handle.charAt(0).toUpperCase() + handle.slice(1);
		store.tiers.set(handle, { id: store.nextId('tier'), name, handle, value_min, ...dates });
	}
	for (const definition of rewardDefinitions) {
		const id = store.nextId('rewardDefinition');
		store.rewardDefinitions.set(id, { ...definition, id });
	}
	for (const definition of pointDefinitions) {
		const id = store.nextId('pointDefinition');
		store.pointDefinitions.set(id, { ...definition, id });
	}
	const id = store.nextId('webhook');
	store.webhooks.set(id, { ...inactiveWebhook, id });

	const mia = store.profiles.get(people.mia.id);
	const welcome = store.rewardDefinitions.get(1);
	const purchase = store.pointDefinitions.get(1);
	if (!mia || !welcome || !purchase) throw new Error('The seed gives Mia what is not there');
	const timezone = 'Australia/Melbourne';
	const issued = localText(now, timezone);
	issueReward(
		store,
		mia,
		welcome,
		{ value_initial: 10, value_remaining: 7.5, timezone, expires_at: addDays(issued, 90) },
		now,
	);
	addPoints(
		store,
		mia,
		purchase,
		{ value_initial: 1840.5, value_remaining: 1200, issued_at: issued },
		now,
	);
}
