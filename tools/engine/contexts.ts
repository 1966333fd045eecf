import { CredentialTestContext, LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type INode,
	type INodeCredentialTestResult,
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
} from 'n8n-workflow';
import { createAdditionalData } from './additionalData';
import { GivenCredentials, type CredentialsByType } from './credentials';
import { loadPackage } from './loadPackage';
import { createNodeTypes } from './nodeTypes';

/** A node that is open in n8n's editor, while it fills a list for one of the node's fields. */
export interface OpenNode {
	/** The full name of the node's type. */
	type?: string;
	/** What the node's fields hold at the moment, expressions unresolved. */
	parameters?: INodeParameters;
	credentials: CredentialsByType;
}

/** Calls a `loadOptions` method of the built node as the editor does, in n8n's own context. */
export async function callLoadOptions(
	method: string,
	node: OpenNode,
): Promise<INodePropertyOptions[]> {
	const { context, methods } = await openNode(node);
	return await named(methods.loadOptions, method).call(context);
}

/** Calls a `listSearch` method of the built node as the editor does, in n8n's own context. */
export async function callListSearch(
	method: string,
	node: OpenNode,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const { context, methods } = await openNode(node);
	return await named(methods.listSearch, method).call(context, filter, paginationToken);
}

/**
 * Tests a credential as n8n does when it is saved, by the method that a node of the package names
 * in `testedBy`.
 */
export async function testCredential(
	type: string,
	data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const loader = await loadPackage();
	const credentials = new GivenCredentials(loader, { [type]: data });
	const nodeTypes = createNodeTypes(loader);
	for (const nodeName of loader.nodesByCredential[type] ?? []) {
		const { description, methods } = nodeTypes.getByNameAndVersion(
			`${loader.packageName}.${nodeName}`,
		);
		const testedBy = description.credentials?.find(({ name }) => name === type)?.testedBy;
		if (typeof testedBy === 'string') {
			return await named(methods?.credentialTest, testedBy).call(
				new CredentialTestContext(createAdditionalData(credentials)),
				{ id: type, name: type, type, data: credentials.withDefaults(type, data) },
			);
		}
	}
	throw new Error(`No node of the package tests credentials of the type "${type}"`);
}

async function openNode({
	type = 'n8n-nodes-omneo.omneoBenefits',
	parameters = {},
	credentials,
}: OpenNode): Promise<{ context: LoadOptionsContext; methods: NonNullable<INodeType['methods']> }> {
	const loader = await loadPackage();
	const nodeTypes = createNodeTypes(loader);
	const node: INode = {
		id: 'node',
		name: 'Open Node',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: Object.fromEntries(
			Object.keys(credentials).map((name) => [name, { id: name, name }]),
		),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = createAdditionalData(new GivenCredentials(loader, credentials), {
		currentNodeParameters: parameters,
	});
	return {
		context: new LoadOptionsContext(
			workflow,
			workflow.nodes[node.name] ?? node,
			additionalData,
			'',
		),
		methods: nodeTypes.getByNameAndVersion(type).methods ?? {},
	};
}

function named<Method>(methods: Record<string, Method> | undefined, name: string): Method {
	const method = methods?.[name];
	if (!method) {
		throw new Error(
			`There is no method "${name}"; there are: ${Object.keys(methods ?? {}).join(', ')}`,
		);
	}
	return method;
}
