import { at, endpoints } from '../../../shared/api/endpoints';
import { tasks } from '../../../shared/api/tasks';
import { remove } from '../../../shared/records/remove';
import { operation } from '../operation';
import { benefitField } from './fields';

export const deleteBenefit = operation({
	name: 'Delete',
	action: 'Delete benefit',
	description: 'Take a benefit away from a profile for good',
	notice: 'This takes the benefit away from the member for good.',
	calls: [endpoints.deleteBenefit],
	alsoDoes: [tasks.seeDeleted],
	done: 'deleted',
	fields: { benefitId: benefitField },
	async execute({ benefitId }, item) {
		await remove(item, {
			deletion: at(endpoints.deleteBenefit, { benefitId }),
			reading: at(endpoints.getBenefit, { benefitId }),
		});
		return { data: { deleted: true, benefit_id: benefitId } };
	},
});
