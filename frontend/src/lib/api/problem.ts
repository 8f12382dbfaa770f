/** Whose move it is when something went wrong. */
export type Owner = 'you' | 'course' | 'us' | 'network';

/** An RFC 9457 problem document. */
export interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  field?: string;
  ref?: string;
}

/** Thrown when the server refuses a request or cannot be reached. `status` is 0 when it was not reached. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly field: string | null;
  readonly ref: string | null;
  /** Seconds after which trying again makes sense, if the server said so. */
  readonly retryAfter: number | null;

  constructor(status: number, document: ProblemDocument = {}, retryAfter: number | null = null) {
    super(document.detail || document.title || `status ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.title = document.title ?? '';
    this.detail = document.detail ?? '';
    this.field = document.field ?? null;
    this.ref = document.ref ?? null;
    this.retryAfter = retryAfter;
  }

  get owner(): Owner {
    if (this.status === 0) return 'network';
    return this.status >= 500 ? 'us' : 'you';
  }

  /** Whether the same request may succeed later without anybody changing it. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Any thrown value as a Problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(500, {
    title: 'Unexpected error',
    detail: error instanceof Error ? error.message : String(error),
  });
}
