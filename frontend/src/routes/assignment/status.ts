import { t } from '$lib/i18n/messages.svelte';
import { clock, took } from '$lib/i18n/times';
import type { PracticeRun } from '$lib/state/practice.svelte';
import type { LiveSubmission } from '$lib/state/submission.svelte';
import type { Workspace } from '$lib/state/workspace.svelte';

/** The one line that says where a submission is. */
export interface Status {
  phase: string;
  mark: 'pass' | 'fail' | 'wait' | 'part' | 'warn';
  tone: 'plain' | 'good' | 'bad' | 'warn';
  text: string;
  aside: string;
}

const plain = (phase: string, text: string, aside = ''): Status => ({
  phase,
  mark: 'wait',
  tone: 'plain',
  text,
  aside,
});

export function describe({
  sending,
  refusal,
  submission,
  practice,
}: Pick<Workspace, 'sending' | 'refusal' | 'submission' | 'practice'>): Status {
  if (sending.state === 'sending') return plain('sending', t('status.sending'));
  if (sending.state === 'waiting') {
    return {
      ...plain('offline', t('status.offline'), t('status.offline_aside')),
      mark: 'warn',
      tone: 'warn',
    };
  }
  if (refusal) return { phase: 'refused', mark: 'warn', tone: 'warn', text: t('status.refused'), aside: '' };
  if (practice) return describePractice(practice);
  if (!submission) return plain('draft', t('status.draft'), t('status.draft_aside'));
  return describeSubmission(submission);
}

/** The line of a practice run: always with the words that it is not graded. */
export function describePractice(run: PracticeRun): Status {
  const here = t('run.here');
  switch (run.phase) {
    case 'fetching':
    case 'starting':
      return plain('run-starting', t('run.starting'), t('run.starting_aside'));
    case 'running':
      return plain('run-running', t('run.running', { k: run.done, n: run.rows.length }), here);
    case 'stopped':
      return { ...plain('run-stopped', t('run.stopped'), here), mark: 'part' };
    case 'refused':
      return { ...plain('run-refused', t('run.refused'), here), mark: 'warn', tone: 'warn' };
    case 'broken':
      return { ...plain('run-broken', t('run.broken'), t('run.broken_aside')), mark: 'warn', tone: 'warn' };
    case 'finished': {
      const n = run.rows.length;
      const aside = `${here} · ${took(run.ms)}`;
      if (n === 0) return { ...plain('run-finished', t('run.none'), here), mark: 'part' };
      if (run.passed === n)
        return { ...plain('run-finished', t('run.all', { n }), aside), mark: 'pass', tone: 'good' };
      return {
        ...plain('run-finished', t('run.some', { passed: run.passed, n }), aside),
        mark: 'fail',
        tone: 'bad',
      };
    }
  }
}

export function describeSubmission(submission: LiveSubmission): Status {
  const attempt = t('status.attempt', { n: submission.attempt, at: clock(submission.acceptedAt) });
  switch (submission.phase) {
    case 'queued': {
      const { position, etaSeconds } = submission;
      if (submission.delayed) return { ...plain('queued', t('status.delayed'), attempt), tone: 'warn' };
      if (position === null) return plain('queued', t('status.accepted'), attempt);
      const ahead = position > 0 ? t('status.ahead', { n: position }) : t('status.next');
      const eta =
        etaSeconds === null ? '' : `, ${t('status.eta', { n: Math.max(1, Math.round(etaSeconds)) })}`;
      return plain('queued', t('status.queued', { ahead: ahead + eta }), attempt);
    }
    case 'starting':
      return plain('starting', t('status.starting'), attempt);
    case 'running':
      return plain(
        'running',
        t('status.running', { k: submission.done, n: submission.rows.length }),
        attempt,
      );
    case 'retrying':
      return {
        ...plain('retrying', t('status.retrying', { n: submission.retry ?? 2 }), attempt),
        tone: 'warn',
      };
    case 'canceled':
      return { ...plain('canceled', t('status.canceled'), attempt), mark: 'part' };
    case 'superseded':
      return { ...plain('superseded', t('status.superseded'), attempt), mark: 'part' };
    case 'failed':
      return { phase: 'failed', mark: 'warn', tone: 'warn', text: t('status.failed'), aside: attempt };
    case 'finished':
      return describeFinished(submission, attempt);
  }
}

function describeFinished(submission: LiveSubmission, attempt: string): Status {
  const { passed, rows, score, maxScore, reason } = submission;
  if (reason !== null) {
    return { phase: 'finished', mark: 'fail', tone: 'bad', text: t('status.not_gradable'), aside: attempt };
  }
  const points = t('status.points', { score: score ?? 0, max: maxScore ?? 0 });
  const time = rows.reduce((sum, row) => sum + (row.outcome?.ms ?? 0), 0);
  const aside = `${points} · ${attempt} · ${took(time)}`;
  if (submission.perfect) {
    return {
      phase: 'finished',
      mark: 'pass',
      tone: 'good',
      text: t('status.all', { n: rows.length }),
      aside,
    };
  }
  const text = t('status.some', { passed, n: rows.length });
  return { phase: 'finished', mark: 'fail', tone: 'bad', text, aside };
}

const SIGNS = { pass: '✓', fail: '✗', warn: '⚠', part: '–', wait: '…' };

/** The news of a result for the title of the page, e.g. "✗ 7/8 – Two Sum". */
export function headline(workspace: Parameters<typeof describe>[0], title: string): string {
  const { submission } = workspace;
  const sign = SIGNS[describe(workspace).mark];
  const counted = submission?.rows.length ? ` ${submission.passed}/${submission.rows.length}` : '';
  return `${sign}${counted} – ${title}`;
}
