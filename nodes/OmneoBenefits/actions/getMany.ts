import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import type { Endpoint } from '../../shared/api/endpoint';
import type { Output } from '../../shared/omneo/output';
import { listSorted } from '../../shared/transport/sorting';
import { filtersField, type Entry } from '../fields/collection';
import { CREATED, limitField, recordsField, sortField, UPDATED } from '../fields/lists';
import { operation, type Field, type Operation } from './operation';

interface Listing<R> {
	/** What the records are called, such as `rewards`. */
	records: string;
	description: string;
	ofAll: Endpoint<`GET /${string}`>;
	/** The list of one profile, where there is one. */
	ofProfile?: Endpoint<`GET /profiles/{profileId}/${string}`>;
	output: Output<R> | ReadonlyArray<Output<R>>;
	filters: readonly Entry[];
	/** By what else than their dates of creation and change they can be sorted. */
	sortedBy?: readonly INodePropertyOptions[];
	/** The operation's options, where they decide the form of its output. */
	options?: Field<Output<R>>;
}

/** Get Many of a resource: all its records or those of a profile, filtered and sorted. */
export function getMany<R extends IDataObject>({
	records,
	description,
	ofAll,
	ofProfile,
	output,
	filters,
	sortedBy = [],
	options,
}: Listing<R>): Operation {
	return operation({
		name: 'Get Many',
		action: `Get many ${records}`,
		description,
		calls: ofProfile ? [ofProfile, ofAll] : [ofAll],
		output,
		fields: {
			source: recordsField(records, ofAll, ofProfile),
			limit: limitField,
			filters: filtersField(filters),
			sort: sortField(CREATED, UPDATED, ...sortedBy),
			...(options && { options }),
		},
		async execute({ source, limit, filters: query, sort, options: form }, item) {
			const data = await listSorted<R>(item.send, { ...source, query }, limit, sort);
			return { data, output: form };
		},
	});
}
