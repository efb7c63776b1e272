/**
 * IMAP text as tokens, expected and received alike: atoms, strings, lists. Octets travel as Latin-1.
 */
export type Token =
  | { readonly kind: 'atom' | 'quoted' | 'literal'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Token[] };

/** The octets of a literal, as a server sends them or as a script writes them between {{{ and }}}. */
const scriptLiteral = '{{{';

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Tokens up to `close`, or to the end of the text. */
  list(close: string): Token[] {
    const items: Token[] = [];
    for (;;) {
      while (this.#text[this.#at] === ' ') this.#at += 1;
      const next = this.#text[this.#at];
      if (next === undefined) return items;
      if (next === close) {
        this.#at += 1;
        return items;
      }
      items.push(this.#one(next, close));
    }
  }

  #one(next: string, close: string): Token {
    if (next === '(' || next === '[') {
      this.#at += 1;
      return { kind: 'list', items: this.list(next === '(' ? ')' : ']') };
    }
    if (next === '"') return { kind: 'quoted', text: this.#quoted() };
    const literal = this.#literal();
    return literal === null ? { kind: 'atom', text: this.#atom(close) } : { kind: 'literal', text: literal };
  }

  #quoted(): string {
    let text = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === '"') break;
      if (this.#text[this.#at] === '\\') this.#at += 1;
      text += this.#text[this.#at] ?? '';
    }
    this.#at += 1;
    return text;
  }

  #literal(): string | null {
    const from = this.#at;
    const start = from + (this.#text[this.#at] === '~' ? 1 : 0);
    if (this.#text.startsWith(scriptLiteral, start)) {
      const end = this.#text.indexOf('}}}', start);
      this.#at = end + 3;
      const octets = this.#text.slice(start + 4, end - 1);
      return start > from ? octets : crlf(octets);
    }
    const announced = /^\{(\d+)\}\r\n/.exec(this.#text.slice(start, start + 20));
    if (announced === null) return null;
    const begin = start + announced[0].length;
    this.#at = begin + Number(announced[1]);
    return this.#text.slice(begin, this.#at);
  }

  /** An atom; what stands in its brackets belongs to it, as in BODY[HEADER.FIELDS (SUBJECT)]. */
  #atom(close: string): string {
    const from = this.#at;
    let inside = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? '';
      if (character === '[') inside = true;
      else if (character === ']' && inside) inside = false;
      else if (!inside && (character === ' ' || character === '(' || character === ')' || character === close)) break;
    }
    if (this.#at === from) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }
}

export const crlf = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');

export const tokens = (text: string): readonly Token[] => new Reader(text).list('');
