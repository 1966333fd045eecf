import type { INodePropertyMode } from 'n8n-workflow';
import type { ItemContext } from './field';

type ModeTexts = Pick<INodePropertyMode, 'name' | 'displayName'>;

const FROM_LIST: ModeTexts = { name: 'list', displayName: 'From List' };

/** @param placeholder what the list can be searched by */
export function listMode(searchListMethod: string, placeholder: string): INodePropertyMode {
	return {
		...FROM_LIST,
		type: 'list',
		placeholder,
		typeOptions: { searchListMethod, searchable: true },
	};
}

export function textMode(texts: ModeTexts, hint: string, example: string): INodePropertyMode {
	return { ...texts, type: 'string', hint, placeholder: `e.g. ${example}` };
}

/**
 * What a resource locator holds. A plain value has the default mode, and so has all that an
 * expression gives in place of the whole locator: the mode is the user's to choose, and not the data's.
 */
export function locatorOf(
	item: ItemContext,
	name: string,
	defaultMode: string,
): { mode: string; value: unknown } {
	const locator = item.parameter(name);
	const isPlain =
		typeof locator !== 'object' || locator === null || !Object.hasOwn(locator, 'value');
	if (isPlain || item.isExpression(name)) return { mode: defaultMode, value: locator };
	const { mode = defaultMode, value } = locator as { mode?: unknown; value?: unknown };
	return { mode: String(mode), value };
}
