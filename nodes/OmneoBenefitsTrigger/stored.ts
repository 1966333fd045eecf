import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { Stored } from './webhooks';

interface StoredWithOwner extends Stored {
	/** The n8n and the workflow that the rest belongs to. */
	instance: string;
	workflow: string;
}

/**
 * What the node stored in n8n's static data, which is kept with the workflow; undefined where it
 * never did. A copy of the workflow, in this n8n or in another, begins anew: what came along with it
 * belongs to the webhooks of the first one.
 */
export function readStored(context: IHookFunctions | IWebhookFunctions): Stored | undefined {
	const { all, key } = place(context);
	if (!Object.hasOwn(all, key)) return undefined;
	const { instance, workflow, ...stored } = all[key] as StoredWithOwner;
	const owner = ownerOf(context);
	return instance === owner.instance && workflow === owner.workflow ? stored : {};
}

/** Replaces what the node stored. n8n notices assignments only, and no change inside of a value. */
export function writeStored(context: IHookFunctions | IWebhookFunctions, stored: Stored): void {
	const { all, key } = place(context);
	all[key] = { ...ownerOf(context), ...stored };
}

/**
 * The workflow's static data, with a key of the node's ID: that of the node itself is kept under
 * its name, and lost when somebody renames it.
 */
function place(context: IHookFunctions | IWebhookFunctions): { all: IDataObject; key: string } {
	return {
		all: context.getWorkflowStaticData('global'),
		key: `omneoBenefitsTrigger:${context.getNode().id}`,
	};
}

function ownerOf(context: IHookFunctions | IWebhookFunctions): {
	instance: string;
	workflow: string;
} {
	return { instance: context.getInstanceId(), workflow: String(context.getWorkflow().id) };
}
