import { en } from './en';

/** Text with `{name}` places, or one such text a plural form. */
export type Message = string | { one: string; other: string };
export type Key = keyof typeof en;
export type Catalogue = Record<Key, Message>;
type Values = Record<string, string | number>;

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
    const message = this.#catalogue[key];
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

export const words = new Words();
export const t = (key: Key, values?: Values): string => words.text(key, values);
