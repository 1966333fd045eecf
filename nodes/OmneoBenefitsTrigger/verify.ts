import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { isObject, parseExactly } from '../shared/input/json';
import { Problem } from '../shared/problems/problem';

type Headers = ReturnType<IWebhookFunctions['getHeaderData']>;

/** The header with the hexadecimal HMAC-SHA256 of the raw body (vendor's documentation). */
export const SIGNATURE_HEADER = 'X-Omneo-Hmac-SHA256';

/** The largest body accepted, in bytes. One record is a few kilobytes; this leaves ample room. */
export const LARGEST_BODY = 1024 * 1024;

/** What to check besides the secret in the URL. */
export type SignatureCheck = 'off' | 'hmac' | 'header';

/** A request that is refused: the HTTP status and the sentence of the answer. */
export interface Refusal {
	status: number;
	message: string;
}

/** A secret for a URL: 256 random bits, in characters that need no encoding in a URL. */
export function newSecret(): string {
	return randomBytes(32).toString('base64url');
}

/**
 * Whether a text equals the expected one, in a time that reveals nothing about either. Nothing
 * equals an expected text that is empty or missing.
 */
export function isSame(given: unknown, expected: string | undefined): boolean {
	if (typeof given !== 'string' || !expected) return false;
	return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

const signatureChecks: Record<
	SignatureCheck,
	(header: unknown, body: Buffer, secret: string | undefined) => boolean
> = {
	off: () => true,
	header: (header, _body, secret) => isSame(header, secret),
	hmac: (header, body, secret) =>
		typeof header === 'string' &&
		!!secret &&
		isSame(header.trim().toLowerCase(), createHmac('sha256', secret).update(body).digest('hex')),
};

/**
 * Why a request fails the signature check; undefined if it passes. If the check is on and there is
 * no secret, every request fails.
 */
export function refusalOfSignature(
	{ check, header }: { check: SignatureCheck; header: string },
	headers: Headers,
	body: Buffer,
	secret: string | undefined,
): (Refusal & { isMissing: boolean }) | undefined {
	const name = header.toLowerCase();
	const given = Object.hasOwn(headers, name) ? headers[name] : undefined;
	if (signatureChecks[check](given, body, secret)) return undefined;
	return given
		? { status: 401, message: 'The signature is wrong', isMissing: false }
		: { status: 401, message: `There is no signature: no header ${header}`, isMissing: true };
}

/** The message for a person if Omneo's deliveries have no signature, but one is checked. */
export function signatureMissing(): Problem {
	return new Problem('parameter_invalid', {
		meaning: 'The signature check is on, and what Omneo delivers has no signature',
		nextStep:
			'Set the option Signature Check to Off, or the option Signature Header to the header that your tenant sends. If it signs by now, publish the workflow once more.',
	});
}

const JSON_TYPE = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;

/** Why a request cannot be a delivery, by its form; undefined if it can. */
export function refusalOfForm(headers: Headers, body: Buffer): Refusal | undefined {
	if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
		return { status: 415, message: 'The content type must be application/json' };
	}
	if (body.length > LARGEST_BODY) {
		return { status: 413, message: 'The body is larger than 1 MB' };
	}
	return undefined;
}

/**
 * The body as an object, with whole numbers beyond 2^53 as texts; undefined if it is something else
 * or not JSON.
 */
export function jsonObject(body: Buffer): IDataObject | undefined {
	const value = parseExactly(body.toString().replace(/^\uFEFF/, ''));
	return isObject(value) ? value : undefined;
}
