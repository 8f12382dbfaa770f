import type { Api } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';
import type { SubmissionSummary } from '$lib/api/types';

/** One's own submissions of an assignment, newest first, a page at a time. */
export class History {
  items = $state.raw<readonly SubmissionSummary[]>([]);
  more = $state(false);
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);
  #next: string | null = null;

  constructor(
    private readonly api: Api,
    private readonly course: string,
    private readonly assignment: string,
  ) {}

  /** The newest page; older pages that were loaded stay. */
  async load(): Promise<void> {
    await this.#fetch(null);
  }

  async loadMore(): Promise<void> {
    if (this.#next) await this.#fetch(this.#next);
  }

  async #fetch(cursor: string | null): Promise<void> {
    try {
      const page = await this.api.submissions(this.course, this.assignment, cursor);
      const fresh = new Map(page.items.map((item) => [item.id, item]));
      const kept = this.items.filter((item) => !fresh.has(item.id));
      if (cursor !== null || kept.length === 0) this.#next = page.next;
      this.items = cursor === null ? [...page.items, ...kept] : [...kept, ...page.items];
      this.more = this.#next !== null;
      this.loaded = true;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }
}
