import { Text } from '@codemirror/state';
import { expect, it } from 'vitest';
import { toDiagnostic } from './linting';

const doc = Text.of(['import os', 'x = 1']);
const finding = {
  code: 'F401',
  message: '`os` imported but unused',
  start: { row: 1, column: 8 },
  end: { row: 1, column: 10 },
  fix: { message: 'Remove unused import: `os`', edits: [] },
};

it('puts a finding at its place, with its fix as an action', () => {
  expect(toDiagnostic(doc, finding, 'Fix')).toMatchObject({
    from: 7,
    to: 9,
    severity: 'warning',
    source: 'F401',
    actions: [{ name: 'Remove unused import: `os`' }],
  });
});

it('takes a finding without a code for a syntax error, and keeps places inside the text', () => {
  const syntax = {
    ...finding,
    code: null,
    fix: null,
    start: { row: 2, column: 40 },
    end: { row: 9, column: 1 },
  };
  expect(toDiagnostic(doc, syntax, 'Fix')).toMatchObject({
    from: 15,
    to: 15,
    severity: 'error',
    actions: [],
  });
});
