import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyword } from 'cldr-bcp47/bcp47/timezone.json';
import { supplemental } from 'cldr-core/supplemental/windowsZones.json';
import { IANAZone } from 'luxon';
import { countries, zones } from 'moment-timezone/data/meta/latest.json';
import { links } from 'moment-timezone/data/packed/latest.json';
import {
	resolveTimezone,
	TimezoneProblem,
	timezoneNames,
} from '../../../nodes/shared/timezone/timezone';

/** The rows of zone.tab and UTC: what PHP's DateTimeZone::listIdentifiers() gives. */
const PHP_NAMES = ['UTC', ...Object.keys(zones)];

/** Unicode's groups of names for the same place. */
const NAME_GROUPS = Object.values(keyword.u.tz).flatMap((zone) =>
	typeof zone === 'object' && '_alias' in zone ? [zone._alias.split(' ')] : [],
);

const FIXED_OFFSET = /^Etc\/GMT[+-][1-9]/;
const NO_ZONE = ['Etc/Unknown', 'Factory'];
const ABBREVIATIONS = [
	...['EST', 'MST', 'HST', 'CET', 'EET', 'MET', 'WET'],
	...['EST5EDT', 'CST6CDT', 'MST7MDT', 'PST8PDT'],
];

function problemOf(value: unknown): TimezoneProblem {
	try {
		resolveTimezone(value);
	} catch (error) {
		if (error instanceof TimezoneProblem) return error;
		throw error;
	}
	throw new Error(`${String(value)} was accepted`);
}

function suggestionsFor(value: unknown): string[] {
	return problemOf(value).suggestions;
}

/** What a user ends up with: the accepted name, or the suggestions. */
function offered(text: string): string[] {
	try {
		return [resolveTimezone(text)];
	} catch {
		return suggestionsFor(text);
	}
}

describe('the list of time zones', () => {
	it('holds exactly the names that PHP lists, UTC first and the others from A to Z', () => {
		const [first, ...others] = timezoneNames();
		expect(first).toBe('UTC');
		expect(others).toEqual(Object.keys(zones).sort());
	});

	it('can be changed by a caller without harm', () => {
		timezoneNames().pop();
		expect(timezoneNames()).toHaveLength(PHP_NAMES.length);
	});
});

