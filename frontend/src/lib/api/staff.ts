import type { Api } from './client';
import { CoursesApi } from './courses';
import { PacksApi } from './packs';
import type { components } from './schema';

type Schemas = components['schemas'];
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

/** How far a regrade is: `regrade.progress`. */
export type RegradeProgress = Pick<Regrade, 'status' | 'done' | 'n'>;
export type Extension = Schemas['ExtensionShown'];
export type ExtensionGiven = Schemas['ExtensionGiven'];
export type LatePolicy = Schemas['LatePolicyGiven'];
/** The queue in figures: `queue.stats`. Those from Redis are null while it is away. */
export interface QueueStats {
  depth: number | null;
  oldest_s: number | null;
  in_hand: number | null;
  workers: number | null;
  dead_letters: number | null;
  waiting: number;
  failed: number;
  is_stuck: boolean;
  graded_60s: number;
  latency_p50_s: number | null;
  latency_p95_s: number | null;
}
export type Queue = Schemas['QueueShown'];
export type QueueLine = Schemas['WaitingShown'];
export type StudentRecord = Schemas['StudentRecordShown'];
export type Figures = Schemas['AnalyticsShown'];

/** The calls of the staff pages. */
export class StaffApi {
  readonly courses: CoursesApi;
  readonly packs: PacksApi;

  constructor(private readonly api: Api) {
    this.courses = new CoursesApi(api);
    this.packs = new PacksApi(api);
  }

  /** An assignment without a pack; it is called by its slug until a pack says its title. */
  async addAssignment(course: string, slug: string): Promise<void> {
    await this.api.ask((client) =>
      client.POST('/api/v1/courses/{course}/assignments', {
        params: { path: { course } },
        body: { slug, title: slug, zone: null },
      }),
    );
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

  extensions = async (course: string, assignment: string): Promise<Extension[]> =>
    (
      await this.api.ask((client) =>
        client.GET('/api/v1/courses/{course}/assignments/{assignment}/extensions', {
          params: { path: { course, assignment } },
        }),
      )
    ).items;

  async giveExtension(course: string, assignment: string, body: ExtensionGiven): Promise<void> {
    await this.api.ask((client) =>
      client.POST('/api/v1/courses/{course}/assignments/{assignment}/extensions', {
        params: { path: { course, assignment } },
        body,
      }),
    );
  }

  async endExtension(course: string, assignment: string, number: number): Promise<void> {
    await this.api.ask((client) =>
      client.DELETE('/api/v1/courses/{course}/assignments/{assignment}/extensions/{number}', {
        params: { path: { course, assignment, number } },
      }),
    );
  }

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
