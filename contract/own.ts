/** Which records are the run's own: nothing else is changed, deleted, or added to. */
export interface OwnRecords {
	/** @param place what stands before the ID in a path, such as `benefits/definitions` */
	add: (place: Place, id: string) => void;
	/** @throws {Error} where the path, or the body, names a record that is not the run's own */
	check: (path: string, body?: object) => void;
	checkBody: (body: object) => void;
}

export type Place =
	| 'profiles'
	| 'benefits'
	| 'benefits/definitions'
	| 'redemptions'
	| 'rewards'
	| 'rewards/definitions'
	| 'interactions'
	| 'webhooks'
	| 'tags'
	| 'identities';

const ID = /^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Fields of bodies that name a record which the request changes, or adds to. */
const naming = new Map<string, Place>([
	['id', 'identities'],
	['ids', 'benefits'],
	['profile_id', 'profiles'],
	['benefit_definition_id', 'benefits/definitions'],
	['reward_definition_id', 'rewards/definitions'],
]);

export function ownRecords(): OwnRecords {
	const own = new Set<string>();
	const insist = (place: string, id: string) => {
		if (!own.has(`${place} ${id}`))
			throw new Error(`It would touch ${place} that are not the run's own`);
	};
	const checkBody = (body: unknown): void => {
		if (typeof body !== 'object' || body === null) return;
		for (const [name, value] of Object.entries(body) as [string, unknown][]) {
			const place = naming.get(name);
			if (!place) checkBody(value);
			else for (const id of [value].flat()) insist(place, String(id));
		}
	};
	return {
		add: (place, id) => own.add(`${place} ${id}`),
		check: (path, body) => {
			const segments = path.split('/').filter((segment) => segment !== '');
			const ids = segments.flatMap((segment, index) => (ID.test(segment) ? [index] : []));
			if (ids.length === 0) throw new Error(`${path} names no record`);
			for (const index of ids) insist(placeBefore(segments, index), segments[index] ?? '');
			checkBody(body);
		},
		checkBody,
	};
}

function placeBefore(segments: string[], index: number): string {
	const before = segments[index - 1] ?? '';
	return before === 'definitions' ? `${segments[index - 2] ?? ''}/definitions` : before;
}
