import type { Api } from './client';
import { Problem } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Version = Omit<Schemas['VersionShown'], 'report'> & { report: CheckReport | null };
export type VersionLine = Schemas['VersionLine'];
export type FileChange = Schemas['FileChangeShown'];

/** What the check of a pack version found. */
export interface CheckReport {
  ok?: boolean;
  error?: { file: string; key: string; reason: string } | null;
  solutions?: CheckedSolution[];
  /** Tests that do not always end alike. */
  flaky?: { solution: string; test: string; words: string }[];
  /** Small changes to the reference, tried after the check; null where there is no good reference. */
  mutants?: { made: number; tried: number; done: boolean; survivors: Survivor[] } | null;
}
/** A changed reference that still passes every test. */
export interface Survivor {
  file: string;
  line: number;
  was: string;
  now: string;
  words: string;
}
export interface CheckedSolution {
  name: string;
  score: number;
  max_score: number;
  failed: string[];
  complaint: string;
}

/** An assignment's pack and its versions. */
export class PacksApi {
  constructor(private readonly api: Api) {}

  /** The newest version; null when there is none. */
  async newest(course: string, assignment: string): Promise<Version | null> {
    try {
      return (await this.api.ask((client) =>
        client.GET('/api/v1/courses/{course}/assignments/{assignment}/pack', {
          params: { path: { course, assignment } },
        }),
      )) as Version;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    }
  }

  /** A draft is checked and waits to be published. */
  async upload(course: string, assignment: string, zip: Blob, draft = false): Promise<Version> {
    const options = {
      params: { path: { course, assignment }, query: draft ? { draft } : {} },
      body: zip as unknown as string,
      bodySerializer: (body: unknown) => body as BodyInit,
      headers: { 'Content-Type': 'application/zip' },
    };
    return (await this.api.ask((client) =>
      client.PUT('/api/v1/courses/{course}/assignments/{assignment}/pack', options),
    )) as Version;
  }

  /** The newest first. */
  versions = async (course: string, assignment: string): Promise<VersionLine[]> =>
    (
      await this.api.ask((client) =>
        client.GET('/api/v1/courses/{course}/assignments/{assignment}/pack/versions', {
          params: { path: { course, assignment } },
        }),
      )
    ).items;

  /** The files that version `number` has otherwise than version `since`. */
  changes = async (
    course: string,
    assignment: string,
    since: number,
    number: number,
  ): Promise<FileChange[]> =>
    (
      await this.api.ask((client) =>
        client.GET('/api/v1/courses/{course}/assignments/{assignment}/pack/versions/{number}/changes', {
          params: { path: { course, assignment, number }, query: { since } },
        }),
      )
    ).items;

  /** An older version becomes the newest; it is checked before students see it. */
  publish = async (course: string, assignment: string, number: number): Promise<Version> =>
    (await this.api.ask((client) =>
      client.POST('/api/v1/courses/{course}/assignments/{assignment}/pack/versions/{number}/publish', {
        params: { path: { course, assignment, number } },
      }),
    )) as Version;
}
