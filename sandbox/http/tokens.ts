/**
 * The names are those of the vendor's SDK, of what the sandbox has; which route needs which is an
 * assumption, untried: it would take a token for each scope.
 */
export const scopes = [
	'create-profiles',
	'read-profiles',
	'update-profiles',
	'delete-profiles',
	'read-identities',
	'create-tags',
	'read-tags',
	'delete-tags',
	'read-benefits',
	'create-benefits',
	'delete-benefits',
	'redeem-benefits',
	'redeem-strategy',
	'read-redemptions',
	'return',
	'create-benefit-definitions',
	'read-benefit-definitions',
	'update-benefit-definitions',
	'delete-benefit-definitions',
	'read-point-definitions',
	'create-reward-definitions',
	'read-reward-definitions',
	'update-reward-definitions',
	'delete-reward-definitions',
	'create-rewards',
	'read-rewards',
	'update-rewards',
	'delete-rewards',
	'create-points',
	'read-points',
	'update-points',
	'delete-points',
	'create-interactions',
	'read-interactions',
	'update-interactions',
	'delete-interactions',
	'read-imports',
	'create-webhooks',
	'read-webhooks',
	'update-webhooks',
	'delete-webhooks',
] as const;
export type Scope = (typeof scopes)[number];

/** An API token. Every token belongs to one machine user and one namespace. */
export interface Token {
	secret: string;
	/** What a person would use it for. */
	purpose: string;
	/** `*` means every scope. */
	scopes: readonly (Scope | '*')[];
	expired: boolean;
	/** Which system it belongs to: webhooks of the same namespace are not told about its changes. */
	namespace: string;
	user: { id: number; name: string; email: string };
}

function token(
	id: number,
	name: string,
	purpose: string,
	granted: Token['scopes'],
	{ expired = false, namespace = 'sandbox' } = {},
): Token {
	return {
		secret: `sandbox-${name}`,
		purpose,
		scopes: granted,
		expired,
		namespace,
		user: { id, name: `Sandbox ${name}`, email: `${name}@example.com` },
	};
}

/** The sandbox's tokens. Their secrets are for local use only, and the same on every start. */
export const tokens = {
	full: token(1, 'full', 'may do everything', ['*']),
	readOnly: token(
		2,
		'read-only',
		'may read everything, and change nothing',
		scopes.filter((scope) => scope.startsWith('read-')),
	),
	noBenefits: token(3, 'no-benefits', 'may read profiles, and nothing about benefits', [
		'read-profiles',
		'read-identities',
	]),
	noBenefitRead: token(
		4,
		'no-benefit-read',
		'may claim and redeem, but not read benefits',
		scopes.filter((scope) => scope !== 'read-benefits'),
	),
	expired: token(5, 'expired', 'was good once', ['*'], { expired: true }),
	otherSystem: token(6, 'other-system', 'may do everything, in the namespace `till`', ['*'], {
		namespace: 'till',
	}),
} as const satisfies Record<string, Token>;
export type TokenName = keyof typeof tokens;

const bySecret = new Map(Object.values(tokens).map((each): [string, Token] => [each.secret, each]));

/** The token of an `Authorization` header, or null if it is missing or not valid. */
export function tokenOf(authorization: string | undefined): Token | null {
	const secret = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
	const found = secret === undefined ? undefined : bySecret.get(secret);
	return found && !found.expired ? found : null;
}
