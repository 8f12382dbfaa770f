import { describe, expect, it } from 'vitest';
import type { LiveEvent } from '$lib/api/events';
import type { DeclaredTest, Submission } from '$lib/api/types';
import { failures, lineMarks, saidOf, tells } from './failures';
import { LiveSubmission } from './submission.svelte';

const declared = (name: string): DeclaredTest => ({
  name,
  number: '1.1',
  max_score: 2,
  visibility: 'visible',
  tags: [],
});
const accepted = {
  id: 's1',
  attempt: 1,
  accepted_at: '2026-01-01T10:00:00+00:00',
  events: '/e',
  position: 3,
};
const begun = (seq = 10): LiveEvent => ({
  name: 'submission.started',
  seq,
  data: { attempt: 1, tests: [declared('a'), declared('b')] },
});
function ended(seq: number, name: string, outcome: 'passed' | 'wrong' | 'error', more = {}): LiveEvent {
  const score = outcome === 'passed' ? 2 : 0;
  const status = outcome === 'passed' ? 'passed' : 'failed';
  return {
    name: 'test.finished',
    seq,
    data: { ...declared(name), k: 1, n: 2, status, outcome, score, ms: 1, ...more },
  };
}
const finished: LiveEvent = {
  name: 'submission.finished',
  seq: 99,
  data: { status: 'graded', score: 2, max_score: 4, passed: 1, n: 2, ms: 5 },
};

describe('a submission', () => {
  it('goes from queued over running to finished', () => {
    let told = 0;
    const submission = new LiveSubmission(accepted, {}, () => told++);
    expect([submission.phase, submission.position]).toEqual(['queued', 3]);
    submission.apply({ name: 'submission.queued', seq: 1, data: { position: 1, eta_s: 2.4 } });
    expect([submission.position, submission.etaSeconds]).toEqual([1, 2.4]);
    submission.apply(begun());
    expect([submission.phase, submission.rows.length]).toEqual(['starting', 2]);
    submission.apply(ended(11, 'a', 'passed'));
    submission.apply(ended(12, 'b', 'wrong', { expected: '1', actual: '2' }));
    expect([submission.phase, submission.done, submission.passed]).toEqual(['running', 2, 1]);
    submission.apply(finished);
    expect([submission.phase, submission.score, submission.perfect, told]).toEqual(['finished', 2, false, 1]);
  });

  it('takes hints from the last event', () => {
    const submission = new LiveSubmission(accepted, {});
    submission.apply(begun());
    submission.apply(ended(11, 'a', 'passed'));
    submission.apply(ended(12, 'b', 'wrong'));
    submission.apply({ ...finished, data: { ...finished.data, hints: { b: 'Count again.' } } } as LiveEvent);
    expect(submission.rows.map((row) => row.outcome?.hint)).toEqual([null, 'Count again.']);
  });

  it('ignores what it has seen, and everything after its end', () => {
    const submission = new LiveSubmission(accepted, {});
    submission.apply(begun());
    submission.apply(ended(11, 'a', 'passed'));
    submission.apply(ended(11, 'a', 'wrong'));
    expect(submission.passed).toBe(1);
    submission.apply(finished);
    submission.apply(begun(200_001));
    expect([submission.phase, submission.passed]).toEqual(['finished', 1]);
  });

  it('starts over when the run was interrupted by us', () => {
    const submission = new LiveSubmission(accepted, {});
    submission.apply(begun());
    submission.apply(ended(11, 'a', 'passed'));
    submission.apply({ name: 'submission.retrying', seq: 200_000, data: { attempt: 2, reason: 'restart' } });
    expect([submission.phase, submission.retry, submission.done]).toEqual(['retrying', 2, 0]);
  });

  it('says whose fault it was when nothing could be graded', () => {
    const submission = new LiveSubmission(accepted, {});
    const data = { owner: 'platform', ref: 'r1', reason: 'gone', counts_attempt: false };
    submission.apply({ name: 'submission.failed', seq: 5, data });
    expect([submission.phase, submission.owner, submission.ref]).toEqual(['failed', 'platform', 'r1']);
  });

  it('takes a snapshot for the whole truth', () => {
    const submission = new LiveSubmission(accepted, {});
    const extra = {
      outcome: 'passed',
      wall_ms: 1,
      expected: null,
      actual: null,
      printed: '',
      frames: [],
      hint: null,
    };
    const test = { ...declared('a'), score: 2, status: 'passed', output: '', extra_data: extra };
    const about = { status: 'graded', owner: null, error: null, isolation: 'split', wall_ms: 1 };
    const result = { score: 2, max_score: 2, output: '', tests: [test], extra_data: about };
    submission.apply({
      name: 'snapshot',
      seq: 0,
      data: { status: 'graded', result } as unknown as Partial<Submission>,
    });
    expect([submission.phase, submission.perfect, submission.score]).toEqual(['finished', true, 2]);
  });

  it('asks the record when its line is gone for good', async () => {
    const submission = new LiveSubmission(accepted, {});
    let asked = 0;
    const api = { submission: async () => (asked++, { status: 'canceled' }) } as never;
    const stop = submission.follow(api, (_url, listener) => {
      listener.onBroken(true);
      return () => {};
    });
    expect(submission.brokenSince).not.toBeNull();
    await expect.poll(() => submission.phase, { timeout: 4000 }).toBe('canceled');
    expect([asked, submission.brokenSince]).toEqual([1, null]);
    stop();
  });
});

