/**
 * Time zone names. The API takes the current IANA names alone, as PHP lists them (assumption:
 * refusals.time-zone-alias; it looks like a Laravel application), and neither offsets nor abbreviations nor old names.
 * JavaScript still calls some zones by their old names, so that its own list will not do.
 */
import { IANAZone } from 'luxon';
import { trimInvisible, withoutFormat } from '../input/characters';
import { cleanText } from '../text';
import { data, nameKey, windowsKey } from './data';
import { offsetOf, zonesMeantBy } from './suggestions';

const PICK_FROM_LIST = 'Pick a name from the list, such as Australia/Melbourne.';

/** More would be a list to read, not a hint. */
const MAX_SUGGESTIONS = 3;

/** Twice the longest name. Of a longer text only the beginning is searched for a hint. */
const MAX_LENGTH = 64;

const AREA_AND_LOCATION = /^([a-z]+)\/[a-z0-9_+/-]+$/;

/**
 * Why a timezone is refused: `message` is a short title, `suggestions` are up to three current
 * IANA names, the likeliest first, and `nextStep` says what to do.
 */
export class TimezoneProblem extends Error {
	readonly nextStep: string;

	constructor(
		title: string,
		readonly suggestions: string[] = [],
		advice = PICK_FROM_LIST,
	) {
		super(title);
		this.name = 'TimezoneProblem';
		const choice = suggestions.join(', ').replace(/, ([^,]+)$/, ' or $1');
		this.nextStep = choice === '' ? advice : `Did you mean ${choice}?`;
	}
}

/** The names to choose from: UTC, then the current IANA names from A to Z. */
export function timezoneNames(): string[] {
	return [...data().currentNames];
}

/**
 * The current IANA name of a time zone that luxon knows. Letter case, white space and old names
 * (`Asia/Calcutta`) are mended. Throws a {@link TimezoneProblem} for anything else: an offset, an
 * abbreviation, a typing error, empty text, or a value that is no text.
 */
export function resolveTimezone(value: unknown): string {
	if (typeof value !== 'string' && value !== undefined && value !== null) {
		throw new TimezoneProblem(
			`The timezone is ${kindOf(value)}, not a name`,
			[],
			`Check the expression in the field. ${PICK_FROM_LIST}`,
		);
	}
	const text = trimInvisible(withoutFormat(value ?? ''));
	if (text === '') {
		throw new TimezoneProblem(
			'The timezone is empty',
			[],
			`${PICK_FROM_LIST} Or set the timezone of the workflow in its settings.`,
		);
	}
	const name = text.length > MAX_LENGTH ? undefined : (knownName(text) ?? newName(text));
	if (name === undefined) throw refusal(text);
	if (!IANAZone.create(name).isValid) {
		throw new TimezoneProblem(
			`This n8n does not know the timezone "${name}"`,
			[],
			`Its time zone data is older than the name. ${PICK_FROM_LIST}`,
		);
	}
	return name;
}

function knownName(text: string): string | undefined {
	return data().namesToSend.get(nameKey(text));
}

/** A name that came into the time zone database after this package's data, if n8n has it. */
function newName(text: string): string | undefined {
	const key = nameKey(text);
	const area = AREA_AND_LOCATION.exec(key)?.[1];
	if (!data().areas.has(area) || !IANAZone.isValidZone(key)) return undefined;
	const name = new Intl.DateTimeFormat('en', { timeZone: key }).resolvedOptions().timeZone;
	return knownName(name) ?? name;
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function refusal(text: string): TimezoneProblem {
	const beginning = text.slice(0, MAX_LENGTH);
	const offset = offsetOf(beginning);
	const reason = reasonFor(beginning, offset);
	const windows = data().windowsNames.get(windowsKey(beginning));
	const ofOffset = offset === undefined ? undefined : data().offsets.get(offset);
	const zones =
		windows || offset ? [...(windows ?? []), ...(ofOffset ?? [])] : zonesMeantBy(beginning);
	return new TimezoneProblem(
		`The timezone "${cleanText(text, 80)}" ${reason}`,
		[...new Set(zones)].slice(0, MAX_SUGGESTIONS),
	);
}

function reasonFor(text: string, offset: string | undefined): string {
	if (offset !== undefined) return 'is an offset from UTC, not a name';
	if (data().abbreviations.has(text.toUpperCase())) return 'is an abbreviation, not a name';
	if (data().windowsNames.has(windowsKey(text))) return 'is a name of Windows, not an IANA name';
	return 'does not exist';
}
