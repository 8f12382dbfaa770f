import type { DeclaredTest, Practice, ResultTest } from '$lib/api/types';
import type { BrowserPython } from '$lib/practice/python';
import { rowOf, type TestRow } from './submission.svelte';

/** Where a practice run is. */
export type PracticePhase =
  'fetching' | 'starting' | 'running' | 'finished' | 'stopped' | 'refused' | 'broken';

/** One run of the visible tests in the browser. It counts for nothing. */
export class PracticeRun {
  phase = $state<PracticePhase>('fetching');
  rows = $state.raw<readonly TestRow[]>([]);
  /** Why it did not come to an end. */
  reason = $state('');
  /** How many visible tests only the server can run. */
  leftOut = $state(0);
  ms = $state(0);

  readonly done = $derived(this.rows.filter((row) => row.outcome).length);
  readonly passed = $derived(this.rows.filter((row) => row.outcome?.outcome === 'passed').length);
  readonly over = $derived(!['fetching', 'starting', 'running'].includes(this.phase));

  constructor(readonly files: Readonly<Record<string, string>>) {}

  async go(fetchGiven: () => Promise<Practice>, python: BrowserPython): Promise<void> {
    let given: Practice;
    try {
      given = await fetchGiven();
    } catch (error) {
      return this.#end('broken', error instanceof Error ? error.message : String(error));
    }
    const declaration = given.declaration as { tests: DeclaredTest[] };
    this.leftOut = given.left_out;
    this.rows = declaration.tests.map((test) => ({ test, outcome: null }));
    this.phase = 'starting';
    try {
      await python.start();
    } catch (error) {
      return this.#end('broken', error instanceof Error ? error.message : String(error));
    }
    this.phase = 'running';
    const began = performance.now();
    const end = await python.run(JSON.stringify(given), this.files, (test) => this.#take(test));
    this.ms = performance.now() - began;
    if (end.end === 'done') {
      for (const test of end.tests) this.#take(test);
      this.#end('finished', '');
    } else this.#end(end.end, 'why' in end ? end.why : '');
  }

  #take(test: ResultTest): void {
    const fresh = rowOf(test);
    this.rows = this.rows.map((row) => (row.test.name === test.name ? fresh : row));
  }

  #end(phase: PracticePhase, reason: string): void {
    this.reason = reason;
    this.phase = phase;
  }
}
