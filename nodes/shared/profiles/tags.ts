import { at, endpoints } from '../api/endpoints';
import { wholeProfile, type Profile } from '../omneo/profile';
import { type WorkContext, exclusively, madeLately, noteMade } from '../once/context';
import { keyOf } from '../once/keys';
import { unknownWrite } from '../once/waits';
import { settled, Problem } from '../problems/problem';
import { tagsOf } from './changes';
import { onceShown } from './find';

export interface TagChange {
	add?: readonly string[];
	remove?: readonly string[];
}

export interface ChangedTags {
	profile: Profile;
	/** Whether anything was missing or had to be removed. */
	changed: boolean;
}

/**
 * How long after a write the set is read again, in milliseconds. Somebody else may have read the
 * tags before our write, or from a replica that lags by up to 0.9 s. By then, they have written
 * them, and another such replica shows it.
 */
const LOOK_AFTER = 2_500;
/** The same after a write that did nothing. */
const REPEAT_AFTER = 1_000;
/** More waits if the set still looks as before our write: reads may lag behind. */
const LOOKS_AT_AN_OLD_SET = [1_000, 2_000, 4_000];
/** Stops if somebody keeps writing another set. */
const MOST_WRITES = 10;
/**
 * How often a set that still looks as before, after all looks, is taken as written back by
 * somebody.
 */
const MOST_WRITTEN_BACK = 1;
/** How many replaced sets are remembered. */
const MOST_REPLACED = 10;

/**
 * Changes some of a profile's tags and keeps the others. The API replaces the whole set (vendor's
 * documentation), so the set is read, changed, written, and read again until it holds. A failed
 * write is never sent again unchanged, because the set may have changed meanwhile. If a read shows
 * a set that this execution replaced, it is read again before it is trusted. Changes of one profile
 * are serialised.
 * @throws {Problem} `tags_not_kept` if somebody else keeps writing another set, or if the old one
 * is shown long after the write
 */
export async function changeTags(
	context: WorkContext,
	profileId: string,
	change: TagChange,
): Promise<ChangedTags> {
	const { replacedTags } = context.memory;
	const key = keyOf(await context.tenant(), 'tags', profileId.toLowerCase());
	return await exclusively(context, key, async () => {
		let lost: Problem | undefined;
		let changed = false;
		let isAccepted = false;
		let writtenBack = 0;
		for (let write = 0; ; write++) {
			const replaced = replacedTags.get(key) ?? [];
			const { result: look, problem: lookProblem } = await settled(
				lookAt(context, profileId, replaced),
			);
			if (lookProblem) throw lost || changed ? unknownWrite(lookProblem) : lookProblem;
			const { profile, tags } = look;
			const wanted = changedSet(tags, change);
			if (!wanted) {
				const isToHold = !changed && madeLately(context, key) !== undefined;
				context.process.madeLately.delete(key);
				if (!isToHold) return { profile, changed };
				// A stopped run of this process wrote the tags, and did not check whether they hold.
				await context.pause(LOOK_AFTER);
				continue;
			}
			if (isAccepted && replaced.includes(asText(tags))) writtenBack++;
			if (writtenBack > MOST_WRITTEN_BACK) throw lost ?? stillOld();
			if (write >= MOST_WRITES) throw lost ?? new Problem('tags_not_kept', { wasWrite: true });
			noteMade(context, key, 'tags');
			const { problem } = await settled(
				context.send<Profile>({
					...at(endpoints.updateProfile, { profileId }),
					body: { tags: wanted },
					maxRetries: 0,
					expect: 'done',
				}),
			);
			if (problem && !mayBeWrittenAgain(problem)) {
				throw lost || changed ? unknownWrite(problem) : problem;
			}
			if (problem?.outcome === 'unknown') lost = unknownWrite(problem);
			if (problem && write >= context.maxRetries) {
				throw lost ?? (changed ? unknownWrite(problem) : problem);
			}
			isAccepted = !problem;
			if (!problem || problem.outcome === 'unknown') {
				changed = true;
				const others = replaced.filter((set) => set !== asText(wanted));
				replacedTags.set(key, [...others, asText(tags)].slice(-MOST_REPLACED));
			}
			const didNothing = problem && problem.outcome !== 'unknown';
			await context.pause(problem?.retryAfterMs ?? (didNothing ? REPEAT_AFTER : LOOK_AFTER));
		}
	});
}

/** Reads the profile, and again after waits for as long as it shows a replaced set of tags. */
async function readNewer(
	context: WorkContext,
	profileId: string,
	replaced: readonly string[],
): Promise<Profile> {
	const read = async () =>
		await onceShown(context, async () => await wholeProfile(context.send, profileId));
	let profile = await read();
	for (const wait of LOOKS_AT_AN_OLD_SET) {
		if (!replaced.includes(asText(tagsOf(profile) ?? []))) break;
		await context.pause(wait);
		profile = await read();
	}
	return profile;
}

/** @throws {Problem} also if the tags are not shown */
async function lookAt(...read: Parameters<typeof readNewer>) {
	const profile = await readNewer(...read);
	return { profile, tags: shownTags(profile) };
}

/** A set of tags as text, for comparing, whatever their order. */
function asText(tags: readonly string[]): string {
	return JSON.stringify([...tags].sort());
}

function stillOld(): Problem {
	return new Problem('tags_not_kept', {
		wasWrite: true,
		meaning: 'Omneo accepted the tags of the profile, but still shows the old ones',
		nextStep:
			'Look at the tags of the profile in a minute: Omneo’s answers may be late, or another system writes the old tags back.',
	});
}

function mayBeWrittenAgain({ kind }: Problem): boolean {
	return ['notSent', 'rateLimited', 'unknownOutcome'].includes(kind);
}

/** @throws {Problem} if the tags are not shown, because tags that we do not see would be erased */
function shownTags(profile: Profile): string[] {
	const tags = tagsOf(profile);
	if (tags) return tags;
	throw new Problem('no_data', {
		kind: 'rejected',
		meaning: 'Omneo’s answer does not show the tags of the profile',
		nextStep: 'Nothing was changed, since a change replaces all tags. Report it to Omneo.',
	});
}

/** A tag as the API keeps it: with hyphens for white space (vendor's documentation). */
export function keptTag(tag: string): string {
	return tag.replace(/\s+/g, '-');
}

/**
 * The set as it should be, ignoring letter case and white space; `undefined` if it is so already.
 */
export function changedSet(
	tags: readonly string[],
	{ add = [], remove = [] }: TagChange,
): string[] | undefined {
	const has = new Set(tags.map(comparable));
	const taken = new Set(remove.map(comparable));
	const missing = add.filter((tag) => !has.has(comparable(tag)));
	const kept = tags.filter((tag) => !taken.has(comparable(tag)));
	return missing.length > 0 || kept.length < tags.length ? [...kept, ...missing] : undefined;
}

const comparable = (tag: string) => keptTag(tag).toLowerCase();
