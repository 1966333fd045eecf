import { DateTime } from 'luxon';
import { at, endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { inClockOf } from '../../../shared/input/date';
import { withoutEmpty } from '../../../shared/omneo/output';
import { addedPointOutput, type Point } from '../../../shared/omneo/point';
import { exactId } from '../../../shared/once/keys';
import { createRecord, differenceIn } from '../../../shared/records/createRecord';
import { listAll } from '../../../shared/transport/paging';
import { additionalFieldsField, freeTextEntry } from '../../fields/collection';
import { dateEntry } from '../../fields/dates';
import {
	externalIdOrMade,
	isUsersKey,
	keyField,
	metaBesideKey,
	metaWithKey,
} from '../../fields/externalId';
import { listMode, locatorOf, textMode } from '../../fields/field';
import { requestOptionsField } from '../../fields/options';
import { profileField } from '../../fields/profile';
import { recordId, requiredValueField } from '../../fields/values';
import { operation, type Field } from '../operation';

const pointDefinitionIdField: Field<string> = {
	properties: [
		{
			displayName: 'Point Definition',
			name: 'pointDefinitionId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The kind of points to give',
			modes: [
				listMode('searchPointDefinitions', 'By name or handle...'),
				textMode('id', 'By ID', 'The number of the point definition', '1'),
			],
		},
	],
	read: (item) => recordId(locatorOf(item, 'pointDefinitionId', 'id').value, 'point definition'),
};

/**
 * Endpoint from the vendor's SDK. Dates of points are returned as they were sent (its tests). They
 * are sent in UTC, like all other dates. Points have no external ID and cannot be deleted: their
 * key is in their meta, and if two processes add the same at one moment, it cannot be undone.
 */
export const add = operation({
	name: 'Add',
	action: 'Add points to profile',
	description:
		'Give points to a member, once per external ID. The ID is stored in the meta of the points.',
	calls: [endpoints.addPoints],
	alsoDoes: [tasks.recogniseRecord],
	done: 'given points',
	output: addedPointOutput,
	fields: {
		profileId: profileField,
		pointDefinitionId: pointDefinitionIdField,
		value: requiredValueField('How many points to give; decimals are allowed'),
		externalId: keyField('Without an External ID, a second run gives the points again.'),
		additionalFields: additionalFieldsField([
			freeTextEntry('description', {
				displayName: 'Description',
				name: 'description',
				description: 'What the points are for, as members see it',
			}),
			dateEntry('expires_at', { displayName: 'Expires At', name: 'expiresAt' }),
			dateEntry('issued_at', {
				displayName: 'Issued At',
				name: 'issuedAt',
				description: 'When the points are given. If empty, now.',
			}),
		]),
		options: requestOptionsField,
		meta: metaBesideKey,
	},
	async execute({ profileId, pointDefinitionId, value, additionalFields, ...fields }, item) {
		const { externalId, meta } = fields;
		const key = externalIdOrMade(item, externalId, {
			profileId,
			what: `points ${pointDefinitionId}`,
		});
		const body = withoutEmpty({
			profile_id: profileId,
			point_definition_id: exactId(pointDefinitionId),
			value_initial: value,
			issued_at: inClockOf({ moment: DateTime.now() }, 'utc'),
			...additionalFields,
			meta: metaWithKey(meta, key),
		});
		const { record, duplicate } = await createRecord<Point>(item, {
			kind: 'points',
			noun: 'points entry',
			profileId,
			externalId: key,
			isUsersKey: isUsersKey(externalId),
			read: async (id) => (await item.send<Point>(at(endpoints.getPoints, { pointId: id }))).data,
			differenceTo: ({ definition, value_initial: initial }) =>
				differenceIn('definition', definition?.id, pointDefinitionId) ??
				differenceIn('value', initial, value),
			list: async () =>
				await listAll<Point>(item.send, at(endpoints.listProfilePoints, { profileId })),
			make: async () => {
				const { data } = await item.send<Point>({ ...at(endpoints.addPoints), body });
				return data;
			},
		});
		if (duplicate) item.duplicate('given');
		return { data: record, facts: { duplicate } };
	},
});