describe('failures', () => {
  const frame = { file: 'solution.py', line: 3, function: '<module>', source: 'x', locals: {} };
  const broken = { output: 'SyntaxError: bad', frames: [frame] };

  it('gathers tests that broke for one and the same reason', () => {
    const submission = new LiveSubmission(accepted, {});
    submission.apply(begun());
    submission.apply(ended(11, 'a', 'error', broken));
    submission.apply(ended(12, 'b', 'error', broken));
    expect(failures(submission.rows).map((failure) => failure.rows.length)).toEqual([2]);
    expect(lineMarks(submission.rows, 'solution.py')).toEqual([{ line: 3, message: 'SyntaxError: bad' }]);
    expect(lineMarks(submission.rows, 'other.py')).toEqual([]);
  });

  it('keeps wrong answers apart', () => {
    const submission = new LiveSubmission(accepted, {});
    submission.apply(begun());
    submission.apply(ended(11, 'a', 'wrong', { expected: '1', actual: '2' }));
    submission.apply(ended(12, 'b', 'wrong', { expected: '1', actual: '2' }));
    expect(failures(submission.rows)).toHaveLength(2);
  });
});

it('leaves out of the message what is shown beside it', () => {
  const frame = { file: 'solution.py', line: 3, function: 'f', source: 'return 1 / 0', locals: {} };
  const outcome = {
    frames: [frame],
    output: 'f(1) raised ZeroDivisionError\nsolution.py, line 3: return 1 / 0',
  };
  expect(saidOf(outcome as never, false)).toBe('f(1) raised ZeroDivisionError');
  const printed = { frames: [], output: 'Line 2 of the output differs.\n  expected: 3⏎\n  got:      4⏎' };
  expect(saidOf(printed as never, true)).toBe('Line 2 of the output differs.');
});

it.each([
  ['f(1) gave [0, 2]; expected [0, 1].\nAt [1] it is 2, expected 1.', { kind: 'value', path: '[1]' }, true],
  ['f(1) gave [0, 2]; expected [0, 1].\nAt [1] it is 2, expected 1.', { kind: 'value', path: '[0]' }, false],
  ["f(1) gave '1'; expected 1.\nIt is a str, expected an int.", { kind: 'value', path: '[0]' }, false],
  ['Line 2 of the output differs.', { kind: 'line', line: 2 }, true],
  ['Only white space?', { kind: 'space' }, false],
] as const)('the first difference is said once: %s', (said, note, expected) => {
  expect(tells(said, note)).toBe(expected);
});
