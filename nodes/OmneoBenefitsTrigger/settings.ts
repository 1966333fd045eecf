import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { jsonLogicFrom } from '../shared/input/jsonLogic';
import { Problem } from '../shared/problems/problem';
import { quote } from '../shared/text';
import { deliveryUrl, type Wish } from './registrations';
import { SIGNATURE_HEADER, type SignatureCheck } from './verify';

/** The option collection of the node; every key may be missing. */
export interface TriggerOptions {
	dropRepeated?: boolean;
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
 * @throws {Problem} `parameter_invalid` or `condition_invalid`
 */
export function readWishes(context: IHookFunctions, address: string, secret: string): Wish[] {
	const options = readOptions(context);
	const namespace = String(context.getNodeParameter('namespace', '')).trim();
	const condition = jsonLogicFrom(context.getNodeParameter('condition', ''), 'Condition');
	return eventNames(
		context.getNodeParameter('events', []),
		context.getNodeParameter('otherEvents', ''),
	).map((event) => ({
		trigger: event,
		url: deliveryUrl(address, event, secret),
		namespace: namespace || `n8n-${context.getWorkflow().id ?? 'unsaved'}`,
		is_active: true,
		queue: String(context.getNodeParameter('queue', 'default')),
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
			nextStep: 'Separate the names in the field Other Events by commas.',
		});
	}
	if (names.length === 0) {
		throw new Problem('parameter_invalid', {
			meaning: 'No event is chosen',
			nextStep: 'Choose at least one in the field Events, or enter one in the field Other Events.',
		});
	}
	return [...new Set(names)];
}
