import type { IDataObject } from 'n8n-workflow';
import { Problem } from '../../shared/problems/problem';
import { resources } from '../actions';
import type { ItemContext, Operation } from '../actions/operation';
import { readSendInBatches, readSettings } from '../fields/options';
import { MOST_BEGUN_IN_BATCHES } from './schedule';

/** What the user set in the collection of options. */
export function optionsOf(parameter: ItemContext['parameter']): IDataObject {
	return parameter('options', {}) as IDataObject;
}

/** A concurrency that cannot be read is reported by the items themselves. */
export function concurrencyOf(parameter: ItemContext['parameter']): number {
	try {
		return readSettings(optionsOf(parameter)).concurrency;
	} catch {
		return 1;
	}
}

/** How many items of a slot may have begun; `undefined` for as many as usual. */
export function mostBegunOf(parameter: ItemContext['parameter']): number | undefined {
	try {
		return readSendInBatches(optionsOf(parameter)) ? MOST_BEGUN_IN_BATCHES : undefined;
	} catch {
		return undefined;
	}
}

/** @throws {Problem} `parameter_invalid` where there is no such operation */
export function chosenOperation(parameter: ItemContext['parameter']): Operation {
	const resource = String(parameter('resource'));
	const name = String(parameter('operation'));
	const operation = resources[resource]?.operations[name];
	if (!operation) {
		throw new Problem('parameter_invalid', {
			meaning: `The operation "${name}" of "${resource}" does not exist`,
			nextStep: 'Choose a resource and an operation from the lists.',
		});
	}
	return operation;
}

/** Whether the operation changes something at Omneo; one that does not exist changes nothing. */
export function changesSomething(operation: () => Operation): boolean {
	try {
		return operation().done !== undefined;
	} catch {
		return false;
	}
}
