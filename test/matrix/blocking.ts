/** n8n's own protection against requests to private addresses, in the form of the version at hand. */
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { UserError, type IWorkflowExecuteAdditionalData } from 'n8n-workflow';

const CORE = require.resolve('n8n-core');

/** The `node_modules` of the engine: those of this project are found from there, too. */
const MODULES = CORE.slice(0, CORE.lastIndexOf(`${sep}n8n-core${sep}`) + 1);

const fromN8n = createRequire(CORE);

type Blocked = Pick<IWorkflowExecuteAdditionalData, 'ssrfBridge'>;

/** A place to which this n8n sends nothing with the environment of `PROTECTED`, if it can be told so. */
export const blocking: { baseUrl: string; additionalData: Blocked; skipped?: string } = {
	baseUrl: 'http://127.0.0.2:80/api/v3',
	...protection(),
};

function protection(): { additionalData: Blocked; skipped?: string } {
	if (!has('@n8n/config', 'SsrfProtectionConfig')) {
		return { additionalData: {}, skipped: 'This n8n cannot block requests' };
	}
	if (!has('@n8n/backend-network', 'SsrfProtectionService')) return { additionalData: likeN8n() };
	const { Container } = fromN8n('@n8n/di') as { Container: { get(type: unknown): unknown } };
	const { SsrfProtectionService } = fromN8n('@n8n/backend-network') as Record<string, unknown>;
	return { additionalData: { ssrfBridge: Container.get(SsrfProtectionService) } as Blocked };
}

function has(name: string, member: string): boolean {
	try {
		return fromN8n.resolve(name).startsWith(MODULES) && member in (fromN8n(name) as object);
	} catch {
		return false;
	}
}

/** Until n8n 2.2x the protection was no part of the engine; its words are those of n8n 2.22.6. */
function likeN8n(): Blocked {
	const error = new UserError(
		'The request was blocked because it resolves to a restricted IP address',
	);
	error.name = 'SsrfBlockedIpError';
	return {
		ssrfBridge: {
			validateUrl: async () => await Promise.resolve({ ok: false, error }),
			createSecureLookup: () => undefined,
			validateRedirectSync: () => undefined,
		},
	} as unknown as Blocked;
}
