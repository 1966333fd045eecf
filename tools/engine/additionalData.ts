import type { ICredentialsHelper, IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { noExternalSecrets } from './olderForms';

/** n8n's address in expressions such as `$execution.resumeUrl`; nothing listens there. */
const ORIGIN = 'http://127.0.0.1:5678';

/** What n8n's engine needs to know of the n8n around it. */
export function createAdditionalData(
	credentialsHelper: ICredentialsHelper,
	more: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper,
		currentNodeExecutionIndex: 0,
		restApiUrl: `${ORIGIN}/rest`,
		instanceBaseUrl: ORIGIN,
		formBaseUrl: `${ORIGIN}/form`,
		formTestBaseUrl: `${ORIGIN}/form-test`,
		formWaitingBaseUrl: `${ORIGIN}/form-waiting`,
		webhookBaseUrl: `${ORIGIN}/webhook`,
		webhookTestBaseUrl: `${ORIGIN}/webhook-test`,
		webhookWaitingBaseUrl: `${ORIGIN}/webhook-waiting`,
		mcpBaseUrl: `${ORIGIN}/mcp`,
		mcpTestBaseUrl: `${ORIGIN}/mcp-test`,
		variables: {},
		...noExternalSecrets(),
		logAiEvent: () => undefined,
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		executeWorkflow: async () => {
			throw new Error('The runner starts no sub-workflows');
		},
		startRunnerTask: async () => {
			throw new Error('The runner has no task runners');
		},
		...more,
	};
}
