import { forEachDiagnostic, lintGutter, linter, lintKeymap, type Diagnostic } from '@codemirror/lint';
import type { Extension, Text } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { Finding, Place } from '$lib/lint/protocol';
import type { Ruff } from '$lib/lint/ruff';

const DELAY_MS = 250;

function offset(doc: Text, place: Place): number {
  if (place.row > doc.lines) return doc.length;
  const line = doc.line(Math.max(place.row, 1));
  return Math.min(line.from + place.column - 1, line.to + (place.row < doc.lines ? 1 : 0));
}

/** A finding as the editor shows it, its fix as a button. Syntax errors are errors; all else is advice. */
export function toDiagnostic(doc: Text, finding: Finding, fixLabel: string): Diagnostic {
  const from = offset(doc, finding.start);
  const to = Math.max(from, offset(doc, finding.end));
  const { fix } = finding;
  const syntax = finding.code === null || finding.code === 'invalid-syntax';
  return {
    from,
    to,
    severity: syntax ? 'error' : 'warning',
    source: syntax ? '' : (finding.code ?? ''),
    message: finding.message,
    actions: fix
      ? [
          {
            name: fix.message || fixLabel,
            apply: (view) =>
              view.dispatch({
                changes: fix.edits.map((edit) => ({
                  from: offset(view.state.doc, edit.start),
                  to: offset(view.state.doc, edit.end),
                  insert: edit.text,
                })),
                userEvent: 'input.fix',
              }),
          },
        ]
      : [],
  };
}

/** Ruff's findings in the text, its gutter and its keys (F8 next, Ctrl+Shift+M the list). */
export function linting(ruff: Ruff, fixLabel: string, onCount: (count: number) => void): Extension {
  return [
    linter(
      async (view) => {
        const { doc } = view.state;
        return (await ruff.check(doc.toString())).map((finding) => toDiagnostic(doc, finding, fixLabel));
      },
      { delay: DELAY_MS },
    ),
    lintGutter(),
    keymap.of(lintKeymap),
    EditorView.updateListener.of(({ state }) => {
      let count = 0;
      forEachDiagnostic(state, () => count++);
      onCount(count);
    }),
  ];
}
