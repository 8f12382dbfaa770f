import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { Problem, type ProblemDocument } from './problem';
import type { paths } from './schema';
import type {
  Accepted,
  Assignment,
  AssignmentSummary,
  Course,
  Page,
  Practice,
  ServerDraft,
  Session,
  Submission,
  SubmissionSummary,
} from './types';

/** What the client needs to know of the session, and asks of it when the session has ended. */
export interface SessionGate {
  readonly csrfToken: string | null;
  /** Resolves when the user has logged in again; rejects when the user gave up. */
  renewed(): Promise<void>;
}

/** What openapi-fetch gives: the data of a success, or the error. */
export type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** Browsers take 64 KiB for all requests that outlive their page, and a character may be three bytes or an escape. */
const MOST_KEPT_ALIVE = 16_000;

/** The one way to the server. Every method throws `Problem` when the server refuses or is not reached. */
export class Api {
  readonly #client;
  #gate: SessionGate | null = null;

  constructor(baseUrl = '', fetcher: typeof fetch = (request) => fetch(request)) {
    this.#client = createClient<paths>({ baseUrl, fetch: fetcher });
    const csrf: Middleware = {
      onRequest: ({ request }) => {
        const token = this.#gate?.csrfToken;
        if (token && request.method !== 'GET') request.headers.set('X-CSRF-Token', token);
        return request;
      },
    };
    this.#client.use(csrf);
  }

  /** From now on a session that has ended is renewed through this gate, and the request repeated. */
  useGate(gate: SessionGate): void {
    this.#gate = gate;
  }

  async session(): Promise<Session | null> {
    const { user, csrf_token, flower_url } = await this.#once(() => this.#client.GET('/api/v1/session'));
    return user && csrf_token ? { user, csrf_token, flower_url: flower_url ?? null } : null;
  }

  async logIn(login: string, password: string): Promise<Session> {
    return this.#once(() => this.#client.POST('/api/v1/session', { body: { login, password } }));
  }

  async logOut(): Promise<void> {
    await this.#once(() => this.#client.DELETE('/api/v1/session'));
  }

  async courses(): Promise<Course[]> {
    return this.#all<Course>((cursor) =>
      this.#client.GET('/api/v1/courses', { params: { query: cursor ? { cursor } : {} } }),
    );
  }

  async assignments(course: string): Promise<AssignmentSummary[]> {
    return this.#all<AssignmentSummary>((cursor) =>
      this.#client.GET('/api/v1/courses/{course}/assignments', {
        params: { path: { course }, query: cursor ? { cursor } : {} },
      }),
    );
  }

  async assignment(course: string, assignment: string): Promise<Assignment> {
    return this.#ask(() => this.#getAssignment(course, assignment));
  }

  /** The same, and null when anything is in the way: an ended session asks nobody to log in. */
  async assignmentOrNull(course: string, assignment: string): Promise<Assignment | null> {
    return this.#once(() => this.#getAssignment(course, assignment)).catch(() => null);
  }

  /** Newest first; one page. */
  async submissions(
    course: string,
    assignment: string,
    cursor: string | null = null,
    mine = true,
  ): Promise<Page<SubmissionSummary>> {
    return this.#ask(() =>
      this.#client.GET('/api/v1/courses/{course}/assignments/{assignment}/submissions', {
        params: {
          path: { course, assignment },
          query: { ...(mine ? { mine: true } : {}), ...(cursor ? { cursor } : {}) },
        },
      }),
    );
  }

  /** The visible tests, complete, to be run in the browser. */
  async practice(course: string, assignment: string): Promise<Practice> {
    return this.#ask(() =>
      this.#client.GET('/api/v1/courses/{course}/assignments/{assignment}/practice', {
        params: { path: { course, assignment } },
      }),
    );
  }

  async submission(id: string): Promise<Submission> {
    return this.#ask(() =>
      this.#client.GET('/api/v1/submissions/{submission}', { params: { path: { submission: id } } }),
    );
  }

  /** Hands files in. The same `key` never makes a second attempt, however often it is sent. */
  async submit(
    course: string,
    assignment: string,
    files: Readonly<Record<string, string>>,
    key: string,
  ): Promise<Accepted> {
    return this.#ask(() =>
      this.#client.POST('/api/v1/courses/{course}/assignments/{assignment}/submissions', {
        params: { path: { course, assignment }, header: { 'Idempotency-Key': key } },
        body: { files: { ...files } },
      }),
    );
  }

  /** One's draft; revision 0 when there is none. Asked for and saved in the background: an ended session is an error. */
  async draft(course: string, assignment: string): Promise<ServerDraft> {
    return this.#once(() =>
      this.#client.GET('/api/v1/courses/{course}/assignments/{assignment}/draft', {
        params: { path: { course, assignment } },
      }),
    );
  }

  /** Keeps a draft, even if the page is left meanwhile. Throws 409 when it is not made from what is kept. */
  async saveDraft(
    course: string,
    assignment: string,
    draft: { files: Readonly<Record<string, string>>; revision: number; device: string },
  ): Promise<Omit<ServerDraft, 'files'>> {
    const size = Object.values(draft.files).reduce((sum, text) => sum + text.length, 0);
    return this.#once(() =>
      this.#client.PUT('/api/v1/courses/{course}/assignments/{assignment}/draft', {
        params: { path: { course, assignment } },
        body: { ...draft, files: { ...draft.files } },
        keepalive: size < MOST_KEPT_ALIVE,
      }),
    );
  }

  /** A request for what has no method of its own here: the rules for sessions and problems are the same. */
  async ask<Data>(request: (client: Client<paths>) => Promise<Answer<Data>>): Promise<Data> {
    return this.#ask(() => request(this.#client));
  }

  #getAssignment(course: string, assignment: string): Promise<Answer<Assignment>> {
    return this.#client.GET('/api/v1/courses/{course}/assignments/{assignment}', {
      params: { path: { course, assignment } },
    });
  }

  async #all<Item>(page: (cursor: string | null) => Promise<Answer<Page<Item>>>): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const answer: Page<Item> = await this.#ask(() => page(cursor));
      items.push(...answer.items);
      cursor = answer.next;
    } while (cursor);
    return items;
  }

  /** One request; when the session has ended, once more after it was renewed. */
  async #ask<Data>(request: () => Promise<Answer<Data>>): Promise<Data> {
    try {
      return await this.#once(request);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401 || !this.#gate) throw error;
      await this.#gate.renewed();
      return this.#once(request);
    }
  }

  async #once<Data>(request: () => Promise<Answer<Data>>): Promise<Data> {
    let answer: Answer<Data>;
    try {
      answer = await request();
    } catch (error) {
      throw new Problem(0, { detail: error instanceof Error ? error.message : String(error) });
    }
    const { response } = answer;
    if (response.ok) return answer.data as Data;
    const retryAfter = Number(response.headers.get('Retry-After')) || null;
    const document =
      typeof answer.error === 'object' && answer.error ? (answer.error as ProblemDocument) : {};
    throw new Problem(response.status, document, retryAfter);
  }
}
