import type { Comment, MarkingApi, OwnMarks } from '$lib/api/marking';

/** What people said of one's own work: rubric items and a grade by hand, and comments on one submission's lines. */
export class Feedback {
  marks = $state.raw<OwnMarks | null>(null);
  #about = $state('');
  #comments = $state.raw<readonly Comment[]>([]);

  constructor(
    private readonly api: Pick<MarkingApi, 'ownMarks' | 'comments'>,
    private readonly course: string,
    private readonly assignment: string,
  ) {}

  /** Off the network there is none: the results stand without it. */
  async loadMarks(): Promise<void> {
    this.marks = await this.api.ownMarks(this.course, this.assignment).catch(() => null);
  }

  async loadComments(submission: string): Promise<void> {
    const comments = await this.api.comments(submission).catch(() => []);
    this.#about = submission;
    this.#comments = comments;
  }

  /** The comments on that submission, as far as they are here. */
  commentsOn(submission: string | null | undefined): readonly Comment[] {
    return submission === this.#about ? this.#comments : [];
  }
}
