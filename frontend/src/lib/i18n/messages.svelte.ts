import { en } from './en';

/** Text with `{name}` places, or one such text a plural form. */
export type Message = string | { one: string; other: string };
export type Key = keyof typeof en;
export type Catalogue = Record<Key, Message>;
export type Values = Record<string, string | number>;

/** The language of the page and its words. */
export class Words {
  locale = $state('en');
  #catalogue = $state.raw<Catalogue>(en);
  readonly #plurals = $derived(new Intl.PluralRules(this.locale));
  readonly #numbers = $derived(new Intl.NumberFormat(this.locale, { maximumFractionDigits: 2 }));

  use(locale: string, catalogue: Catalogue): void {
    this.locale = locale;
    this.#catalogue = catalogue;
    document.documentElement.lang = locale;
  }

  /** The message of `key`; `values.n` chooses the plural form. */
  text(key: Key, values: Values = {}): string {
    return this.fill(this.#catalogue[key], values);
  }

  /** A message of any catalogue in this language, with its places filled. */
  fill(message: Message, values: Values = {}): string {
    const form =
      typeof message === 'string'
        ? message
        : this.#plurals.select(Number(values.n)) === 'one'
          ? message.one
          : message.other;
    return form.replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = values[name];
      if (value === undefined) return place;
      return typeof value === 'number' ? this.number(value) : value;
    });
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }
}

const KEY = 'gradewire.language';

/** Shows the page in that language, fetched when it is not English, and remembers the choice on this device. */
export async function speak(locale: string, words: Words, storage: Storage = localStorage): Promise<void> {
  words.use(locale, locale === 'fi' ? (await import('./fi')).fi : en);
  storage.setItem(KEY, locale);
}

/** The language chosen here before, else the browser's if it is one of ours, else English. */
export function preferredLanguage(storage: Storage = localStorage, languages = navigator.languages): string {
  const kept = storage.getItem(KEY);
  if (kept) return kept;
  return languages[0]?.startsWith('fi') ? 'fi' : 'en';
}

export const words = new Words();
export const t = (key: Key, values?: Values): string => words.text(key, values);
