/**
 * What can go wrong, each with a stable code. Every error text of the package and the table of
 * errors in docs/errors.md come from here.
 */

/**
 * What a failure says about the request that met it:
 * - `invalidInput`: found before anything was sent.
 * - `notSent`: the request provably never reached Omneo.
 * - `rejected`: Omneo answered no, and did nothing.
 * - `rateLimited`: Omneo asked to wait, and did nothing.
 * - `unknownOutcome`: the answer was lost; Omneo may have done the work.
 * - `canceled`: the workflow was stopped.
 * - `unexpected`: an error in the node itself, which says nothing about the request.
 */
export type FailureKind =
	| 'invalidInput'
	| 'notSent'
	| 'rejected'
	| 'rateLimited'
	| 'unknownOutcome'
	| 'canceled'
	| 'unexpected';

interface ProblemText {
	kind: FailureKind;
	/** A short title, in the user's terms. */
	meaning: string;
	/**
	 * What to do about it; empty if there is nothing to do beyond what every lost answer requires.
	 */
	nextStep: string;
	recognise: readonly Recognition[];
}

/**
 * How a 4xx answer is recognised as a problem; the first match wins. It matches by status, and by
 * the name of a field or the words of a message, if either is given. Such a problem is only looked
 * for if the request lists it as a reason. The vendor documents statuses for 422 only; the wording
 * of reasons is an assumption, untried: the checks of refusals look for a sentence, and what it
 * should say is not known.
 */
interface Recognition {
	status: readonly number[];
	field?: string;
	text?: RegExp;
}

/** Makes the rows of a kind: what happened, what to do about it, and how it is recognised. */
function rowsOf(kind: FailureKind) {
	return (meaning: string, nextStep = '', ...recognise: Recognition[]): ProblemText => ({
		kind,
		meaning,
		nextStep,
		recognise,
	});
}

const invalidInput = rowsOf('invalidInput');
const notSent = rowsOf('notSent');
const rejected = rowsOf('rejected');
const rateLimited = rowsOf('rateLimited');
const unknownOutcome = rowsOf('unknownOutcome');
const canceled = rowsOf('canceled');
const unexpected = rowsOf('unexpected');

const REFUSED = [400, 403, 409, 422] as const;

