/**
 * How strings are compared.
 * Implements: RFC 4790 §9.1 (i;ascii-numeric), §9.2 (i;ascii-casemap), §9.3 (i;octet), RFC 5051 (i;unicode-casemap);
 * RFC 5228 §2.7.3.
 */

export interface Comparator {
  readonly name: string;
  /** What two strings share where they are equal, character by character of Unicode; null where there are no parts of one. */
  readonly fold: ((text: string) => string) | null;
  /** Whether what is folded has its characters where they were. */
  readonly keepsPlaces: boolean;
  readonly equal: (a: string, b: string) => boolean;
  /** Below zero where a comes before b. */
  readonly order: (a: string, b: string) => number;
}

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
};

/** Octets of UTF-8: their order is that of the characters' numbers. */
const octetOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const folding = (name: string, fold: (text: string) => string, keepsPlaces: boolean): Comparator => ({
  name,
  fold,
  keepsPlaces,
  equal: (a, b) => fold(a) === fold(b),
  order: (a, b) => octetOrder(fold(a), fold(b)),
});

/** Letters between two codes moved by so many; all others stay. */
function shifted(text: string, from: number, to: number, by: number): string {
  let moved = '';
  let done = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < from || code > to) continue;
    moved += text.slice(done, at) + String.fromCharCode(code + by);
    done = at + 1;
  }
  return moved + text.slice(done);
}

/** Letters of US-ASCII alone. RFC 4790 §9.2.1, RFC 5229 §4.1.3 */
export const asciiUpper = (text: string): string =>
  isAscii(text) ? text.toUpperCase() : shifted(text, 0x61, 0x7a, -0x20);
export const asciiLower = (text: string): string =>
  isAscii(text) ? text.toLowerCase() : shifted(text, 0x41, 0x5a, 0x20);

/** RFC 5051 §2: title case, one character for one, then decomposed. */
function unicodeFold(text: string): string {
  if (isAscii(text)) return text.toUpperCase();
  let mapped = '';
  for (const character of text) {
    const upper = character.toUpperCase();
    mapped += upper.length === character.length ? upper : character;
  }
  return mapped.normalize('NFKD');
}

/** The digits in front; null is infinite. RFC 4790 §9.1.1 */
function numeric(text: string): string | null {
  let end = 0;
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end += 1;
  if (end === 0) return null;
  let start = 0;
  while (start < end - 1 && text.charCodeAt(start) === 0x30) start += 1;
  return text.slice(start, end);
}

function numericOrder(a: string, b: string): number {
  const [one, other] = [numeric(a), numeric(b)];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}

const all: readonly Comparator[] = [
  folding('i;octet', (text) => text, true),
  folding('i;ascii-casemap', asciiUpper, true),
  folding('i;unicode-casemap', unicodeFold, false),
  {
    name: 'i;ascii-numeric',
    fold: null,
    keepsPlaces: false,
    equal: (a, b) => numericOrder(a, b) === 0,
    order: numericOrder,
  },
];

const byName: ReadonlyMap<string, Comparator> = new Map(all.map((one) => [one.name, one]));

export const comparatorNamed = (name: string): Comparator | null => byName.get(name) ?? null;

/** Those that need no `require`: RFC 5228 §2.7.3 has two of them; the third is as Pigeonhole has it. */
export const builtIn: ReadonlySet<string> = new Set(['i;octet', 'i;ascii-casemap', 'i;unicode-casemap']);

export const usualComparator = 'i;ascii-casemap';
