import { t, words } from './messages.svelte';

/** "14:02:11", for what happened in this sitting. */
export function clock(when: Date): string {
  return when.toLocaleTimeString(words.locale === 'en' ? 'en-GB' : words.locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** "Fri 27 Nov, 23:59", with the year when it is not this one. */
export function dayAndTime(iso: string, now = new Date()): string {
  const when = new Date(iso);
  const locale = words.locale === 'en' ? 'en-GB' : words.locale;
  const year = when.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  const day = when.toLocaleDateString(locale, { weekday: 'short', day: 'numeric', month: 'short', ...year });
  return `${day}, ${when.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })}`;
}

/** A wall-clock time of some zone, "2026-10-25T23:59", as people write it; nothing for none. */
export function localTime(local: string | null): string {
  return local === null ? '' : dayAndTime(local);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "in 3 days", "2 hours ago". */
export function fromNow(iso: string, now = new Date()): string {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(words.locale, { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return t('time.now');
}

/** "340 ms" or "1.2 s". */
export function took(ms: number): string {
  if (ms < 1) return t('time.ms', { n: Math.round(ms * 10) / 10 });
  if (ms < 1000) return t('time.ms', { n: Math.round(ms) });
  return t('time.s', { n: Math.round(ms / 100) / 10 });
}