describe('names that are accepted', () => {
	it('sends every name of the list as it is', () => {
		expect(timezoneNames().map((name) => resolveTimezone(name))).toEqual(timezoneNames());
	});

	it('sends every name of JavaScript’s own list under a name that PHP takes', () => {
		const refused = Intl.supportedValuesOf('timeZone')
			.filter((name) => !FIXED_OFFSET.test(name))
			.filter((name) => !PHP_NAMES.includes(resolveTimezone(name)));
		expect(refused).toEqual([]);
	});

	it.each([
		['Asia/Calcutta', 'Asia/Kolkata'],
		['Europe/Kiev', 'Europe/Kyiv'],
		['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
		['Asia/Katmandu', 'Asia/Kathmandu'],
		['Asia/Rangoon', 'Asia/Yangon'],
		['America/Godthab', 'America/Nuuk'],
		['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
		['America/Indianapolis', 'America/Indiana/Indianapolis'],
		['US/Eastern', 'America/New_York'],
		['Australia/NSW', 'Australia/Sydney'],
		['Australia/Victoria', 'Australia/Melbourne'],
		['NZ', 'Pacific/Auckland'],
		['GB', 'Europe/London'],
		['Japan', 'Asia/Tokyo'],
	])('sends the old name %s as %s', (old, current) => {
		expect(resolveTimezone(old)).toBe(current);
	});

	it.each(['GMT', 'Etc/GMT', 'Etc/GMT0', 'GMT+0', 'Etc/Greenwich', 'Etc/UTC', 'UCT', 'Zulu'])(
		'sends %s as UTC',
		(name) => {
			expect(resolveTimezone(name)).toBe('UTC');
		},
	);

	it('sends every name of a place under the one current name of that place', () => {
		for (const names of NAME_GROUPS) {
			const [current = 'UTC'] = names.filter((name) => PHP_NAMES.includes(name));
			for (const name of names) {
				if (FIXED_OFFSET.test(name) || NO_ZONE.includes(name)) continue;
				if (ABBREVIATIONS.includes(name)) continue;
				expect([name, resolveTimezone(name)]).toEqual([name, current]);
			}
		}
	});

	it('knows every link of the time zone database', () => {
		const names = links
			.flatMap((link) => link.split('|'))
			.filter((name) => !FIXED_OFFSET.test(name) && !ABBREVIATIONS.includes(name));
		expect(names.filter((name) => !PHP_NAMES.includes(resolveTimezone(name)))).toEqual([]);
	});

	it.each(['Europe/Amsterdam', 'Europe/Oslo', 'Atlantic/Reykjavik', 'America/Antigua'])(
		'keeps %s, though it shares the time of another zone',
		(name) => {
			expect(resolveTimezone(name)).toBe(name);
		},
	);

	it.each([
		['australia/melbourne', 'Australia/Melbourne'],
		['AUSTRALIA/LORD_HOWE', 'Australia/Lord_Howe'],
		['america/port-au-prince', 'America/Port-au-Prince'],
		['antarctica/dumontdurville', 'Antarctica/DumontDUrville'],
		['utc', 'UTC'],
		['us/eastern', 'America/New_York'],
	])('mends the letter case of %s', (typed, name) => {
		expect(resolveTimezone(typed)).toBe(name);
	});

	it.each([
		' Australia/Melbourne ',
		'Australia/Melbourne\r\n',
		'\u00a0Australia / Melbourne\u00a0',
		'\ufeffAustralia/Mel\u200bbourne',
	])('mends the white space of %j', (typed) => {
		expect(resolveTimezone(typed)).toBe('Australia/Melbourne');
	});

	it('mends spaces in the place of underscores', () => {
		expect(resolveTimezone('America/New  York')).toBe('America/New_York');
		expect(resolveTimezone('america/north dakota/new salem')).toBe(
			'America/North_Dakota/New_Salem',
		);
	});

	it('makes nothing anew for a name that it has resolved before', () => {
		for (const name of timezoneNames()) resolveTimezone(name);
		const made = jest.spyOn(Intl, 'DateTimeFormat');
		for (let i = 0; i < 25; i++) for (const name of timezoneNames()) resolveTimezone(name);
		expect(made).not.toHaveBeenCalled();
		made.mockRestore();
	});
});

describe('names that depend on the version of n8n', () => {
	afterEach(() => {
		jest.restoreAllMocks();
		IANAZone.resetCache();
	});

	it('refuses a name that luxon does not accept', () => {
		IANAZone.resetCache();
		jest.spyOn(IANAZone, 'isValidZone').mockImplementation((name) => name !== 'Europe/Kyiv');
		expect(problemOf('Europe/Kiev')).toMatchObject({
			message: 'This n8n does not know the timezone "Europe/Kyiv"',
			nextStep: expect.stringContaining('Pick a name from the list'),
		});
		expect(resolveTimezone('Europe/Riga')).toBe('Europe/Riga');
	});

	it('accepts a name that luxon has and this package does not have yet', async () => {
		const names = await import('../../../nodes/shared/timezone/timeZoneNames');
		jest.doMock('../../../nodes/shared/timezone/timeZoneNames', () => ({
			...names,
			COUNTRIES: names.COUNTRIES.replace(' America/Coyhaique', ''),
		}));
		await jest.isolateModulesAsync(async () => {
			const older = await import('../../../nodes/shared/timezone/timezone');
			expect(older.timezoneNames()).not.toContain('America/Coyhaique');
			expect(older.resolveTimezone('america/coyhaique')).toBe('America/Coyhaique');
			expect(() => older.resolveTimezone('America/Coyhaik')).toThrow(older.TimezoneProblem);
		});
		jest.dontMock('../../../nodes/shared/timezone/timeZoneNames');
	});

	it.each(['JST', 'SystemV/AST4', 'Etc/Unknown', 'Factory', 'local', 'system', 'posixrules'])(
		'refuses %s, even where JavaScript takes it',
		(name) => {
			expect(problemOf(name).message).toMatch(/does not exist|an abbreviation/);
		},
	);
});

describe('offsets', () => {
	it('are refused, with zones that have the offset', () => {
		expect(problemOf('+10:00')).toMatchObject({
			message: 'The timezone "+10:00" is an offset from UTC, not a name',
			suggestions: ['Australia/Sydney', 'Australia/Melbourne', 'Australia/Brisbane'],
			nextStep: 'Did you mean Australia/Sydney, Australia/Melbourne or Australia/Brisbane?',
		});
	});

	it.each(['+10', '+1000', 'UTC+10', 'utc+10:00', 'GMT +10', '+10:00:00'])(
		'are recognised in the form %s',
		(text) => {
			expect(suggestionsFor(text)).toContain('Australia/Brisbane');
		},
	);

	it.each([
		['-05:00', 'America/New_York'],
		['−3', 'America/Sao_Paulo'],
		['+5:30', 'Asia/Kolkata'],
		['+0545', 'Asia/Kathmandu'],
		['+08:00', 'Australia/Perth'],
		['+12', 'Pacific/Auckland'],
		['UTC+0', 'UTC'],
		['-00:00', 'UTC'],
		['Z', 'UTC'],
	])('lead from %s first to %s', (text, zone) => {
		expect(problemOf(text).message).toContain('offset');
		expect(suggestionsFor(text)[0]).toBe(zone);
	});

	it('are refused as fixed-offset zones, whose sign is the other way round', () => {
		expect(suggestionsFor('Etc/GMT+10')).toContain('Pacific/Honolulu');
		expect(suggestionsFor('Etc/GMT-10')).toContain('Australia/Sydney');
		for (const name of NAME_GROUPS.flat().filter((alias) => FIXED_OFFSET.test(alias))) {
			expect(problemOf(name).message).toContain('offset');
		}
	});

	it('are refused without a suggestion where no zone has them', () => {
		expect(problemOf('+25:00')).toMatchObject({
			suggestions: [],
			nextStep: 'Pick a name from the list, such as Australia/Melbourne.',
		});
	});
});

describe('abbreviations', () => {
	it('are refused, with the zones that they may mean', () => {
		expect(problemOf('AEST')).toMatchObject({
			message: 'The timezone "AEST" is an abbreviation, not a name',
			suggestions: ['Australia/Sydney', 'Australia/Melbourne', 'Australia/Brisbane'],
		});
	});

	it.each([
		['aedt', 'Australia/Sydney'],
		['AWST', 'Australia/Perth'],
		['ACST', 'Australia/Adelaide'],
		['NZDT', 'Pacific/Auckland'],
		['EST', 'America/New_York'],
		['CST', 'America/Chicago'],
		['MST', 'America/Denver'],
		['PST', 'America/Los_Angeles'],
		['HST', 'Pacific/Honolulu'],
		['BST', 'Europe/London'],
		['CET', 'Europe/Paris'],
		['IST', 'Asia/Kolkata'],
		['JST', 'Asia/Tokyo'],
	])('lead from %s first to %s', (abbreviation, zone) => {
		expect(problemOf(abbreviation).message).toContain('abbreviation');
		expect(suggestionsFor(abbreviation)[0]).toBe(zone);
	});

	it.each(ABBREVIATIONS)('are refused as the name %s of the time zone database', (name) => {
		expect(problemOf(name).message).toContain('abbreviation');
		expect(suggestionsFor(name)).not.toEqual([]);
	});

	it('are found where they are also the code of a country', () => {
		expect(suggestionsFor('ET')).toEqual(
			expect.arrayContaining(['America/New_York', 'Africa/Addis_Ababa']),
		);
	});

	it('are found by their long form', () => {
		expect(suggestionsFor('AUS Eastern Standard Time')[0]).toBe('Australia/Sydney');
		expect(suggestionsFor('Central European Time')[0]).toBe('Europe/Paris');
		expect(suggestionsFor('Pacific Time (US & Canada)')[0]).toBe('America/Los_Angeles');
	});
});

describe('the names that Windows gives to time zones', () => {
	const mapped = supplemental.windowsZones.mapTimezones.map(({ mapZone }) => mapZone);
	const names = [...new Set(mapped.map(({ _other: name }) => name))].filter(
		(name) => name !== 'UTC',
	);
	const ofTheWorld = (name: string) =>
		mapped.find(({ _other, _territory }) => _other === name && _territory === '001')?._type ?? '';

	it.each(names.filter((name) => !ofTheWorld(name).startsWith('Etc/')))(
		'%s is answered with the zone that Unicode has for it',
		(name) => {
			const zone = resolveTimezone(ofTheWorld(name));
			expect(problemOf(name)).toMatchObject({
				message: `The timezone "${name}" is a name of Windows, not an IANA name`,
				suggestions: [zone],
				nextStep: `Did you mean ${zone}?`,
			});
		},
	);

	it('are known in every letter case, and for the other half of the year', () => {
		expect(suggestionsFor('aus eastern standard time')).toEqual(['Australia/Sydney']);
		expect(suggestionsFor(' AUS  Eastern Daylight Time')).toEqual(['Australia/Sydney']);
		expect(suggestionsFor('W. Europe Summer Time')).toEqual(['Europe/Berlin']);
	});

	it.each([
		['UTC-11', 'Pacific/Pago_Pago'],
		['UTC+12', 'Pacific/Tarawa'],
		['UTC-02', 'America/Noronha'],
	])('%s is answered with a place that keeps this offset all year', (name, zone) => {
		expect(suggestionsFor(name)[0]).toBe(zone);
	});

	it('have no hint where nobody lives', () => {
		expect(suggestionsFor('Dateline Standard Time')).toEqual([]);
	});
});

describe('cities, countries and typing errors', () => {
	it('are refused with the zone that is meant', () => {
		expect(problemOf('Sydney')).toMatchObject({
			message: 'The timezone "Sydney" does not exist',
			suggestions: ['Australia/Sydney'],
			nextStep: 'Did you mean Australia/Sydney?',
		});
	});

	it.each([
		['sidney', 'Australia/Sydney'],
		['Melborne', 'Australia/Melbourne'],
		['Australia/Melborne', 'Australia/Melbourne'],
		['Austrlia/Sydny', 'Australia/Sydney'],
		['Pacific/Sydney', 'Australia/Sydney'],
		['Australia-Melbourne', 'Australia/Melbourne'],
		['"Australia/Melbourne"', 'Australia/Melbourne'],
		['Melbourne, Australia', 'Australia/Melbourne'],
		['Perth WA', 'Australia/Perth'],
		['Mel', 'Australia/Melbourne'],
		['Canberra', 'Australia/Sydney'],
		['Tasmania', 'Australia/Hobart'],
		['Western Australia', 'Australia/Perth'],
		['(UTC+10:00) Brisbane', 'Australia/Brisbane'],
		['New Yrok', 'America/New_York'],
		['newyork', 'America/New_York'],
		['Zürich', 'Europe/Zurich'],
		['São Paulo', 'America/Sao_Paulo'],
		['Asia/Calcuta', 'Asia/Kolkata'],
		['Hong Kong', 'Asia/Hong_Kong'],
	])('lead from %s to %s', (typed, zone) => {
		expect(suggestionsFor(typed)[0]).toBe(zone);
	});

	it.each([
		['AU', 'Australia/Sydney'],
		['Australia', 'Australia/Sydney'],
		['New Zealand', 'Pacific/Auckland'],
		['Germany', 'Europe/Berlin'],
		['UK', 'Europe/London'],
		['United Kingdom', 'Europe/London'],
		['USA', 'America/New_York'],
		['U.S.A.', 'America/New_York'],
		['Korea', 'Asia/Seoul'],
		['Türkiye', 'Europe/Istanbul'],
		['Bosnia and Herzegovina', 'Europe/Sarajevo'],
	])('lead from the country %s first to %s', (country, zone) => {
		expect(offered(country)[0]).toBe(zone);
	});

	it('lead from every name and code of a country to one of its zones', () => {
		for (const country of Object.values(countries)) {
			const own: string[] = country.zones;
			for (const text of [country.name, country.abbr]) {
				expect([text, offered(text).some((zone) => own.includes(zone))]).toEqual([text, true]);
			}
		}
	});

	it('lead from every city to its zone', () => {
		for (const name of Object.keys(zones)) {
			const city = name.slice(name.lastIndexOf('/') + 1).replaceAll('_', ' ');
			expect([city, offered(city).includes(name)]).toEqual([city, true]);
		}
	});

	it('lead back to every longer name in which one letter is missing or two are swapped', () => {
		for (const name of Object.keys(zones)) {
			const start = name.lastIndexOf('/') + 3;
			if (name.length - start < 4) continue;
			const missing = name.slice(0, start) + name.slice(start + 1);
			const swapped =
				name.slice(0, start) + name.charAt(start + 1) + name.charAt(start) + name.slice(start + 2);
			for (const typed of [missing, swapped]) {
				expect([typed, offered(typed).includes(name)]).toEqual([typed, true]);
			}
		}
	});

	it.each(['nothing', 'none', 'null', 'undefined', '[object Object]', '10', 'Mumbai', '🦘'])(
		'suggest nothing for %s rather than something wrong',
		(text) => {
			expect(problemOf(text)).toMatchObject({
				suggestions: [],
				nextStep: 'Pick a name from the list, such as Australia/Melbourne.',
			});
		},
	);

	it('suggest at most three names, each one of the list, and always the same', () => {
		const texts = timezoneNames()
			.filter((_, index) => index % 10 === 0)
			.flatMap((name) => [3, 5, 8, 13].map((length) => name.slice(-length)));
		for (const text of texts) {
			const suggestions = offered(text);
			expect(suggestions.length).toBeLessThanOrEqual(3);
			expect(suggestions.filter((name) => !PHP_NAMES.includes(name))).toEqual([]);
			expect(new Set(suggestions).size).toBe(suggestions.length);
			expect(offered(text)).toEqual(suggestions);
		}
	});
});

describe('what is no text to search', () => {
	it.each([[''], ['  \t\n'], ['\u200b'], [undefined], [null]])('says that %j is empty', (value) => {
		expect(problemOf(value)).toMatchObject({
			message: 'The timezone is empty',
			suggestions: [],
			nextStep: expect.stringContaining('set the timezone of the workflow'),
		});
	});

	it.each([
		[600, 'a number'],
		[true, 'a boolean'],
		[{ name: 'Australia/Melbourne' }, 'an object'],
		[['Australia/Melbourne'], 'a list'],
		[10n, 'a bigint'],
		[
			{
				toString() {
					throw new Error('toString was called');
				},
			},
			'an object',
		],
	])('says what a value is that is no text (%#)', (value, kind) => {
		expect(problemOf(value)).toMatchObject({
			message: `The timezone is ${kind}, not a name`,
			nextStep: expect.stringContaining('Check the expression in the field'),
		});
	});

	it('cuts a long text before showing it', () => {
		const { message } = problemOf('x'.repeat(1_000_000));
		expect(message.length).toBeLessThan(150);
		expect(message).toContain('…');
	});

	it('does not accept a name with a long tail', () => {
		expect(suggestionsFor(`Australia/Melbourne${' '.repeat(1000)}x`)).toEqual([
			'Australia/Melbourne',
		]);
	});

	it('shows no control characters, nor characters that change the direction of the text', () => {
		const { message } = problemOf('Austr\u0000alia\u001b[31m/\u202eMelbourne\nevil');
		expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
	});

	it.each(['__proto__', 'constructor', 'toString', '../../etc/passwd', "'; DROP TABLE x; --"])(
		'refuses %s like any other text',
		(text) => {
			expect(problemOf(text).message).toContain('does not exist');
		},
	);

	it.each([
		['many parts', 'a,b/'.repeat(50_000)],
		['many words', 'abcdefgh '.repeat(50_000)],
		['many spaces', ' _'.repeat(50_000) + 'x'],
		['many accents', 'a' + '\u0301'.repeat(50_000)],
	])('refuses a text of %s in little time', (_, text) => {
		const start = performance.now();
		problemOf(text);
		expect(performance.now() - start).toBeLessThan(500);
	});
});

describe('the generated names', () => {
	const path = join(__dirname, '../../../nodes/shared/timezone/timeZoneNames.ts');

	it('are small enough to load with every workflow', () => {
		expect(readFileSync(path).length).toBeLessThan(26_000);
	});
});
