/** What the page tells the worker that runs Python. */
export type Order =
  | { do: 'start'; pyodide: string; grader: string; interrupt: SharedArrayBuffer | null }
  | { do: 'run'; given: string; files: string };

/** What that worker tells the page. */
export type News =
  | { is: 'ready' }
  | { is: 'broken'; why: string }
  /** The student's code begins, for that long at most; then it has stopped. */
  | { is: 'begin'; wallS: number }
  | { is: 'end' }
  | { is: 'test'; result: string }
  | { is: 'done'; result: string };

/** Bytes of the shared buffer: Pyodide's own signal number, and whether it was the page that interrupted. */
export const SIGNAL = 0;
export const INTERRUPTED = 1;
export const SIGINT = 2;
