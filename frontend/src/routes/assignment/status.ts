import { t } from '$lib/i18n/messages.svelte';
import { clock, took } from '$lib/i18n/times';
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
}: Pick<Workspace, 'sending' | 'refusal' | 'submission'>): Status {
  if (sending.state === 'sending') return plain('sending', t('status.sending'));
  if (sending.state === 'waiting') {
    return {
      ...plain('offline', t('status.offline'), t('status.offline_aside')),
      mark: 'warn',
      tone: 'warn',
    };
  }
  if (refusal) return { phase: 'refused', mark: 'warn', tone: 'warn', text: t('status.refused'), aside: '' };
  if (!submission) return plain('draft', t('status.draft'), t('status.draft_aside'));
  return describeSubmission(submission);
}

export function describeSubmission(submission: LiveSubmission): Status {
  const attempt = t('status.attempt', { n: submission.attempt, at: clock(submission.acceptedAt) });
  switch (submission.phase) {
    case 'queued': {
      const { position, etaSeconds } = submission;
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
