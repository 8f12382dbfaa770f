/** What the page asks of the linter's worker; answers carry the same id. */
export type LintRequest = { id: number; python: string; text: string; what: 'check' | 'format' };

/** A place in a text: line and column from 1, columns in UTF-16 units. */
export interface Place {
  row: number;
  column: number;
}

export interface Finding {
  code: string | null;
  message: string;
  start: Place;
  end: Place;
  fix: { message: string; edits: { start: Place; end: Place; text: string }[] } | null;
}

export type LintAnswer =
  { id: number; findings: Finding[] } | { id: number; formatted: string } | { id: number; error: string };