export const problems = {
	token_invalid: rejected(
		'Omneo did not accept the API token',
		'Check that the token in the Omneo API credential is complete and has not expired. Tokens are made in CX Manager under Settings > API Tokens, and end with the user that made them.',
		{ status: [401] },
	),
	already_claimed: rejected(
		'The profile has already claimed this benefit',
		'Do not retry: the benefit can be claimed once only. To allow more claims, make the definition reclaimable in CX Manager.',
		{ status: REFUSED, text: /already (been )?claimed|not (be )?re-?claim(able|ed)/i },
	),
	claim_period_not_begun: rejected(
		'The claim period of this benefit has not begun',
		'Claim it after the start of its claim period, or change the period in CX Manager.',
		{
			status: REFUSED,
			text: /claim period.*(not (yet )?(begun|started|open)|has yet to)|before.*claim period/i,
		},
	),
	claim_period_over: rejected(
		'The claim period of this benefit is over',
		'Choose another benefit, or extend the claim period in CX Manager.',
		{
			status: REFUSED,
			text: /claim period.*(over|ended|expired|closed|passed)|after.*claim period/i,
		},
	),
	condition_not_met: rejected(
		'The profile does not meet the claim condition of this benefit',
		'Only give this benefit to profiles that meet its claim condition, or change the condition in CX Manager.',
		{
			status: REFUSED,
			text: /\bconditions?\b.{0,80}(not|n['’]t|fail|unmet)|(not|n['’]t|fail).{0,80}\bconditions?\b/i,
		},
	),
	allocation_limit_reached: rejected(
		'All allocations of this benefit are used up',
		'Add allocations to the definition in CX Manager, or choose another benefit.',
		{ status: REFUSED, text: /\ballocations?\b/i },
	),
	global_limit_reached: rejected(
		'This benefit has been redeemed as often as it may be by all profiles together',
		'Raise the global limit of the definition in CX Manager, or choose another benefit.',
		{ status: REFUSED, text: /\bglobal(ly)?\b/i },
	),
	archived: rejected(
		'The benefit definition is archived',
		'Choose a definition that is in use, or restore this one in CX Manager.',
		{ status: REFUSED, text: /\barchived\b/i },
	),
	not_published: rejected(
		'The benefit definition is not published',
		'Publish the definition in CX Manager, or choose another one.',
		{ status: REFUSED, text: /not (been )?published|unpublished/i },
	),
	not_claimable: rejected(
		'This benefit cannot be claimed',
		'Turn on "claimable" for the definition in CX Manager, or give the benefit with the operation Issue.',
		{ status: REFUSED, text: /not (be )?claim(able|ed)|cannot claim/i },
	),
	reversal_window_over: rejected(
		'The redemption is too old to be reversed',
		'Omneo reverses redemptions of the last 10 minutes only. Use the operation Return to give an older one back.',
		{ status: REFUSED, text: /10 minutes|ten minutes|revers(al|ed|e).*(window|too old|late)/i },
	),
	not_redeemable: rejected(
		'This benefit cannot be redeemed (any more)',
		'Look the benefit up with the operation Get: it may have expired, or have no redemptions remaining. Do not retry.',
		{
			status: REFUSED,
			text: /not (be )?redeem(able|ed)|already (been )?redeemed|(no|not enough) redemptions? (remaining|left)|expired/i,
		},
	),
	time_zone_invalid: invalidInput(
		'The timezone is not valid',
		'Choose a name from the list, such as Australia/Melbourne.',
		{ status: [400, 422], field: 'timezone' },
	),
	definition_not_found: rejected(
		'Omneo has no benefit definition with this handle',
		'Choose the definition from the list, or copy its handle from CX Manager. A handle is not the name that customers see.',
		{
			status: [400, 404, 422],
			text: /definition.*(invalid|not found|not exist)|no query results.*definition|benefit (was |could )?not (be )?found/i,
		},
	),
	scope_missing: rejected(
		'The API token may not do this',
		'Give the token the scope that it lacks in CX Manager under Settings > API Tokens, or use another token in the Omneo API credential.',
		{ status: [403] },
	),
	profile_not_found: rejected(
		'Omneo has no profile with this ID',
		'Check that the profile ID is right and belongs to the tenant of the Omneo API credential.',
		{ status: [404], text: /\bprofiles?\b/i },
		{ status: [422], text: /\bselected profile id is invalid\b/i },
	),
	benefit_not_found: rejected(
		'Omneo has no benefit with this ID',
		'Check the benefit ID (a number, not the handle of a definition) and that it belongs to this profile.',
		{ status: [404], text: /\bbenefits?\b/i },
	),
	redemption_not_found: rejected(
		'Omneo has no redemption with this ID',
		'Check the redemption ID: the field redemption_id of an earlier claim or redemption.',
		{ status: [404], text: /\bredemptions?\b/i },
	),
	reward_not_found: rejected(
		'Omneo has no reward with this ID',
		'Check the reward ID, and that it belongs to this profile.',
		{ status: [404], text: /reward/i },
	),
	not_found: rejected(
		'Omneo has nothing at this address',
		'Check the base URL of the Omneo API credential: it is made of the tenant and the API host, and a custom one must hold everything before /profiles, such as https://api.example.com/api/v3.',
		{ status: [404, 405, 410] },
	),
	conflict: rejected(
		'The request conflicts with what Omneo holds already',
		'Look up what Omneo holds now before you try again.',
		{ status: [409] },
	),
	validation_failed: rejected(
		'Omneo did not accept a value',
		'Correct the fields that Omneo names.',
		{ status: [400, 422] },
	),
	request_refused: rejected(
		'Omneo refused the request',
		'Check the values of this item and the Omneo API credential.',
	),
	refused_on_the_way: rejected(
		'The request was refused, but not in the way in which Omneo refuses',
		'A proxy, a firewall or a gateway on the way may have refused it. Check the tenant and the API host of the Omneo API credential, and ask who runs this n8n whether it may reach Omneo.',
	),
	redirected: unknownOutcome(
		'Omneo’s address sent a redirect, which is not followed with the API token',
		'Correct the tenant, the API host or the base URL of the Omneo API credential so that it names the final address.',
	),
	rate_limited: rateLimited(
		'Omneo receives too many requests',
		'Nothing was done for this item. Lower the option Concurrency, or run it again later.',
	),
	unavailable: rateLimited(
		'Omneo is not available at the moment',
		'Nothing was done for this item. Run it again later.',
	),
	server_error: unknownOutcome('Omneo failed to process the request'),
	timeout: unknownOutcome(
		'Omneo did not answer in time',
		'If Omneo is often that slow, raise the option Timeout.',
	),
	connection_lost: unknownOutcome(
		'The connection to Omneo was lost before the answer was complete',
	),
	html_answer: unknownOutcome(
		'A web page came back instead of Omneo’s answer',
		'Check the tenant and the API host of the Omneo API credential; a proxy in between can also be the cause.',
	),
	answer_unreadable: unknownOutcome(
		'Omneo’s answer could not be read',
		'If this persists, a proxy in between may be cutting answers short.',
	),
	empty_answer: unknownOutcome('Omneo sent an empty answer'),
	no_data: unknownOutcome(
		'Omneo’s answer holds no data',
		'Check that the base URL of the Omneo API credential is that of an Omneo tenant.',
	),
	unexpected_answer: unknownOutcome(
		'Omneo’s answer has another form than the documented one',
		'If this persists, report it to the maintainers of the node, with the request ID.',
	),
	answer_too_large: unknownOutcome(
		'Omneo’s answer is too large to be read',
		'Check the base URL of the Omneo API credential. In a list, return fewer records.',
	),
	list_unreadable: unknownOutcome(
		'Omneo’s list could not be read',
		'It has another form than the documented one. If this persists, report it to Omneo.',
	),
	list_changed: unknownOutcome(
		'Omneo’s list changed while it was read',
		'Entries were removed meanwhile, so others may be missing. Run it again.',
	),
	error_in_success: unknownOutcome(
		'Omneo reported an error in an answer marked as successful',
		'Read what Omneo says.',
	),
	answer_contradicts: unknownOutcome(
		'Omneo’s answer is about something other than what was asked for',
		'If this persists, report it to Omneo with the time of the request.',
	),
	connection_refused: notSent(
		'Omneo could not be reached: the connection was refused',
		'Nothing was sent. Check the API host of the Omneo API credential, and that this n8n, or the proxy that it uses, may reach it.',
	),
	host_not_found: notSent(
		'Omneo could not be reached: its address does not exist',
		'Nothing was sent. Check the tenant and the API host of the Omneo API credential; if this n8n uses a proxy, its address may be the wrong one.',
	),
	tls_failure: notSent(
		'Omneo could not be reached: no secure connection could be made',
		'Nothing was sent. Check the base URL of the Omneo API credential, and the certificate of the server or proxy that answers there. If its certificate authority is your company’s own, ask who runs this n8n to name its file in NODE_EXTRA_CA_CERTS.',
	),
	tls_broken: unknownOutcome(
		'The secure connection to Omneo failed',
		'Check the base URL of the Omneo API credential, and the server or proxy that answers there: it may not speak TLS.',
	),
	proxy_unsafe: notSent(
		'This n8n would show the API token to the proxy',
		'The token was not sent. Before version 1.98, n8n hands the proxy in HTTPS_PROXY the request itself instead of asking it for a tunnel. Ask who runs this n8n to update it, or to name the host of the Omneo API credential in NO_PROXY.',
	),
	proxy_refused: notSent(
		'The proxy in front of this n8n asks for a password',
		'Nothing was sent. Ask who runs this n8n to put the proxy’s user name and password into HTTPS_PROXY, such as http://user:password@proxy.example.com:3128.',
	),
	request_blocked: notSent(
		'The request was held back by n8n',
		'Nothing was sent. Ask the administrator of this n8n to allow requests to Omneo.',
	),
	credential_invalid: invalidInput(
		'The Omneo API credential is not complete',
		'Open the credential and correct it.',
	),
	look_up_not_allowed: rejected(
		'The API token may not read benefits or redemptions, so an earlier claim cannot be found',
		'Nothing was claimed. Give the token the scopes read-benefits and read-redemptions, or set the option Duplicate Protection to Off.',
	),
	duplicate_external_id: rejected(
		'The profile already has a benefit with this external ID',
		'Nothing was claimed, and a retry will not change that. Set the option Duplicate Protection to Return Existing to get the earlier benefit instead.',
	),
	external_id_in_use: rejected(
		'The external ID belongs to a claim of another benefit',
		'Nothing was claimed. Give every claim its own external ID, for example the ID of the form submission followed by the handle of the benefit; or give every benefit its own campaign.',
	),
	redemption_reversed: rejected(
		'The claim was made and redeemed before, and its redemption was undone',
		'What was undone on purpose is not redeemed again. For a new claim, use another external ID.',
	),
	claim_not_listed: unknownOutcome('Omneo accepted the claim, but does not list it'),
	batch_unfinished: unknownOutcome(
		'Omneo accepted the row in a batch, but does not say what became of it',
	),
	claims_unsettled: unknownOutcome(
		'Omneo’s records with this external ID change while they are read',
	),
	other_benefit: unknownOutcome('Omneo answered with a claim of another benefit'),
	undo_failed: unknownOutcome(
		'The claim was made twice, and the later one could not be undone',
		'In CX Manager, look at the profile’s benefits, reverse the redemption of the later one, and delete it.',
	),
	paging_endless: rejected(
		'Omneo’s list does not end',
		'The list repeats a page or has more than a million entries. Narrow it with filters, or report it to Omneo.',
	),
	profile_id_invalid: invalidInput(
		'The profile ID is not valid',
		'A profile ID is a UUID such as 0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11. Check the field or the expression in it.',
	),
	profile_unknown: rejected(
		'Omneo has no such profile',
		'Check the value, or create the profile in Omneo first. Nothing was done for this item.',
	),
	profile_ambiguous: rejected(
		'Omneo has several such profiles',
		'Choose the profile by its ID, or merge the profiles in CX Manager. Nothing was done for this item.',
	),
	profile_exists: rejected(
		'Omneo has this member already',
		'Nothing was created. Use the operation Create or Update to change what is there.',
	),
	profile_mismatch: rejected(
		'What identifies the member belongs to different profiles',
		'Nothing was changed. Correct the value that is wrong, or merge the profiles in CX Manager.',
	),
	tags_not_kept: unknownOutcome(
		'The tags of the profile were changed again and again by somebody else',
		'Look at the tags of the profile, and find out which other system writes them.',
	),
	benefit_unknown: rejected(
		'There is no such benefit',
		'Nothing was done. Check the value, and that the benefit belongs to this profile.',
	),
	benefit_ambiguous: rejected(
		'Several benefits have this in common',
		'Nothing was done. Choose the benefit by its ID: the operation Get Many lists them.',
	),
	reward_ambiguous: rejected(
		'Several rewards have this in common',
		'Nothing was done. Choose the reward by its ID: the operation Get Many lists them.',
	),
	definition_missing: invalidInput(
		'The benefit definition is missing',
		'Enter the handle of a benefit definition, or check the expression in the field.',
	),
	external_id_missing: invalidInput(
		'The expression in the field External ID gives nothing',
		'Nothing was sent. Check the expression: the value that it takes from the item is missing. For an ID that lasts as long as the execution, leave the field empty.',
	),
	external_id_invalid: invalidInput(
		'The external ID is not valid',
		'The external ID must be a text or a number, such as the ID of a form submission.',
	),
	meta_invalid: invalidInput(
		'The meta is not valid',
		'Meta must be a JSON object or array, such as {"survey": "spring"}.',
	),
	condition_invalid: invalidInput(
		'The condition is not valid JsonLogic',
		'Enter a JsonLogic rule, such as {"==": [{"var": "gender"}, "female"]}.',
	),
	parameter_invalid: invalidInput(
		'A field of the node could not be read',
		'Check the field and the expression in it.',
	),
	unexpected: unexpected(
		'Something went wrong inside the node',
		'Please report this to the maintainers of the node.',
	),
	canceled: canceled(
		// n8n recognises a canceled execution by this word (n8n-core 2.41.1).
		'The execution was canceled',
		'Items that had been sent before may have been done.',
	),
};

export type ProblemCode = keyof typeof problems;
