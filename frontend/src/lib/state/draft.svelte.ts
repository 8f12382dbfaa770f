import type { Api } from '$lib/api/client';
import { asProblem } from '$lib/api/problem';
import type { ServerDraft } from '$lib/api/types';
import { draftKey, type Draft, type DraftStore, type Files, type Version } from './drafts';
import { meet, sameFiles, withOther } from './meeting';

/** Where the student's text is: on its way to the device, on the device, on the server too, or only in this page. */
export type Saved =
  | { state: 'starter' }
  | { state: 'saving' }
  | { state: 'saved'; at: Date; where: 'device' | 'server' }
  | { state: 'unsaved'; why: string };

export interface DraftParts {
  api: Pick<Api, 'draft' | 'saveDraft'>;
  drafts: DraftStore;
  user: string;
  course: string;
  assignment: string;
  /** What this browser calls itself. */
  device: string;
  /** Another tab, or another device, wrote these files: they are the draft now. */
  onFiles: (files: Files) => void;
  /** How long after the last keystroke the server gets the draft. */
  restMs?: number;
}

const REST_MS = 1500;
const RETRY_MS = 15_000;
/** How long an empty device waits for the server's draft before it opens the starter. */
const PATIENCE_MS = 1500;

const later = (than: Draft | null): number => Math.max(Date.now(), (than?.changedAt ?? 0) + 1);

/** A draft on its way: every keystroke to the device at once, a rest in typing to the server. Neither blocks typing. */
export class KeptDraft {
  saved = $state.raw<Saved>({ state: 'starter' });
  /** Drafts of the same student that are neither this one nor lost. */
  others = $state.raw<readonly Version[]>([]);

  readonly #key: string;
  readonly #restMs: number;
  #kept: Draft | null = null;
  #files: Files = {};
  #revision = 0;
  /** Grows with every change in this tab. */
  #edits = 0;
  #writing = false;
  #closed = false;
  #sending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: () => void = () => {};

  constructor(private readonly parts: DraftParts) {
    this.#restMs = parts.restMs ?? REST_MS;
    this.#key = draftKey(parts.user, parts.course, parts.assignment);
  }

