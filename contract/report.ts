import Table from 'cli-table3';
import type { Outcome, Result } from './check';
import type { Report } from './run';

/** Wide enough for a sentence, narrow enough for a terminal. */
const WIDTHS = [34, 11, 60, 11];

/** How many ended so. */
export function count(results: Result[], outcome: Outcome): number {
	return results.filter((result) => result.outcome === outcome).length;
}

/** The report as a table, and below it what differs and what that means. */
export function asTable({ results, cleanedBefore, cleaned, left, requests }: Report): string {
	const table = new Table({
		head: ['check', 'outcome', 'Omneo …', 'strength'],
		colWidths: WIDTHS,
		wordWrap: true,
		style: { head: [], border: [], compact: true },
	});
	for (const { check, outcome, detail } of results) {
		const says = detail === null ? check.says : `${check.says}: ${detail}`;
		table.push([check.name, outcome, says, check.strength]);
	}
	const different = results.filter(({ outcome }) => outcome === 'differs');
	const numbers = (['holds', 'differs', 'not tried'] as const).map(
		(outcome) => `${count(results, outcome).toString()} ${outcome}`,
	);
	return [
		table.toString(),
		'',
		...different.flatMap(({ check, detail }) => [
			`${check.name} differs: ${detail ?? ''}.`,
			`  Taken for true: Omneo ${check.says} (${check.strength}: ${check.source}).`,
			`  For the nodes: ${check.means} See ${check.docs}.`,
			'',
		]),
		`${numbers.join(', ')}; ${requests.toString()} requests.`,
		...(cleanedBefore > 0
			? [`Deleted after an earlier run: ${cleanedBefore.toString()} records.`]
			: []),
		...(cleaned > 0 ? [`Deleted after this run: ${cleaned.toString()} records.`] : []),
		...(left.length > 0
			? [`Not deleted, a later run with --write tries again: ${left.join(', ')}.`]
			: []),
	].join('\n');
}

/** The report as JSON, one object. */
export function asJson(report: Report): string {
	const { results, ...rest } = report;
	return JSON.stringify(
		{
			...rest,
			checks: results.map(({ check, outcome, detail }) => ({ ...check, outcome, detail })),
		},
		null,
		'\t',
	);
}
