import { asProblem, type Problem } from '$lib/api/problem';

/** Something that is fetched: its value, or the problem, or neither yet. A reload keeps the old value meanwhile. */
export class Loading<Value> {
  value = $state.raw<Value | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #turn = 0;

  constructor(private readonly fetchValue: () => Promise<Value>) {}

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const value = await this.fetchValue();
      if (turn !== this.#turn) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
