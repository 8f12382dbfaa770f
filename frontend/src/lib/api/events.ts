import type { DeclaredTest, Frame, Outcome, Submission } from './types';

/** The payloads of a submission's events, by event name. */
export interface EventPayloads {
  'submission.queued': { position: number | null; eta_s: number | null; delayed?: boolean };
  'submission.started': { attempt: number; tests: DeclaredTest[] };
  'test.finished': {
    k: number;
    n: number;
    name: string;
    number: string;
    status: 'passed' | 'failed';
    outcome: Outcome;
    score: number;
    max_score: number;
    ms: number;
    visibility: DeclaredTest['visibility'];
    tags: string[];
    output?: string;
    expected?: string;
    actual?: string;
    printed?: string;
    frames?: Frame[];
    hint?: string;
  };
  'submission.finished': {
    status: 'graded' | 'bad_submission' | 'system_error';
    score: number;
    max_score: number;
    passed: number;
    n: number;
    ms: number;
    /** By test name; rules look at all tests, so they speak last. */
    hints?: Record<string, string>;
  };
  'submission.retrying': { attempt: number; reason: string };
  'submission.failed': { owner: string; ref: string; reason?: string; counts_attempt: boolean };
  'submission.canceled': Record<string, never>;
  'submission.superseded': Record<string, never>;
  snapshot: Partial<Submission>;
  'session.expired': Record<string, never>;
}

export type EventName = keyof EventPayloads;

/** One event as it came over the wire. */
export type LiveEvent = {
  [Name in EventName]: { name: Name; seq: number; data: EventPayloads[Name] };
}[EventName];

export const EVENT_NAMES: readonly EventName[] = [
  'submission.queued',
  'submission.started',
  'test.finished',
  'submission.finished',
  'submission.retrying',
  'submission.failed',
  'submission.canceled',
  'submission.superseded',
  'snapshot',
  'session.expired',
];

export interface EventListener {
  onEvent(event: LiveEvent): void;
  onOpen(): void;
  /** The line broke; the browser is trying again by itself unless `gone`. */
  onBroken(gone: boolean): void;
}

/** Follows a submission's events until the returned function is called. */
export type Follow = (url: string, listener: EventListener) => () => void;

export const followBySse: Follow = (url, listener) => {
  const source = new EventSource(url);
  source.onopen = () => listener.onOpen();
  source.onerror = () => listener.onBroken(source.readyState === EventSource.CLOSED);
  for (const name of EVENT_NAMES) {
    source.addEventListener(name, (message) => {
      const data = JSON.parse((message as MessageEvent<string>).data) as { seq?: number };
      listener.onEvent({ name, seq: data.seq ?? 0, data } as unknown as LiveEvent);
    });
  }
  return () => source.close();
};
