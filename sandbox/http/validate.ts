import type { TenantHabits } from '../tenant/habits';
import { isRecord } from '../tenant/json';
import type { Meta } from '../tenant/records';
import { invalid, type FieldErrors } from '../tenant/problem';
import { isTimeZone, readDate } from '../tenant/time';

/** Thrown by a reader; becomes one sentence under its field in a 422. */
class Unreadable extends Error {}

/** Gives the value, or throws a sentence that begins with the label, such as "external id". */
export type Reader<T> = (value: unknown, label: string) => T;

/** The field must be there and not be null or empty. */
export function required<T>(read: Reader<T>): Reader<T> {
	return (value, label) => {
		if (value === undefined || value === null) {
			throw new Unreadable(`The ${label} field is required.`);
		}
		return read(value, label);
	};
}

/** The field may be left out (undefined) or be null (it is to be nothing). */
export function nullable<T>(read: Reader<T>): Reader<T | null | undefined> {
	return (value, label) => (value === undefined || value === null ? value : read(value, label));
}

/** The field may be left out, but not be null. */
export function sometimes<T>(read: Reader<T>): Reader<T | undefined> {
	return (value, label) => (value === undefined ? undefined : required(read)(value, label));
}

export function text(max = 255): Reader<string> {
	return (value, label) => {
		if (typeof value !== 'string') throw new Unreadable(`The ${label} must be a string.`);
		// As Laravel counts: code points, not UTF-16 units.
		if ([...value].length > max) {
			throw new Unreadable(`The ${label} must not be greater than ${max.toString()} characters.`);
		}
		return value;
	};
}

/** Letters, digits, dashes and underscores of any script, as Laravel's alpha_dash. */
export const alphaDash: Reader<string> = (value, label) => {
	const given = text()(value, label);
	if (!/^[\p{L}\p{M}\p{N}_-]+$/u.test(given)) {
		throw new Unreadable(
			`The ${label} must only contain letters, numbers, dashes and underscores.`,
		);
	}
	return given;
};

export function integer(
	min = Number.MIN_SAFE_INTEGER,
	max = Number.MAX_SAFE_INTEGER,
): Reader<number> {
	return (value, label) => {
		const given = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
		if (typeof given !== 'number' || !Number.isSafeInteger(given)) {
			throw new Unreadable(`The ${label} must be an integer.`);
		}
		if (given < min) throw new Unreadable(`The ${label} must be at least ${min.toString()}.`);
		if (given > max) {
			throw new Unreadable(`The ${label} must not be greater than ${max.toString()}.`);
		}
		return given;
	};
}

export const number: Reader<number> = (value, label) => {
	const given = typeof value === 'string' ? Number(value) : value;
	if (typeof given !== 'number' || !Number.isFinite(given)) {
		throw new Unreadable(`The ${label} must be a number.`);
	}
	return given;
};

const booleans = new Map<unknown, boolean>([
	[true, true],
	[false, false],
	[1, true],
	[0, false],
	['1', true],
	['0', false],
]);

export const boolean: Reader<boolean> = (value, label) => {
	const given = booleans.get(value);
	if (given === undefined) throw new Unreadable(`The ${label} field must be true or false.`);
	return given;
};

/** A JSON value of any kind, null included. */
export const anything: Reader<unknown> = (value) => value;

/** A record inside a record, read by its own shape; its fields are named in the sentence. */
export function shaped<Shape extends Record<string, Reader<unknown>>>(
	shape: Shape,
): Reader<Values<Shape>> {
	return (value, label) => {
		const given = record(value, label);
		const unknown = Object.keys(given).find((field) => !Object.hasOwn(shape, field));
		if (unknown !== undefined) throw new Unreadable(`The ${label}.${unknown} field is not known.`);
		// Every key of the shape is read by its own reader.
		return Object.fromEntries(
			Object.entries(shape).map(([field, read]) => [
				field,
				read(given[field], `${label}.${field.replaceAll('_', ' ')}`),
			]),
		) as Values<Shape>;
	};
}

export const date: Reader<string> = (value, label) => {
	const given = typeof value === 'string' ? readDate(value) : null;
	if (given === null) throw new Unreadable(`The ${label} is not a valid date.`);
	return given;
};

export const timeZone: Reader<string> = (value, label) => {
	if (typeof value !== 'string' || !isTimeZone(value)) {
		throw new Unreadable(`The ${label} must be a valid zone.`);
	}
	return value;
};

export const email: Reader<string> = (value, label) => {
	const given = text()(value, label);
	if (!/^[^\s@]+@[^\s@]+$/.test(given)) {
		throw new Unreadable(`The ${label} must be a valid email address.`);
	}
	return given;
};

/** Laravel's "url". */
export const webAddress: Reader<string> = (value, label) => {
	const given = text()(value, label);
	if (!/^https?:/.test(given) || !URL.canParse(given)) {
		throw new Unreadable(`The ${label} format is invalid.`);
	}
	return given;
};

