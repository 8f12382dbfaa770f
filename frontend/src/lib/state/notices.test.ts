import { afterEach, expect, it, vi } from 'vitest';
import { Notices, type Notifier } from './notices.svelte';

function notifier(answer: NotificationPermission) {
  const told: string[] = [];
  const requestPermission = vi.fn(async () => answer);
  const Fake = function (title: string, { body }: NotificationOptions) {
    told.push(`${title}: ${body}`);
    return { onclick: null, close: () => {} };
  };
  const made = Object.assign(Fake, { permission: 'default', requestPermission });
  return { made: made as unknown as Notifier, told, requestPermission };
}

function look(away: boolean) {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(away);
  document.dispatchEvent(new Event('visibilitychange'));
}

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

it('puts the news into the title of a page that nobody looks at, and takes it out when somebody does', () => {
  const { made, told, requestPermission } = notifier('granted');
  const notices = new Notices(made);
  notices.name('Two Sum');
  notices.tell('✓ 8/8 – Two Sum', 'All 8 tests pass');
  expect(document.title).toBe('Two Sum');
  look(true);
  notices.tell('✗ 7/8 – Two Sum', '7 of 8 tests pass');
  notices.tell('✓ 8/8 – Two Sum', 'All 8 tests pass');
  notices.name('Two Sum');
  expect(document.title).toBe('✓ 8/8 – Two Sum');
  look(false);
  expect(document.title).toBe('Two Sum');
  expect([told, requestPermission.mock.calls.length, notices.on]).toEqual([[], 0, false]);
});

it('notifies who asked for it, until they ask for it no more', async () => {
  const { made, told, requestPermission } = notifier('granted');
  const notices = new Notices(made);
  await notices.toggle();
  expect([notices.on, requestPermission.mock.calls.length]).toEqual([true, 1]);
  look(true);
  notices.tell('✓ 8/8 – Two Sum', 'All 8 tests pass');
  await notices.toggle();
  notices.tell('✓ 8/8 – Two Sum', 'All 8 tests pass');
  expect(told).toEqual(['✓ 8/8 – Two Sum: All 8 tests pass']);
});

it('is off where the browser refuses', async () => {
  const notices = new Notices(notifier('denied').made);
  await notices.toggle();
  expect([notices.on, notices.refused]).toEqual([false, true]);
});
