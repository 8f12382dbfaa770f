import { asProblem, type Problem } from '$lib/api/problem';
import type { Page } from '$lib/api/types';

/** A list that comes by pages: the first at once, the next when asked for. */
export class Listing<Item> {
  items = $state.raw<readonly Item[]>([]);
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);
  #next = $state<string | null>(null);
  /** What there is so far; null before the first page has come. */
  readonly value = $derived(this.loaded ? this.items : null);
  readonly more = $derived(this.#next !== null);

  constructor(private readonly page: (cursor: string | null) => Promise<Page<Item>>) {}

  async load(): Promise<void> {
    await this.#fetch(null, []);
  }

  async loadMore(): Promise<void> {
    await this.#fetch(this.#next, this.items);
  }

  async #fetch(cursor: string | null, before: readonly Item[]): Promise<void> {
    try {
      const { items, next } = await this.page(cursor);
      this.items = [...before, ...items];
      this.#next = next;
      this.loaded = true;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }
}
