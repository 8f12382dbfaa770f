import { words, type Message, type Values } from '../messages.svelte';
import { en } from './en';
import { fi } from './fi';

export type StaffKey = keyof typeof en;

/** A message of the staff pages, in the page's language. They are apart so that students do not load them. */
export function s(key: StaffKey, values?: Values): string {
  const message: Message = words.locale === 'fi' ? fi[key] : en[key];
  return words.fill(message, values);
}
