import { describe, expect, it, vi } from 'vitest';
import type { Api } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import type { Assignment } from '$lib/api/types';
import { IndexedDbDrafts, draftKey } from './drafts';
import { Workspace } from './workspace.svelte';

const assignment = {
  slug: 'warm-up',
  state: 'open',
  files: ['solution.py', 'extra.py', 'lib/*.py'],
  starter: { 'solution.py': 'pass\n' },
} as unknown as Assignment;

let people = 0;
const unreached = {
  draft: () => Promise.reject(new Problem(0)),
  saveDraft: () => Promise.reject(new Problem(0)),
};
const elsewhere = { follow: () => () => {}, python: null, course: 'intro', device: 'this one' };
function workspaceWith(api: Partial<Api>, user = `user${++people}`) {
  const drafts = new IndexedDbDrafts();
  const parts = { ...elsewhere, api: { ...unreached, ...api } as Api, drafts, user };
  return { workspace: new Workspace(assignment, parts), drafts, user };
}
const accepted = {
  id: 's1',
  attempt: 1,
  accepted_at: '2026-01-01T10:00:00+00:00',
  events: '/e',
  position: 0,
};

describe('the draft', () => {
  it('opens with the starter and an empty file for each other plain name', async () => {
    const { workspace } = workspaceWith({});
    await workspace.open();
    expect(workspace.files).toEqual({ 'solution.py': 'pass\n', 'extra.py': '' });
    expect(workspace.saved.state).toBe('starter');
  });

  it('is on the device after every keystroke, and comes back', async () => {
    const { workspace, drafts, user } = workspaceWith({});
    await workspace.open();
    for (const text of ['p', 'pr', 'pri']) workspace.edit('solution.py', text);
    expect(workspace.saved.state).toBe('saving');
    await expect.poll(() => workspace.saved.state).toBe('saved');
    expect((await drafts.load(draftKey(user, 'intro', 'warm-up')))?.files['solution.py']).toBe('pri');
    const { workspace: again } = workspaceWith({}, user);
    await again.open();
    expect(again.files['solution.py']).toBe('pri');
  });

  it('follows what another tab writes', async () => {
    const { workspace: here, user } = workspaceWith({});
    const { workspace: there } = workspaceWith({}, user);
    await here.open();
    await there.open();
    there.edit('solution.py', 'written there');
    await expect.poll(() => here.files['solution.py']).toBe('written there');
    here.edit('solution.py', 'and here');
    await expect.poll(() => there.files['solution.py']).toBe('and here');
  });

  it('says so when the device keeps nothing', async () => {
    const drafts = {
      load: async () => null,
      change: () => Promise.reject(new Error('full')),
      watch: () => () => {},
    };
    const parts = { ...elsewhere, api: unreached as unknown as Api, drafts, user: 'u' };
    const workspace = new Workspace(assignment, parts);
    workspace.edit('solution.py', 'x');
    await expect.poll(() => workspace.saved).toEqual({ state: 'unsaved', why: 'full' });
  });
});

describe('submit', () => {
  it('goes on trying under one key while the network is away', async () => {
    const submit = vi.fn<Api['submit']>();
    submit.mockRejectedValueOnce(new Problem(0)).mockResolvedValueOnce(accepted as never);
    const { workspace } = workspaceWith({ submit });
    const sent = workspace.submit();
    await expect.poll(() => workspace.sending.state).toBe('waiting');
    dispatchEvent(new Event('online'));
    await sent;
    expect(submit.mock.calls[0]?.[3]).toBe(submit.mock.calls[1]?.[3]);
    expect(workspace.submission?.id).toBe('s1');
    workspace.close();
  });

  it('shows why it was refused and keeps the draft', async () => {
    const submit = vi.fn<Api['submit']>().mockRejectedValue(new Problem(409, { title: 'Closed' }));
    const { workspace } = workspaceWith({ submit });
    workspace.edit('solution.py', 'mine');
    await workspace.submit();
    expect([workspace.refusal?.status, workspace.sending.state]).toEqual([409, 'idle']);
    expect(workspace.files['solution.py']).toBe('mine');
  });

  it('is not replaced by an older one that the server tells late', async () => {
    let tell = (_: unknown) => {};
    const submission = vi.fn<Api['submission']>(() => new Promise((resolve) => (tell = resolve as never)));
    const submit = vi.fn<Api['submit']>().mockResolvedValue(accepted as never);
    const { workspace } = workspaceWith({ submission, submit });
    const opened = workspace.openSubmission('s0');
    await workspace.submit();
    tell({ ...accepted, id: 's0', files: {}, status: 'queued' });
    expect(await opened).toBe(false);
    expect(workspace.submission?.id).toBe('s1');
    workspace.close();
  });
});
