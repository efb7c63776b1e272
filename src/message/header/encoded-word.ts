/**
 * Encoded words: text outside ASCII in header fields.
 * Implements: RFC 2047, RFC 2231 §5 (language in the charset), read tolerantly: overlong words, spaces in a word,
 * and characters split between neighbouring words are understood.
 */
import { decodeBase64 } from '../mime/base64.ts';
import { decodeCharset } from '../mime/charset.ts';
import { hexDigit } from '../mime/quoted-printable.ts';
import { limits } from '../limits.ts';

interface EncodedWord {
  readonly charset: string;
  readonly octets: Buffer;
  /** Behind the word. */
  readonly end: number;
}

/** Text with its encoded words decoded; white space between two of them goes. RFC 2047 §6.2 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  let plain = '';
  let from = 0;
  let charset = '';
  let pending: Buffer[] = [];
  const flush = (): void => {
    if (pending.length > 0) plain += printable(decodeCharset(Buffer.concat(pending), charset));
    pending = [];
  };
  const lastEnd = text.lastIndexOf('?=');
  for (let at = text.indexOf('=?'); at !== -1 && at < lastEnd; at = text.indexOf('=?', at)) {
    const word = encodedWord(text, at);
    if (word === null) {
      at += 2;
      continue;
    }
    if (pending.length === 0 || !blank(text, from, at)) {
      flush();
      plain += text.slice(from, at);
    } else if (word.charset !== charset) flush();
    charset = word.charset;
    pending.push(word.octets);
    from = word.end;
    at = word.end;
  }
  flush();
  return plain + text.slice(from);
}

const UNDERSCORE = 0x5f;
const EQUALS = 0x3d;

/** The "Q" encoding. RFC 2047 §4.2 */
function decodeQ(text: Buffer): Buffer {
  const octets = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const octet = text[at] ?? 0;
    const high = octet === EQUALS ? hexDigit(text[at + 1]) : -1;
    const low = high === -1 ? -1 : hexDigit(text[at + 2]);
    if (low !== -1) {
      octets[length++] = high * 16 + low;
      at += 2;
    } else octets[length++] = octet === UNDERSCORE ? 0x20 : octet;
  }
  return octets.subarray(0, length);
}

/** encoding = "B" / "Q", in either case. RFC 2047 §2 */
const encodings: ReadonlyMap<string, (text: Buffer) => Buffer> = new Map([
  ['B', decodeBase64],
  ['b', decodeBase64],
  ['Q', decodeQ],
  ['q', decodeQ],
]);

/** encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?=". RFC 2047 §2, RFC 2231 §5 */
function encodedWord(text: string, start: number): EncodedWord | null {
  const charsetEnd = text.slice(start + 2, start + 3 + limits.charsetCharacters).indexOf('?') + start + 2;
  if (charsetEnd < start + 3 || text[charsetEnd + 2] !== '?') return null;
  const decode = encodings.get(text[charsetEnd + 1] ?? '');
  if (decode === undefined) return null;
  const textStart = charsetEnd + 3;
  const textEnd = text.indexOf('?=', textStart);
  if (textEnd === -1) return null;
  const octets = decode(Buffer.from(text.slice(textStart, textEnd)));
  const [charset = ''] = text.slice(start + 2, charsetEnd).split('*', 1);
  return { charset: charset.toLowerCase(), octets, end: textEnd + 2 };
}

function blank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const character = text[at];
    if (character !== ' ' && character !== '\t' && character !== '\r' && character !== '\n') return false;
  }
  return true;
}

/** A decoded word must not smuggle line breaks or NUL into a field. */
const printable = (text: string): string => text.replaceAll('\r', ' ').replaceAll('\n', ' ').replaceAll('\0', '\ufffd');

/**
 * Text for an unstructured field: as it is where it is plain ASCII, else with encoded words around what is not,
 * 75 characters each at most, never splitting a character, separated by single spaces. RFC 2047 §2, §5
 * `used` columns are taken already on the line where the text begins.
 */
export function encodeWords(text: string, used = 0): string {
  const tokens = text.split(' ');
  const first = tokens.findIndex(mustEncode);
  const edges = text.startsWith(' ') || text.endsWith(' ');
  if (first === -1 && !edges) return text;
  const last = tokens.findLastIndex(mustEncode);
  const [from, to] = edges ? [0, tokens.length] : [first, last + 1];
  const before = tokens.slice(0, from);
  const after = tokens.slice(to);
  const words = encodedWords(tokens.slice(from, to).join(' '), from === 0 ? used : 0);
  return [...before, ...words, ...after].join(' ');
}

/** Whether a token cannot stand in a field as it is: not printable ASCII, mistakable for an encoded word, or too long to fold. */
function mustEncode(token: string): boolean {
  if (token.length > limits.line.preferred * 4 || token.includes('=?')) return true;
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at);
    if (code < 0x21 || code > 0x7e) return true;
  }
  return false;
}

/** A phrase (display-name) as encoded words, whatever it holds; the first is shorter by `used` characters. RFC 2047 §5 (3) */
export function encodedWords(text: string, used = 0): string[] {
  const octets = Buffer.from(text);
  let special = 0;
  for (const octet of octets) if (!literalInQ(octet) && octet !== 0x20) special += 1;
  const write = special * 6 <= octets.length * 2 ? qWord : bWord;
  const words: string[] = [];
  let most = Math.max(limits.encodedWordCharacters - used, shortestWord);
  let word = '';
  for (const character of text) {
    if (word !== '' && write(word + character).length > most) {
      words.push(write(word));
      most = limits.encodedWordCharacters;
      word = '';
    }
    word += character;
  }
  words.push(write(word));
  return words;
}

/** Room for one character of any kind, so that a long field name cannot make words empty. */
const shortestWord = '=?UTF-8?Q?=F0=9F=8D=80?='.length;
const qWord = (text: string): string => `=?UTF-8?Q?${qText(text)}?=`;
const bWord = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

/** What a Q word may hold as it is, even inside a phrase: letters, digits, "!" "*" "+" "-" "/". RFC 2047 §5 (3) */
const literalInQ = (octet: number): boolean =>
  (octet >= 0x30 && octet <= 0x39) ||
  (octet >= 0x41 && octet <= 0x5a) ||
  (octet >= 0x61 && octet <= 0x7a) ||
  '!*+-/'.includes(String.fromCharCode(octet));

function qText(text: string): string {
  let encoded = '';
  for (const octet of Buffer.from(text)) {
    if (octet === 0x20) encoded += '_';
    else if (literalInQ(octet)) encoded += String.fromCharCode(octet);
    else encoded += `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
