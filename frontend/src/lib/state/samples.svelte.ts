import type { QueueStats } from '$lib/api/staff';

/** The queue at one moment; what is not known then is null. */
export interface Sample {
  /** Seconds since 1970. */
  at: number;
  depth: number | null;
  oldest: number | null;
  graded: number | null;
  p50: number | null;
  p95: number | null;
}
export type FigureName = Exclude<keyof Sample, 'at'>;

const KEPT = 300;

/** The queue's figures of the last minutes, one sample a second. */
export class Samples {
  rows = $state.raw<readonly Sample[]>([]);
  readonly minutes = $derived(Math.max(1, Math.round(this.rows.length / 60)));
  readonly times = $derived(this.rows.map((row) => row.at));

  push(stats: QueueStats, at = new Date()): void {
    const row = {
      at: at.getTime() / 1000,
      depth: stats.depth === null ? null : stats.depth + (stats.in_hand ?? 0),
      oldest: stats.oldest_s,
      graded: stats.graded_60s,
      p50: stats.latency_p50_s,
      p95: stats.latency_p95_s,
    };
    this.rows = [...this.rows, row].slice(-KEPT);
  }

  of(name: FigureName): (number | null)[] {
    return this.rows.map((row) => row[name]);
  }

  /** The figure's latest, least and greatest value; null where none is known. */
  summary(name: FigureName): { now: number | null; least: number | null; most: number | null } {
    const known = this.of(name).filter((value) => value !== null);
    return {
      now: this.rows.at(-1)?.[name] ?? null,
      least: known.length ? Math.min(...known) : null,
      most: known.length ? Math.max(...known) : null,
    };
  }
}
