import type { ServerDraft } from '$lib/api/types';
import type { Draft, Files, Version } from './drafts';

const MOST_OTHERS = 5;

export const sameFiles = (one: Files, other: Files): boolean => {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
};

/** The others with one more, without what the draft itself says. */
export const withOther = (others: readonly Version[], other: Version, files: Files): Version[] =>
  [other, ...others.filter((one) => !sameFiles(one.files, other.files))]
    .filter((one) => !sameFiles(one.files, files))
    .slice(0, MOST_OTHERS);

/**
 * What this device has from now on, when it meets the draft that the server has. Where each has something that the
 * other has not, the newer is the draft and the older is kept beside it.
 *
 * @param device what this browser calls itself: what it has sent itself, it has had, and went on from.
 */
export function meet(here: Draft | null, there: ServerDraft, device: string): Draft | null {
  if (there.revision === 0) return here && { ...here, revision: 0, unsent: true };
  const savedAt = there.saved_at === null ? 0 : Date.parse(there.saved_at);
  const taken: Draft = {
    files: there.files,
    changedAt: Math.max(savedAt, (here?.changedAt ?? 0) + 1),
    revision: there.revision,
    unsent: false,
    others: here?.others ?? [],
  };
  if (!here) return taken;
  if (sameFiles(here.files, there.files)) return { ...here, revision: there.revision, unsent: false };
  if (here.revision === there.revision) return { ...here, unsent: true };
  if (!here.unsent) return taken;
  if (there.device === device) return { ...here, revision: there.revision };
  if (here.changedAt < savedAt) return { ...taken, others: withOther(here.others, here, there.files) };
  const other = { files: there.files, changedAt: savedAt };
  return { ...here, revision: there.revision, others: withOther(here.others, other, here.files) };
}
