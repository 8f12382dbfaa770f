import { describe, expect, it, vi } from 'vitest';
import type { Api } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import type { ServerDraft } from '$lib/api/types';
import { KeptDraft } from './draft.svelte';
import { IndexedDbDrafts, type Draft, type Files } from './drafts';
import { meet } from './meeting';

const text = (content: string): Files => ({ 'solution.py': content });
const iso = (ms: number) => new Date(ms).toISOString();
const here = (content: string, more: Partial<Draft> = {}): Draft => ({
  files: text(content),
  changedAt: 5000,
  revision: 1,
  unsent: true,
  others: [],
  ...more,
});
const there = (content: string, more: Partial<ServerDraft> = {}): ServerDraft => ({
  files: text(content),
  revision: 2,
  saved_at: iso(9000),
  device: 'the other',
  ...more,
});
const NONE = { files: {}, revision: 0, saved_at: null, device: '' };
const texts = (draft: Draft | null) =>
  [draft, ...(draft?.others ?? [])].map((one) => one?.files['solution.py']);

describe('when the device meets the server', () => {
  it.each([
    ['nothing anywhere', null, NONE, [undefined]],
    ['nothing here', null, there('b'), ['b']],
    ['nothing there', here('a', { unsent: false }), NONE, ['a']],
    ['the same on both', here('a'), there('a'), ['a']],
    ['nothing new there', here('a', { revision: 2 }), there('b'), ['a']],
    ['nothing new here', here('a', { unsent: false }), there('b'), ['b']],
    ['new here, and there what was sent from here', here('ab'), there('a', { device: 'me' }), ['ab']],
    ['new on both, newer there', here('a'), there('b'), ['b', 'a']],
    ['new on both, newer here', here('a', { changedAt: 9999 }), there('b'), ['a', 'b']],
    ['the second again', here('a', { changedAt: 9999, others: [here('b')] }), there('b'), ['a', 'b']],
  ])('%s', (_, mine, servers, expected) => {
    const met = meet(mine, servers, 'me');
    expect(texts(met)).toEqual(expected);
    if (met && servers.revision) expect(met.revision).toBe(servers.revision);
  });
});

/** A server with one draft, as `app/services/keep_draft.py` keeps it. */
function server() {
  let kept: ServerDraft = NONE;
  return {
    get kept() {
      return kept;
    },
    draft: vi.fn<Api['draft']>(async () => kept),
    saveDraft: vi.fn<Api['saveDraft']>(async (_course, _assignment, { files, revision, device }) => {
      if (revision !== kept.revision) throw new Problem(409);
      return (kept = { files, device, revision: revision + 1, saved_at: iso(Date.now()) });
    }),
  };
}

let people = 0;
function deviceOf(api: ReturnType<typeof server>, device: string, user: string) {
  const drafts = new IndexedDbDrafts(new IDBFactory());
  // A browser tells its tabs apart from those of another one; here both are in one process.
  const apart = { load: drafts.load.bind(drafts), change: drafts.change.bind(drafts), watch: () => () => {} };
  let files: Files = {};
  const draft = new KeptDraft({
    api,
    drafts: apart,
    user,
    course: 'c',
    assignment: 'a',
    device,
    restMs: 5,
    onFiles: (taken) => (files = taken),
  });
  return { draft, shown: () => files['solution.py'] };
}
const PATIENT = { timeout: 4000 };
const sent = { state: 'saved', where: 'server' };

it('what one device writes is there on the next, and goes on there', async () => {
  const api = server();
  const user = `drafter${++people}`;
  const phone = deviceOf(api, 'phone', user);
  await phone.draft.open();
  phone.draft.keep(text('from the phone'));
  phone.draft.close();
  await expect.poll(() => api.kept.revision, PATIENT).toBe(1);
  const laptop = deviceOf(api, 'laptop', user);
  await laptop.draft.open();
  expect(laptop.shown()).toBe('from the phone');
  laptop.draft.keep(text('and from the laptop'));
  await expect.poll(() => laptop.draft.saved, PATIENT).toMatchObject(sent);
  expect(api.kept).toMatchObject({ revision: 2, device: 'laptop' });
  const again = deviceOf(api, 'phone', user);
  await again.draft.open();
  expect(again.shown()).toBe('and from the laptop');
  for (const one of [laptop, again]) one.draft.close();
});

it('two devices that wrote at once keep both, and either can be taken', async () => {
  const api = server();
  const user = `drafter${++people}`;
  const [phone, laptop] = [deviceOf(api, 'phone', user), deviceOf(api, 'laptop', user)];
  await phone.draft.open();
  await laptop.draft.open();
  phone.draft.keep(text('from the phone'));
  await expect.poll(() => phone.draft.saved, PATIENT).toMatchObject(sent);
  laptop.draft.keep(text('from the laptop'));
  await expect.poll(() => api.kept.files['solution.py'], PATIENT).toBe('from the laptop');
  expect(laptop.draft.others.map((one) => one.files['solution.py'])).toEqual(['from the phone']);
  await laptop.draft.takeOther(laptop.draft.others[0]!);
  expect(laptop.shown()).toBe('from the phone');
  expect(laptop.draft.others.map((one) => one.files['solution.py'])).toEqual(['from the laptop']);
  await expect.poll(() => api.kept.files['solution.py'], PATIENT).toBe('from the phone');
  for (const one of [phone, laptop]) one.draft.close();
});

it('off the network, and with a session that is over, it stays on the device and is sent later', async () => {
  const api = server();
  api.saveDraft.mockRejectedValueOnce(new Problem(0)).mockRejectedValueOnce(new Problem(401));
  const { draft } = deviceOf(api, 'phone', `drafter${++people}`);
  await draft.open();
  draft.keep(text('in a tunnel'));
  await expect.poll(() => api.saveDraft.mock.calls.length, PATIENT).toBe(1);
  expect(draft.saved).toMatchObject({ state: 'saved', where: 'device' });
  for (let time = 2; time <= 3; time++) {
    dispatchEvent(new Event('online'));
    await expect.poll(() => api.saveDraft.mock.calls.length, PATIENT).toBe(time);
  }
  await expect.poll(() => draft.saved, PATIENT).toMatchObject(sent);
  draft.close();
});
