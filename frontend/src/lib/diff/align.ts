/** One step of turning `a` into `b`: both indices when the items are the same, one when only one side has it. */
export interface Step {
  a: number | null;
  b: number | null;
}

const MOST_CELLS = 250_000;

/** The longest common subsequence as steps; very long middles are paired off by position. */
export function align(a: readonly string[], b: readonly string[]): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const steps: Step[] = [];
  for (let i = 0; i < head; i++) steps.push({ a: i, b: i });
  steps.push(...middle(a, b, head, a.length - tail, b.length - tail));
  for (let i = tail; i > 0; i--) steps.push({ a: a.length - i, b: b.length - i });
  return steps;
}

function middle(
  a: readonly string[],
  b: readonly string[],
  head: number,
  endA: number,
  endB: number,
): Step[] {
  const rows = endA - head;
  const columns = endB - head;
  const steps: Step[] = [];
  if (rows * columns > MOST_CELLS) {
    for (let i = 0; i < Math.max(rows, columns); i++) {
      if (i < rows) steps.push({ a: head + i, b: null });
      if (i < columns) steps.push({ a: null, b: head + i });
    }
    return steps;
  }
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[head + i] === b[head + j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[head + i] === b[head + j]) steps.push({ a: head + i++, b: head + j++ });
    else if (i < rows && (j >= columns || at(i + 1, j) >= at(i, j + 1)))
      steps.push({ a: head + i++, b: null });
    else steps.push({ a: null, b: head + j++ });
  }
  return steps;
}
