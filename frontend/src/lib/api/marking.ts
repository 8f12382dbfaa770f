import type { Api } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Comment = Schemas['CommentShown'];
export type RubricItem = Schemas['RubricItemShown'];
export type OwnMarks = Schemas['OwnMarksShown'];

/** What people add to a student's work: comments on lines, rubric items. Students read what is about their own. */
export class MarkingApi {
  constructor(private readonly api: Api) {}

  comments = async (submission: string): Promise<Comment[]> =>
    (
      await this.api.ask((client) =>
        client.GET('/api/v1/submissions/{submission}/comments', { params: { path: { submission } } }),
      )
    ).items;

  /** All of the submission's comments, the new one among them. */
  addComment = async (submission: string, file: string, line: number, text: string): Promise<Comment[]> =>
    (
      await this.api.ask((client) =>
        client.POST('/api/v1/submissions/{submission}/comments', {
          params: { path: { submission } },
          body: { file, line, text },
        }),
      )
    ).items;

  changeComment = async (submission: string, number: number, text: string): Promise<Comment[]> =>
    (
      await this.api.ask((client) =>
        client.PUT('/api/v1/submissions/{submission}/comments/{number}', {
          params: { path: { submission, number } },
          body: { text },
        }),
      )
    ).items;

  async removeComment(submission: string, number: number): Promise<void> {
    await this.api.ask((client) =>
      client.DELETE('/api/v1/submissions/{submission}/comments/{number}', {
        params: { path: { submission, number } },
      }),
    );
  }

  /** What people said of one's own work. */
  ownMarks = (course: string, assignment: string): Promise<OwnMarks> =>
    this.api.ask((client) =>
      client.GET('/api/v1/courses/{course}/assignments/{assignment}/marks', {
        params: { path: { course, assignment } },
      }),
    );

  rubric = async (course: string, assignment: string): Promise<RubricItem[]> =>
    (
      await this.api.ask((client) =>
        client.GET('/api/v1/courses/{course}/assignments/{assignment}/rubric', {
          params: { path: { course, assignment } },
        }),
      )
    ).items;

  setRubric = async (
    course: string,
    assignment: string,
    items: Schemas['RubricItemGiven'][],
  ): Promise<RubricItem[]> =>
    (
      await this.api.ask((client) =>
        client.PUT('/api/v1/courses/{course}/assignments/{assignment}/rubric', {
          params: { path: { course, assignment } },
          body: { items },
        }),
      )
    ).items;

  /** The ids of the items that apply to a student's work. */
  marks = async (course: string, assignment: string, login: string): Promise<number[]> =>
    (
      await this.api.ask((client) =>
        client.GET('/api/v1/courses/{course}/assignments/{assignment}/students/{login}/rubric', {
          params: { path: { course, assignment, login } },
        }),
      )
    ).items;

  setMarks = async (course: string, assignment: string, login: string, items: number[]): Promise<number[]> =>
    (
      await this.api.ask((client) =>
        client.PUT('/api/v1/courses/{course}/assignments/{assignment}/students/{login}/rubric', {
          params: { path: { course, assignment, login } },
          body: { items },
        }),
      )
    ).items;
}
