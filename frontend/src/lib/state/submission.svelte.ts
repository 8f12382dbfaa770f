import type { Api } from '$lib/api/client';
import type { Follow, LiveEvent } from '$lib/api/events';
import type { Accepted, DeclaredTest, Frame, Outcome, ResultTest, Submission } from '$lib/api/types';

/** Where a submission is, once the server has it. The last four are final. */
export type Phase =
  'queued' | 'starting' | 'running' | 'retrying' | 'finished' | 'failed' | 'canceled' | 'superseded';

/** How one test ended, as far as this student may know. */
export interface TestOutcome {
  outcome: Outcome;
  score: number;
  ms: number;
  output: string;
  expected: string | null;
  actual: string | null;
  printed: string;
  frames: Frame[];
  hint: string | null;
}

/** A declared test and, once it has run, its outcome. */
export interface TestRow {
  test: DeclaredTest;
  outcome: TestOutcome | null;
}

/** A test of a result, as a row. */
export function rowOf({
  extra_data: extra,
  name,
  number,
  max_score,
  visibility,
  tags,
  ...rest
}: ResultTest): TestRow {
  return {
    test: { name, number, max_score, visibility, tags },
    outcome: {
      outcome: extra.outcome as Outcome,
      score: rest.score,
      ms: extra.wall_ms,
      output: rest.output,
      expected: extra.expected,
      actual: extra.actual,
      printed: extra.printed,
      frames: extra.frames,
      hint: extra.hint,
    },
  };
}

const FINAL: readonly Phase[] = ['finished', 'failed', 'canceled', 'superseded'];

/** One submission, followed from its acceptance to its end. A final state is never overwritten. */
export class LiveSubmission {
  readonly id: string;
  readonly attempt: number;
  readonly acceptedAt: Date;
  readonly files: Readonly<Record<string, string>>;

  phase = $state<Phase>('queued');
  position = $state<number | null>(null);
  etaSeconds = $state<number | null>(null);
  /** Nothing is being graded now, by our fault. */
  delayed = $state(false);
  rows = $state.raw<readonly TestRow[]>([]);
  score = $state<number | null>(null);
  maxScore = $state<number | null>(null);
  /** What stood before it was regraded. */
  before = $state.raw<Submission['before']>(null);
  /** What went wrong when nothing was graded, in the server's words. */
  reason = $state<string | null>(null);
  /** Whose fault that was: `student`, `pack` or `platform`. */
  owner = $state<string | null>(null);
  ref = $state<string | null>(null);
  /** Which delivery is running after an interruption of ours. */
  retry = $state<number | null>(null);
  /** Since when the line has been broken; null while it holds. */
  brokenSince = $state.raw<Date | null>(null);

  readonly final = $derived(FINAL.includes(this.phase));
  readonly done = $derived(this.rows.filter((row) => row.outcome).length);
  readonly passed = $derived(this.rows.filter((row) => row.outcome?.outcome === 'passed').length);
  readonly perfect = $derived(
    this.phase === 'finished' && this.reason === null && this.passed === this.rows.length,
  );

