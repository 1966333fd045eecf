import { benefitIdField } from '../fields';
import { operation } from '../operation';
import { requestOptionsField } from '../options';

/** `DELETE /benefits/{id}`, which answers 204 with an empty body (vendor's documentation). */
export const deleteBenefit = operation({
	name: 'Delete',
	action: 'Delete a benefit',
	description: 'Take a benefit away from a profile for good',
	done: 'deleted',
	fields: { benefitId: benefitIdField, options: requestOptionsField },
	async execute({ benefitId }, item) {
		await item.send({
			method: 'DELETE',
			path: ['benefits', benefitId],
			expect: 'anything',
			notFound: 'benefit_not_found',
		});
		return { deleted: true, benefit_id: benefitId };
	},
});
