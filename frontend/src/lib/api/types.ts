/** What the server sends, by the names that the rest of the code uses. Times are ISO 8601 with offset. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type User = Schemas['UserWithId'];
export type Session = Schemas['SessionShown'];
export type Course = Schemas['CourseShown'];
export type AssignmentSummary = Schemas['AssignmentLine'];
export type Assignment = Schemas['AssignmentShown'];
export type DeclaredTest = Schemas['DeclaredTestShown'];
export type Frame = Schemas['FrameShown'];
export type ResultTest = Schemas['TestShown'];
export type Result = Schemas['ResultShown'];
export type SubmissionSummary = Schemas['SubmissionLine'];
export type Accepted = Schemas['SubmissionAccepted'];
export type Submission = Schemas['SubmissionShown'];
/** States of a submission as the server keeps them. */
export type SubmissionStatus = Submission['status'];
/** One's draft as the server has it. */
export type ServerDraft = Schemas['DraftShown'];
export type Practice = Schemas['PracticeShown'];

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

export interface Page<Item> {
  items: Item[];
  next: string | null;
}
