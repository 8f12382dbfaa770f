import { asProblem, type Problem } from '$lib/api/problem';
import type { Outcome, Submission, SubmissionSummary } from '$lib/api/types';

/** A graded attempt of one's own, test by test. */
export interface GradedAttempt {
  id: string;
  attempt: number;
  acceptedAt: string;
  score: number;
  max: number;
  outcomes: ReadonlyMap<string, Outcome>;
}

const MOST = 12;

/** How one's attempts have gone: the last graded ones, oldest first, and how each test went in them. */
export class Progress {
  attempts = $state.raw<readonly GradedAttempt[]>([]);
  /** Whether there are earlier ones, which are not here. */
  more = $state(false);
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** The names of the tests, in declared order; those that the newest attempt did not have come last. */
  readonly tests = $derived([
    ...new Set(this.attempts.toReversed().flatMap((one) => [...one.outcomes.keys()])),
  ]);
  readonly #known = new Map<string, Promise<Submission>>();

  constructor(private readonly ofAttempt: (id: string) => Promise<Submission>) {}

  /** Brings the attempts of these submissions, newest first. */
  async load(history: readonly SubmissionSummary[]): Promise<void> {
    const graded = history.filter((one) => one.status === 'graded' && one.score !== null);
    try {
      const last = graded.slice(0, MOST).toReversed();
      this.attempts = await Promise.all(last.map((one) => this.#attempt(one)));
      this.more = graded.length > MOST;
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      this.#known.clear();
      this.problem = asProblem(error);
    }
  }

  async #attempt({ id, attempt, accepted_at, score, max_score }: SubmissionSummary): Promise<GradedAttempt> {
    const key = `${id} ${score} ${max_score}`; // a regrade gives another result
    const asked = this.#known.get(key) ?? this.ofAttempt(id);
    this.#known.set(key, asked);
    const { result } = await asked;
    const outcomes = (result?.tests ?? []).map(
      ({ name, extra_data }) => [name, extra_data.outcome as Outcome] as const,
    );
    return {
      id,
      attempt,
      acceptedAt: accepted_at,
      score: score ?? 0,
      max: max_score ?? 0,
      outcomes: new Map(outcomes),
    };
  }
}
