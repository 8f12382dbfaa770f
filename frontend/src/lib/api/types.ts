/** What the server sends, by the names that the rest of the code uses. Times are ISO 8601 with offset. */
export interface User {
  id: string | number;
  login: string;
  name: string;
}

export interface Session {
  user: User;
  csrf_token: string;
  /** Where Flower is, for people who are staff in any course. */
  flower_url?: string | null;
}

export type Role = 'student' | 'staff';

export interface Course {
  slug: string;
  title: string;
  role: Role;
  next_due_at: string | null;
}

/** States of a submission as the server keeps them. */
export type SubmissionStatus =
  'queued' | 'running' | 'graded' | 'bad_submission' | 'system_error' | 'canceled' | 'superseded';

export interface AssignmentSummary {
  slug: string;
  title: string;
  state: 'open' | 'closed' | 'upcoming';
  due_at: string | null;
  max_score: number;
  best_score: number | null;
  attempts_used: number;
  attempts_left: number | null;
  latest: { id: string; status: SubmissionStatus; score: number | null } | null;
}

export interface DeclaredTest {
  name: string;
  /** Sort key as people write it: `1.2` is entry 1, case 2. */
  number: string;
  max_score: number;
  visibility: 'visible' | 'hidden' | 'after_due_date' | 'after_published';
  tags: string[];
}

export interface Limits {
  wall_s: number;
  cpu_s: number;
  memory_mb: number;
  output_kb: number;
  processes: number;
  disk_mb: number;
}

export interface Assignment extends AssignmentSummary {
  statement_html: string;
  /** Patterns of what is handed in, the main file first. */
  files: string[];
  starter: Record<string, string>;
  /** Null, as environment and pack, before the assignment opens and while it has no published pack. */
  limits: Limits | null;
  environment: string | null;
  /** The Python that grades, e.g. `3.11`. */
  python?: string;
  tests: DeclaredTest[];
  hidden_tests: number;
  pack: { version: number; digest: string } | null;
}

export type Outcome =
  | 'passed'
  | 'wrong'
  | 'error'
  | 'time_limit'
  | 'memory_limit'
  | 'output_limit'
  | 'crashed'
  | 'forbidden'
  | 'not_run';

/** One of the student's own frames at the moment of an error. */
export interface Frame {
  file: string;
  line: number;
  function: string;
  source: string;
  locals: Record<string, string>;
}

export interface ResultTest extends DeclaredTest {
  score: number;
  status: 'passed' | 'failed';
  output: string;
  extra_data: {
    outcome: Outcome;
    wall_ms: number;
    expected: string | null;
    actual: string | null;
    printed: string;
    frames: Frame[];
    hint: string | null;
  };
}

export interface Result {
  score: number;
  max_score: number;
  output: string;
  tests: ResultTest[];
  extra_data: {
    status: 'graded' | 'bad_submission' | 'system_error';
    owner: 'student' | 'pack' | 'platform' | null;
    error: string | null;
    isolation: string;
    wall_ms: number;
  };
}

export interface SubmissionSummary {
  id: string;
  attempt: number;
  status: SubmissionStatus;
  accepted_at: string;
  score: number | null;
  max_score: number | null;
  passed: number | null;
  n: number | null;
  user: { login: string; name: string };
}

export interface Accepted {
  id: string;
  status: 'queued';
  attempt: number;
  /** How many come first; null while that is not known. */
  position: number | null;
  events: string;
  accepted_at: string;
}

export interface Submission {
  id: string;
  course: string;
  assignment: string;
  attempt: number;
  status: SubmissionStatus;
  accepted_at: string;
  finished_at: string | null;
  user: { login: string; name: string };
  files: Record<string, string>;
  result: Result | null;
  position: number | null;
  eta_s: number | null;
  events: string;
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}