  /** Brings what was left here, or on another device, and from then on what other tabs write. */
  async open(fetched?: Promise<ServerDraft>): Promise<void> {
    this.#listen();
    const there = fetched?.catch(() => null) ?? this.#ask();
    try {
      this.#take(await this.parts.drafts.load(this.#key));
    } catch (error) {
      this.#fail(error);
    }
    const met = this.#meet(there);
    if (this.#kept) return;
    await Promise.race([met, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }

  /** The student's files are these now. */
  keep(files: Files): void {
    this.#files = files;
    this.#edits += 1;
    this.#kept = {
      ...(this.#kept ?? this.#blank()),
      files,
      revision: this.#revision,
      changedAt: later(this.#kept),
      unsent: true,
    };
    void this.#write();
  }

  /** Puts another draft in place of this one, which is kept as another. */
  async takeOther(other: Version): Promise<void> {
    const before = { files: this.#files, changedAt: Date.now() };
    this.#show(other.files);
    await this.#change((draft) => ({
      ...(draft ?? this.#blank()),
      files: other.files,
      changedAt: later(draft),
      unsent: true,
      others: withOther(draft?.others ?? [], before, other.files),
    }));
    this.#sendIn(this.#restMs);
  }

  /** Forgets the other drafts. */
  forgetOthers(): void {
    this.others = [];
    void this.#change((draft) => ({ ...(draft ?? this.#blank()), others: [] }));
  }

  close(): void {
    this.#stop();
    void this.#send();
    this.#closed = true;
  }

  /** One write at a time, always of the newest text: every keystroke is on the device as soon as it can be. */
  async #write(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    this.saved = { state: 'saving' };
    for (let edits = -1; edits !== this.#edits;) {
      edits = this.#edits;
      const newest = this.#kept ?? this.#blank();
      await this.#change((draft) => ({
        ...newest,
        changedAt: Math.max(newest.changedAt, (draft?.changedAt ?? 0) + 1),
        others: draft?.others ?? [],
      }));
    }
    this.#writing = false;
    this.#sendIn(this.#restMs);
  }

  /** Changes the draft on the device; where that keeps nothing, in this page alone. */
  async #change(change: (draft: Draft | null) => Draft): Promise<Draft> {
    try {
      const draft = await this.parts.drafts.change(this.#key, change);
      this.#note(draft);
      return draft;
    } catch (error) {
      const draft = change(this.#kept);
      this.#note(draft);
      if (draft.unsent) this.#fail(error);
      return draft;
    }
  }

  /** Gives the server what it has not got. */
  async #send(): Promise<void> {
    clearTimeout(this.#timer);
    const draft = this.#kept;
    if (!draft?.unsent || this.#sending) return;
    this.#sending = true;
    let after = this.#restMs;
    try {
      const { course, assignment, device } = this.parts;
      const { files, revision } = draft;
      const kept = await this.parts.api.saveDraft(course, assignment, { files, revision, device });
      this.#revision = kept.revision;
      await this.#change((now) => ({
        ...(now ?? draft),
        revision: kept.revision,
        unsent: now !== null && now.changedAt !== draft.changedAt,
      }));
    } catch (error) {
      const { status, passing } = asProblem(error);
      if (status === 409) await this.#meet(this.#ask());
      // A session that has ended is no reason to interrupt somebody who writes; what is refused stays on the device.
      else after = passing || status === 401 ? RETRY_MS : Infinity;
    } finally {
      this.#sending = false;
    }
    if (this.#kept?.unsent) this.#sendIn(after);
  }

  /** Takes in what the server has. Off the network nothing happens. */
  async #meet(answer: Promise<ServerDraft | null>): Promise<void> {
    const there = await answer;
    if (!there) return;
    const edits = this.#edits;
    if (!this.#kept && there.revision === 0) return;
    const draft = await this.#change((here) => meet(here, there, this.parts.device) ?? this.#blank());
    if (edits === this.#edits && !sameFiles(draft.files, this.#files)) this.#show(draft.files);
    if (draft.unsent) this.#sendIn(this.#restMs);
  }

  #ask(): Promise<ServerDraft | null> {
    return this.parts.api.draft(this.parts.course, this.parts.assignment).catch(() => null);
  }

  #blank(): Draft {
    return { files: this.#files, changedAt: 0, revision: 0, unsent: false, others: [] };
  }

  #sendIn(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed && ms !== Infinity) this.#timer = setTimeout(() => void this.#send(), ms);
  }

  /** What the device has now. */
  #note(draft: Draft): void {
    // What was typed while it was written is newer.
    if (!this.#kept || draft.changedAt >= this.#kept.changedAt) this.#kept = draft;
    this.#revision = draft.revision;
    this.others = draft.others;
    if (this.#writing && this.#files !== draft.files) return;
    const at = new Date(draft.changedAt);
    if (draft.changedAt) this.saved = { state: 'saved', at, where: draft.unsent ? 'device' : 'server' };
  }

  #take(draft: Draft | null): void {
    if (!draft) return;
    this.#note(draft);
    if (!sameFiles(draft.files, this.#files)) this.#show(draft.files);
  }

  #show(files: Files): void {
    this.#files = files;
    this.parts.onFiles(files);
  }

  #fail(error: unknown): void {
    this.saved = { state: 'unsaved', why: error instanceof Error ? error.message : String(error) };
  }

  #listen(): void {
    const unwatch = this.parts.drafts.watch(this.#key, (draft) => {
      if (!this.#writing) this.#take(draft);
    });
    const look = () => void (document.hidden || this.#kept?.unsent ? this.#send() : this.#meet(this.#ask()));
    const send = () => void this.#send();
    document.addEventListener('visibilitychange', look);
    addEventListener('pagehide', send);
    addEventListener('online', send);
    this.#stop = () => {
      unwatch();
      document.removeEventListener('visibilitychange', look);
      removeEventListener('pagehide', send);
      removeEventListener('online', send);
    };
  }
}
