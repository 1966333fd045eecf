import * as core from 'n8n-core';
import * as n8nWorkflow from 'n8n-workflow';
import type { IRunExecutionData, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

type Stack = NonNullable<IRunExecutionData['executionData']>['nodeExecutionStack'];

/** The data of an execution that begins with `nodeExecutionStack`; older n8n has no function for it. */
export function beginningOf(nodeExecutionStack: Stack): IRunExecutionData {
	const { createRunExecutionData } = n8nWorkflow as Partial<typeof n8nWorkflow>;
	if (createRunExecutionData) {
		return createRunExecutionData({ executionData: { nodeExecutionStack } });
	}
	return {
		startData: {},
		resultData: { runData: {} },
		executionData: {
			contextData: {},
			nodeExecutionStack,
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
		},
	} as unknown as IRunExecutionData;
}

/** n8n without external secrets, in its present form and in that of n8n 1.85. */
export function noExternalSecrets(): Pick<IWorkflowExecuteAdditionalData, 'externalSecretsProxy'> {
	const { ExternalSecretsProxy } = core as Partial<typeof core>;
	if (ExternalSecretsProxy) return { externalSecretsProxy: new ExternalSecretsProxy() };
	const secretsHelpers = { listProviders: () => [], hasProvider: () => false };
	return { secretsHelpers } as unknown as Pick<
		IWorkflowExecuteAdditionalData,
		'externalSecretsProxy'
	>;
}
