/**
 * Strings of a script, with what stands in them for something else.
 * Implements: RFC 5228 §2.4.2.4 (encoded characters), RFC 5229 §3 (variables in strings).
 * What looks like either but is not, is text.
 */
import { isUtf8 } from 'node:buffer';
import { type Result, fail, ok } from '../../base/result.ts';
import { limits } from '../limits.ts';
import type { Position, StringNode } from '../types.ts';

/** A variable by its name in lower case, or a match variable by its number. */
export type Reference = { readonly variable: string } | { readonly match: number };

export interface Text {
  readonly at: Position;
  readonly pieces: readonly (string | Reference)[];
}

/** The text where it is the same in every run; null where variables are in it. */
export function constant({ pieces }: Text): string | null {
  const [first = '', second] = pieces;
  return typeof first === 'string' && second === undefined ? first : null;
}

/** `uses` says what the script requires. */
export function readText(
  { text, line, column }: StringNode,
  uses: (capability: string) => boolean,
): Result<Text, string> {
  const at = { line, column };
  if (!text.includes('${')) return ok({ at, pieces: [text] });
  const decoded = uses('encoded-character') ? decodedCharacters(text) : ok(text);
  if (!decoded.ok) return decoded;
  if (!uses('variables')) return ok({ at, pieces: [decoded.value] });
  const pieces = references(decoded.value);
  return pieces.ok ? ok({ at, pieces: pieces.value }) : pieces;
}

interface Braced {
  readonly open: number;
  readonly close: number;
  readonly inner: string;
}

/** Each "${" with the next "}", where no other "${" stands between them. */
function* braced(text: string): Generator<Braced> {
  let close = -1;
  let next = text.indexOf('${');
  while (next >= 0) {
    const open = next;
    next = text.indexOf('${', open + 2);
    if (close < open) close = text.indexOf('}', open);
    if (close < 0) return;
    if (next < 0 || next > close) yield { open, close, inner: text.slice(open + 2, close) };
  }
}

/**
 * encoded-arb-octets = "${hex:" hex-pair-seq "}"; hex-pair-seq = *blank hex-pair *(1*blank hex-pair) *blank
 * encoded-unicode-char = "${unicode:" unicode-hex-seq "}"; hex-pair = 1*2HEXDIG; unicode-hex = 1*HEXDIG
 * Octets that follow one another make characters together.
 */
function decodedCharacters(text: string): Result<string, string> {
  const pieces: Buffer[] = [];
  let from = 0;
  let decodes = false;
  for (const { open, close, inner } of braced(text)) {
    const isHex = inner.slice(0, 4).toLowerCase() === 'hex:';
    const isUnicode = inner.slice(0, 8).toLowerCase() === 'unicode:';
    const numbers = isHex ? hexNumbers(inner.slice(4), 1, 2) : isUnicode ? hexNumbers(inner.slice(8), 1, 16) : null;
    if (numbers === null) continue;
    const wrong = isUnicode ? numbers.find((one) => one > 0x10ffff || (one >= 0xd800 && one <= 0xdfff)) : undefined;
    if (wrong !== undefined) return fail(`there is no Unicode character ${wrong.toString(16)}`);
    pieces.push(
      Buffer.from(text.slice(from, open)),
      isHex ? Buffer.from(numbers) : Buffer.from(String.fromCodePoint(...numbers)),
    );
    decodes = true;
    from = close + 1;
  }
  if (!decodes) return ok(text);
  const octets = Buffer.concat([...pieces, Buffer.from(text.slice(from))]);
  if (!isUtf8(octets) || octets.includes(0)) return fail('its encoded characters make no UTF-8 text');
  return ok(octets.toString('utf8'));
}

/** null where the text is no such list. */
function hexNumbers(text: string, least: number, most: number): readonly number[] | null {
  const words = blanksOut(text)
    .split(' ')
    .filter((word) => word !== '');
  const isHex = (word: string): boolean =>
    word.length >= least && word.length <= most && Array.from(word).every((digit) => hexDigits.includes(digit));
  return words.length > 0 && words.every(isHex) ? words.map((word) => Number.parseInt(word, 16)) : null;
}

const hexDigits = '0123456789abcdefABCDEF';
const blanksOut = (text: string): string => text.replaceAll('\t', ' ').replaceAll('\r\n', ' ');

/**
 * variable-ref = "${" [namespace] variable-name "}"; namespace = identifier "." *sub-namespace; sub-namespace = variable-name "."
 * variable-name = num-variable / identifier; num-variable = 1*DIGIT
 */
function references(text: string): Result<readonly (string | Reference)[], string> {
  const pieces: (string | Reference)[] = [];
  let from = 0;
  for (const { open, close, inner: name } of braced(text)) {
    const parts = name.split('.');
    const reference = parts.length === 1 ? referenceOf(name) : null;
    if (parts.length > 1 && parts.every((part, at) => isIdentifier(part) || (at > 0 && isNumber(part))))
      return fail(`there is no namespace "${(parts[0] ?? '').slice(0, limits.variableName)}"`);
    if (reference === null) continue;
    if ('match' in reference && reference.match > limits.matchVariables)
      return fail(`there is no match variable \${${name}}`);
    if ('variable' in reference && name.length > limits.variableName) return fail('the name of a variable is too long');
    if (open > from) pieces.push(text.slice(from, open));
    pieces.push(reference);
    from = close + 1;
  }
  if (from < text.length || pieces.length === 0) pieces.push(text.slice(from));
  return ok(pieces);
}

function referenceOf(name: string): Reference | null {
  if (isIdentifier(name)) return { variable: name.toLowerCase() };
  return isNumber(name) ? { match: Number(name) } : null;
}

const isLetter = (letter: string): boolean =>
  (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter === '_';
const isDigit = (letter: string): boolean => letter >= '0' && letter <= '9';

export const isIdentifier = (text: string): boolean =>
  isLetter(text.charAt(0)) && Array.from(text).every((letter) => isLetter(letter) || isDigit(letter));

const isNumber = (text: string): boolean => text !== '' && text.length < 10 && Array.from(text).every(isDigit);
