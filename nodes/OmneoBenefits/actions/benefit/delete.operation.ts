import { endpoints } from '../../../shared/api/endpoints';
import { benefitField } from '../../fields/benefit';
import { operation } from '../operation';

/** Endpoint from the vendor's documentation; it answers 204 with an empty body. */
export const deleteBenefit = operation({
	name: 'Delete',
	action: 'Delete benefit',
	description: 'Take a benefit away from a profile for good',
	notice: 'This takes the benefit away from the member for good.',
	calls: [endpoints.deleteBenefit],
	done: 'deleted',
	fields: { benefitId: benefitField },
	async execute({ benefitId }, item) {
		await item.send({
			method: 'DELETE',
			path: ['benefits', benefitId],
			expect: 'anything',
			notFound: 'benefit_not_found',
		});
		return { data: { deleted: true, benefit_id: benefitId } };
	},
});
