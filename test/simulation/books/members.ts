import type { IDataObject } from 'n8n-workflow';
import { WITHIN_A_CHECK } from '../schedule';
import { MEMBER, type Change } from './books';
import { alter, isMade, notUndoneByRepetition, profileId, put } from './changes';
import { booksClass } from './class';
import { didNothing, name, type Facts } from './facts';
import { replicas, usualFaults } from './schedule';

type Profile = IDataObject | undefined;

const commsOf = (profile: Profile) =>
	((profile?.attributes as IDataObject | undefined)?.comms ?? {}) as IDataObject;

const member = {
	id: MEMBER,
	email: 'known@example.com',
	first_name: 'Known',
	tags: ['vip', 'old'],
	identities: [],
	attributes: { comms: { email_promo: false, sms_promo: false, email_optout: false } },
};

const anyTime = 20_000;

/** What a member agrees to. */
export const consent = booksClass({
	operations: ['profile.updateConsent'],
	keys: ['c'],
	lags: replicas,
	execution: (random) => ({
		operation: 'profile.updateConsent',
		with: { consent: random.pick([{ emailPromo: true }, { smsPromo: true, emailPromo: true }]) },
	}),
	acts: (random) =>
		random.chance(0.6) ? [{ at: random.between(0, anyTime), does: 'opts out', key: 0 }] : [],
	stock(books) {
		put(books, 'profiles', member);
	},
	parameters: ({ with: given }) => ({ profileId, ...given }),
	act(_act, books) {
		alter(books, 'profiles', MEMBER, (now) => ({
			attributes: { comms: { ...commsOf(now), email_promo: false, email_optout: true } },
		}));
	},
	promises: {
		'An opt-out is not undone by a repetition': notUndoneByRepetition(
			({ before, after }) =>
				commsOf(before).email_optout === true &&
				commsOf(before).email_promo === false &&
				commsOf(after).email_promo === true,
		),
		'A success was stored': (facts) =>
			facts.told.flatMap((one) => {
				if (one.outcome !== undefined) return [];
				const isStored = facts.books.changes.some(
					({ at, after }) => at <= one.at && commsOf(after).email_promo === true,
				);
				return isStored ? [] : [`${name(one)} was told a success, and nothing was stored`];
			}),
		'Refused and failed did nothing': (facts) => didNothing(facts),
	},
});

const tagsOf = (profile: Profile) => (profile?.tags ?? []) as string[];

/** Tags, of which a request replaces the whole set. */
export const tags = booksClass({
	operations: ['profile.addTags', 'profile.removeTags'],
	keys: ['t'],
	// Whoever read the set before takes longer than the wait before the look after a write: see
	// docs/promises.md.
	latencies: [
		[20, 20],
		[5, 50],
		[5, 200],
	],
	lags: (random) => (random.chance(0.3) ? { replicaLag: random.between(0, WITHIN_A_CHECK) } : {}),
	faults: usualFaults.filter(
		(kind) => !['late', 'slow', 'repeated'].includes(kind),
	) as unknown as typeof usualFaults,
	execution: (random, number) =>
		random.chance(0.75)
			? { operation: 'profile.addTags', with: { tags: `tag-${number.toString()}` } }
			: { operation: 'profile.removeTags', with: { tags: 'old' } },
	stock(books) {
		put(books, 'profiles', member);
	},
	parameters: ({ with: given }) => ({ profileId, ...given }),
	promises: {
		'No tag of others is lost'({ books }) {
			return tagsOf(books.now('profiles', MEMBER)).includes('vip') ? [] : ['vip is gone'];
		},
		'A success holds to the end': (facts) =>
			facts.told.flatMap((one) => {
				if (one.outcome !== undefined) return [];
				const tag = String(one.execution.with.tags);
				const isThere = tagsOf(facts.books.now('profiles', MEMBER)).includes(tag);
				const isHeld = isThere === (one.execution.operation === 'profile.addTags');
				return isHeld ? [] : [`${name(one)} was told a success, and ${tag} is otherwise`];
			}),
		'Refused and failed did nothing': (facts) => didNothing(facts),
	},
});

const isOfIdentityAlone = (facts: Facts, { by }: Change) =>
	facts.executionOf(by)?.plan.with.matchBy === 'identity';

/** Members: created, found and changed. */
export const members = booksClass({
	operations: ['profile.create', 'profile.upsert', 'profile.update'],
	keys: ['mia@example.com', 'noa@example.com'],
	interferes: true,
	tenant: (random) => ({
		parts: random.chance(0.3) ? random.pick(['ignored', 'refused']) : 'stored',
		uniqueIdentities: random.chance(0.5),
	}),
	execution: (random, number) => {
		const operation = random.pick([
			'profile.upsert',
			'profile.upsert',
			'profile.create',
			'profile.update',
		]);
		return {
			operation,
			with: {
				matchBy: random.chance(0.25) && operation === 'profile.upsert' ? 'identity' : 'email',
				firstName: `Name-${random.chance(0.5) ? number.toString() : '0'}`,
				...(random.chance(0.3) && { consents: true }),
			},
		};
	},
	acts: (random) =>
		random.chance(0.4) ? [{ at: random.between(0, anyTime), does: 'renames', key: 0 }] : [],
	stock(books) {
		put(books, 'profiles', member);
	},
	parameters({ operation, with: given }, key) {
		const isIdentity = given.matchBy === 'identity';
		const decision = [{ kind: 'emailPromo', value: true, changedBy: 'member' }];
		return {
			profileId,
			matchBy: given.matchBy,
			matchValue: isIdentity ? `shop:${key}` : key,
			profileFields: {
				firstName: given.firstName,
				...(operation === 'profile.create' && { email: key }),
				...(given.consents === true && { consent: { decision } }),
			},
		};
	},
	act(_act, books) {
		alter(books, 'profiles', MEMBER, () => ({ first_name: 'Chosen' }));
	},
	promises: {
		'Who was told "created" has made the member, and who was told not has not': (facts) =>
			facts.told.flatMap((one) => {
				const told = one.json?.created;
				if (one.outcome !== undefined || typeof told !== 'boolean') return [];
				const made = facts.changesOf(one, 'profiles').filter(isMade);
				if (
					told === made.length > 0 ||
					facts.isRepeated({ name: one.execution.name, item: one.item })
				) {
					return [];
				}
				return [
					`${name(one)} was told created ${String(told)}, and made ${made.length.toString()}`,
				];
			}),
		'A success names a member who is there': (facts) =>
			facts.told.flatMap((one) => {
				if (one.outcome !== undefined) return [];
				const id = String(one.json?.profile_id);
				return facts.books.now('profiles', id) ? [] : [`${name(one)} was told ${id}`];
			}),
		'One process makes a member once': (facts) => {
			if (!facts.isOneProcess || facts.plan.tenant.replicaLag > WITHIN_A_CHECK) return [];
			return facts.plan.keys.flatMap((key, number) => {
				const made = facts.books.changes.filter(
					(change) =>
						isMade(change) &&
						isOfIdentityAlone(facts, change) &&
						facts.keyOf(change.by) === number &&
						!facts.isOpen(change.by),
				);
				return made.length > 1 ? [`shop:${key} is of ${made.length.toString()} members`] : [];
			});
		},
		'What a person stored is not undone by a repetition': notUndoneByRepetition(
			({ before, after }) =>
				before?.first_name === 'Chosen' && after?.first_name !== before.first_name,
		),
		'Refused and failed did nothing': (facts) => didNothing(facts),
	},
});
