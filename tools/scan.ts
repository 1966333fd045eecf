/** n8n's own scan of a package that wants to be verified, without its look-ups at npm. */

/** What is used of `@n8n/scan-community-package` 0.32.0, which has no types. */
interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage(
		directory: string,
		patterns?: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}

const SCANNER = '@n8n/scan-community-package/scanner/scanner.mjs';

/** What n8n's scanner finds wrong with the sources in a folder; empty if nothing. */
export async function scanSources(project: string): Promise<string[]> {
	const { SOURCE_FILE_PATTERNS } = await scanner();
	return await scan(project, SOURCE_FILE_PATTERNS);
}

/** What n8n's scanner finds wrong with an unpacked package; empty if nothing. */
export async function scanPackage(directory: string): Promise<string[]> {
	return await scan(directory);
}

async function scan(directory: string, patterns?: string[]): Promise<string[]> {
	const { passed, message, details } = await (await scanner()).analyzePackage(directory, patterns);
	// It also passes a folder in which it finds nothing, and says so.
	return passed && message === undefined ? [] : [details ?? message ?? 'It did not pass.'];
}

async function scanner(): Promise<Scanner> {
	return (await import(SCANNER)) as Scanner;
}
