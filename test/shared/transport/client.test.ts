import { baseUrlOf, tokenOf, type OmneoCredential } from '../../../nodes/shared/transport/client';

const token = 'a-token';
const problemOf = (credential: OmneoCredential) => {
	try {
		return baseUrlOf({ apiToken: token, ...credential });
	} catch (error) {
		return error;
	}
};

describe('the base URL of a credential', () => {
	it('is the tenant’s present host by default', () => {
		expect(baseUrlOf({ apiToken: token, tenant: 'nathan-retail' })).toBe(
			'https://api.nathan-retail.getomneo.com/api/v3',
		);
	});

	it('is the older host where the credential says so', () => {
		expect(baseUrlOf({ apiToken: token, tenant: 'nathan', apiHost: 'legacy' })).toBe(
			'https://nathan.getomneo.com/api/v3',
		);
	});

	it.each(['', ' ', null, undefined])('is the present host where API Host is %j', (apiHost) => {
		expect(problemOf({ tenant: 'nathan', apiHost: apiHost as OmneoCredential['apiHost'] })).toBe(
			'https://api.nathan.getomneo.com/api/v3',
		);
	});

	it('takes a tenant with spaces around it and in capitals', () => {
		expect(baseUrlOf({ apiToken: token, tenant: '  Nathan ' })).toBe(
			'https://api.nathan.getomneo.com/api/v3',
		);
	});

	it.each([
		['nothing', ''],
		['a dot', 'evil.example.com'],
		['a slash', 'evil.example.com/'],
		['an at sign', 'x@evil'],
		['a space', 'two words'],
		['a hash', 'evil#'],
		['a colon', 'evil:443'],
		['a backslash', 'evil\\'],
		['a percent sign', 'evil%2f'],
		['a hyphen first', '-evil'],
		['a hyphen last', 'evil-'],
		['more than 63 characters', 'a'.repeat(64)],
		['a line break', 'evil\nhost'],
		['letters that only look like ASCII', 'nаthan'],
	])('refuses a tenant with %s', (_, tenant) => {
		expect(problemOf({ tenant })).toMatchObject({ code: 'credential_invalid', outcome: 'failed' });
	});

	it.each([
		'https://nathan-retail.manager.getomneo.com/profiles/0f5c2b8e-3a51-4c53-9d0e-6a1b7f1f2c11',
		'https://nathan-retail.manager.getomneo.com',
		'nathan-retail.manager.getomneo.com/',
		'https://api.nathan-retail.getomneo.com/api/v3',
		'http://nathan-retail.getomneo.com/api/v3?x=1',
		'Nathan-Retail.Manager.GetOmneo.com#top',
		'\u200b https://nathan-retail.manager.getomneo.com/ \ufeff',
		'\u2060nathan-retail\u00ad',
		'\u202anathan-retail\u202c',
	])('finds the tenant in what is pasted: %j', (tenant) => {
		expect(baseUrlOf({ apiToken: token, tenant })).toBe(
			'https://api.nathan-retail.getomneo.com/api/v3',
		);
	});

	it.each([
		'https://evil.example/nathan.manager.getomneo.com',
		'https://nathan.manager.getomneo.com.evil.example/',
		'https://evil.example#.manager.getomneo.com',
		'https://user@nathan.manager.getomneo.com',
		'https://nathan.manager.getomneo.com@evil.example',
		'https://a.b.getomneo.com',
		'https://manager.getomneo.com',
		'https://api.getomneo.com',
		'https://getomneo.com',
		'nathan\u200bretail',
	])('finds no tenant in %j', (tenant) => {
		expect(problemOf({ tenant })).toMatchObject({ code: 'credential_invalid' });
	});

	it('names an invisible character within a tenant, a base URL or a token', () => {
		const zeroWidth = 'a zero-width space (U+200B)';
		expect(problemOf({ tenant: 'nathan\u200bretail' })).toMatchObject({
			message: expect.stringContaining(zeroWidth) as string,
		});
		expect(
			problemOf({ apiHost: 'custom', baseUrl: 'https://omneo.exam\u200bple.com/api/v3' }),
		).toMatchObject({ message: expect.stringContaining(zeroWidth) as string });
		expect(problemOf({ tenant: 'nathan', apiToken: 'abc\u200bdef' })).toMatchObject({
			message: `The API token holds ${zeroWidth}`,
		});
	});

	it('leaves out what a copied token or base URL has at its ends', () => {
		expect(tokenOf({ apiToken: '\ufeff abc.def-1\u200b\n' })).toBe('abc.def-1');
		expect(
			baseUrlOf({
				apiToken: '\u200babc\u00ad',
				apiHost: 'custom',
				baseUrl: '\u200ehttps://omneo.example.com/api/v3/\u2060',
			}),
		).toBe('https://omneo.example.com/api/v3');
	});

	it.each<[string, unknown]>([
		['apiHost', 'constructor'],
		['apiHost', 7],
		['tenant', ['nathan']],
		['tenant', { name: 'nathan' }],
		['tenant', true],
		['apiToken', { token: 'x' }],
	])('refuses the field %s with what an expression gave by mistake: %j', (name, value) => {
		expect(problemOf({ tenant: 'nathan', [name]: value })).toMatchObject({
			code: 'credential_invalid',
		});
	});

	it('is read in no time, however long it is', () => {
		const slashes = `https://omneo.example.com/${'/'.repeat(100_000)}a`;
		expect(problemOf({ apiHost: 'custom', baseUrl: slashes })).toBe(slashes);
		expect(problemOf({ tenant: `${'a.'.repeat(50_000)}getomneo.com` })).toMatchObject({
			code: 'credential_invalid',
		});
	});

	it('takes a custom address as it is, but for slashes at its end', () => {
		expect(
			baseUrlOf({
				apiToken: token,
				apiHost: 'custom',
				baseUrl: ' https://omneo.example.com/api/v3// ',
			}),
		).toBe('https://omneo.example.com/api/v3');
	});

	it.each([
		'http://127.0.0.1:8787/api/v3',
		'http://127.3.2.1/api/v3',
		'http://localhost:8787/api/v3',
		'http://[::1]:8787/api/v3',
		'http://host.docker.internal:8787/api/v3',
	])('takes plain http on this machine: %s', (baseUrl) => {
		expect(baseUrlOf({ apiToken: token, apiHost: 'custom', baseUrl })).toBe(baseUrl);
	});

	it.each([
		['plain http to another machine', 'http://omneo.example.com/api/v3', 'not encrypted'],
		[
			'plain http to a name that begins like loopback',
			'http://localhost.evil.example/',
			'not encrypted',
		],
		['plain http to a private address', 'http://192.168.0.1/api/v3', 'not encrypted'],
		['plain http to all interfaces', 'http://0.0.0.0:8787/', 'not encrypted'],
		['a user name', 'https://user@omneo.example.com/', 'user name'],
		['a password', 'https://user:secret@omneo.example.com/', 'user name'],
		['no scheme', 'omneo.example.com/api/v3', 'not a web address'],
		['another scheme', 'ftp://omneo.example.com/', 'not a web address'],
		['a script', 'javascript:alert(1)', 'not a web address'],
		['nothing', '', 'not a web address'],
		['a query', 'https://omneo.example.com/api?x=1', '? or #'],
		['a fragment', 'https://omneo.example.com/api#x', '? or #'],
	])('refuses %s', (_, baseUrl, sentence) => {
		const problem = problemOf({ apiHost: 'custom', baseUrl });
		expect(problem).toMatchObject({ code: 'credential_invalid' });
		expect(String(problem)).toContain(sentence);
	});

	it('never repeats a password in its error', () => {
		const problem = problemOf({
			apiHost: 'custom',
			baseUrl: 'https://u:s3cret@omneo.example.com/',
		});
		expect(JSON.stringify(problem) + String(problem)).not.toContain('s3cret');
	});

	it.each(['two words', 'line\nbreak', 'ключ'])(
		'refuses a token that no header can carry: %j',
		(apiToken) => {
			expect(problemOf({ tenant: 'nathan', apiToken })).toMatchObject({
				code: 'credential_invalid',
			});
		},
	);

	it('refuses a credential without a token', () => {
		expect(problemOf({ tenant: 'nathan', apiToken: ' ' })).toMatchObject({
			message: 'The API token is empty',
		});
	});

	const custom = (baseUrl: string): OmneoCredential => ({ apiHost: 'custom', baseUrl });

	it.each<[string, OmneoCredential, string, string]>([
		[
			'a tenant',
			{ tenant: 'two words' },
			'The tenant "two words" is not valid',
			'Enter only the first part of your CX Manager address: for https://nathan-retail.manager.getomneo.com it is nathan-retail.',
		],
		[
			'no token',
			{ apiToken: '' },
			'The API token is empty',
			'Put a token into the Omneo API credential.',
		],
		[
			'a token',
			{ apiToken: 'ключ' },
			'The API token holds a space or another character that no token has',
			'Copy the token from CX Manager again, all of it and nothing else.',
		],
		[
			'a user name',
			custom('https://user@omneo.example.com/'),
			'The base URL holds a user name or password',
			'Remove everything between // and @ from the base URL; only the API token is used.',
		],
		[
			'plain http',
			custom('http://omneo.example.com/'),
			'The base URL is not encrypted',
			'Begin the base URL with https://. Plain http:// is allowed only for an address on this machine.',
		],
		[
			'a query',
			custom('https://omneo.example.com/?x=1'),
			'The base URL holds a ? or #',
			'Remove the part from ? or # on from the base URL.',
		],
		[
			'an invisible character',
			custom('https://omneo.exam\u200bple.com/'),
			'The base URL has a zero-width space (U+200B) in it',
			'Type the base URL again.',
		],
		[
			'a script that holds an address',
			custom('javascript://https://omneo.example.com/'),
			'The base URL is not a web address',
			'Enter everything before /profiles, for example https://api.example.com/api/v3.',
		],
	])('says what is wrong with %s, and what to do', (_, credential, message, nextStep) => {
		expect(problemOf({ tenant: 'nathan', ...credential })).toMatchObject({ message, nextStep });
	});

	it.each<[string, Record<string, unknown>]>([
		['Tenant', { tenant: true }],
		['Base URL', { apiHost: 'custom', baseUrl: true }],
		['API Host', { apiHost: true }],
		['API Token', { apiToken: true }],
	])('names the field %s where an expression in it gave no text', (name, value) => {
		expect(problemOf({ tenant: 'nathan', ...value })).toMatchObject({
			message: expect.stringContaining(
				`The field ${name} of the Omneo API credential holds true`,
			) as string,
		});
	});

	it('repeats a tenant that is too long a number, but never such a token', () => {
		const number = 2 ** 60;
		const problems = [{ tenant: number }, { tenant: 'nathan', apiToken: number }].map(
			(credential) => problemOf(credential as unknown as OmneoCredential),
		);
		expect(problems).toMatchObject([
			{ message: expect.stringContaining('the number 1152921504606') as string },
			{ message: 'The field API Token of the Omneo API credential is not valid' },
		]);
		expect(JSON.stringify(problems[1])).not.toContain('11529');
	});

	it('takes a tenant that is called like one of Omneo’s hosts', () => {
		expect(problemOf({ tenant: 'manager' })).toBe('https://api.manager.getomneo.com/api/v3');
	});
});
