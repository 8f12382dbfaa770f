/** A word that nobody else has. Unlike `crypto.randomUUID` it is there on a page without https too. */
export const randomId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const KEY = 'gradewire.device';

/** What this browser calls itself: the same word as long as it keeps anything. */
export function deviceId(): string {
  try {
    const kept = localStorage.getItem(KEY) ?? randomId();
    localStorage.setItem(KEY, kept);
    return kept;
  } catch {
    return randomId();
  }
}
