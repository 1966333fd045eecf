import { Problem } from '../problems/problem';
import { quote } from '../text';
import { readJson } from './json';

/** The operations of JsonLogic (jsonlogic.com, "Supported Operations"). */
const OPERATIONS = new Set(
	'var missing missing_some if == === != !== ! !! or and > >= < <= max min + - * / % map reduce filter all none some merge in cat substr log'.split(
		' ',
	),
);

/**
 * A JsonLogic rule from JSON text or from the object that an expression gave; `null` where it is
 * empty, which takes a condition away.
 * @throws {Problem} `condition_invalid`
 */
export function jsonLogicFrom(json: unknown, field: string): object | null {
	const rule = readJson(json, (why, nextStep) => invalid(field, why, nextStep));
	if (rule === undefined || rule === null) return null;
	if (typeof rule !== 'object' || Array.isArray(rule)) {
		throw invalid(field, 'is not a JSON object');
	}
	checkOperations(rule, field);
	return Object.keys(rule).length > 0 ? rule : null;
}

function checkOperations(part: unknown, field: string): void {
	if (typeof part !== 'object' || part === null) return;
	if (Array.isArray(part)) {
		for (const element of part) checkOperations(element, field);
		return;
	}
	const [operation, ...others] = Object.keys(part);
	if (operation === undefined) return;
	if (others.length > 0) {
		throw invalid(field, `has ${others.length + 1} operations side by side: ${quote(part)}`);
	}
	if (!OPERATIONS.has(operation))
		throw invalid(field, `uses the unknown operation ${quote(operation)}`);
	checkOperations((part as Record<string, unknown>)[operation], field);
}

function invalid(field: string, what: string, nextStep?: string): Problem {
	return new Problem('condition_invalid', { meaning: `The field ${field} ${what}`, nextStep });
}
