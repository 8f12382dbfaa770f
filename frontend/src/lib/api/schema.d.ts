/** The paths of the HTTP interface. Made by hand until it is generated from /api/v1/openapi.json. */
type Json = { content: { 'application/json': unknown } };
type Answers = { responses: { 200: Json; default: { content: { 'application/problem+json': unknown } } } };
type Query = { query?: { cursor?: string; mine?: string } };

export interface paths {
  '/api/v1/session': {
    get: Answers;
    post: Answers & { requestBody: { content: { 'application/json': { login: string; password: string } } } };
    delete: Answers;
  };
  '/api/v1/courses': { get: Answers & { parameters: Query } };
  '/api/v1/courses/{course}/assignments': {
    get: Answers & { parameters: Query & { path: { course: string } } };
  };
  '/api/v1/courses/{course}/assignments/{assignment}': {
    get: Answers & { parameters: { path: { course: string; assignment: string } } };
  };
  '/api/v1/courses/{course}/assignments/{assignment}/submissions': {
    get: Answers & { parameters: Query & { path: { course: string; assignment: string } } };
    post: Answers & {
      parameters: { path: { course: string; assignment: string }; header?: { 'Idempotency-Key'?: string } };
      requestBody: { content: { 'application/json': { files: Record<string, string> } } };
    };
  };
  '/api/v1/submissions/{submission}': { get: Answers & { parameters: { path: { submission: string } } } };
}
