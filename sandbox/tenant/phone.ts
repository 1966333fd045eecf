/** A country whose numbers the tenant can write in their national form. */
interface Country {
	code: string;
	calling: string;
	/** What is dialled before a number within the country. */
	trunk: string;
	/** How the digits are grouped, from the left. */
	groups: readonly number[];
}

const countries: readonly Country[] = [
	{ code: 'AU', calling: '61', trunk: '0', groups: [4, 3, 3] },
	{ code: 'NZ', calling: '64', trunk: '0', groups: [3, 3, 5] },
	{ code: 'GB', calling: '44', trunk: '0', groups: [5, 6] },
	{ code: 'US', calling: '1', trunk: '', groups: [3, 3, 4] },
];

/**
 * A mobile number as E.164, or null if it is none: `+61491570156`, or `0491 570 156` with the country
 * beside it.
 */
export function readPhone(text: string, country: string | null): string | null {
	const digits = text.replace(/[\s().-]/g, '');
	if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits;
	const home = countries.find(({ code }) => code === country);
	if (!home || !/^\d{6,14}$/.test(digits)) return null;
	const national = digits.startsWith(home.trunk) ? digits.slice(home.trunk.length) : digits;
	return `+${home.calling}${national}`;
}

/** The country of an E.164 number and its national form; nulls where the tenant does not know it. */
export function nationalForm(e164: string): {
	country: string | null;
	national: string | null;
	prefix: string | null;
} {
	const home = countries.find(({ calling }) => e164.startsWith(`+${calling}`));
	if (!home) return { country: null, national: null, prefix: null };
	const digits = home.trunk + e164.slice(1 + home.calling.length);
	const ends = home.groups.map((_, index) =>
		home.groups.slice(0, index + 1).reduce((sum, size) => sum + size, 0),
	);
	const national = home.groups
		.map((size, index) => digits.slice((ends[index] ?? 0) - size, ends[index]))
		.concat(digits.slice(ends.at(-1)))
		.filter((group) => group !== '')
		.join(' ');
	return { country: home.code, national, prefix: home.trunk };
}
