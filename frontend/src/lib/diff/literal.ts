/** A Python value as its repr shows it, with the place of every part in that text. */
export interface Value {
  kind: 'leaf' | 'list' | 'tuple' | 'set' | 'dict' | 'call';
  /** For a leaf the Python type; for a call the name before the bracket. */
  type: string;
  start: number;
  end: number;
  /** Items in order; of a dict its values, with `keys` beside them. */
  items: Value[];
  keys: string[];
}

const NUMBER = /[-+]?(?:0[xob][\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?j?|inf|nan)/iy;
const STRING = /(?:[rbu]{0,2})(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/isy;
const NAME = /[A-Za-z_][\w.]*/y;
const OBJECT = /<[^<>]*>/y;
const SPACE = /\s*/y;
const KEYWORD = /([A-Za-z_]\w*)=(?!=)/y;

class Unreadable extends Error {}

/** Reads the repr of a Python value; null when it is not one. */
export function parseLiteral(text: string): Value | null {
  const reader = new Reader(text);
  try {
    const value = reader.value();
    return reader.atEnd() ? value : null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

class Reader {
  #at = 0;
  #depth = 0;

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.#match(SPACE);
    return this.#at === this.text.length;
  }

  value(): Value {
    if (++this.#depth > 100) throw new Unreadable();
    this.#match(SPACE);
    const start = this.#at;
    const first = this.text[start] ?? '';
    let value: Value;
    if (first === '[') value = this.#items('list', 'list', ']');
    else if (first === '(') value = this.#items('tuple', 'tuple', ')');
    else if (first === '{') value = this.#items('set', 'set', '}');
    else value = this.#leafOrCall(start);
    this.#depth--;
    return value;
  }

  #leafOrCall(start: number): Value {
    const leaf = (type: string): Value => ({
      kind: 'leaf',
      type,
      start,
      end: this.#at,
      items: [],
      keys: [],
    });
    const string = this.#match(STRING);
    if (string) return leaf(/^[ru]{0,2}b/i.test(string[0]) ? 'bytes' : 'str');
    const number = this.#match(NUMBER);
    if (number)
      return leaf(
        /j$/i.test(number[0]) ? 'complex' : /^[-+]?(\d+|0[xob].*)$/i.test(number[0]) ? 'int' : 'float',
      );
    if (this.#match(OBJECT)) return leaf('object');
    const name = this.#match(NAME);
    if (!name) throw new Unreadable();
    if (this.text[this.#at] === '(') return { ...this.#items('call', name[0], ')'), start };
    const types: Record<string, string> = { True: 'bool', False: 'bool', None: 'NoneType' };
    const type = types[name[0]];
    if (!type && name[0] !== 'Ellipsis') throw new Unreadable();
    return leaf(type ?? 'ellipsis');
  }

  #items(kind: Value['kind'], type: string, closer: string): Value {
    const start = this.#at++;
    const items: Value[] = [];
    const keys: string[] = [];
    let dict = false;
    for (;;) {
      this.#match(SPACE);
      if (this.text[this.#at] === closer) break;
      const keyword = kind === 'call' ? this.#match(KEYWORD) : null;
      const item = this.value();
      this.#match(SPACE);
      if (kind === 'set' && this.text[this.#at] === ':') {
        dict = true;
        this.#at++;
        keys.push(this.text.slice(item.start, item.end));
        items.push(this.value());
        this.#match(SPACE);
      } else {
        keys.push(keyword?.[1] ?? '');
        items.push(item);
      }
      if (this.text[this.#at] === ',') this.#at++;
      else if (this.text[this.#at] !== closer) throw new Unreadable();
    }
    this.#at++;
    const empty = kind === 'set' && items.length === 0;
    return dict || empty
      ? { kind: 'dict', type: 'dict', start, end: this.#at, items, keys }
      : { kind, type, start, end: this.#at, items, keys };
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }
}
