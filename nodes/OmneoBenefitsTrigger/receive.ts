import {
	sleep,
	type IDataObject,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import type { OmneoCredential } from '../shared/transport/baseUrl';
import { deliveries, deliveryId, remembered } from './repeats';
import { readDefinition, readOptions, signatureOf } from './settings';
import { definitionHandles, simplifyBody } from './simplify';
import { readStored, writeStored, type Stored } from './stored';
import { isSame, isSigned, jsonObject, refusalOfForm, type Refusal } from './verify';

/** A delivery that has been let in. */
interface Delivery {
	event: string;
	id: string;
	body: IDataObject;
}

/** The answer to each delivery that was taken, whether it starts the workflow or not. */
const RECEIVED = { received: true };

/**
 * Takes one request to the node's URL. What is no delivery of Omneo's gets a 4xx and starts nothing;
 * so does one that carries the wrong secret, whatever else it holds.
 * @returns one item: `event`, `delivery_id` and `received_at`, beside the keys of the simplified
 * body, or the raw one in `body`
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const delivery = await readDelivery(context);
	if ('status' in delivery) return refuse(context, delivery);
	if (!isWanted(context, delivery)) return { webhookResponse: RECEIVED };

	const drops = readOptions(context).dropRepeated !== false && context.getMode() !== 'manual';
	const repeated = drops ? takeOnce(context, delivery.id) : undefined;
	return (
		repeated ?? {
			webhookResponse: RECEIVED,
			workflowData: [[{ json: outputOf(context, delivery) }]],
		}
	);
}

function outputOf(context: IWebhookFunctions, { event, id, body }: Delivery): IDataObject {
	const about = { event, delivery_id: id, received_at: new Date().toISOString() };
	return context.getNodeParameter('simplify', true) === false
		? { ...about, body }
		: { ...about, ...simplifyBody(event, body), ...about };
}

async function readDelivery(context: IWebhookFunctions): Promise<Delivery | Refusal> {
	const query = context.getQueryData() as IDataObject;
	if (!isSame(query.secret, readStored(context).secret)) {
		return { status: 401, message: 'The secret is wrong' };
	}

	const headers = context.getHeaderData();
	// n8n reads no body of a content type that is refused here.
	const raw = context.getRequestObject().rawBody ?? Buffer.alloc(0);
	const refusal = refusalOfForm(headers, raw);
	if (refusal) return refusal;

	const signature = signatureOf(readOptions(context));
	if (signature.check !== 'off') {
		const { webhookSecret } = await context.getCredentials<OmneoCredential>('omneoApi');
		if (!isSigned(signature, headers, raw, webhookSecret?.trim())) {
			return { status: 401, message: 'The signature is wrong' };
		}
	}

	const body = jsonObject(raw);
	if (!body) return { status: 400, message: 'The body is not a JSON object' };
	const event = String(headers['x-omneo-event'] ?? query.event ?? '');
	return { event, id: deliveryId(event, raw), body };
}

/** Whether an event is of the benefit that is chosen; events of members and the like always are. */
function isWanted(context: IWebhookFunctions, { event, body }: Delivery): boolean {
	const wanted = readDefinition(context);
	if (wanted === undefined) return true;
	const handles = definitionHandles(event, body);
	return handles === undefined || handles.some((handle) => handle.toLowerCase() === wanted);
}

/** What to answer to a delivery that is known; undefined where it is new, and now remembered. */
function takeOnce(context: IWebhookFunctions, id: string): IWebhookResponseData | undefined {
	const here = deliveries(String(context.getWorkflow().id), context.getNode().id);
	if (here.underWay.has(id)) {
		// Whether that one starts the workflow is not known yet, so Omneo has to ask again.
		return refuse(context, { status: 503, message: 'This delivery is being taken' });
	}
	const stored = readStored(context);
	const { seen = [] } = stored;
	const taken = remembered(seen, here.taken);
	if (taken.includes(id)) {
		// What another process saved over this one's is put back.
		if (taken.length > seen.length) writeStored(context, { ...stored, seen: taken });
		return { webhookResponse: { ...RECEIVED, repeated: true } };
	}
	here.underWay.set(id, context.getResponseObject());
	void writeUntilAnswered(context, { ...stored, seen: remembered(taken, [id]) });
	return undefined;
}

/** In milliseconds. n8n's own limit for the start of an execution is far below. */
const LONGEST_START = 120_000;

/**
 * n8n saves static data that was changed before it answers; but while it starts the execution, it
 * forgets that there was a change (n8n 2.41.1, `establishContextForPersistence`). So the same is
 * written again, ever less often, until it has answered.
 */
async function writeUntilAnswered(context: IWebhookFunctions, stored: Stored): Promise<void> {
	const response = context.getResponseObject();
	const end = Date.now() + LONGEST_START;
	writeStored(context, stored);
	for (let wait = 1; !response.writableEnded && Date.now() < end; wait = Math.min(wait * 2, 50)) {
		await sleep(wait);
		writeStored(context, stored);
	}
}

function refuse(context: IWebhookFunctions, { status, message }: Refusal): IWebhookResponseData {
	context
		.getResponseObject()
		.writeHead(status, { 'Content-Type': 'application/json' })
		.end(JSON.stringify({ message }));
	return { noWebhookResponse: true };
}
