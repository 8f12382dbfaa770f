import { asProblem, type Problem } from '$lib/api/problem';

/** Something that a button does: whether it is under way, and what went wrong last. */
export class Action {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  /** Does it unless it is under way already; true when it went well. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** Calls `work` again and again, `ms` after it has ended, while the page is to be seen; the returned function stops it. */
export function again(ms: number, work: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let over = false;
  const turn = async () => {
    if (!document.hidden) await work();
    if (!over) timer = setTimeout(() => void turn(), ms);
  };
  timer = setTimeout(() => void turn(), ms);
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