  readonly #events: string;
  #onFinal: (submission: LiveSubmission) => void;
  #seq = 0;
  #stop: (() => void) | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    submission: Pick<Accepted, 'id' | 'attempt' | 'accepted_at' | 'events'> & {
      position?: number | null;
      delayed?: boolean;
    },
    files: Readonly<Record<string, string>>,
    onFinal: (submission: LiveSubmission) => void = () => {},
  ) {
    this.id = submission.id;
    this.attempt = submission.attempt;
    this.acceptedAt = new Date(submission.accepted_at);
    this.position = submission.position ?? null;
    this.delayed = submission.delayed ?? false;
    this.files = files;
    this.#events = submission.events;
    this.#onFinal = onFinal;
  }

  /** A submission as the server has it on record, which may still be on its way. */
  static fromRecord(record: Submission, onFinal?: (submission: LiveSubmission) => void): LiveSubmission {
    const submission = new LiveSubmission(record, record.files);
    submission.takeRecord(record);
    if (onFinal) submission.#onFinal = onFinal;
    return submission;
  }

  /** Follows the events until the end or until the returned function is called. */
  follow(api: Api, follow: Follow): () => void {
    if (this.final) return () => {};
    const open = () => {
      const url = this.#seq ? `${this.#events}?after=${this.#seq}` : this.#events;
      this.#stop = follow(url, {
        onEvent: (event) => {
          this.apply(event);
          if (event.name === 'submission.finished') void this.#fetchHints(api);
        },
        onOpen: () => (this.brokenSince = null),
        onBroken: (gone) => {
          if (this.final) return;
          this.brokenSince ??= new Date();
          if (gone) this.#again = setTimeout(() => void askAndReopen(), 2000);
        },
      });
    };
    const askAndReopen = async () => {
      try {
        this.takeRecord(await api.submission(this.id));
        this.brokenSince = null;
      } catch {
        this.#again = setTimeout(() => void askAndReopen(), 4000);
        return;
      }
      if (!this.final) open();
    };
    open();
    return () => this.#close();
  }

  apply(event: LiveEvent): void {
    if (this.final) return;
    if (event.name === 'snapshot') {
      this.#seq = event.seq;
      return this.takeRecord(event.data);
    }
    if (event.name === 'session.expired' || event.seq <= this.#seq) return;
    this.#seq = event.seq;
    switch (event.name) {
      case 'submission.queued':
        this.position = event.data.position;
        this.etaSeconds = event.data.eta_s;
        this.delayed = event.data.delayed ?? false;
        break;
      case 'submission.started':
        this.rows = event.data.tests.map((test) => ({ test, outcome: null }));
        this.phase = 'starting';
        break;
      case 'test.finished': {
        const data = event.data;
        const outcome: TestOutcome = {
          outcome: data.outcome,
          score: data.score,
          ms: data.ms,
          output: data.output ?? '',
          expected: data.expected ?? null,
          actual: data.actual ?? null,
          printed: data.printed ?? '',
          frames: data.frames ?? [],
          hint: data.hint ?? null,
        };
        const { name, number, max_score, visibility, tags } = data;
        const row = { test: { name, number, max_score, visibility, tags }, outcome };
        const known = this.rows.some((other) => other.test.name === name);
        this.rows = known
          ? this.rows.map((other) => (other.test.name === name ? row : other))
          : [...this.rows, row];
        this.phase = 'running';
        break;
      }
      case 'submission.finished':
        this.score = event.data.score;
        this.maxScore = event.data.max_score;
        this.#takeHints(event.data.hints ?? {});
        if (event.data.status === 'bad_submission') this.reason ??= '';
        this.#end(event.data.status === 'system_error' ? 'failed' : 'finished');
        break;
      case 'submission.retrying':
        this.rows = this.rows.map(({ test }) => ({ test, outcome: null }));
        this.retry = event.data.attempt;
        this.phase = 'retrying';
        break;
      case 'submission.failed':
        this.owner = event.data.owner;
        this.ref = event.data.ref;
        this.reason = event.data.reason ?? '';
        this.#end('failed');
        break;
      case 'submission.canceled':
        this.#end('canceled');
        break;
      case 'submission.superseded':
        this.#end('superseded');
        break;
    }
  }

  /** Takes the record's word for everything, unless this submission is final already. */
  takeRecord(record: Partial<Submission>): void {
    if (this.final) return;
    this.position = record.position ?? this.position;
    this.etaSeconds = record.eta_s ?? this.etaSeconds;
    this.delayed = record.delayed ?? this.delayed;
    this.before = record.before ?? null;
    const result = record.result;
    if (result) {
      this.rows = result.tests.map(rowOf);
      this.score = result.score;
      this.maxScore = result.max_score;
      this.owner = result.extra_data.owner;
      if (result.extra_data.status !== 'graded') this.reason = result.extra_data.error ?? '';
    }
    if (record.status === 'graded' || record.status === 'bad_submission') this.#end('finished');
    else if (record.status === 'system_error') this.#end('failed');
    else if (record.status === 'canceled' || record.status === 'superseded') this.#end(record.status);
    else if (record.status === 'running' && this.phase === 'queued') this.phase = 'starting';
  }

  #takeHints(hints: Readonly<Record<string, string>>): void {
    this.rows = this.rows.map(({ test, outcome }) => {
      const hint = hints[test.name];
      return hint && outcome ? { test, outcome: { ...outcome, hint } } : { test, outcome };
    });
  }

  /** A hint needs all tests of a run, so it is in the record and not in the news. */
  async #fetchHints(api: Api): Promise<void> {
    if (this.passed === this.rows.length) return;
    const record = await api.submission(this.id).catch(() => null);
    const hints = new Map(record?.result?.tests.map((test) => [test.name, test.extra_data.hint]));
    this.rows = this.rows.map((row) => {
      const hint = hints.get(row.test.name);
      return hint && row.outcome ? { ...row, outcome: { ...row.outcome, hint } } : row;
    });
  }

  #end(phase: Phase): void {
    this.phase = phase;
    this.brokenSince = null;
    this.#close();
    this.#onFinal(this);
  }

  #close(): void {
    clearTimeout(this.#again);
    this.#stop?.();
    this.#stop = null;
  }
}
