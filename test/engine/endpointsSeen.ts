import type { Endpoint } from '../../nodes/shared/api/endpoint';
import { endpoints } from '../../nodes/shared/api/endpoints';
import type { ArrivedRequest } from '../../sandbox';

/** The patterns of the catalogue's routes, those with the most words of their own first. */
const patterns = Object.values(endpoints)
	.map((endpoint) => ({
		endpoint,
		pattern: new RegExp(`^/api/v3${endpoint.template.replace(/\{\w+\}/g, '([^/]+)')}$`),
	}))
	.sort((a, b) => parametersIn(a.endpoint) - parametersIn(b.endpoint));

function parametersIn({ template }: Endpoint): number {
	return template.split('{').length;
}

/** The catalogue's routes that requests were sent to; a request to none of them as it was sent. */
export function routesOf(requests: readonly ArrivedRequest[]): string[] {
	const routes = requests.map(({ method, path }) => {
		const known = patterns.find(
			({ endpoint, pattern }) => endpoint.method === method && pattern.test(path),
		);
		return known?.endpoint.route ?? `${method} ${path}`;
	});
	return [...new Set(routes)];
}
