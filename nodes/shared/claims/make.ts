import { benefitOf, type Benefit, type Redemption } from '../omneo/benefit';
import { withoutEmpty } from '../omneo/pick';
import { Problem } from '../problems/problem';
import { CLAIM_REASONS, CLAIM_REDEEM_REASONS, ISSUE_REASONS } from '../problems/reasons';
import type { ProblemCode } from '../problems/table';
import { quote } from '../text';
import { idOf, isSameDefinition } from './candidates';
import type { Claim, ClaimContext } from './context';
import type { ClaimKind, Made } from './record';

interface ClaimRequest {
	path(claim: Claim): string[];
	body(claim: Claim): Record<string, unknown>;
	reasons: readonly ProblemCode[];
}

const claimBody = ({ definition, timezone, externalId, meta, more }: Claim) => ({
	definition,
	timezone,
	external_id: externalId,
	meta,
	...more,
});

/** The three requests that make a claim (vendor's documentation and SDK). */
const requests: Record<ClaimKind, ClaimRequest> = {
	claim: {
		path: ({ profileId }) => ['profiles', profileId, 'benefits', 'claim'],
		body: claimBody,
		reasons: CLAIM_REASONS,
	},
	claimRedeem: {
		path: ({ profileId }) => ['profiles', profileId, 'benefits', 'claim-redeem'],
		body: claimBody,
		reasons: CLAIM_REDEEM_REASONS,
	},
	issue: {
		path: () => ['benefits'],
		body: ({ profileId, timezone, externalId, meta, more }) => ({
			profile_id: profileId,
			timezone,
			external_id: externalId,
			meta,
			...more,
		}),
		reasons: ISSUE_REASONS,
	},
};

/**
 * Sends the claim once.
 * @throws {Problem} that of the request; `no_data` for an answer without a benefit's ID, and
 * `other_benefit` for one about another definition: what became of the claim is unknown then
 */
export async function makeClaim(context: ClaimContext, claim: Claim): Promise<Made> {
	const { path, body, reasons } = requests[claim.kind];
	const { data } = await context.send<Benefit | Redemption>({
		method: 'POST',
		path: path(claim),
		body: withoutEmpty(body(claim)),
		notFound: 'profile_not_found',
		reasons,
		idOf: (answer) => benefitOf(answer).benefit.id,
	});
	const { benefit, redemptionId } = benefitOf(data);
	if (idOf(benefit) === '') throw new Problem('no_data', { wasWrite: true });
	if (!isSameDefinition(benefit, claim.definition)) {
		throw new Problem('other_benefit', {
			wasWrite: true,
			meaning: `Omneo answered with a claim of another benefit (${quote(benefit.definition?.handle)})`,
		});
	}
	return { data, benefit, redemptionId, place: context.place };
}
