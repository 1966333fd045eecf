import type { WorkContext } from '../claims/context';
import type { Profile } from '../omneo/profile';
import { settled, Problem } from '../problems/problem';
import { tagsOf } from './changes';
import { readProfile } from './find';
import { unknownWrite } from './looks';
import { inTurn } from './turn';

export interface TagChange {
	add?: readonly string[];
	remove?: readonly string[];
}

export interface ChangedTags {
	profile: Profile;
	/** Whether anything was missing or too much. */
	changed: boolean;
}

/**
 * How long, in milliseconds, after a write the set is read again. Somebody else who read the tags
 * before our write, and wrote them after it, has taken ours away by then.
 */
const LOOK_AFTER = 1_000;
/** Further waits where the set is read as it was before our write: what is read may lag behind. */
const LOOKS_AT_AN_OLD_SET = [1_000, 2_000, 4_000];
/** Somebody who keeps writing an older set is no reason to go on for ever. */
const MOST_WRITES = 10;

/**
 * Changes some of a profile's tags and keeps the others. The API replaces the whole set (vendor's
 * documentation), so the set is read, changed, written, and read again until it holds; a write that
 * failed is never sent again as it was, since the set may have changed meanwhile. The changes of one
 * profile wait for each other.
 * @throws {Problem} `tags_not_kept` where somebody else keeps writing another set
 */
export async function changeTags(
	context: WorkContext,
	profileId: string,
	change: TagChange,
): Promise<ChangedTags> {
	return await inTurn(context, `tags of ${profileId}`, async () => {
		let lost: Problem | undefined;
		let changed = false;
		let old: readonly string[] | undefined;
		for (let write = 0; ; write++) {
			const { result: profile, problem: lookProblem } = await settled(
				readNewer(context, profileId, old),
			);
			if (lookProblem) throw lost || changed ? unknownWrite(lookProblem) : lookProblem;
			const tags = shownTags(profile);
			const wanted = changedSet(tags, change);
			if (!wanted) return { profile, changed };
			old = tags;
			if (write >= MOST_WRITES) throw lost ?? new Problem('tags_not_kept', { wasWrite: true });
			const { problem } = await settled(
				context.send<Profile>({
					method: 'PUT',
					path: ['profiles', profileId],
					body: { tags: wanted },
					effect: 'write',
					maxRetries: 0,
					expect: 'anything',
					notFound: 'profile_not_found',
				}),
			);
			if (problem && !mayBeWrittenAgain(problem)) throw lost ? unknownWrite(problem) : problem;
			if (problem?.outcome === 'unknown') lost = unknownWrite(problem);
			if (problem && write >= context.maxRetries) throw lost ?? problem;
			changed = true;
			await context.pause(problem?.retryAfterMs ?? LOOK_AFTER);
		}
	});
}

/** Reads the profile; again, after waits, as long as it shows the tags as they were: `old`. */
async function readNewer(
	context: WorkContext,
	profileId: string,
	old: readonly string[] | undefined,
): Promise<Profile> {
	let profile = await readProfile(context, profileId);
	for (const wait of old ? LOOKS_AT_AN_OLD_SET : []) {
		if (String(tagsOf(profile)) !== String(old)) break;
		await context.pause(wait);
		profile = await readProfile(context, profileId);
	}
	return profile;
}

function mayBeWrittenAgain({ kind }: Problem): boolean {
	return ['notSent', 'rateLimited', 'unknownOutcome'].includes(kind);
}

/** @throws {Problem} where the tags are not shown: what is not seen would be erased */
function shownTags(profile: Profile): string[] {
	const tags = tagsOf(profile);
	if (tags) return tags;
	throw new Problem('no_data', {
		kind: 'rejected',
		meaning: 'Omneo’s answer does not show the tags of the profile',
		nextStep: 'Nothing was changed, since a change replaces all tags. Report it to Omneo.',
	});
}

/** The set as it should be, whatever the letter case; `undefined` where it is so already. */
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

const comparable = (tag: string) => tag.toLowerCase();
