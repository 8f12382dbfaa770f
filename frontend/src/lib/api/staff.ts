import type { Api } from './client';
import { Problem } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Version = Omit<Schemas['VersionShown'], 'report'> & { report: CheckReport | null };
export type Gradebook = Schemas['GradebookShown'];
export type Grade = Schemas['GradeShown'];
export type Regrade = Schemas['RegradeShown'];
export type RegradeDiff = Schemas['DiffShown'];
export type Change = Schemas['ChangeShown'];
export type Person = Schemas['PersonShown'];
export type RosterReport = Schemas['RosterShown'];
export type AuditEntry = Schemas['AuditShown'];
export type Token = Schemas['TokenShown'];
export type TokenScope = NonNullable<Schemas['TokenGiven']['scopes']>[number];
export type Rules = Schemas['RulesShown'];
export type Invitation = Schemas['InvitationShown'];

export type Queue = Schemas['QueueShown'];
export type QueueLine = Schemas['WaitingShown'];
export type StudentRecord = Schemas['StudentRecordShown'];
export type Figures = Schemas['AnalyticsShown'];

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

/** The calls of the staff pages. */
export class StaffApi {
  constructor(private readonly api: Api) {}

  /** The newest version of a pack; null when there is none. */
  async pack(course: string, assignment: string): Promise<Version | null> {
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

  async uploadPack(course: string, assignment: string, zip: Blob): Promise<Version> {
    const options = {
      params: { path: { course, assignment } },
      body: zip as unknown as string,
      bodySerializer: (body: unknown) => body as BodyInit,
      headers: { 'Content-Type': 'application/zip' },
    };
    return (await this.api.ask((client) =>
      client.PUT('/api/v1/courses/{course}/assignments/{assignment}/pack', options),
    )) as Version;
  }

  rules = (course: string, assignment: string): Promise<Rules> =>
    this.api.ask((client) =>
      client.GET('/api/v1/courses/{course}/assignments/{assignment}/rules', {
        params: { path: { course, assignment } },
      }),
    );

  changeRules = (course: string, assignment: string, body: Schemas['RulesGiven']): Promise<Rules> =>
    this.api.ask((client) =>
      client.PATCH('/api/v1/courses/{course}/assignments/{assignment}/rules', {
        params: { path: { course, assignment } },
        body,
      }),
    );

  figures = (course: string, assignment: string): Promise<Figures> =>
    this.api.ask((client) =>
      client.GET('/api/v1/courses/{course}/assignments/{assignment}/analytics', {
        params: { path: { course, assignment } },
      }),
    );

  gradebook = async (course: string): Promise<Gradebook> =>
    (await this.api.ask((client) =>
      client.GET('/api/v1/courses/{course}/gradebook', {
        params: { path: { course }, query: { format: 'json' } },
      }),
    )) as Gradebook;

  student = (course: string, login: string): Promise<StudentRecord> =>
    this.api.ask((client) =>
      client.GET('/api/v1/courses/{course}/students/{login}', { params: { path: { course, login } } }),
    );

  async setGrade(
    course: string,
    assignment: string,
    login: string,
    score: number,
    reason: string,
  ): Promise<void> {
    await this.api.ask((client) =>
      client.PUT('/api/v1/courses/{course}/assignments/{assignment}/students/{login}/override', {
        params: { path: { course, assignment, login } },
        body: { score, reason },
      }),
    );
  }

  async clearGrade(course: string, assignment: string, login: string): Promise<void> {
    await this.api.ask((client) =>
      client.DELETE('/api/v1/courses/{course}/assignments/{assignment}/students/{login}/override', {
        params: { path: { course, assignment, login } },
      }),
    );
  }

  regrades = async (course: string): Promise<Regrade[]> =>
    (
      await this.api.ask((client) =>
        client.GET('/api/v1/courses/{course}/regrades', {
          params: { path: { course }, query: { limit: 100 } },
        }),
      )
    ).items;

  startRegrade = (course: string, assignment: string, scope: 'latest' | 'best' | 'all'): Promise<Regrade> =>
    this.api.ask((client) => client.POST('/api/v1/regrades', { body: { course, assignment, scope } }));

  regradeDiff = (number: number): Promise<RegradeDiff> =>
    this.api.ask((client) => client.GET('/api/v1/regrades/{number}/diff', { params: { path: { number } } }));

  regrade = (number: number): Promise<Regrade> =>
    this.api.ask((client) => client.GET('/api/v1/regrades/{number}', { params: { path: { number } } }));

  async applyRegrade(number: number, policy: 'all' | 'raised'): Promise<void> {
    await this.api.ask((client) =>
      client.POST('/api/v1/regrades/{number}/apply', { params: { path: { number } }, body: { policy } }),
    );
  }

  async revertRegrade(number: number): Promise<void> {
    await this.api.ask((client) =>
      client.POST('/api/v1/regrades/{number}/revert', { params: { path: { number } } }),
    );
  }

  async discardRegrade(number: number): Promise<void> {
    await this.api.ask((client) =>
      client.DELETE('/api/v1/regrades/{number}', { params: { path: { number } } }),
    );
  }

  queue = (course: string): Promise<Queue> =>
    this.api.ask((client) => client.GET('/api/v1/courses/{course}/queue', { params: { path: { course } } }));

  async retry(submission: string): Promise<void> {
    await this.api.ask((client) =>
      client.POST('/api/v1/submissions/{submission}/retry', { params: { path: { submission } } }),
    );
  }

  async cancel(submission: string): Promise<void> {
    await this.api.ask((client) =>
      client.POST('/api/v1/submissions/{submission}/cancel', { params: { path: { submission } } }),
    );
  }

  people = (
    course: string,
    cursor: string | null = null,
  ): Promise<{ items: Person[]; next: string | null }> =>
    this.api.ask((client) =>
      client.GET('/api/v1/courses/{course}/people', {
        params: { path: { course }, query: { limit: 100, ...(cursor ? { cursor } : {}) } },
      }),
    );

  importRoster = (course: string, csv: string, dryRun: boolean): Promise<RosterReport> =>
    this.api.ask((client) =>
      client.POST('/api/v1/courses/{course}/roster', {
        params: { path: { course }, query: { dry_run: dryRun, links: !dryRun } },
        body: csv,
        bodySerializer: (body: unknown) => body as BodyInit,
        headers: { 'Content-Type': 'text/csv' },
      }),
    );

  async removePerson(course: string, login: string): Promise<void> {
    await this.api.ask((client) =>
      client.DELETE('/api/v1/courses/{course}/people/{login}', { params: { path: { course, login } } }),
    );
  }

  invite = async (course: string): Promise<string> =>
    (
      await this.api.ask((client) =>
        client.POST('/api/v1/courses/{course}/invitations', {
          params: { path: { course } },
          body: { role: 'student', days: 30, max_uses: null, section: null },
        }),
      )
    ).link;

  audit = (
    course: string,
    cursor: string | null = null,
  ): Promise<{ items: AuditEntry[]; next: string | null }> =>
    this.api.ask((client) =>
      client.GET('/api/v1/courses/{course}/audit', {
        params: { path: { course }, query: cursor ? { cursor } : {} },
      }),
    );

  tokens = async (): Promise<Token[]> => (await this.api.ask((client) => client.GET('/api/v1/tokens'))).items;

  makeToken = async (name: string, scopes: TokenScope[], days: number): Promise<string> =>
    (await this.api.ask((client) => client.POST('/api/v1/tokens', { body: { name, scopes, days } }))).token;

  async revokeToken(number: number): Promise<void> {
    await this.api.ask((client) =>
      client.DELETE('/api/v1/tokens/{number}', { params: { path: { number } } }),
    );
  }

  invitation = (secret: string): Promise<Invitation> =>
    this.api.ask((client) => client.GET('/api/v1/invitations/{secret}', { params: { path: { secret } } }));

  async join(secret: string): Promise<void> {
    await this.api.ask((client) =>
      client.POST('/api/v1/invitations/{secret}/join', { params: { path: { secret } } }),
    );
  }

  /** The login of the account that was made, or whose password was set. */
  joinAsNew = async (secret: string, login: string, name: string, password: string): Promise<string> =>
    (
      await this.api.ask((client) =>
        client.POST('/api/v1/invitations/{secret}/account', {
          params: { path: { secret } },
          body: { login, name, password },
        }),
      )
    ).login;
}
