/**
 * A resolver over a JSON map, for suites and for what-if questions: name -> type -> records, and the words "TIMEOUT",
 * "SERVFAIL" or "NXDOMAIN" in place of records or of a whole name. What the map does not have does not exist.
 *   { "alpha.test": { "TXT": ["v=spf1 mx -all"], "MX": ["10 mx.alpha.test"] }, "slow.test": "TIMEOUT" }
 * Records are written as in a zone file; TXT is one string, or a list of strings that belong together. SPF records of the
 * old type stand for TXT where there is no TXT; TXT "NONE" is none.
 */
import { type Result, fail, ok } from '../../base/result.ts';
import type { DnsAnswer, Mx, RecordData, RecordKind, Resolver } from '../../dns/types.ts';
import { reverseName } from '../../dns/name.ts';

/** Seconds; a map does not age. */
const ttl = 300;
/** Aliases that are followed; more are a loop. */
const aliases = 10;
const failures: ReadonlySet<string> = new Set(['TIMEOUT', 'SERVFAIL']);

type Trouble = 'failure' | 'no-name';
/** By type, upper case; 'ANY' is what the name says of all types that it does not list. */
type Names = ReadonlyMap<string, ReadonlyMap<string, readonly unknown[] | Trouble>>;

export function zoneMapResolver(map: unknown): Result<Resolver, string> {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return fail('it is not an object of names');
  const names = namesOf(map);
  const find = (name: string, kind: string, depth: number): DnsAnswer<unknown> => {
    const types = names.get(plain(name));
    if (types === undefined) return { kind: 'no-name', ttl, security: 'insecure' };
    const alias = types.get('CNAME');
    if (kind !== 'CNAME' && Array.isArray(alias) && typeof alias[0] === 'string') {
      if (depth === aliases) return failure('the aliases run in circles');
      return find(alias[0], kind, depth + 1);
    }
    const rows = types.get(kind) ?? (kind === 'TXT' ? types.get('SPF') : undefined) ?? types.get('ANY');
    if (rows === 'failure') return failure('no answer in time');
    if (rows === 'no-name') return { kind: 'no-name', ttl, security: 'insecure' };
    const records = (rows ?? []).flatMap((row) => recordOf(kind, row));
    if (records.length === 0) return { kind: 'no-data', ttl, security: 'insecure' };
    return { kind: 'records', records, ttl, security: 'insecure', owner: plain(name) };
  };
  return ok({
    lookUp: <K extends RecordKind>(name: string, kind: K) =>
      Promise.resolve(find(name, kind, 0) as DnsAnswer<RecordData[K]>),
    reverse: (address) => Promise.resolve(find(reverseName(address) ?? '', 'PTR', 0) as DnsAnswer<string>),
  });
}

const failure = (reason: string) => ({ kind: 'failure', reason, security: 'indeterminate' }) as const;

const plain = (name: string): string => {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
};

function namesOf(map: object): Names {
  const names = new Map<string, Map<string, readonly unknown[] | Trouble>>();
  for (const [name, value] of Object.entries(map) as [string, unknown][]) {
    const types = new Map<string, readonly unknown[] | Trouble>();
    // Some suites write a list of {TYPE: record}, and words between them.
    for (const entry of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof entry === 'string') types.set('ANY', troubleOf(entry) ?? []);
      else if (typeof entry === 'object' && entry !== null) {
        for (const [type, rows] of Object.entries(entry) as [string, unknown][])
          addRows(types, type.toUpperCase(), rows);
      }
    }
    names.set(plain(name), types);
  }
  return names;
}

function addRows(types: Map<string, readonly unknown[] | Trouble>, type: string, rows: unknown): void {
  const list = Array.isArray(rows) && !isOneRecord(type, rows) ? (rows as unknown[]) : [rows];
  const trouble = list.map((row) => (typeof row === 'string' ? troubleOf(row) : null)).find((found) => found !== null);
  const before = types.get(type);
  types.set(type, trouble ?? [...(Array.isArray(before) ? (before as unknown[]) : []), ...list]);
}

/** [10, "mx.alpha.test"] */
const isOneRecord = (type: string, rows: readonly unknown[]): boolean => type === 'MX' && typeof rows[0] === 'number';

function troubleOf(word: string): Trouble | null {
  if (failures.has(word.toUpperCase())) return 'failure';
  return word.toUpperCase() === 'NXDOMAIN' ? 'no-name' : null;
}

/** One record as the resolver port gives it; none where the type is not one that mail checks ask for. */
function recordOf(kind: string, row: unknown): readonly unknown[] {
  switch (kind) {
    case 'TXT':
      if (Array.isArray(row)) return [row.join('')];
      return typeof row === 'string' && row !== 'NONE' ? [row] : [];
    case 'MX':
      return mxOf(row);
    case 'A':
    case 'AAAA':
      return typeof row === 'string' ? [row.toLowerCase()] : [];
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return typeof row === 'string' ? [plain(row)] : [];
    default:
      return [];
  }
}

function mxOf(row: unknown): readonly Mx[] {
  const [preference, exchange] = Array.isArray(row)
    ? (row as unknown[])
    : typeof row === 'string'
      ? row.trim().split(' ')
      : typeof row === 'object' && row !== null && 'preference' in row && 'exchange' in row
        ? [row.preference, row.exchange]
        : [];
  const number = Number(preference);
  if (typeof exchange !== 'string' || !Number.isInteger(number)) return [];
  return [{ preference: number, exchange: plain(exchange) }];
}
