import type { Api } from './client';
import type { components } from './schema';
import type { Course } from './types';

type Schemas = components['schemas'];
/** A link that is good; its secret was told when it was made, and is nowhere. */
export type InvitationLine = Schemas['InvitationLine'];

/** The calls about a course itself and the links into it. */
export class CoursesApi {
  constructor(private readonly api: Api) {}

  /** A course of which one becomes the administrator. */
  make = (given: Schemas['CourseGiven']): Promise<Course> =>
    this.api.ask((client) => client.POST('/api/v1/courses', { body: given }));

  get = (course: string): Promise<Course> =>
    this.api.ask((client) => client.GET('/api/v1/courses/{course}', { params: { path: { course } } }));

  change = (course: string, body: Schemas['CourseChanged']): Promise<Course> =>
    this.api.ask((client) =>
      client.PATCH('/api/v1/courses/{course}', { params: { path: { course } }, body }),
    );

  invitations = async (course: string): Promise<InvitationLine[]> =>
    (
      await this.api.ask((client) =>
        client.GET('/api/v1/courses/{course}/invitations', { params: { path: { course } } }),
      )
    ).items;

  invite = async (course: string): Promise<string> =>
    (
      await this.api.ask((client) =>
        client.POST('/api/v1/courses/{course}/invitations', {
          params: { path: { course } },
          body: { role: 'student', days: 30, max_uses: null, section: null },
        }),
      )
    ).link;

  async revoke(course: string, number: number): Promise<void> {
    await this.api.ask((client) =>
      client.DELETE('/api/v1/courses/{course}/invitations/{number}', {
        params: { path: { course, number } },
      }),
    );
  }
}
