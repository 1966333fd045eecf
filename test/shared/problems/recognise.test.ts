import { endpoints } from '../../../nodes/shared/api/endpoints';
import { problemOfRefusal, type Refusal } from '../../../nodes/shared/problems/recognise';
import type { ProblemCode } from '../../../nodes/shared/problems/table';

const refusalsOf = (name: keyof typeof endpoints): readonly ProblemCode[] =>
	endpoints[name].refusals ?? [];
const CLAIM = refusalsOf('claim');
const CLAIM_REDEEM = refusalsOf('claimRedeem');
const REDEEM = refusalsOf('redeem');
const UNDO = refusalsOf('reverseRedemption');

const codeOf = (status: number, json: unknown, more: Partial<Refusal> = {}) =>
	problemOfRefusal({ status, json, secret: '', ...more }).code;

describe('a business reason', () => {
	it.each<[ProblemCode, readonly ProblemCode[], string]>([
		['not_claimable', CLAIM, 'The benefit definition is not claimable.'],
		['not_published', CLAIM, 'The benefit definition is not published.'],
		['archived', CLAIM, 'The benefit definition is archived.'],
		['claim_period_not_begun', CLAIM, 'The claim period has not started.'],
		['claim_period_over', CLAIM, 'The claim period has ended.'],
		['condition_not_met', CLAIM, 'The profile does not meet the claim condition.'],
		['already_claimed', CLAIM, 'The profile has already claimed this benefit.'],
		['allocation_limit_reached', CLAIM, 'There are no allocations remaining.'],
		['global_limit_reached', CLAIM, 'The global redemption limit has been reached.'],
		['not_redeemable', CLAIM_REDEEM, 'The benefit is not redeemable.'],
		['not_redeemable', REDEEM, 'The benefit has no redemptions remaining.'],
		['reversal_window_over', UNDO, 'Redemptions can be reversed within 10 minutes only.'],
	])('is told as %s where the request can meet it', (code, reasons, sentence) => {
		expect(
			codeOf(422, { message: sentence, errors: { x: [sentence] } }, { refusals: reasons }),
		).toBe(code);
		expect(codeOf(409, { message: sentence }, { refusals: reasons })).toBe(code);
		expect(codeOf(422, { errors: [{ detail: sentence }] }, { refusals: reasons })).toBe(code);
		expect(codeOf(422, { message: sentence })).toBe('validation_failed');
	});

	it.each([
		'total_allocations',
		'max_global_redemptions',
		'claim_condition',
		'is_archived',
		'definition_invalid',
	])('is not read from the name of the field %s', (field) => {
		const json = { message: 'Invalid.', errors: { [field]: ['Must be at least 0.'] } };
		expect(codeOf(422, json)).toBe('validation_failed');
		expect(codeOf(422, json, { refusals: CLAIM_REDEEM })).toBe('validation_failed');
	});

	it('is not read from a message about another definition’s limits', () => {
		const json = { errors: { total_allocations: ['The total allocations must be at least 0.'] } };
		expect(codeOf(422, json)).toBe('validation_failed');
	});
});

describe('what a framework says by itself', () => {
	const said = (status: number, message: string, more: Partial<Refusal> = {}) =>
		problemOfRefusal({ status, json: { message }, secret: '', ...more }).details.apiMessage;

	it.each([
		[404, 'No query results for model [App\\Models\\Profile] 7'],
		[404, 'No query results for model [App\\Benefits\\BenefitDefinition].'],
		[404, 'Not Found'],
		[404, 'The route api/v3/profiles/7 could not be found.'],
		[409, 'Conflict'],
		[409, 'SQLSTATE[23000]: Integrity constraint violation'],
		[403, 'Forbidden'],
		[422, 'Call to undefined method App\\Models\\Benefit::claim()'],
	])('is not shown where the code is known: %s %s', (status, message) => {
		expect(said(status, message, { notFound: 'benefit_not_found' })).toBeUndefined();
	});

	it('is shown where nothing else is known', () => {
		expect(said(418, 'SQLSTATE[42S22]: Column not found')).toBe('[SQL]');
	});

	it.each([
		[404, 'This benefit was deleted by the retailer.'],
		[409, 'The record was changed in the meantime.'],
		[422, 'The benefit conflicts with another one.'],
	])('is not what somebody at Omneo wrote: %s %s', (status, message) => {
		expect(said(status, message)).toBe(message);
	});
});

describe('a 404', () => {
	const about = { notFound: 'profile_not_found', refusals: CLAIM } as const;

	it.each([
		'The route api/v3/profiles/1/benefits/claim-redeem could not be found.',
		'Route POST:/api/v3/profiles not found',
		'no Route matched with those values',
		'No endpoint for profiles',
		'Cannot POST /api/profiles/1/benefits/claim',
		'The requested URL was not found on the server.',
		'Page not found',
	])('about a route is a wrong address, and no missing profile: %s', (message) => {
		expect(codeOf(404, { message }, about)).toBe('not_found');
	});

	it.each<[ProblemCode, string]>([
		['profile_not_found', 'No query results for model [App\\Models\\Profile] 1'],
		['profile_not_found', 'Profile not found.'],
		['profile_not_found', 'Not Found'],
		['definition_not_found', 'No query results for model [App\\BenefitDefinition].'],
		['definition_not_found', 'Benefit not found.'],
	])('about a record is %s: %s', (code, message) => {
		expect(codeOf(404, { message }, about)).toBe(code);
	});

	it('of an address that allows another method only is a wrong address', () => {
		const message = 'The POST method is not supported for this profile.';
		expect(codeOf(405, { message }, about)).toBe('not_found');
		expect(codeOf(405, undefined, about)).toBe('not_found');
	});
});