/** Laravel's "array": a JSON object or a JSON array. */
export const meta: Reader<Meta> = (value, label) => {
	if (!isRecord(value) && !Array.isArray(value)) {
		throw new Unreadable(`The ${label} must be an array.`);
	}
	return value;
};

export const record: Reader<Record<string, unknown>> = (value, label) => {
	if (!isRecord(value)) throw new Unreadable(`The ${label} must be an array.`);
	return value;
};

export function listOf<T>(read: Reader<T>, min = 0, max = Number.MAX_SAFE_INTEGER): Reader<T[]> {
	return (value, label) => {
		if (!Array.isArray(value)) throw new Unreadable(`The ${label} must be an array.`);
		if (value.length < min) {
			throw new Unreadable(`The ${label} must have at least ${min.toString()} items.`);
		}
		if (value.length > max) {
			throw new Unreadable(`The ${label} must not have more than ${max.toString()} items.`);
		}
		return value.map((item, index) => read(item, `${label}.${index.toString()}`));
	};
}

export function oneOf<T extends string>(names: readonly T[]): Reader<T> {
	return (value, label) => {
		const name = names.find((each) => each === value);
		if (name === undefined) throw new Unreadable(`The selected ${label} is invalid.`);
		return name;
	};
}

/** The name or id of a thing that exists, as Laravel's rule `exists`. */
export function existing<Key, T>(read: Reader<Key>, find: (key: Key) => T | undefined): Reader<T> {
	return (value, label) => {
		const found = find(read(value, label));
		if (found === undefined) throw new Unreadable(`The selected ${label} is invalid.`);
		return found;
	};
}

/** A JsonLogic rule: an object, or JSON text of one. */
export const rule: Reader<unknown> = (value, label) => {
	if (isRecord(value)) return value;
	if (typeof value !== 'string' || !isRecord(parsed(value))) {
		throw new Unreadable(`The ${label} must be a valid JSON string.`);
	}
	return value;
};

function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}

/**
 * White space and the invisible characters that Laravel takes off both ends besides: soft hyphen,
 * joiners, direction marks, zero-width and byte-order marks, fillers (its TrimStrings; assumption:
 * external-id.invisible-trimmed).
 */
const invisible =
	'(?:[\\s\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0]|\\u034f|\\u17b4|\\u17b5)+';
const atEnds = new RegExp(`^${invisible}|${invisible}$`, 'gu');

export function trimmed(text: string, trims: TenantHabits['trims'] = 'invisible'): string {
	return trims === 'invisible' ? text.replace(atEnds, '') : text.trim();
}

/**
 * What Laravel does with a body before anyone sees it: texts are trimmed, and empty ones become
 * null, at any depth (Laravel's defaults, assumption: external-id.spaces-trimmed).
 */
export function cleaned(value: unknown, trims: TenantHabits['trims']): unknown {
	if (typeof value === 'string') return trimmed(value, trims) || null;
	if (Array.isArray(value)) return value.map((item) => cleaned(item, trims));
	if (!isRecord(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, item]) => [name, cleaned(item, trims)]),
	);
}

export type Values<Shape extends Record<string, Reader<unknown>>> = {
	[Name in keyof Shape]: ReturnType<Shape[Name]>;
};

/** Reads every field of the shape; throws one 422 that names all unreadable ones. */
export function validated<Shape extends Record<string, Reader<unknown>>>(
	body: Record<string, unknown>,
	shape: Shape,
): Values<Shape> {
	const errors: FieldErrors = {};
	const values: Record<string, unknown> = {};
	for (const [field, read] of Object.entries(shape)) {
		try {
			values[field] = read(body[field], field.replaceAll('_', ' '));
		} catch (error) {
			if (!(error instanceof Unreadable)) throw error;
			errors[field] = [error.message];
		}
	}
	if (Object.keys(errors).length > 0) throw invalid(errors);
	// Every key of the shape has been read by its own reader above.
	return values as Values<Shape>;
}

/**
 * The same, but a field that is not in the shape is named in the 422. The real API may drop such a
 * field in silence; a client must not rely on it.
 */
export function validatedOnly<Shape extends Record<string, Reader<unknown>>>(
	body: Record<string, unknown>,
	shape: Shape,
): Values<Shape> {
	const unknown = Object.keys(body).filter((field) => !Object.hasOwn(shape, field));
	if (unknown.length > 0) {
		throw invalid(Object.fromEntries(unknown.map((field) => [field, [notKnown(field)]])));
	}
	return validated(body, shape);
}

function notKnown(field: string): string {
	return `The ${field.replaceAll('_', ' ')} field is not known.`;
}

/** What a PUT changes: the fields that were given. */
export function givenFields<T extends object>(
	values: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
		[Name in keyof T]?: Exclude<T[Name], undefined>;
	};
}
