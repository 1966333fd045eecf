import { addPoints } from '../../tenant/creditActs';
import type { Point, PointDefinition } from '../../tenant/creditRecords';
import type { Profile } from '../../tenant/memberRecords';
import { notFound } from '../../tenant/problem';
import type { Store } from '../../tenant/store';
import { browse, readMeta, type Browsable } from '../filters';
import { page } from '../paging';
import { presentPoint } from '../presentCredits';
import { data, numericId, profileOf, type Answer, type Call, type Route } from '../route';
import {
	date,
	existing,
	integer,
	meta,
	nullable,
	number,
	required,
	text,
	validatedOnly,
} from '../validate';

const browsableDefinitions: Browsable<PointDefinition> = {
	fields: {
		id: ({ id }) => id,
		name: ({ name }) => name,
		handle: ({ handle }) => handle,
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: ({ name, handle }) => [name, handle],
};

const browsable = ({ pointDefinitions }: Store): Browsable<Point> => ({
	fields: {
		id: ({ id }) => id,
		profile_id: ({ profile_id }) => profile_id,
		point_definition_id: ({ definition_id }) => definition_id,
		'definition.handle': ({ definition_id }) => pointDefinitions.get(definition_id)?.handle ?? null,
		value_initial: ({ value_initial }) => value_initial,
		value_remaining: ({ value_remaining }) => value_remaining,
		issued_at: ({ issued_at }) => issued_at,
		expires_at: ({ expires_at }) => expires_at,
		meta: ({ meta: free }, path) => readMeta(free, path),
		created_at: ({ created_at }) => created_at,
		updated_at: ({ updated_at }) => updated_at,
	},
	searched: ({ description }) => [description],
});

function browsePoints(call: Call, profile?: Profile): Answer {
	const { store, url, listedMoment } = call;
	const among = store.listed(store.points, listedMoment(), profile);
	return {
		status: 200,
		body: page(browse(among, url.searchParams, browsable(store)), call, (point) =>
			presentPoint(point, store),
		),
	};
}

/** The points in the path; below /profiles they must be that profile's. Throws a 404. */
function pointOf(call: Call, profile?: Profile): Point {
	const point = call.store.points.get(numericId(call, 'pointId'));
	if (!point || (profile && point.profile_id !== profile.id)) throw notFound('Point');
	return point;
}

function add({ store, now, body }: Call): Point {
	const {
		profile_id: profile,
		point_definition_id: definition,
		...request
	} = validatedOnly(body, {
		profile_id: required(existing(text(), (id) => store.profiles.get(id.toLowerCase()))),
		point_definition_id: required(existing(integer(), (id) => store.pointDefinitions.get(id))),
		value_initial: required(number),
		value_remaining: nullable(number),
		issued_at: required(date),
		expires_at: nullable(date),
		description: nullable(text()),
		meta: nullable(meta),
	});
	return addPoints(store, profile, definition, request, now);
}

export const pointRoutes: Route[] = [
	{
		method: 'POST',
		path: '/points',
		does: 'gives points to a profile; `issued_at` is kept as it is',
		known: 'asserted',
		scope: 'create-points',
		answer: (call) => data(presentPoint(add(call), call.store), 201),
	},
	{
		method: 'GET',
		path: '/points',
		does: 'browses the points of all profiles',
		known: 'asserted',
		scope: 'read-points',
		answer: (call) => browsePoints(call),
	},
	{
		method: 'GET',
		path: '/points/definitions',
		does: 'browses definitions of points',
		known: 'asserted',
		scope: 'read-point-definitions',
		answer: (call) => ({
			status: 200,
			body: page(
				browse(
					[...call.store.pointDefinitions.values()],
					call.url.searchParams,
					browsableDefinitions,
				),
				call,
				(definition) => definition,
			),
		}),
	},
	{
		method: 'GET',
		path: '/points/:pointId',
		does: 'reads points',
		known: 'asserted',
		scope: 'read-points',
		answer: (call) => data(presentPoint(pointOf(call), call.store)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/points',
		does: "browses a profile's points",
		known: 'typed',
		scope: 'read-points',
		answer: (call) => browsePoints(call, profileOf(call)),
	},
	{
		method: 'GET',
		path: '/profiles/:profileId/points/:pointId',
		does: "reads a profile's points",
		known: 'typed',
		scope: 'read-points',
		answer: (call) => data(presentPoint(pointOf(call, profileOf(call)), call.store)),
	},
];
