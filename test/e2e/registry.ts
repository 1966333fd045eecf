import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { makeAuthority, startProxy, startRelay } from '../engine/network';
import { listen } from '../engine/run';
import type { Tarball } from '../../tools/checkPackage';

/** A registry that has one package, at an address of its own and in the place of npm's. */
export interface Registry {
	/** `http://127.0.0.1:<port>` */
	origin: string;
	/** The package's checksum, as npm tells it: `sha512-…`. */
	integrity: string;
	/** What a process needs in its environment so that registry.npmjs.org is this registry. */
	inPlaceOfNpm: Record<string, string>;
	/** The paths that were asked for, the oldest first. */
	asked: string[];
	close(): Promise<void>;
}

interface Manifest {
	name: string;
	version: string;
}

/** Starts a registry that has a packed package, by npm's protocol. */
export async function startRegistry({ path }: Tarball, manifest: Manifest): Promise<Registry> {
	const tarball = await readFile(path);
	const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
	const asked: string[] = [];
	const { name, version } = manifest;
	const server = await listen(({ url = '', headers }, response) => {
		asked.push(url);
		const isTls = headers.host === 'registry.npmjs.org';
		const origin = isTls ? 'https://registry.npmjs.org' : server.origin;
		const dist = { integrity, tarball: `${origin}/${name}/-/${name}-${version}.tgz` };
		const whole = { ...manifest, dist };
		const answers: Record<string, unknown> = {
			[`/${name}/${version}`]: whole,
			[`/${name}/latest`]: whole,
			[`/${name}`]: { name, 'dist-tags': { latest: version }, versions: { [version]: whole } },
		};
		if (url.endsWith('.tgz')) return void response.end(tarball);
		const answer = answers[url.split('?')[0] ?? ''];
		response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
		response.end(JSON.stringify(answer ?? { error: 'Not found' }));
	});
	const authority = makeAuthority(['registry.npmjs.org']);
	const relay = await startRelay(server.port, { authority });
	const proxy = await startProxy();
	proxy.tunnelTo = relay.port;
	return {
		origin: server.origin,
		integrity,
		inPlaceOfNpm: {
			HTTPS_PROXY: proxy.url,
			NO_PROXY: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: authority.file,
		},
		asked,
		close: async () => {
			await proxy.close();
			await relay.close();
			await server.close();
			authority.remove();
		},
	};
}
