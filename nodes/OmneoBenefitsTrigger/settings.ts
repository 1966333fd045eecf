import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { jsonLogicFrom } from '../shared/input/jsonLogic';
import { Problem } from '../shared/problems/problem';
import { quote } from '../shared/text';
import { SIGNATURE_HEADER, type SignatureCheck } from './verify';
import { deliveryUrl, type WebhookSettings } from './webhooks';

/** The option collection of the node; every key may be missing. */
export interface TriggerOptions {
	condition?: unknown;
	dropRepeated?: boolean;
	namespace?: string;
	otherEvents?: string;
	queue?: string;
	retryDaily?: boolean;
	retryHourly?: boolean;
	signatureCheck?: SignatureCheck;
	signatureHeader?: string;
}

export function readOptions(context: IHookFunctions | IWebhookFunctions): TriggerOptions {
	return context.getNodeParameter('options', {}) as TriggerOptions;
}

export function signatureOf(options: TriggerOptions): { check: SignatureCheck; header: string } {
	return {
		check: options.signatureCheck ?? 'off',
		header: options.signatureHeader?.trim() || SIGNATURE_HEADER,
	};
}

/**
 * The webhooks that the node's fields ask for, one for each event.
 * @param address the node's own URL, without event and secret
 * @throws {Problem} `parameter_invalid`, `condition_invalid` or `definition_missing`
 */
export function readWebhookSettings(
	context: IHookFunctions,
	address: string,
	secret: string,
): WebhookSettings[] {
	if (readDefinition(context) === '') throw new Problem('definition_missing');
	const options = readOptions(context);
	const condition = jsonLogicFrom(options.condition ?? '', 'Condition');
	return eventNames(context.getNodeParameter('events', []), options.otherEvents).map((event) => ({
		trigger: event,
		url: deliveryUrl(address, event, secret),
		namespace: options.namespace?.trim() || `n8n-${context.getWorkflow().id ?? 'unsaved'}`,
		is_active: true,
		queue: options.queue ?? 'default',
		retry_hourly: options.retryHourly ?? false,
		retry_daily: options.retryDaily ?? false,
		condition: condition as IDataObject | null,
	}));
}

/**
 * The chosen events and those typed in, each once.
 * @throws {Problem} `parameter_invalid`
 */
export function eventNames(chosen: unknown, typed: unknown): string[] {
	const names = [chosen, String(typed ?? '').split(',')]
		.flat()
		.map((name) => String(name).trim())
		.filter((name) => name !== '');
	const odd = names.find((name) => /\s/.test(name));
	if (odd !== undefined) {
		throw new Problem('parameter_invalid', {
			meaning: `The event ${quote(odd)} holds a space`,
			nextStep: 'Separate the names in the option Other Events by commas.',
		});
	}
	if (names.length === 0) {
		throw new Problem('parameter_invalid', {
			meaning: 'No event is chosen',
			nextStep: 'Choose at least one in the field Events, or enter one in the option Other Events.',
		});
	}
	return [...new Set(names)];
}

/**
 * The handle in the field Only This Benefit, in small letters; undefined where the field is empty.
 * An expression that gives nothing is an empty handle, which no benefit has.
 */
export function readDefinition(context: IHookFunctions | IWebhookFunctions): string | undefined {
	const isEmpty = locatorValue(context.getNode().parameters.definition) === '';
	if (isEmpty) return undefined;
	return locatorValue(context.getNodeParameter('definition', '')).toLowerCase();
}

function locatorValue(field: unknown): string {
	const value =
		typeof field === 'object' && field !== null && 'value' in field ? field.value : field;
	return typeof value === 'string' ? value.trim() : '';
}
