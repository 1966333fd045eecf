import {
	sleep,
	type IDataObject,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { nodeError } from '../shared/nodeError';
import { settled } from '../shared/problems/problem';
import { baseUrlOf, type OmneoCredential } from '../shared/transport/client';
import { deliveryId, takeTurn, lacks } from './repeats';
import { readDeliverySettings, type DeliverySettings } from './settings';
import { definitionHandles, simplifyBody } from './simplify';
import {
	isSame,
	jsonObject,
	refusalOfForm,
	refusalOfSignature,
	signatureMissing,
	type Refusal,
} from './verify';
import { readStored, writeStored, type Stored } from './webhooks';

/** A delivery that has been accepted. */
interface Delivery {
	event: string;
	id: string;
	body: IDataObject;
}

/** The answer to each accepted delivery, whether it starts the workflow or not. */
const RECEIVED = { received: true };

/**
 * Handles one request to the node's URL. A request that is not a delivery from Omneo gets a 4xx and
 * starts nothing; so does one with the wrong secret, whatever else it holds.
 * @returns one item: `event` and `delivery_id`, and the keys of the simplified body; or
 * `received_at`, and the raw body in `body`
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { secret } = context.getQueryData() as IDataObject;
	if (!isSame(secret, readStored(context)?.secret)) {
		return refuse(context, { status: 401, message: 'The secret is wrong' });
	}
	const settings = readDeliverySettings(context);
	const delivery = await readDelivery(context, settings);
	if ('status' in delivery) return refuse(context, delivery);
	if (!isWanted(delivery, settings)) return { webhookResponse: RECEIVED };

	const json = outputOf(delivery, settings, await tenantOf(context));
	const drops = settings.dropRepeated && context.getMode() !== 'manual';
	const repeated = drops ? await takeOnce(context, delivery.id) : undefined;
	return repeated ?? { webhookResponse: RECEIVED, workflowData: [[{ json }]] };
}

function outputOf(
	{ event, id, body }: Delivery,
	{ simplify }: DeliverySettings,
	tenant: string | undefined,
): IDataObject {
	const about = { event, delivery_id: id };
	return simplify
		? { ...about, ...simplifyBody(event, body, tenant), ...about }
		: { ...about, received_at: new Date().toISOString(), body };
}

/**
 * The base URL of the credential's tenant; an unusable credential does not stop the workflow from
 * starting.
 */
async function tenantOf(context: IWebhookFunctions): Promise<string | undefined> {
	const reading = context.getCredentials<OmneoCredential>('omneoApi').then(baseUrlOf);
	return (await settled(reading)).result;
}

async function readDelivery(
	context: IWebhookFunctions,
	{ signature, events }: DeliverySettings,
): Promise<Delivery | Refusal> {
	const headers = context.getHeaderData();
	// n8n does not read the body of a content type that is refused here.
	const raw = context.getRequestObject().rawBody ?? Buffer.alloc(0);
	const refusal = refusalOfForm(headers, raw);
	if (refusal) return refusal;

	const isSigned = signature.check !== 'off';
	if (isSigned) {
		const { webhookSecret } = await context.getCredentials<OmneoCredential>('omneoApi');
		const refused = refusalOfSignature(signature, headers, raw, webhookSecret?.trim());
		if (refused?.isMissing !== false) noteSignature(context, refused !== undefined);
		if (refused) return refused;
	}

	const body = jsonObject(raw);
	if (!body) return { status: 400, message: 'The body is not a JSON object' };
	const { event: ofUrl } = context.getQueryData() as IDataObject;
	const ofHeader = headers['x-omneo-event'];
	const event = String(ofHeader ?? ofUrl ?? '');
	if (events && !isOneOf(events, event)) {
		return { status: 400, message: 'The event is none of those that are chosen' };
	}
	if (events && ofUrl !== undefined && !isOneOf([String(ofUrl)], event)) {
		return { status: 400, message: 'The event of the header is not that of the address' };
	}
	return { event, id: deliveryId(event, raw, isSigned), body };
}

function isOneOf(events: readonly string[], event: string): boolean {
	return events.some((other) => other.toLowerCase() === event.trim().toLowerCase());
}

/**
 * Notes, for whoever publishes next, that deliveries have no signature, until one has a good one.
 */
function noteSignature(context: IWebhookFunctions, isMissing: boolean): void {
	if (isMissing && context.getMode() === 'manual') {
		throw nodeError(context.getNode(), signatureMissing());
	}
	const stored = readStored(context);
	const unsigned = isMissing ? 'refused' : undefined;
	if (stored?.unsigned !== unsigned) writeStored(context, { ...stored, unsigned });
}

/** Whether an event is about the chosen benefit; events about members and the like always pass. */
function isWanted({ event, body }: Delivery, { definition }: DeliverySettings): boolean {
	if (definition === undefined) return true;
	const handles = definitionHandles(event, body);
	return handles === undefined || handles.some((handle) => handle.toLowerCase() === definition);
}

/** The answer to a known delivery; undefined if it is new, and now remembered. */
async function takeOnce(
	context: IWebhookFunctions,
	id: string,
): Promise<IWebhookResponseData | undefined> {
	const stored = readStored(context);
	const { seen = {} } = stored ?? {};
	const node = `${context.getWorkflow().id}/${context.getNode().id}`;
	const turn = await takeTurn(node, id, seen);
	if (!turn.isRepeated) {
		void writeUntilAnswered(context, { ...stored, seen: turn.taken }).then(turn.end);
		return undefined;
	}
	// Restores what another process overwrote.
	if (lacks(seen, turn.taken)) writeStored(context, { ...stored, seen: turn.taken });
	return { webhookResponse: { ...RECEIVED, repeated: true } };
}

/** In milliseconds. n8n starts an execution much faster; after this, waiting deliveries go on. */
const LONGEST_START = 30_000;

/**
 * n8n saves changed static data before it answers. But while it starts the execution, it forgets
 * that there was a change (n8n 2.41.1, `establishContextForPersistence`). So the same data are
 * written again until it has answered, even if the sender has hung up meanwhile.
 * @returns whether the delivery started the workflow
 */
async function writeUntilAnswered(context: IWebhookFunctions, stored: Stored): Promise<boolean> {
	const response = context.getResponseObject();
	const end = Date.now() + LONGEST_START;
	for (let wait = 1; !response.writableEnded && Date.now() < end; wait = Math.min(2 * wait, 16)) {
		writeStored(context, stored);
		await sleep(wait);
	}
	return response.writableEnded && response.statusCode < 300;
}

function refuse(context: IWebhookFunctions, { status, message }: Refusal): IWebhookResponseData {
	context
		.getResponseObject()
		.writeHead(status, { 'Content-Type': 'application/json' })
		.end(JSON.stringify({ message }));
	return { noWebhookResponse: true };
}
