import type { Api } from '$lib/api/client';
import type { Follow } from '$lib/api/events';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Assignment, Practice, ServerDraft } from '$lib/api/types';
import type { BrowserPython } from '$lib/practice/python';
import { randomId } from '$lib/random';
import type { DraftStore } from './drafts';
import { KeptDraft, type Saved } from './draft.svelte';
import { PracticeRun } from './practice.svelte';
import { LiveSubmission } from './submission.svelte';

/** What stands between Submit and the server's acknowledgement. */
export type Sending = { state: 'idle' } | { state: 'sending' } | { state: 'waiting'; since: Date };

export interface WorkspaceParts {
  api: Api;
  drafts: DraftStore;
  follow: Follow;
  /** Null where no browser Python is that of the graders. */
  python: BrowserPython | null;
  user: string;
  course: string;
  /** What this browser calls itself. */
  device: string;
  /** Called when a submission was accepted or has ended: lists and best score are out of date. */
  onChange?: () => void;
}

const RETRY_MS = 4000;

/** One student's work on one assignment: files, autosave, and the submission on its way. */
export class Workspace {
  /** As the server last described it. */
  assignment: Assignment = $state.raw() as Assignment;
  files = $state.raw<Readonly<Record<string, string>>>({});
  active = $state('');
  sending = $state.raw<Sending>({ state: 'idle' });
  /** Why the last Submit was refused. */
  refusal = $state.raw<Problem | null>(null);
  /** The submission shown: the newest, or an old one that was opened. */
  submission = $state.raw<LiveSubmission | null>(null);
  /** The newest practice run; null once a submission is shown instead. */
  practice = $state.raw<PracticeRun | null>(null);
  /** Grows when the files were replaced from outside the editor. */
  revision = $state(0);
  readonly names = $derived(Object.keys(this.files));

  /** What was written, on the device and on the server. */
  readonly draft: KeptDraft;
  #unfollow: () => void = () => {};
  #resend: (() => void) | null = null;
  #practice: { digest: string; given: Promise<Practice> } | null = null;
  /** Grows whenever something else is to be shown: what comes late must not take its place. */
  #wish = 0;

  constructor(
    assignment: Assignment,
    private readonly parts: WorkspaceParts,
  ) {
    this.assignment = assignment;
    this.draft = new KeptDraft({
      ...parts,
      assignment: assignment.slug,
      onFiles: (files) => this.#show(files),
    });
    this.#show(assignment.starter);
  }

  /** The files as the teacher gave them; a plain name that is asked for but not given opens empty. */
  get starter(): Readonly<Record<string, string>> {
    const files: Record<string, string> = {};
    for (const pattern of this.assignment.files) {
      if (!/[*?[]/.test(pattern)) files[pattern] = this.assignment.starter[pattern] ?? '';
    }
    return { ...files, ...this.assignment.starter };
  }

  get saved(): Saved {
    return this.draft.saved;
  }

  /** Opens what was left here last time, or on another device; `fetched` is the server's draft if it is asked for. */
  async open(fetched?: Promise<ServerDraft>): Promise<void> {
    this.#show(this.starter);
    await this.draft.open(fetched);
  }

  /** The student typed. */
  edit(name: string, text: string): void {
    if (this.files[name] === text) return;
    this.files = { ...this.files, [name]: text };
    this.draft.keep(this.files);
  }

  /** Puts files in from outside the editor: an upload, an old submission, the starter. */
  replace(files: Readonly<Record<string, string>>): void {
    this.#show(files);
    this.draft.keep(this.files);
  }

  merge(files: Readonly<Record<string, string>>): void {
    this.replace({ ...this.files, ...files });
    this.active = Object.keys(files)[0] ?? this.active;
  }

  remove(name: string): void {
    const { [name]: _, ...rest } = this.files;
    this.replace(rest);
  }

  get blank(): boolean {
    return Object.values(this.files).every((text) => text.trim() === '');
  }

  /** Runs the visible tests here in the browser. Asked again while one runs, it starts anew. */
  async run(): Promise<void> {
    const { python } = this.parts;
    if (!python) return;
    if (this.practice && !this.practice.over) python.stop();
    const run = new PracticeRun(this.files);
    this.#wish += 1;
    this.practice = run;
    this.refusal = null;
    await run.go(() => this.#given(), python);
  }

  stopRun(): void {
    this.parts.python?.stop();
  }

  /** Loads Python ahead of the first run. */
  warmUp(): void {
    this.parts.python?.start().catch(() => undefined);
    void this.#given().catch(() => undefined);
  }

  /** The visible tests; asked for once a version of the pack, so that running needs no network after that. */
  #given(): Promise<Practice> {
    const digest = this.assignment.pack?.digest ?? '';
    if (this.#practice?.digest !== digest) {
      const given = this.parts.api.practice(this.parts.course, this.assignment.slug);
      given.catch(() => (this.#practice = null));
      this.#practice = { digest, given };
    }
    return this.#practice.given;
  }

  /** Sends the files. Off the network it goes on trying, under one key, so that it never counts twice. */
  async submit(): Promise<void> {
    if (this.sending.state !== 'idle') return;
    this.#wish += 1;
    this.refusal = null;
    this.practice = null;
    this.sending = { state: 'sending' };
    const key = randomId();
    const files = this.files;
    for (;;) {
      try {
        const accepted = await this.parts.api.submit(this.parts.course, this.assignment.slug, files, key);
        this.show(new LiveSubmission(accepted, files, () => this.parts.onChange?.()));
        this.parts.onChange?.();
        break;
      } catch (error) {
        const problem = asProblem(error);
        if (problem.status !== 0) {
          this.refusal = problem;
          break;
        }
        this.sending = { state: 'waiting', since: new Date() };
        await this.#networkMayBeBack();
        if (this.#resend === null) break;
        this.sending = { state: 'sending' };
      }
    }
    this.sending = { state: 'idle' };
  }

  /** Shows a submission and, while it is on its way, follows it. */
  show(submission: LiveSubmission): void {
    this.#unfollow();
    this.practice = null;
    this.submission = submission;
    this.#unfollow = submission.follow(this.parts.api, this.parts.follow);
  }

  /**
   * Opens an old submission beside the draft; false when something else was wanted before the server had told it.
   */
  async openSubmission(id: string): Promise<boolean> {
    const wish = ++this.#wish;
    if (this.submission?.id === id) return true;
    const record = await this.parts.api.submission(id);
    if (wish !== this.#wish) return false;
    this.show(LiveSubmission.fromRecord(record, () => this.parts.onChange?.()));
    return true;
  }

  close(): void {
    this.parts.python?.stop();
    this.#unfollow();
    this.draft.close();
    this.#resend?.();
    this.#resend = null;
  }

  async #networkMayBeBack(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      const now = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#resend = now;
      addEventListener('online', now, { once: true });
    });
  }

  #show(files: Readonly<Record<string, string>>): void {
    this.files = { ...files };
    if (!(this.active in this.files)) this.active = Object.keys(this.files)[0] ?? '';
    this.revision += 1;
  }
}
