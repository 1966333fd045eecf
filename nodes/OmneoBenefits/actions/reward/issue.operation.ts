import { DateTime } from 'luxon';
import { at, endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { inClockOf, readDate, type GivenDate } from '../../../shared/input/date';
import { readKey } from '../../../shared/input/text';
import { field, numberIn } from '../../../shared/input/values';
import {
	findRewardDefinition,
	type GivenRewardDefinition,
	rewardExpiry,
	issuedRewardOutput,
	type Reward,
} from '../../../shared/omneo/reward';
import { Problem } from '../../../shared/problems/problem';
import { createRecord, differenceIn } from '../../../shared/records/createRecord';
import { listAll } from '../../../shared/transport/paging';
import { readDateForm } from '../../fields/dataFormat';
import { timezoneField } from '../../fields/dates';
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
import { recordId, valueField } from '../../fields/values';
import { operation, type Field } from '../operation';

const rewardDefinitionField: Field<GivenRewardDefinition> = {
	properties: [
		{
			displayName: 'Reward Definition',
			name: 'rewardDefinition',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The reward to issue, by its definition in Omneo',
			modes: [
				listMode('searchRewardDefinitions', 'By name or handle...'),
				textMode(
					'handle',
					'Handle',
					'The handle in CX Manager, not the name that customers see',
					'birthday-10',
				),
				textMode('id', 'By ID', 'The number of the reward definition', '12'),
			],
		},
	],
	read(item) {
		const { mode, value } = locatorOf(item, 'rewardDefinition', 'handle');
		if (mode === 'id') return { by: 'id', value: recordId(value, 'reward definition') };
		const handle = readKey(value, field('Reward Definition'));
		if (handle) return { by: 'handle', value: handle };
		throw new Problem('definition_missing', { meaning: 'The reward definition is missing' });
	},
};

const expiresAtField: Field<GivenDate | undefined> = {
	properties: [
		{
			displayName: 'Expires At',
			name: 'expiresAt',
			type: 'dateTime',
			default: '',
			description:
				'When the reward expires. If empty, it expires after the period of its definition.',
		},
	],
	read(item) {
		const given = item.parameter('expiresAt', '');
		if (given === '' || given === undefined || given === null) return undefined;
		return readDate(given, field('Expires At'), { form: readDateForm(item), isEnd: true });
	},
};

/**
 * Endpoint from the vendor's documentation and SDK. It is not known whether the API returns the
 * external ID, so the ID is also in the meta, which the API does return.
 */
export const issue = operation({
	name: 'Issue',
	action: 'Issue reward',
	description:
		'Give a reward to a member, once per external ID. The ID is stored in the reward’s meta too.',
	calls: [endpoints.issueReward],
	alsoDoes: [tasks.findRewardDefinition, tasks.recogniseRecord, tasks.undoReward],
	done: 'issued',
	output: issuedRewardOutput,
	fields: {
		profileId: profileField,
		definition: rewardDefinitionField,
		value: valueField('The value of the reward. If empty, the definition’s value is used.'),
		timezone: timezoneField,
		externalId: keyField('Without an External ID, a second run gives a second reward.'),
		expiresAt: expiresAtField,
		options: requestOptionsField,
		meta: metaBesideKey,
	},
	async execute({ profileId, definition: given, value, timezone, ...fields }, item) {
		const { externalId, meta, expiresAt } = fields;
		const definition = await findRewardDefinition(item, given);
		const key = externalIdOrMade(item, externalId, {
			profileId,
			what: `reward ${definition.handle}`,
		});
		const worth = value ?? numberIn(definition.value);
		const expires =
			expiresAt === undefined
				? rewardExpiry(definition, DateTime.now().setZone(timezone))
				: inClockOf(expiresAt, timezone);
		if (worth === undefined || expires === undefined) {
			throw new Problem('parameter_invalid', {
				meaning: `The definition of the reward has no ${expires === undefined ? 'period' : 'value'}`,
				nextStep: 'Fill the fields Value and Expires At.',
			});
		}
		const body = {
			reward_definition_id: definition.id,
			profile_id: profileId,
			value_initial: worth,
			value_remaining: worth,
			expires_at: expires,
			timezone,
			external_id: key,
			meta: metaWithKey(meta, key),
		};
		const { record, duplicate } = await createRecord<Reward>(item, {
			kind: 'reward',
			noun: 'reward',
			profileId,
			externalId: key,
			isUsersKey: isUsersKey(externalId),
			list: async () =>
				await listAll<Reward>(item.send, at(endpoints.listProfileRewards, { profileId })),
			make: async () => {
				const { data } = await item.send<Reward>({ ...at(endpoints.issueReward), body });
				return data;
			},
			read: async (id) => (await item.send<Reward>(at(endpoints.getReward, { rewardId: id }))).data,
			undo: (id) => at(endpoints.deleteReward, { rewardId: id }),
			differenceTo: ({ definition: stored, value_initial: initial }) =>
				differenceIn('definition', stored?.handle, definition.handle) ??
				differenceIn('value', initial, worth),
		});
		if (duplicate) item.duplicate('issued');
		return { data: record, facts: { duplicate } };
	},
});
