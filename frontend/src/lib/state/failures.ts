import type { Note } from '$lib/diff/difference';
import type { Frame } from '$lib/api/types';
import type { TestOutcome, TestRow } from './submission.svelte';

/** Failing tests with one and the same cause, e.g. a file that cannot be loaded. */
export interface Failure {
  rows: TestRow[];
}

/** The failing tests in declared order; those that broke at the same place for the same reason are one failure. */
export function failures(rows: readonly TestRow[]): Failure[] {
  const found: Failure[] = [];
  const byCause = new Map<string, Failure>();
  for (const row of rows) {
    if (!row.outcome || row.outcome.outcome === 'passed') continue;
    const cause = causeOf(row);
    const same = cause === null ? undefined : byCause.get(cause);
    if (same) {
      same.rows.push(row);
      continue;
    }
    const failure = { rows: [row] };
    found.push(failure);
    if (cause !== null) byCause.set(cause, failure);
  }
  return found;
}

function causeOf({ outcome }: TestRow): string | null {
  if (!outcome || outcome.outcome === 'wrong' || !outcome.output) return null;
  const last = outcome.frames.at(-1);
  return JSON.stringify([outcome.outcome, outcome.output, last?.file, last?.line]);
}

/** Lines of the student's files to mark, by file: where failing tests broke, each line once. */
export function lineMarks(rows: readonly TestRow[], file: string): { line: number; message: string }[] {
  const marks = new Map<number, string>();
  for (const { outcome } of rows) {
    const frame = outcome?.frames.findLast((one) => one.file === file);
    if (!outcome || !frame || marks.has(frame.line)) continue;
    const prefix = `${frame.file}, line ${frame.line}: `;
    marks.set(frame.line, firstLine(outcome.output).replace(prefix, '') || outcome.outcome);
  }
  return [...marks].map(([line, message]) => ({ line, message }));
}

/** What the test said, without what is shown beside it in a form of its own: the place, expected and got. */
export function saidOf(outcome: TestOutcome, compared: boolean): string {
  const last = outcome.frames.at(-1);
  return outcome.output
    .split('\n')
    .filter(
      (line) =>
        !(last && (line === `${last.file}, line ${last.line}: ${last.source}` || isSource(line, last))),
    )
    .filter((line) => !(compared && /^ {2}(expected|got): /.test(line)))
    .join('\n');
}

/** Whether the grader's words tell the first difference already (`tasks/grading/feedback.py`). */
export function tells(said: string, note: Note): boolean {
  if (note.kind === 'line') return /^Line \d+ of the output differs\./m.test(said);
  if (!('path' in note)) return false;
  if (note.path) return said.includes(`\nAt ${note.path} it `);
  return note.kind === 'type' && /^It is (of type|an?) /m.test(said);
}

const isSource = (line: string, frame: Frame): boolean =>
  /^ {4}/.test(line) && line.trim() === frame.source.trim();

export const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
