import { expect, it, vi } from 'vitest';
import type { Submission, SubmissionSummary } from '$lib/api/types';
import { Progress } from './progress.svelte';

const line = (attempt: number, status = 'graded', score = attempt) =>
  ({
    id: `s${attempt}`,
    attempt,
    status,
    accepted_at: '2026-01-01T10:00:00+00:00',
    score,
    max_score: 20,
  }) as SubmissionSummary;
const record = (...tests: [string, string][]) =>
  ({
    result: { tests: tests.map(([name, outcome]) => ({ name, extra_data: { outcome } })) },
  }) as unknown as Submission;

it('has the last graded attempts, oldest first, and every test in the order of the newest', async () => {
  const ofAttempt = vi.fn(async (id: string) =>
    id === 's1' ? record(['gone', 'error'], ['b', 'wrong']) : record(['a', 'passed'], ['b', 'passed']),
  );
  const progress = new Progress(ofAttempt);
  await progress.load([line(3), line(2, 'queued'), line(1)]);
  expect(progress.attempts.map((one) => [one.attempt, one.score, one.outcomes.get('b')])).toEqual([
    [1, 1, 'wrong'],
    [3, 3, 'passed'],
  ]);
  expect([progress.tests, progress.more]).toEqual([['a', 'b', 'gone'], false]);
  await progress.load([line(4), line(3, 'graded', 5), line(1)]);
  expect(ofAttempt.mock.calls.map(([id]) => id)).toEqual(['s1', 's3', 's3', 's4']);
  await progress.load(Array.from({ length: 15 }, (_, i) => line(15 - i)));
  expect([progress.attempts.length, progress.more]).toEqual([12, true]);
});

it('tells of a failure and can be tried again', async () => {
  const ofAttempt = vi
    .fn()
    .mockRejectedValueOnce(new Error('away'))
    .mockResolvedValue(record(['a', 'passed']));
  const progress = new Progress(ofAttempt);
  await progress.load([line(1)]);
  expect(progress.problem?.detail).toBe('away');
  await progress.load([line(1)]);
  expect([progress.problem, progress.tests]).toEqual([null, ['a']]);
});
