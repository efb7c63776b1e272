/**
 * The names of a JSON map of the DNS, as people and suites write them: with or without final dots, in any case, addresses where
 * their reverse names would stand, zone-file quotes, words in place of records.
 */
import { domainToASCII } from 'node:url';
import { reverseName } from '../../dns/name.ts';
import type { Mx } from '../../dns/types.ts';
import { isAscii } from '../domain.ts';

export type Trouble = 'failure' | 'no-name';
/** By type, upper case; 'ANY' is what the name says of all types that it does not list. */
export type Types = ReadonlyMap<string, readonly unknown[] | Trouble>;
export type Names = ReadonlyMap<string, Types>;

const failures: ReadonlySet<string> = new Set(['TIMEOUT', 'SERVFAIL', 'REFUSED', 'TEMPERROR']);
const nothing: ReadonlySet<string> = new Set(['NONE', 'NODATA']);

/** Lower case, A-labels, no final dot. */
export function plain(name: string): string {
  const lower = name.toLowerCase();
  const bare = lower.endsWith('.') ? lower.slice(0, -1) : lower;
  return isAscii(bare) ? bare : domainToASCII(bare) || bare;
}

export function namesOf(map: object): Names {
  const names = new Map<string, Map<string, readonly unknown[] | Trouble>>();
  for (const [written, value] of Object.entries(map) as [string, unknown][]) {
    const name = reverseName(written) ?? plain(written);
    const types = names.get(name) ?? new Map<string, readonly unknown[] | Trouble>();
    // Some suites write a list of {TYPE: record}, and words between them; the strings of a record are a list there.
    const isSuite = Array.isArray(value);
    for (const entry of isSuite ? (value as unknown[]) : [value]) {
      if (typeof entry === 'string') addWord(types, entry);
      else if (typeof entry === 'object' && entry !== null) {
        for (const [type, rows] of Object.entries(entry) as [string, unknown][]) {
          const isText = textTypes.has(type.toUpperCase());
          addRows(types, type.toUpperCase(), isSuite && isText && Array.isArray(rows) ? [rows] : rows);
        }
      }
    }
    names.set(name, types);
  }
  return names;
}

const textTypes: ReadonlySet<string> = new Set(['TXT', 'SPF']);

/** In place of types: what becomes of all of them, or a text. */
function addWord(types: Map<string, readonly unknown[] | Trouble>, word: string): void {
  const trouble = troubleOf(word);
  if (trouble !== null) types.set('ANY', trouble);
  else addRows(types, 'TXT', word);
}

function addRows(types: Map<string, readonly unknown[] | Trouble>, type: string, rows: unknown): void {
  const list = Array.isArray(rows) && !isOneRecord(type, rows) ? (rows as unknown[]) : [rows];
  const words = list.flatMap((row) => (Array.isArray(row) ? (row as unknown[]) : [row]));
  const trouble =
    troubleOf(type) ??
    words.map((word) => (typeof word === 'string' ? troubleOf(word) : null)).find((found) => found !== null);
  const key = troubleOf(type) === null ? type : 'ANY';
  const before = types.get(key);
  types.set(key, trouble ?? [...(Array.isArray(before) ? (before as unknown[]) : []), ...list]);
}

/** [10, "mx.alpha.test"] */
const isOneRecord = (type: string, rows: readonly unknown[]): boolean =>
  type === 'MX' && rows.length === 2 && Number.isInteger(Number(rows[0])) && typeof rows[1] === 'string';

function troubleOf(word: string): Trouble | null {
  const upper = word.trim().toUpperCase();
  if (failures.has(upper)) return 'failure';
  return upper === 'NXDOMAIN' ? 'no-name' : null;
}

export const isNothing = (row: unknown): boolean => typeof row === 'string' && nothing.has(row.trim().toUpperCase());

/** One record as the resolver port gives it; none where the type is not one that mail checks ask for. */
export function recordOf(kind: string, row: unknown): readonly unknown[] {
  if (isNothing(row)) return [];
  switch (kind) {
    case 'TXT':
      if (Array.isArray(row)) return [row.join('')];
      return typeof row === 'string' ? [strings(row)] : [];
    case 'MX':
      return mxOf(row);
    case 'A':
    case 'AAAA':
      return typeof row === 'string' ? [row.trim().toLowerCase()] : [];
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return typeof row === 'string' ? [plain(row.trim())] : [];
    default:
      return [];
  }
}

/** `"one " "record"`: quoted strings of a zone file, joined; anything else is the text itself. RFC 1035 §5.1 */
function strings(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length < 2 || !trimmed.startsWith('"') || !trimmed.endsWith('"')) return text;
  let joined = '';
  let isInside = false;
  for (let at = 0; at < trimmed.length; at++) {
    const letter = trimmed.charAt(at);
    if (letter === '"') isInside = !isInside;
    else if (isInside) joined += letter === '\\' ? trimmed.charAt(++at) : letter;
  }
  return joined;
}

function mxOf(row: unknown): readonly Mx[] {
  const [preference, exchange] = Array.isArray(row)
    ? (row as unknown[])
    : typeof row === 'string'
      ? wordsOf(row)
      : typeof row === 'object' && row !== null && 'exchange' in row
        ? ['preference' in row ? row.preference : 'priority' in row ? row.priority : 0, row.exchange]
        : [];
  const number = Number(preference);
  if (typeof exchange !== 'string' || !Number.isInteger(number)) return [];
  return [{ preference: number, exchange: plain(exchange) }];
}

/** `10 mx.alpha.test`; a host alone is preferred as much as can be. */
function wordsOf(text: string): readonly string[] {
  const words = text
    .replaceAll('\t', ' ')
    .split(' ')
    .filter((word) => word !== '');
  return words.length === 1 ? ['0', ...words] : words;
}
