import type { ResultTest } from '$lib/api/types';
import { INTERRUPTED, SIGINT, SIGNAL, type News, type Order } from './protocol';

/** How a practice run ended. */
export type PracticeEnd =
  | { end: 'done'; tests: ResultTest[] }
  | { end: 'refused'; why: string }
  /** The student stopped it, or it would not stop by itself. */
  | { end: 'stopped' }
  | { end: 'broken'; why: string };

export interface Places {
  pyodide: string;
  grader: string;
}

/** What a run needs of a worker. */
export type Worklike = Pick<Worker, 'postMessage' | 'terminate'> & {
  onmessage: ((event: MessageEvent<News>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
};

/** Between the interruption of a program that is over its time and the end of its worker. */
const PATIENCE_MS = 1500;

const makeWorker = (): Worklike =>
  new Worker(new URL('./python.worker.ts', import.meta.url), { type: 'module', name: 'python' });

/** Python in a worker: started once, interrupted when a test takes too long, replaced when it does not obey. */
export class BrowserPython {
  #worker: Worklike | null = null;
  #ready: Promise<void> | null = null;
  #interrupt: Uint8Array | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hear: (news: News) => void = () => {};
  #halt: (end: PracticeEnd) => void = () => {};

  constructor(
    private readonly places: Places,
    private readonly make: () => Worklike = makeWorker,
  ) {}

  /** Loads Python; a second call waits for the first. Rejects when it cannot be loaded. */
  start(): Promise<void> {
    this.#ready ??= new Promise((resolve, reject) => {
      const worker = (this.#worker = this.make());
      const buffer = globalThis.crossOriginIsolated ? new SharedArrayBuffer(2) : null;
      this.#interrupt = buffer && new Uint8Array(buffer);
      const fail = (why: string) => {
        this.#discard();
        reject(new Error(why));
        this.#halt({ end: 'broken', why });
      };
      worker.onerror = (event) => fail(event.message || 'the worker could not be loaded');
      worker.onmessage = ({ data }) => {
        if (data.is === 'ready') resolve();
        else if (data.is === 'broken') fail(data.why);
        else this.#hear(data);
      };
      const places = { pyodide: absolute(this.places.pyodide), grader: absolute(this.places.grader) };
      worker.postMessage({ do: 'start', ...places, interrupt: buffer } satisfies Order);
    });
    return this.#ready;
  }

  /** Runs the tests of `given` (the server's answer, as JSON); `onTest` hears of each as it ends. */
  async run(
    given: string,
    files: Readonly<Record<string, string>>,
    onTest: (test: ResultTest) => void,
  ): Promise<PracticeEnd> {
    try {
      await this.start();
    } catch (error) {
      return { end: 'broken', why: error instanceof Error ? error.message : String(error) };
    }
    return new Promise((resolve) => {
      this.#halt = (end) => {
        clearTimeout(this.#timer);
        this.#halt = () => {};
        this.#hear = () => {};
        resolve(end);
      };
      this.#hear = (news) => {
        if (news.is === 'begin') this.#watch(news.wallS);
        else if (news.is === 'end') clearTimeout(this.#timer);
        else if (news.is === 'test') onTest(JSON.parse(news.result) as ResultTest);
        else if (news.is === 'done') this.#halt(endOf(news.result));
      };
      this.#worker?.postMessage({ do: 'run', given, files: JSON.stringify(files) } satisfies Order);
    });
  }

  /** Ends what runs, by ending its worker; the next run starts Python anew. */
  stop(): void {
    this.#discard();
    this.#halt({ end: 'stopped' });
  }

  #watch(wallS: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#interrupt) return this.stop();
      Atomics.store(this.#interrupt, INTERRUPTED, 1);
      Atomics.store(this.#interrupt, SIGNAL, SIGINT);
      this.#timer = setTimeout(() => this.stop(), PATIENCE_MS);
    }, wallS * 1000);
  }

  #discard(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = null;
  }
}

const absolute = (path: string): string => new URL(path, location.href).href;

function endOf(result: string): PracticeEnd {
  const said = JSON.parse(result) as { refused?: string; tests?: ResultTest[] };
  return said.refused === undefined
    ? { end: 'done', tests: said.tests ?? [] }
    : { end: 'refused', why: said.refused };
}
