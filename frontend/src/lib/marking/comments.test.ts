import { expect, it } from 'vitest';
import type { Comment, MarkingApi } from '$lib/api/marking';
import { Problem } from '$lib/api/problem';
import { Comments } from './comments.svelte';

const said = (id: number, line: number, text: string): Comment => ({
  id,
  file: 'a.py',
  line,
  text,
  author: { login: 'eve', name: 'Eve' },
  created_at: '2026-01-01T00:00:00+00:00',
});

/** A server that keeps comments, and refuses an empty one. */
class Server {
  items: Comment[] = [said(1, 2, 'Why?')];
  comments = () => Promise.resolve(this.items);
  addComment = (_: string, __: string, line: number, text: string) => {
    if (!text.trim()) return Promise.reject(new Problem(422, { detail: 'empty' }));
    return Promise.resolve((this.items = [...this.items, said(2, line, text)]));
  };
  removeComment = () => Promise.resolve();
}

it('shows comments by line, and keeps what was there when a new one is refused', async () => {
  const comments = new Comments(new Server() as unknown as MarkingApi, 'x');
  await comments.load();
  expect(await comments.add('a.py', 3, ' ')).toBe(false);
  expect(comments.saving.problem?.detail).toBe('empty');
  expect(comments.items).toHaveLength(1);
  expect(await comments.add('a.py', 3, 'Good.')).toBe(true);
  expect(comments.on('a.py', 3).map((one) => one.text)).toEqual(['Good.']);
  expect(comments.on('b.py', 3)).toEqual([]);
  await comments.remove(1);
  expect(comments.items.map((one) => one.id)).toEqual([2]);
});
