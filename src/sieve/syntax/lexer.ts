/**
 * From a script to its tokens.
 * Implements: RFC 5228 §8.1 (lexical tokens), §2.4.2 (strings). Line breaks may be CRLF or LF alone; in strings they are CRLF.
 * Not here: what follows what (parser.ts).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { Position, Problem } from '../types.ts';

export type Punctuation = '{' | '}' | '(' | ')' | '[' | ']' | ',' | ';';

export type Token = Position & { readonly from: number; readonly to: number } & (
    | { readonly kind: 'identifier'; readonly text: string; readonly label: string | null }
    | { readonly kind: 'tag'; readonly text: string }
    | { readonly kind: 'number'; readonly number: number }
    | { readonly kind: 'string'; readonly text: string }
    | { readonly kind: Punctuation }
    | { readonly kind: 'end' }
  );

const punctuation: ReadonlySet<string> = new Set(['{', '}', '(', ')', '[', ']', ',', ';']);

const isAlpha = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

const ruleMark = 'rule:[';

export class Lexer {
  readonly source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #label: string | null = null;

  constructor(source: string) {
    this.source = source;
  }

  next(): Result<Token, Problem> {
    const space = this.#whiteSpace();
    if (!space.ok) return space;
    const { source } = this;
    const from = this.#at;
    const here = this.#position(from);
    if (from >= source.length) return ok({ kind: 'end', ...here, from, to: from });
    const letter = source.charAt(from);
    const code = source.charCodeAt(from);
    if (punctuation.has(letter)) {
      this.#at += 1;
      if (letter === ';' || letter === '}') this.#label = null;
      return ok({ kind: letter as Punctuation, ...here, from, to: this.#at });
    }
    if (letter === '"') return this.#quotedString(from, here);
    if (isDigit(code)) return this.#number(from, here);
    if (letter === ':') return this.#tag(from, here);
    if (isAlpha(code)) return this.#identifier(from, here);
    return this.#wrong(here, `${shown(letter)} has no meaning here`);
  }

  /** white-space = 1*(SP / CRLF / HTAB) / comment; comment = bracket-comment / hash-comment */
  #whiteSpace(): Result<null, Problem> {
    const { source } = this;
    for (;;) {
      const letter = source.charAt(this.#at);
      if (letter === ' ' || letter === '\t' || letter === '\r') this.#at += 1;
      else if (letter === '\n') this.#newLine(this.#at);
      else if (letter === '#') this.#hashComment();
      else if (letter === '/' && source.charAt(this.#at + 1) === '*') {
        const end = source.indexOf('*/', this.#at + 2);
        if (end < 0) return fail({ ...this.#position(this.#at), message: 'this comment has no end: "*/" is missing' });
        this.#passLines(this.#at, end);
        this.#at = end + 2;
      } else return ok(null);
    }
  }

  /** hash-comment = "#" *octet-not-crlf CRLF */
  #hashComment(): void {
    const lineEnd = this.source.indexOf('\n', this.#at);
    const end = lineEnd < 0 ? this.source.length : lineEnd;
    const text = this.source.slice(this.#at + 1, Math.min(end, this.#at + 1 + limits.quoted)).trim();
    if (text.startsWith(ruleMark) && text.endsWith(']')) this.#label = text.slice(ruleMark.length, -1);
    this.#at = end;
  }

  #newLine(at: number): void {
    this.#at = at + 1;
    this.#line += 1;
    this.#lineStart = at + 1;
  }

  #passLines(from: number, to: number): void {
    for (let at = this.source.indexOf('\n', from); at >= 0 && at < to; at = this.source.indexOf('\n', at + 1))
      this.#newLine(at);
  }

  /** identifier = (ALPHA / "_") *(ALPHA / DIGIT / "_"); "text:" begins a multi-line string. */
  #identifier(from: number, here: Position): Result<Token, Problem> {
    const word = this.#word();
    if (word === null) return this.#wrong(here, 'this word is too long');
    if (word.toLowerCase() === 'text' && this.source.charAt(this.#at) === ':') {
      this.#at += 1;
      return this.#multiLine(from, here);
    }
    const label = this.#label;
    this.#label = null;
    return ok({ kind: 'identifier', text: word, label, ...here, from, to: this.#at });
  }

  /** tag = ":" identifier */
  #tag(from: number, here: Position): Result<Token, Problem> {
    this.#at += 1;
    if (!isAlpha(this.source.charCodeAt(this.#at))) return this.#wrong(here, 'behind ":" the name of a tag is missing');
    const word = this.#word();
    if (word === null) return this.#wrong(here, 'this tag is too long');
    return ok({ kind: 'tag', text: word, ...here, from, to: this.#at });
  }

  /** null where it is too long. */
  #word(): string | null {
    const { source } = this;
    const from = this.#at;
    while (isAlpha(source.charCodeAt(this.#at)) || isDigit(source.charCodeAt(this.#at))) this.#at += 1;
    return this.#at - from > limits.identifier ? null : source.slice(from, this.#at);
  }

  /** number = 1*DIGIT [QUANTIFIER]; QUANTIFIER = "K" / "M" / "G" */
  #number(from: number, here: Position): Result<Token, Problem> {
    const { source } = this;
    let number = 0;
    while (isDigit(source.charCodeAt(this.#at))) {
      number = Math.min(number * 10 + (source.charCodeAt(this.#at) - 0x30), Number.MAX_VALUE);
      this.#at += 1;
    }
    const unit = 'KMG'.indexOf(source.charAt(this.#at).toUpperCase() || '?');
    if (unit >= 0) this.#at += 1;
    if (isAlpha(source.charCodeAt(this.#at))) return this.#wrong(here, 'behind a number only K, M or G may stand');
    const value = number * 1024 ** (unit + 1);
    if (value > limits.number) return this.#wrong(here, 'this number is too large');
    return ok({ kind: 'number', number: value, ...here, from, to: this.#at });
  }

  /** quoted-string = DQUOTE quoted-text DQUOTE; quoted-text = *(quoted-safe / quoted-special / quoted-other) */
  #quotedString(from: number, here: Position): Result<Token, Problem> {
    const { source } = this;
    const pieces: string[] = [];
    let at = from + 1;
    for (;;) {
      const quote = source.indexOf('"', at);
      if (quote < 0) return this.#wrong(here, 'this string has no end: a quotation mark is missing');
      const escape = source.indexOf('\\', at);
      if (escape < 0 || escape > quote) {
        pieces.push(source.slice(at, quote));
        this.#passLines(from, quote);
        this.#at = quote + 1;
        return ok({ kind: 'string', text: withCrlf(pieces.join('')), ...here, from, to: this.#at });
      }
      pieces.push(source.slice(at, escape), source.charAt(escape + 1));
      at = escape + 2;
    }
  }

  /** multi-line = "text:" *(SP / HTAB) (hash-comment / CRLF) *(multiline-literal / multiline-dotstart) "." CRLF */
  #multiLine(from: number, here: Position): Result<Token, Problem> {
    const { source } = this;
    let at = this.#at;
    while (source.charAt(at) === ' ' || source.charAt(at) === '\t') at += 1;
    const first = source.indexOf('\n', at);
    const rest = source.slice(at, first < 0 ? source.length : first);
    if (first < 0 || !(rest.startsWith('#') || rest === '' || rest === '\r'))
      return this.#wrong(here, 'behind "text:" a new line must begin');
    const lines: string[] = [];
    for (at = first + 1; ;) {
      const lineEnd = source.indexOf('\n', at);
      const line = source.slice(at, lineEnd < 0 ? source.length : lineEnd);
      const plain = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (plain === '.') {
        const end = at + plain.length;
        this.#passLines(from, end);
        this.#at = end;
        return ok({ kind: 'string', text: lines.map((one) => `${one}\r\n`).join(''), ...here, from, to: end });
      }
      if (lineEnd < 0) return this.#wrong(here, 'this text has no end: a line with a dot alone is missing');
      lines.push(plain.startsWith('..') ? plain.slice(1) : plain);
      at = lineEnd + 1;
    }
  }

  #position(at: number): Position {
    return { line: this.#line, column: at - this.#lineStart + 1 };
  }

  #wrong(at: Position, message: string): Result<never, Problem> {
    return fail({ ...at, message });
  }
}

const withCrlf = (text: string): string =>
  text.includes('\n') ? text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n') : text;

const shown = (letter: string): string => (letter < ' ' ? 'a control character' : `"${letter}"`);
