import { align } from './align';
import { parseLiteral, type Value } from './literal';

/** A stretch of text; `differs` when the other side has something else here. */
export interface Segment {
  text: string;
  differs: boolean;
}

/** What a person should be told about the first difference. */
export type Note =
  | { kind: 'type'; path: string; expected: string; actual: string }
  | { kind: 'value'; path: string }
  | { kind: 'missing'; path: string }
  | { kind: 'extra'; path: string }
  | { kind: 'order' }
  | { kind: 'case' }
  | { kind: 'space' }
  | { kind: 'final_newline' }
  | { kind: 'line'; line: number };

export interface Difference {
  expected: Segment[];
  actual: Segment[];
  note: Note | null;
}

type Span = [start: number, end: number];

/** What differs between an expected and an actual value: by structure when both are Python values, else by line. */
export function difference(expected: string, actual: string): Difference {
  if (expected === actual) return plain(expected, actual, null);
  const a = parseLiteral(expected);
  const b = parseLiteral(actual);
  const structural = a && b ? byStructure(expected, actual, a, b) : null;
  return structural?.note ? structural : byLine(expected, actual);
}

function plain(expected: string, actual: string, note: Note | null): Difference {
  return { expected: cut(expected, []), actual: cut(actual, []), note };
}

function cut(text: string, spans: Span[]): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const [start, end] of spans.sort((one, other) => one[0] - other[0])) {
    if (start < at || end <= start) continue;
    if (start > at) segments.push({ text: text.slice(at, start), differs: false });
    segments.push({ text: text.slice(start, end), differs: true });
    at = end;
  }
  if (at < text.length || segments.length === 0) segments.push({ text: text.slice(at), differs: false });
  return segments;
}

/** The differing middle of two texts, without their common head and tail. */
function core(a: string, b: string): [Span, Span] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  return [
    [head, a.length - tail],
    [head, b.length - tail],
  ];
}

function byStructure(expected: string, actual: string, a: Value, b: Value): Difference {
  const comparison = new Comparison(expected, actual);
  comparison.compare(a, b, '');
  let note = comparison.note;
  if (note && (a.kind === 'list' || a.kind === 'tuple') && a.kind === b.kind) {
    const sorted = (value: Value, text: string) =>
      value.items
        .map((item) => text.slice(item.start, item.end))
        .sort()
        .join('\n');
    if (a.items.length > 1 && sorted(a, expected) === sorted(b, actual)) note = { kind: 'order' };
  }
  return { expected: cut(expected, comparison.spansA), actual: cut(actual, comparison.spansB), note };
}

class Comparison {
  readonly spansA: Span[] = [];
  readonly spansB: Span[] = [];
  note: Note | null = null;

  constructor(
    private readonly textA: string,
    private readonly textB: string,
  ) {}

  compare(a: Value, b: Value, path: string): void {
    const [rawA, rawB] = [this.#raw(a, 'a'), this.#raw(b, 'b')];
    if (rawA === rawB) return;
    if (a.kind !== b.kind || a.type !== b.type) {
      this.#tell({ kind: 'type', path, expected: a.type, actual: b.type });
      this.spansA.push([a.start, a.end]);
      this.spansB.push([b.start, b.end]);
    } else if (a.kind === 'leaf') this.#leaf(a, b, rawA, rawB, path);
    else if (a.kind === 'dict' || a.kind === 'set' || a.keys.some(Boolean)) this.#keyed(a, b, path);
    else this.#sequence(a, b, path);
  }

  #leaf(a: Value, b: Value, rawA: string, rawB: string, path: string): void {
    this.#tell(textNote(rawA, rawB) ?? { kind: 'value', path });
    if (a.type === 'str') {
      const [[startA, endA], [startB, endB]] = core(rawA, rawB);
      this.spansA.push([a.start + startA, a.start + endA]);
      this.spansB.push([b.start + startB, b.start + endB]);
      return;
    }
    this.spansA.push([a.start, a.end]);
    this.spansB.push([b.start, b.end]);
  }

