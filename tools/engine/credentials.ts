import { getAdditionalKeys, type PackageDirectoryLoader } from 'n8n-core';
import {
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	UserError,
	type ICredentialDataDecryptedObject,
	type ICredentialsExpressionResolveValues,
	type ICredentialType,
	type IExecuteData,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** The data of the credentials that a workflow uses, by the name of the credential type. */
export type CredentialsByType = Record<string, ICredentialDataDecryptedObject>;

/**
 * Credentials as n8n's own helper provides them to a node (n8n 2.41.1, `CredentialsHelper`), except
 * that their data comes from the caller instead of n8n's database.
 */
export class GivenCredentials extends ICredentialsHelper {
	constructor(
		private readonly loader: PackageDirectoryLoader,
		private readonly data: CredentialsByType,
	) {
		super();
	}

	/**
	 * Adds the credential to a request by the type's `authenticate`, with its expressions resolved.
	 * As in n8n, the given options are changed.
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const request = requestOptions as IHttpRequestOptions & Record<string, unknown>;
		const { authenticate } = this.credentialType(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		if (!authenticate || !workflow || !node) return request;
		const resolve = (value: unknown) =>
			isExpression(value)
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							value,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						) ?? '',
					)
				: value;
		for (const [part, values] of Object.entries(authenticate.properties)) {
			const resolved = Object.entries(values as object).map(([key, value]) => [
				resolve(key),
				resolve(value),
			]);
			Object.assign(request, {
				[part]: { ...(request[part] as object | undefined), ...Object.fromEntries(resolved) },
			});
		}
		return request;
	}

	/**
	 * The credential's data with the defaults of its type and without what its form hides.
	 *
	 * @throws {UserError} if the caller gave no credential of this type
	 */
	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		_nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		at?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const given = this.data[type];
		if (!given) throw new UserError(`No credential of the type "${type}" was given to the runner`);
		if (raw) return given;
		const data = this.withDefaults(type, given);
		if (!at) return data;
		return at.workflow.expression.getParameterValue(
			data as INodeParameters,
			at.runExecutionData,
			at.runIndex,
			at.itemIndex,
			at.node.name,
			at.connectionInputData,
			mode,
			getAdditionalKeys(additionalData, mode, null, { isCredential: true }),
			executeData,
			false,
			data,
		) as ICredentialDataDecryptedObject;
	}

	/** How n8n prepares stored data before a node, or the credential's test, sees it. */
	withDefaults(type: string, data: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		return NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			data as INodeParameters,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
	}

	getParentTypes(name: string): string[] {
		const parents = this.credentialType(name).extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.getParentTypes(parent))];
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.credentialType(type).properties;
	}

	isCredentialUsableByNode(type: string, nodeType: string): boolean {
		const { restrictToSupportedNodes, supportedNodes } = this.credentialType(type);
		return !restrictToSupportedNodes || (supportedNodes ?? []).includes(nodeType);
	}

	/**
	 * Does nothing here: it is only for credentials with a token that expires, and this package has
	 * none.
	 */
	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('The runner has no stored credentials');
	}

	async updateCredentials(): Promise<never> {
		throw new Error('The runner has no stored credentials');
	}

	async updateCredentialsOauthTokenData(): Promise<never> {
		throw new Error('The runner has no stored credentials');
	}

	private credentialType(name: string): ICredentialType {
		return this.loader.getCredential(name).type;
	}
}
