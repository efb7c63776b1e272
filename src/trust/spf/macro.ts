/**
 * Macros of SPF: their grammar, and what becomes of them.
 * Implements: RFC 7208 §7. Not here: which letters are allowed where (record.ts, explanation.ts), what %{p} is (names.ts).
 */
import { SP } from '../../base/bytes.ts';
import { type Cursor, octets } from '../../base/cursor.ts';

/** What a macro letter stands for, all but the validated name of the client, which costs questions. RFC 7208 §7.2 */
export type MacroLetter = 's' | 'l' | 'o' | 'd' | 'i' | 'p' | 'h' | 'c' | 'r' | 't' | 'v';
export type MacroValues = Readonly<Record<MacroLetter, string>>;

export interface MacroExpand {
  readonly letter: MacroLetter;
  /** Right-hand parts that stay; 0 where all do. */
  readonly keep: number;
  readonly reverse: boolean;
  readonly delimiters: string;
  /** Written in upper case: to be URL-escaped. */
  readonly escape: boolean;
}

/** Literal text and macros, in order. `%%`, `%_` and `%-` have become text. */
export interface MacroString {
  readonly parts: readonly (string | MacroExpand)[];
  /** How the text ends: a domain-spec may end with any macro-expand. */
  readonly endsWithMacro: boolean;
}

const PERCENT = 0x25;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;

/** macro-literal = %x21-24 / %x26-7E */
const macroLiteral = octets((octet) => octet > SP && octet < 0x7f && octet !== PERCENT);
/** explain-string = *( macro-string / SP ) */
const explainLiteral = octets((octet) => octet >= SP && octet < 0x7f && octet !== PERCENT);
const digits = octets((octet) => octet >= 0x30 && octet <= 0x39);
/** delimiter = "." / "-" / "+" / "," / "/" / "_" / "=" */
const delimiter = octets((octet) => './-+,_='.includes(String.fromCharCode(octet)));

const escapes: ReadonlyMap<number, string> = new Map([
  [PERCENT, '%'],
  [0x5f, ' '],
  [0x2d, '%20'],
]);

/** More parts than a name can have are all of them. RFC 7208 §7.3 */
const mostParts = 128;

/** macro-string = *( macro-expand / macro-literal ), up to the end; null where that is not what stands there. */
export const macroString = (cursor: Cursor): MacroString | null => read(cursor, macroLiteral);

/** explain-string = *( macro-string / SP ) */
export const explainString = (cursor: Cursor): MacroString | null => read(cursor, explainLiteral);

function read(cursor: Cursor, literal: Uint8Array): MacroString | null {
  const parts: (string | MacroExpand)[] = [];
  let endsWithMacro = false;
  while (!cursor.done) {
    const text = cursor.takeWhile(literal);
    const part = text ?? macroExpand(cursor);
    if (part === null) return null;
    parts.push(part);
    endsWithMacro = text === null;
  }
  return { parts, endsWithMacro };
}

/** macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-" */
function macroExpand(cursor: Cursor): string | MacroExpand | null {
  if (!cursor.take(PERCENT)) return null;
  if (!cursor.take(LEFT_BRACE)) return escapes.get(cursor.next()) ?? null;
  const written = String.fromCharCode(cursor.next());
  const letter = written.toLowerCase();
  if (!isLetter(letter)) return null;
  // transformers = *DIGIT [ "r" ]
  const count = cursor.takeWhile(digits);
  const keep = count === null ? 0 : Math.min(Number(count), mostParts);
  if (count !== null && keep === 0) return null;
  const reverse = cursor.takeWord('r');
  const delimiters = cursor.takeWhile(delimiter) ?? '';
  return cursor.take(RIGHT_BRACE) ? { letter, keep, reverse, delimiters, escape: written !== letter } : null;
}

const isLetter = (text: string): text is MacroLetter => text.length === 1 && 'slodiphcrtv'.includes(text);

export const hasLetter = ({ parts }: MacroString, ...letters: readonly MacroLetter[]): boolean =>
  parts.some((part) => typeof part !== 'string' && letters.includes(part.letter));

/** The text that is meant. */
export const expand = ({ parts }: MacroString, values: MacroValues): string =>
  parts.map((part) => (typeof part === 'string' ? part : transformed(part, values[part.letter]))).join('');

/** Split, reversed, cut and joined again by dots. RFC 7208 §7.3 */
function transformed({ keep, reverse, delimiters, escape }: MacroExpand, value: string): string {
  if (keep === 0 && !reverse && delimiters === '') return escape ? urlEscaped(value) : value;
  const parts = splitAt(value, delimiters === '' ? '.' : delimiters);
  if (reverse) parts.reverse();
  const text = (keep === 0 ? parts : parts.slice(-keep)).join('.');
  return escape ? urlEscaped(text) : text;
}

function splitAt(value: string, delimiters: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    if (!delimiters.includes(value.charAt(at))) continue;
    parts.push(value.slice(from, at));
    from = at + 1;
  }
  return [...parts, value.slice(from)];
}

/** All but the unreserved characters. RFC 3986 §2.3: encodeURIComponent leaves a few more. */
function urlEscaped(value: string): string {
  let escaped = '';
  for (const octet of Buffer.from(value)) {
    const character = String.fromCharCode(octet);
    escaped += isUnreserved(octet) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

const isUnreserved = (octet: number): boolean =>
  (octet >= 0x30 && octet <= 0x39) ||
  ((octet | 0x20) >= 0x61 && (octet | 0x20) <= 0x7a) ||
  '-._~'.includes(String.fromCharCode(octet));
