import { extensions, redemptions, singles } from './books/given';
import { consent, members, tags } from './books/members';
import { points, rewards } from './books/records';
import { batches } from './batches';
import { claims } from './claims';
import type { SimulatedClass } from './class';

/** All that is simulated, by name. */
export const classes = {
	claims,
	batches,
	rewards,
	points,
	extensions,
	redemptions,
	consent,
	tags,
	members,
	singles,
} satisfies Record<string, SimulatedClass>;

export type ClassName = keyof typeof classes;
