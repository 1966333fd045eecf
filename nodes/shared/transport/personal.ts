import type { ApiRequest } from './types';

/** What stands under these names is about a person; its words are hidden one by one. */
const OF_PERSON =
	/^(?:(?:first|last|full|middle|preferred)_name|email|gender|identifier|birth_.+)$|phone/;
/** What stands under these, in whatever it is, may be. */
const FREE = /^(?:meta|description|custom_attributes)$/;
/** The filters that look for people. */
const FILTERS = /^filter\[(?:email|mobile_phone|search|first_name|last_name)\]$/;

/**
 * The texts of a request that are about a member, or may be: an answer that repeats them is shown
 * without them.
 */
export function personalTexts({ endpoint, body = {}, query = {} }: ApiRequest): string[] {
	const texts = new Set<string>();
	const add = (value: unknown, isFree: boolean) => {
		const text = String(value);
		texts.add(text);
		if (!isFree) for (const word of text.split(/\s+/)) texts.add(word);
	};
	const visit = (value: unknown, isPersonal: boolean, isFree: boolean) => {
		if (typeof value === 'object' && value !== null) {
			for (const [name, part] of Object.entries(value)) {
				visit(part, isPersonal || OF_PERSON.test(name), isFree || FREE.test(name));
			}
		} else if ((isPersonal || isFree) && value !== null && value !== undefined) {
			add(value, isFree && !isPersonal);
		}
	};
	const isAttribute = endpoint.template.includes('/attributes/custom/');
	const isSearch = endpoint.template.endsWith('/search-id');
	visit(body, isSearch, isAttribute);
	for (const [name, value] of Object.entries(query)) {
		if (FILTERS.test(name)) add(value, false);
	}
	return [...texts].filter((text) => /[\p{L}\p{N}]/u.test(text));
}
