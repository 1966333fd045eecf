/** By the path of the write; the first that fits. */
const LOOK_UPS: ReadonlyArray<[path: RegExp, lookUp: string]> = [
	[/^benefits\/definitions(\/|$)/, 'the benefit definitions'],
	[/^redemptions\//, 'the redemption'],
	[/^rewards(\/|$)/, 'the rewards of the profile'],
	[/^points(\/|$)/, 'the points of the profile'],
	[/^interactions(\/|$)/, 'the interactions of the profile in CX Manager'],
	[/^profiles\/[^/]+\/(attributes\/)?comms$/, 'the consent of the profile'],
	[/^profiles(\/[^/]+)?$/, 'the profile'],
];

const BENEFITS = 'the benefits of the profile, by the external ID if there is one,';

/**
 * What to look up after the answer to a write was lost.
 * @param path of the write, encoded, below the base URL; without one, it was about a benefit
 */
export function lookUpAfter(path = ''): string {
	return LOOK_UPS.find(([pattern]) => pattern.test(path))?.[1] ?? BENEFITS;
}
