import { asSaved, contractOf } from '../tools/saved/fields';
import { missingIn, readSaved, subjects, type Saved, type Subject } from '../tools/saved/corpus';

/** What a case of a file was, in words, and the case. */
const casesOf = ({ cases }: Saved) => cases.map((each) => [each.name, each] as const);

describe.each(subjects().map((subject) => [subject.file, subject] as const))(
	'%s',
	(file: string, subject: Subject) => {
		let saved: Saved;

		beforeAll(async () => {
			saved = await readSaved(file);
		});

		it('lacks nothing that the node has: else run `npm run generate`', async () => {
			expect(await missingIn(saved, subject)).toEqual([]);
			const fields = Object.keys(contractOf(subject.own));
			expect(fields.filter((name) => !(name in saved.fields))).toEqual([]);
		});

		it('has every field by hand and, where n8n allows one, by an expression', () => {
			const covered = new Set(saved.cases.flatMap(({ covers }) => covers));
			const all = subject.fillings.flatMap(({ covers }) => covers);
			expect(all.filter((key) => !covered.has(key))).toEqual([]);
		});

		it('has fields that still have their names, defaults, modes and options', () => {
			const present = contractOf(subject.own);
			for (const [name, { options = [], modes = [], ...field }] of Object.entries(saved.fields)) {
				expect({ name, ...present[name] }).toMatchObject({ name, ...field });
				expect(present[name]?.options ?? []).toEqual(expect.arrayContaining([options].flat()));
				expect(present[name]?.modes ?? []).toEqual(expect.arrayContaining([modes].flat()));
			}
		});

		it('is saved again as it was, once it is opened in the editor', () => {
			for (const [name, { parameters, isTool }] of casesOf(saved)) {
				const type = isTool ? subject.types.tool : subject.types.node;
				expect({ name, parameters: asSaved(parameters, type) }).toEqual({ name, parameters });
			}
		});

		it('sends and gives what it did', async () => {
			for (const [name, { requests, output, ...node }] of casesOf(saved)) {
				expect({ name, ...(await subject.replay(node)) }).toEqual({ name, requests, output });
			}
		});
	},
);
