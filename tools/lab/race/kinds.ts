import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { handles, rewardHandles } from '../../../sandbox';
import { TIMEZONE } from '../claimWorkflow';
import { standingRedemptions } from '../standing';
import type { Books } from './books';

/** What the processes race for. */
export interface Key extends IDataObject {
	/** An external ID. */
	key: string;
	profile: string;
	/** The ID of what was prepared for it. */
	record: string;
}

/** What `npm run race -- --of` races for, and how the tenant's books show it. */
export interface Kind {
	/** The fields of the node in a process; expressions may take a {@link Key} from `$json`. */
	parameters(process: number): INodeParameters;
	/** Makes what a key is about, and returns its ID. */
	prepare?(books: Books, key: Omit<Key, 'record'>): Promise<string>;
	/** What stands for a key in the end. */
	standing(books: Books, key: Key): Promise<string[]>;
	/**
	 * The records that an item accounts for, by the output of its success, or `{}`, and by its
	 * process.
	 */
	named(json: IDataObject, process: number): string;
	/** How many may stand: one, one for each item that reported it or is unknown, or any number. */
	mayStand: 'one' | 'oneEach' | 'any';
	/** Whether a success certainly means that it made what it names. */
	saysMade?(json: IDataObject): boolean;
}

const profileId = { __rl: true, mode: 'id', value: '={{ $json.profile }}' };
const externalId = '={{ $json.key }}';
const record = { __rl: true, mode: 'id', value: '={{ $json.record }}' };

const DAYS = 7;
const DAY_MS = 86_400_000;

/** The largest page. */
const ALL = 'page[size]=100';

interface Listed {
	id: number | string;
	meta?: { external_id?: string } | null;
}

/** A record that is given to a member under an external ID, which is in its meta. */
const given = (path: string, idName: string, fields: INodeParameters): Kind => ({
	parameters: () => ({ profileId, externalId, ...fields }),
	async standing(books, { profile, key }) {
		const rows = await books.read<Listed[]>(`/profiles/${profile}/${path}?${ALL}`);
		return rows.filter(({ meta }) => meta?.external_id === key).map(({ id }) => String(id));
	},
	named: (json) => String(json[idName]),
	mayStand: 'one',
});

export const kinds = {
	rewards: given('rewards', 'reward_id', {
		resource: 'reward',
		operation: 'issue',
		rewardDefinition: { __rl: true, mode: 'handle', value: rewardHandles.welcome },
		value: 5,
		timezone: TIMEZONE,
	}),

	points: given('points', 'point_id', {
		resource: 'point',
		operation: 'add',
		pointDefinitionId: { __rl: true, mode: 'id', value: '1' },
		value: 5,
	}),

	interactions: given('interactions', 'interaction_id', {
		resource: 'interaction',
		operation: 'create',
		name: 'survey',
		namespace: 'spring',
	}),

	/** Three redemptions for all processes: a second run of Redeem is a second redemption. */
	redeem: {
		parameters: () => ({
			resource: 'benefit',
			operation: 'redeem',
			profileId,
			benefitId: record,
		}),
		prepare: async (books, { profile, key }) =>
			await books.write(
				{
					method: 'POST',
					path: `/profiles/${profile}/benefits/claim`,
					body: { definition: handles.delivery, timezone: TIMEZONE, external_id: key },
				},
				() => {
					const entry = books.ledger.find(({ external_id: id }) => id === key);
					return entry?.benefit_id === null ? undefined : entry?.benefit_id.toString();
				},
			),
		standing: async (books, { record: benefit }) =>
			await Promise.resolve(
				standingRedemptions(books.ledger)
					.filter(({ benefit_id: id }) => String(id) === benefit)
					.map(({ redemption_id: id }) => String(id)),
			),
		named: ({ redemption_id: id }) => String(id),
		mayStand: 'oneEach',
	},

	/** By days, which add up: what stands is the number of days by which the reward was extended. */
	extend: {
		parameters: () => ({
			resource: 'reward',
			operation: 'extend',
			profileId,
			rewardId: record,
			extendBy: 'days',
			extendDays: DAYS,
		}),
		prepare: async (books, { profile, key }) =>
			await books.write(
				{
					method: 'POST',
					path: '/rewards',
					body: {
						profile_id: profile,
						reward_definition_handle: rewardHandles.welcome,
						timezone: TIMEZONE,
						external_id: key,
					},
				},
				() => books.ledger.find(({ external_id: id }) => id === key)?.record_id?.toString(),
			),
		async standing(books, { record: reward }) {
			const times = books.ledger.filter(
				({ kind, record_id: id }) => kind === 'rewardExtended' && String(id) === reward,
			).length;
			const { expires_at: expiry } = await books.read<{ expires_at: string }>(`/rewards/${reward}`);
			const last = Date.parse(`${expiry.replace(' ', 'T')}Z`);
			return Array.from({ length: times }, (_, back) => dayOf(last - back * DAYS * DAY_MS));
		},
		named: ({ expires_at: expiry }) => (expiry ? dayOf(Date.parse(String(expiry))) : ''),
		mayStand: 'oneEach',
	},

	consent: {
		parameters: () => ({
			resource: 'profile',
			operation: 'updateConsent',
			profileId,
			consent: { emailPromo: true },
		}),
		prepare: async (books, { profile }) =>
			await books.write(
				{
					method: 'PUT',
					path: `/profiles/${profile}/attributes/comms`,
					body: { email_promo: false, sms_promo: false },
				},
				() =>
					books.ledger.find(
						({ kind, profile_id: id }) => kind === 'consentChanged' && id === profile,
					)?.profile_id,
			),
		async standing(books, { profile }) {
			const comms = await books.read<IDataObject>(`/profiles/${profile}/attributes/comms`);
			return comms.email_promo === true ? ['email_promo'] : [];
		},
		named: () => 'email_promo',
		mayStand: 'any',
	},

	/** Each process adds a separate tag to the same members. */
	tags: {
		parameters: (process) => ({
			resource: 'profile',
			operation: 'addTags',
			profileId,
			tags: tagOf(process),
		}),
		standing: async (books, { profile }) =>
			(await books.read<{ tags: string[] }>(`/profiles/${profile}`)).tags,
		named: (_json, process) => tagOf(process),
		mayStand: 'any',
	},

	members: {
		parameters: () => ({
			resource: 'profile',
			operation: 'upsert',
			matchBy: 'email',
			matchValue: '={{ $json.key }}@example.com',
			profileFields: { firstName: 'Mia', lastName: 'Race' },
		}),
		async standing(books, { key }) {
			const rows = await books.read<Listed[]>(`/profiles?filter[email]=${key}@example.com`);
			return rows.map(({ id }) => String(id));
		},
		named: ({ profile_id: id }) => String(id),
		mayStand: 'one',
		saysMade: ({ created }) => created === true,
	},
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

const tagOf = (process: number) => `race-${process.toString()}`;

const dayOf = (moment: number) => new Date(moment).toISOString().slice(0, 10);
