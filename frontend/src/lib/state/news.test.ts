import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { News } from './news.svelte';

class Stream extends EventTarget {
  static opened: Stream[] = [];
  readyState = 1;
  closed = false;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    Stream.opened.push(this);
  }
  close() {
    this.closed = true;
  }
  tell(name: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}
const open = (url: string) => new Stream(url) as unknown as EventSource;
const last = () => Stream.opened.at(-1)!;

beforeEach(() => {
  Stream.opened = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it('keeps the latest news of its topic, and tells what was before', () => {
  const told: unknown[] = [];
  const news = new News<{ n: number }>('queue:a/b', 'queue.stats', (now, before) => told.push([now, before]));
  const stop = news.follow(open);
  expect(last().url).toBe('/api/v1/events?topics=queue%3Aa%2Fb');
  last().tell('queue.stats', { n: 1 });
  last().tell('other', { n: 9 });
  last().tell('queue.stats', { n: 2 });
  expect(news.latest).toEqual({ n: 2 });
  expect(told).toEqual([
    [{ n: 1 }, null],
    [{ n: 2 }, { n: 1 }],
  ]);
  stop();
  expect(last().closed).toBe(true);
});

it('knows since when the line is down, and opens it again when it was refused', () => {
  const news = new News('queue:a', 'queue.stats');
  const stop = news.follow(open);
  last().onerror?.();
  const since = news.lostAt;
  expect(since).toBeInstanceOf(Date);
  last().readyState = 2;
  last().onerror?.();
  expect(news.lostAt).toBe(since);
  vi.advanceTimersByTime(5000);
  expect(Stream.opened).toHaveLength(2);
  last().onopen?.();
  expect(news.lostAt).toBeNull();
  stop();
});
