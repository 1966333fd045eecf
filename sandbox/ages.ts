import type { TenantHabits } from './tenant/habits';

/**
 * Tenants of two ages, as the tests of the vendor's SDK assert them, and as its documents and types
 * of the same time describe them. Habits that neither mentions keep their defaults.
 */
export const ages = {
	/** The published tests of August 2025, and the documents that older tenants were built by. */
	'2025': {
		benefitDates: 'local',
		claimRedeemAnswer: 'benefit',
		commsPath: 'both',
		consentMoments: 'plain',
		eventNames: 'guide',
		gender: 'witheld',
		memberParts: 'ignored',
		mobilePhone: 'national',
		reversalAnswer: 'redemption',
		rewardExternalId: 'hidden',
		tagSpaces: 'kept',
	},
	/** The tests and types of 2026: the sandbox's default. */
	'2026': {},
} as const satisfies Record<string, Partial<TenantHabits>>;
export type Age = keyof typeof ages;

/** @throws {RangeError} if there is no such age */
export function ageNamed(name: string): Age {
	const age = (Object.keys(ages) as Age[]).find((each) => each === name);
	if (!age) throw new RangeError(`The ages are ${Object.keys(ages).join(' and ')}, not ${name}.`);
	return age;
}