  #keyed(a: Value, b: Value, path: string): void {
    const keysA = a.kind === 'set' ? a.items.map((item) => this.#raw(item, 'a')) : a.keys;
    const keysB = b.kind === 'set' ? b.items.map((item) => this.#raw(item, 'b')) : b.keys;
    const step = (key: string) =>
      a.kind === 'call' ? `${path}.${key}` : a.kind === 'set' ? path : `${path}[${key}]`;
    keysA.forEach((key, i) => {
      const item = a.items[i] as Value;
      const j = keysB.indexOf(key);
      if (j >= 0) this.compare(item, b.items[j] as Value, step(key));
      else {
        this.#tell({ kind: 'missing', path: a.kind === 'set' ? key : step(key) });
        this.spansA.push([a.kind === 'dict' ? this.#keyStart(item, key, 'a') : item.start, item.end]);
      }
    });
    keysB.forEach((key, j) => {
      if (keysA.includes(key)) return;
      const item = b.items[j] as Value;
      this.#tell({ kind: 'extra', path: b.kind === 'set' ? key : step(key) });
      this.spansB.push([b.kind === 'dict' ? this.#keyStart(item, key, 'b') : item.start, item.end]);
    });
  }

  #sequence(a: Value, b: Value, path: string): void {
    if (a.items.length === b.items.length) {
      a.items.forEach((item, i) => this.compare(item, b.items[i] as Value, `${path}[${i}]`));
      return;
    }
    const steps = align(
      a.items.map((item) => this.#raw(item, 'a')),
      b.items.map((item) => this.#raw(item, 'b')),
    );
    for (const { a: i, b: j } of steps) {
      if (i !== null && j !== null) continue;
      if (i !== null) {
        const item = a.items[i] as Value;
        this.#tell({ kind: 'missing', path: `${path}[${i}]` });
        this.spansA.push([item.start, item.end]);
      } else if (j !== null) {
        const item = b.items[j] as Value;
        this.#tell({ kind: 'extra', path: `${path}[${j}]` });
        this.spansB.push([item.start, item.end]);
      }
    }
  }

  #raw(value: Value, side: 'a' | 'b'): string {
    return (side === 'a' ? this.textA : this.textB).slice(value.start, value.end);
  }

  #keyStart(value: Value, key: string, side: 'a' | 'b'): number {
    const at = (side === 'a' ? this.textA : this.textB).lastIndexOf(key, value.start);
    return at >= 0 ? at : value.start;
  }

  #tell(note: Note): void {
    this.note ??= note;
  }
}

/** A difference that people overlook: nothing but white space, or nothing but upper and lower case. */
function textNote(a: string, b: string): Note | null {
  if (a === `${b}\n` || b === `${a}\n`) return { kind: 'final_newline' };
  if (a.replace(/\s|\\[nt]/g, '') === b.replace(/\s|\\[nt]/g, '')) return { kind: 'space' };
  if (a.toLowerCase() === b.toLowerCase()) return { kind: 'case' };
  return null;
}

function byLine(expected: string, actual: string): Difference {
  const linesA = expected.split(/(?<=\n)/);
  const linesB = actual.split(/(?<=\n)/);
  const [startsA, startsB] = [starts(linesA), starts(linesB)];
  const spansA: Span[] = [];
  const spansB: Span[] = [];
  let first: number | null = null;
  let onlyA: number[] = [];
  let onlyB: number[] = [];

  const settle = () => {
    for (let i = 0; i < Math.max(onlyA.length, onlyB.length); i++) {
      const [lineA, lineB] = [onlyA[i], onlyB[i]];
      first ??= lineA ?? lineB ?? 0;
      const textA = lineA === undefined ? '' : (linesA[lineA] ?? '');
      const textB = lineB === undefined ? '' : (linesB[lineB] ?? '');
      const [[a1, a2], [b1, b2]] = core(textA, textB);
      if (lineA !== undefined) spansA.push([(startsA[lineA] ?? 0) + a1, (startsA[lineA] ?? 0) + a2]);
      if (lineB !== undefined) spansB.push([(startsB[lineB] ?? 0) + b1, (startsB[lineB] ?? 0) + b2]);
    }
    onlyA = [];
    onlyB = [];
  };
  for (const { a, b } of align(linesA, linesB)) {
    if (a !== null && b !== null) settle();
    else if (a !== null) onlyA.push(a);
    else if (b !== null) onlyB.push(b);
  }
  settle();
  const several = linesA.length > 1 || linesB.length > 1;
  const line: Note | null = several && first !== null ? { kind: 'line', line: first + 1 } : null;
  return {
    expected: cut(expected, spansA),
    actual: cut(actual, spansB),
    note: textNote(expected, actual) ?? line,
  };
}

function starts(lines: readonly string[]): number[] {
  let at = 0;
  return lines.map((line) => (at += line.length) - line.length);
}

/**
 * White space as signs that can be seen: all of it when nothing else differs, else what is easily overlooked. A single
 * space between two words is neither. A newline stays a newline, after its sign.
 */
export function visible(text: string, all: boolean): string {
  const spaces = all ? / /g : /(?<!\S) | (?!\S)/g;
  return text.replace(spaces, '·').replace(/\t/g, '⇥').replace(/\r/g, '␍').replace(/\n/g, '↵\n');
}
