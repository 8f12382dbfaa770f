import type { Comment, MarkingApi } from '$lib/api/marking';
import { Action } from '$lib/state/action.svelte';
import { asProblem, type Problem } from '$lib/api/problem';

/** The comments on the lines of one submission; staff write them, its author reads them. */
export class Comments {
  items = $state.raw<readonly Comment[]>([]);
  problem = $state.raw<Problem | null>(null);
  readonly saving = new Action();

  constructor(
    private readonly api: MarkingApi,
    private readonly submission: string,
  ) {}

  async load(): Promise<void> {
    try {
      this.items = await this.api.comments(this.submission);
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  on(file: string, line: number): readonly Comment[] {
    return this.items.filter((one) => one.file === file && one.line === line);
  }

  /** True when it is kept. */
  add(file: string, line: number, text: string): Promise<boolean> {
    return this.saving.run(
      async () => void (this.items = await this.api.addComment(this.submission, file, line, text)),
    );
  }

  change(number: number, text: string): Promise<boolean> {
    return this.saving.run(
      async () => void (this.items = await this.api.changeComment(this.submission, number, text)),
    );
  }

  remove(number: number): Promise<boolean> {
    return this.saving.run(async () => {
      await this.api.removeComment(this.submission, number);
      this.items = this.items.filter((one) => one.id !== number);
    });
  }
}
