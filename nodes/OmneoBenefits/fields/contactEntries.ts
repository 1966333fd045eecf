import { readEmail } from '../../shared/input/email';
import { looksLikeMobile, readMobile } from '../../shared/input/mobile';
import { readKey } from '../../shared/input/text';
import { textEntry, type Entry, type Texts } from './collection';

/** A mobile number: as Omneo writes it, where it has a country code, otherwise as it was given. */
export function mobileEntry(key: string, texts: Texts): Entry {
	return {
		...textEntry(key, texts),
		convert(value, _item, subject) {
			const text = readKey(value, subject);
			return looksLikeMobile(text) ? readMobile(text, subject) : text;
		},
	};
}

/** An email address in the form in which profiles are found by it; a part of one as it was given. */
export function emailEntry(key: string, texts: Texts): Entry {
	return {
		...textEntry(key, texts),
		convert(value, _item, subject) {
			const isWhole = typeof value === 'string' && /.(?:@|%40)./i.test(value);
			return isWhole ? readEmail(value, subject) : readKey(value, subject);
		},
	};
}
