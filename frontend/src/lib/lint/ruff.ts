import type { Finding, LintAnswer, LintRequest } from './protocol';

/** Ruff in a worker of its own, started when it is first asked. One for the whole page. */
export class Ruff {
  #worker: Worker | null = null;
  #last = 0;
  readonly #waiting = new Map<number, (answer: LintAnswer) => void>();

  /** `python` is the version whose rules hold, e.g. `3.11`. */
  constructor(private readonly python: string) {}

  /** What ruff finds; nothing when it cannot be loaded, for a draft is no worse without it. */
  async check(text: string): Promise<readonly Finding[]> {
    const answer = await this.#ask('check', text);
    return 'findings' in answer ? answer.findings : [];
  }

  /** The text in ruff's format; null when it cannot be formatted, e.g. for a syntax error. */
  async format(text: string): Promise<string | null> {
    const answer = await this.#ask('format', text);
    return 'formatted' in answer ? answer.formatted : null;
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const [id, answer] of this.#waiting) answer({ id, error: 'closed' });
    this.#waiting.clear();
  }

  #ask(what: LintRequest['what'], text: string): Promise<LintAnswer> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#start().postMessage({ id, what, text, python: this.python } satisfies LintRequest);
    });
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./ruff.worker.ts', import.meta.url), { type: 'module', name: 'ruff' });
    worker.onmessage = ({ data }: MessageEvent<LintAnswer>) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    };
    worker.onerror = () => this.close();
    return (this.#worker = worker);
  }
}
