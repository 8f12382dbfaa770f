import { expect, it } from 'vitest';
import type { Comment } from '$lib/api/marking';
import { Feedback } from './feedback.svelte';

const comment: Comment = {
  id: 1,
  file: 'solution.py',
  line: 2,
  text: 'Name it.',
  author: { login: 'grace', name: 'Grace' },
  created_at: '2026-01-01T10:00:00Z',
};

it('keeps comments to the submission that they are about', async () => {
  const api = { comments: async () => [comment], ownMarks: () => Promise.reject(new Error('no network')) };
  const feedback = new Feedback(api, 'c', 'a');
  await Promise.all([feedback.loadComments('s1'), feedback.loadMarks()]);
  expect(feedback.commentsOn('s1')).toEqual([comment]);
  expect(feedback.commentsOn('s2')).toEqual([]);
  expect(feedback.commentsOn(null)).toEqual([]);
  expect(feedback.marks).toBeNull();
});
