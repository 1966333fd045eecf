import { endpoints } from '../../../nodes/shared/api/endpoints';
import { routes } from '../../../sandbox/http/routes';

describe('each endpoint', () => {
	const shape = (route: string) => route.replace(/:\w+|\{\w+\}/g, '{}');
	const known = new Map(
		routes.map(({ method, path, scope }) => [shape(`${method} ${path}`), scope] as const),
	);
	const all = Object.values(endpoints).map(({ route, scope }) => [route, scope] as const);

	it.each(all)('is one that the sandbox has, with the same scope: %s (%s)', (route, scope) => {
		expect(known.get(shape(route))).toBe(scope);
	});

	it('stands in the catalogue once', () => {
		const shapes = all.map(([route]) => shape(route));
		expect(new Set(shapes).size).toBe(shapes.length);
	});
});
