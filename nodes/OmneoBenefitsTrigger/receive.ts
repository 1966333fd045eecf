import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { OmneoCredential } from '../shared/transport/baseUrl';
import { simplifyBody } from './body';
import type { Stored } from './registrations';
import { deliveries, deliveryId, remembered } from './repeats';
import { readOptions, signatureOf } from './settings';
import { isSame, isSigned, jsonObject, refusalOfForm, type Refusal } from './verify';

/** A delivery that has been let in. */
interface Delivery {
	event: string;
	id: string;
	body: IDataObject;
}

/**
 * Takes one request to the node's URL. What is no delivery of Omneo's gets a 4xx and starts nothing;
 * so does one that carries the wrong secret, whatever else it holds.
 * @returns one item: the event's name, ID and time under `omneo`, and the `body` beside it
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const read = await readDelivery(context);
	if ('status' in read) return refuse(context, read);
	const { event, id, body } = read;
	const drops = readOptions(context).dropRepeated !== false && context.getMode() !== 'manual';
	const repeated = drops ? takeOnce(context, id) : undefined;
	if (repeated) return repeated;
	const json = {
		omneo: { event, id, received_at: new Date().toISOString() },
		body: context.getNodeParameter('simplify', true) === false ? body : simplifyBody(event, body),
	};
	return { workflowData: [[{ json }]] };
}

async function readDelivery(context: IWebhookFunctions): Promise<Delivery | Refusal> {
	const query = context.getQueryData() as IDataObject;
	const { secret } = context.getWorkflowStaticData('node') as Stored;
	if (!isSame(query.secret, secret)) return { status: 401, message: 'The secret is wrong' };

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

/** What to answer to a delivery that is known; undefined where it is new, and now remembered. */
function takeOnce(context: IWebhookFunctions, id: string): IWebhookResponseData | undefined {
	const stored = context.getWorkflowStaticData('node') as Stored;
	const here = deliveries(String(context.getWorkflow().id), context.getNode().id);
	if (here.underWay.has(id)) {
		// Whether that one starts the workflow is not known yet, so Omneo has to ask again.
		return refuse(context, { status: 503, message: 'This delivery is being taken' });
	}
	const taken = remembered(stored.seen ?? [], here.taken);
	if (taken.includes(id)) return { webhookResponse: { message: 'This delivery was taken before' } };

	stored.seen = remembered(taken, [id]);
	here.underWay.set(id, context.getResponseObject());
	return undefined;
}

function refuse(context: IWebhookFunctions, { status, message }: Refusal): IWebhookResponseData {
	context
		.getResponseObject()
		.writeHead(status, { 'Content-Type': 'application/json' })
		.end(JSON.stringify({ message }));
	return { noWebhookResponse: true };
}
