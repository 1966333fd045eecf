import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { jsonLogicFrom } from '../shared/input/json';
import { nameList } from '../shared/input/names';
import { readKey, readLine } from '../shared/input/text';
import { readBoolean, field, invisibleIn } from '../shared/input/values';
import { Problem } from '../shared/problems/problem';
import { quote } from '../shared/text';
import { SIGNATURE_HEADER, type SignatureCheck } from './verify';
import { deliveryUrl, type WebhookSettings } from './webhooks';

/** What the node does with a delivery. */
export interface DeliverySettings {
	simplify: boolean;
	dropRepeated: boolean;
	signature: { check: SignatureCheck; header: string };
	/**
	 * The events that are accepted; undefined without a signature check, where the address is enough.
	 */
	events: string[] | undefined;
	/** A handle in lower case; undefined if any benefit will do. */
	definition: string | undefined;
}

type Context = IHookFunctions | IWebhookFunctions;

function readOptions(context: Context): IDataObject {
	return context.getNodeParameter('options', {}) as IDataObject;
}

/** @throws {Problem} `parameter_invalid` */
export function readDeliverySettings(context: Context): DeliverySettings {
	const options = readOptions(context);
	const { dropRepeated = true, signatureCheck = 'off', signatureHeader } = options;
	return {
		simplify: readBoolean(context.getNodeParameter('simplify', true), field('Simplify')),
		dropRepeated: readBoolean(dropRepeated, field('Drop Repeated Deliveries')),
		signature: {
			check: signatureCheck as SignatureCheck,
			header: readLine(signatureHeader, field('Signature Header')) || SIGNATURE_HEADER,
		},
		events: signatureCheck === 'off' ? undefined : readEvents(context),
		definition: readDefinition(context),
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
	if (readDeliverySettings(context).definition === '') throw new Problem('definition_missing');
	const options = readOptions(context);
	const { retryDaily = false, retryHourly = true } = options;
	const condition = jsonLogicFrom(options.condition ?? '', 'Condition');
	const namespace = readLine(options.namespace, field('Namespace'));
	return readEvents(context).map((event) => ({
		trigger: event,
		url: deliveryUrl(address, event, secret),
		namespace: namespace || `n8n-${context.getWorkflow().id ?? 'unsaved'}`,
		is_active: true,
		queue: readLine(options.queue, field('Queue')) || 'default',
		retry_hourly: readBoolean(retryHourly, field('Retry Hourly')),
		retry_daily: readBoolean(retryDaily, field('Retry Daily')),
		condition: condition as IDataObject | null,
	}));
}

function readEvents(context: Context): string[] {
	return eventNames(context.getNodeParameter('events', []), readOptions(context).otherEvents);
}

/**
 * The chosen events and those typed in, each once.
 * @throws {Problem} `parameter_invalid`
 */
export function eventNames(chosen: unknown, typed: unknown): string[] {
	const names = [...new Set([...nameList(chosen, 'Events'), ...nameList(typed, 'Other Events')])];
	for (const name of names) {
		const oddCharacter = /\s/.test(name) ? 'a space' : invisibleIn(name);
		if (oddCharacter === undefined) continue;
		throw new Problem('parameter_invalid', {
			meaning: `The event ${quote(name)} holds ${oddCharacter}`,
			nextStep: 'Separate the names in the option Other Events by commas.',
		});
	}
	if (names.length === 0) {
		throw new Problem('parameter_invalid', {
			meaning: 'No event is chosen',
			nextStep: 'Choose at least one in the field Events, or enter one in the option Other Events.',
		});
	}
	return names;
}

/** An expression that gives nothing means an empty handle, which no benefit has. */
function readDefinition(context: Context): string | undefined {
	const isEmpty = !locatorValue(context.getNode().parameters.definition);
	if (isEmpty) return undefined;
	const value = locatorValue(context.getNodeParameter('definition', ''));
	return readKey(value, field('Only This Benefit')).toLowerCase();
}

function locatorValue(locator: unknown): unknown {
	return typeof locator === 'object' && locator !== null && 'value' in locator
		? locator.value
		: locator;
}
