import { NodeHelpers, type INode, type INodeParameters } from 'n8n-workflow';
import { handles, people } from '../../sandbox';
import { OmneoBenefits } from '../../nodes/OmneoBenefits/OmneoBenefits.node';
import { locator } from '../engine/support';

const { description } = new OmneoBenefits();
const node = { name: 'Omneo', type: 'omneoBenefits', typeVersion: 1 } as INode;

const kept = (parameters: INodeParameters, withDefaults: boolean) =>
	NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		withDefaults,
		false,
		node,
		description,
	);

/** Changes the operation as the editor does: what is a default, or is not shown, is gone. */
function changed(parameters: INodeParameters | null, operation: string): INodeParameters | null {
	const own = kept(parameters ?? {}, false);
	return kept({ ...own, operation }, true);
}

const claim: INodeParameters = {
	resource: 'benefit',
	profileId: locator('id', people.mia.id),
	definition: locator('handle', handles.coffee),
	timezone: 'Australia/Perth',
	externalIdFrom: 'campaign',
	campaign: 'spring-mailing',
	specifyMeta: 'fields',
	metaFields: { field: [{ name: 'source', value: 'sheet' }] },
	simplify: false,
	options: { concurrency: 7, duplicateProtection: 'fail', includeInput: true },
};

const issue: INodeParameters = {
	...claim,
	issuedAt: '2026-06-01T00:00:00',
	additionalFields: { expiresAt: '2026-07-01T00:00:00', value: 5 },
	options: { ...(claim.options as object), sendInBatches: true },
};

it.each([
	['claim', claim],
	['claimRedeem', claim],
	['issue', issue],
])(
	'%s has all that was entered when it was changed to its preview and back',
	(operation, given) => {
		const before = kept({ ...given, operation }, true);
		expect(before).toMatchObject(given);
		expect(changed(changed(before, 'checkEligibility'), operation)).toEqual(before);
	},
);

it.each([
	['claim', claim],
	['claimRedeem', claim],
	['issue', issue],
])('a preview of %s is one again when it was changed to the real thing and back', (of, given) => {
	const before = kept({ ...given, previewOf: of, operation: 'checkEligibility' }, true);
	const real = changed(before, of);
	expect(real).toMatchObject(given);
	expect(changed(real, 'checkEligibility')).toEqual(before);
});
