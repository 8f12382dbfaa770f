import { BrowserPython } from '$lib/practice/python';
import { IndexedDbDrafts, type DraftStore } from '$lib/state/drafts';
import places from 'virtual:practice';

/** What all assignments' pages share, made once; not in `App`, so that no other page loads it. */
export const drafts: DraftStore = new IndexedDbDrafts();

/** Null where no browser Python is that of the graders. */
export const browserPython = places && new BrowserPython(places);
