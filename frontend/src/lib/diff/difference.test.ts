import { describe, expect, it } from 'vitest';
import { difference, visible, type Segment } from './difference';
import { parseLiteral } from './literal';

const marked = (segments: Segment[]) => segments.filter((part) => part.differs).map((part) => part.text);
const whole = (segments: Segment[]) => segments.map((part) => part.text).join('');

describe('difference of Python values', () => {
  it.each([
    ['[1, 2, 3]', '[1, 5, 3]', ['2'], ['5'], { kind: 'value', path: '[1]' }],
    ['[1, 2, 3]', '[1, 3]', ['2'], [], { kind: 'missing', path: '[1]' }],
    ['[1, 3]', '[1, 2, 3]', [], ['2'], { kind: 'extra', path: '[1]' }],
    ["{'a': 1, 'b': 2}", "{'b': 2, 'a': 7}", ['1'], ['7'], { kind: 'value', path: "['a']" }],
    ["{'a': 1, 'b': 2}", "{'a': 1}", ["'b': 2"], [], { kind: 'missing', path: "['b']" }],
    ["[('b', 9)]", "[('a', 9)]", ['b'], ['a'], { kind: 'value', path: '[0][0]' }],
    ['3', "'3'", ['3'], ["'3'"], { kind: 'type', path: '', expected: 'int', actual: 'str' }],
    [
      '[1, 2]',
      '(1, 2)',
      ['[1, 2]'],
      ['(1, 2)'],
      { kind: 'type', path: '', expected: 'list', actual: 'tuple' },
    ],
    ['1', '1.0', ['1'], ['1.0'], { kind: 'type', path: '', expected: 'int', actual: 'float' }],
    ['[1, 2]', '[2, 1]', ['1', '2'], ['2', '1'], { kind: 'order' }],
    ["'Yes'", "'yes'", ['Y'], ['y'], { kind: 'case' }],
    ["'a b'", "'a  b'", [], [' '], { kind: 'space' }],
    ['{1, 2}', '{2, 3}', ['1'], ['3'], { kind: 'missing', path: '1' }],
    ['Point(x=1, y=2)', 'Point(x=1, y=3)', ['2'], ['3'], { kind: 'value', path: '.y' }],
  ])('%s against %s', (expected, actual, markedExpected, markedActual, note) => {
    const found = difference(expected, actual);
    expect(marked(found.expected)).toEqual(markedExpected);
    expect(marked(found.actual)).toEqual(markedActual);
    expect(found.note).toEqual(note);
    expect(whole(found.expected)).toBe(expected);
    expect(whole(found.actual)).toBe(actual);
  });
});

describe('difference of printed text', () => {
  it('marks the changed part of a line and names the line', () => {
    const found = difference('the 3\ncat 2\n', 'the 3\ncat 5\n');
    expect(marked(found.expected)).toEqual(['2']);
    expect(marked(found.actual)).toEqual(['5']);
    expect(found.note).toEqual({ kind: 'line', line: 2 });
  });
  it('marks a missing line only on the side that has it', () => {
    const found = difference('a\nb\nc\n', 'a\nc\n');
    expect(marked(found.expected)).toEqual(['b\n']);
    expect(marked(found.actual)).toEqual([]);
  });
  it('says so when only the last newline differs, even of what looks like a number', () => {
    expect(difference('3\n', '3').note).toEqual({ kind: 'final_newline' });
  });
  it('marks nothing in equal texts', () => {
    expect(difference('x', 'x')).toEqual({
      expected: [{ text: 'x', differs: false }],
      actual: [{ text: 'x', differs: false }],
      note: null,
    });
  });
  it('gets along with texts too long to align', () => {
    const lines = (from: number) => Array.from({ length: 1500 }, (_, i) => `${from + i}\n`).join('');
    expect(whole(difference(lines(0), lines(5000)).actual)).toBe(lines(5000));
  });
});

it('shows all white space as signs where nothing else differs', () =>
  expect(visible('a b\t\n', true)).toBe('a·b⇥↵\n'));

it.each([
  ['raises ValueError', 'raises ValueError'],
  ['a  b', 'a··b'],
  [' a ', '·a·'],
  ['a\t\n', 'a⇥↵\n'],
])('shows of %j else only what is overlooked', (text, shown) => expect(visible(text, false)).toBe(shown));

it.each(['[1, 2', 'hello there', '', '{1: }', '['.repeat(500)])('%s is no Python value', (text) =>
  expect(parseLiteral(text)).toBeNull(),
);
