import { expect, it } from 'vitest';
import { Problem } from '$lib/api/problem';
import { LiveSubmission } from '$lib/state/submission.svelte';
import { describe as status } from './status';

const accepted = { id: 's', attempt: 2, accepted_at: '2026-01-01T10:00:00Z', events: '/e' };
const at = (position: number | null, change: (submission: LiveSubmission) => void = () => {}) => {
  const submission = new LiveSubmission({ ...accepted, position }, {});
  change(submission);
  return { sending: { state: 'idle' as const }, refusal: null, practice: null, submission };
};

it.each([
  [
    { sending: { state: 'idle' as const }, refusal: null, practice: null, submission: null },
    'Not submitted yet',
  ],
  [{ sending: { state: 'sending' as const }, refusal: null, practice: null, submission: null }, 'Sending…'],
  [
    {
      sending: { state: 'waiting' as const, since: new Date() },
      refusal: null,
      practice: null,
      submission: null,
    },
    'No network: your work is saved',
  ],
  [
    { sending: { state: 'idle' as const }, refusal: new Problem(409), practice: null, submission: null },
    'Not accepted',
  ],
  [at(null), 'Accepted'],
  [at(0), 'Queued: you are next'],
  [at(2, (one) => (one.etaSeconds = 4.2)), 'Queued: 2 ahead of you, about 4 s'],
  [at(null, (one) => (one.delayed = true)), 'Accepted and safe; grading is delayed on our side'],
  [at(0, (one) => (one.phase = 'starting')), 'Starting…'],
  [at(0, (one) => (one.phase = 'failed')), 'Could not be graded: our fault, no attempt used'],
  [at(0, (one) => (one.phase = 'superseded')), 'Replaced by a later submission'],
])('case %#: %s says %s', (workspace, text) => expect(status(workspace).text).toBe(text));
