/**
 * A resolver over a JSON map, for suites and for what-if questions: name -> type -> records, and the words "TIMEOUT",
 * "SERVFAIL" or "NXDOMAIN" in place of records, of types or of a whole name. What the map does not have does not exist, but for
 * names that others stand below (RFC 8020); `*` stands for them as in a zone (RFC 4592).
 *   { "alpha.test": { "TXT": ["v=spf1 mx -all"], "MX": ["10 mx.alpha.test"] }, "slow.test": "TIMEOUT" }
 * Records are written as in a zone file; TXT is one string, or a list of strings that belong together. SPF records of the
 * old type stand for TXT where there is no TXT; TXT "NONE" is none. Reverse names may be written as addresses.
 * Not here: how all that is written (zone-rows.ts).
 */
import { type Result, fail, ok } from '../../base/result.ts';
import type { DnsAnswer, RecordData, RecordKind, Resolver } from '../../dns/types.ts';
import { reverseName } from '../../dns/name.ts';
import { type Names, type Trouble, type Types, isNothing, namesOf, plain, recordOf } from './zone-rows.ts';

/** Seconds; a map does not age. */
const ttl = 300;
/** Aliases that are followed; more are a loop. */
const aliases = 10;

export function zoneMapResolver(map: unknown): Result<Resolver, string> {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return fail('it is not an object of names');
  const names = namesOf(map);
  const above = ancestorsOf(names);
  const find = (name: string, kind: string, depth: number): DnsAnswer<unknown> => {
    const types = names.get(name) ?? (above.has(name) ? none : wildcard(name, names, above));
    if (types === null) return { kind: 'no-name', ttl, security: 'insecure' };
    const alias = types.get('CNAME');
    if (kind !== 'CNAME' && Array.isArray(alias) && typeof alias[0] === 'string') {
      if (depth === aliases) return failure('the aliases run in circles');
      return find(plain(alias[0].trim()), kind, depth + 1);
    }
    const rows = rowsOf(types, kind);
    if (rows === 'failure') return failure('no answer in time');
    if (rows === 'no-name') return { kind: 'no-name', ttl, security: 'insecure' };
    const records = rows.flatMap((row) => recordOf(kind, row));
    if (records.length === 0) return { kind: 'no-data', ttl, security: 'insecure' };
    return { kind: 'records', records, ttl, security: 'insecure', owner: name };
  };
  return ok({
    lookUp: <K extends RecordKind>(name: string, kind: K) =>
      Promise.resolve(find(plain(name), kind, 0) as DnsAnswer<RecordData[K]>),
    reverse: (address) => Promise.resolve(find(reverseName(address) ?? '', 'PTR', 0) as DnsAnswer<string>),
  });
}

const failure = (reason: string) => ({ kind: 'failure', reason, security: 'indeterminate' }) as const;

const none: Types = new Map();

function rowsOf(types: Types, kind: string): readonly unknown[] | Trouble {
  const own = types.get(kind);
  const otherwise = types.get('ANY') ?? [];
  if (own === undefined) return (kind === 'TXT' ? types.get('SPF') : undefined) ?? otherwise;
  // Who says that there is none means that the old type does not stand for it.
  return typeof own !== 'string' && own.every(isNothing) ? otherwise : own;
}

/** Names that others stand below: they exist, and have nothing. RFC 8020 §2 */
function ancestorsOf(names: Names): ReadonlySet<string> {
  const above = new Set<string>();
  for (const name of names.keys()) {
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) above.add(name.slice(dot + 1));
  }
  return above;
}

/** The source of synthesis is below the closest name that there is. RFC 4592 §3.3.1 */
function wildcard(name: string, names: Names, above: ReadonlySet<string>): Types | null {
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const parent = name.slice(dot + 1);
    const found = names.get(`*.${parent}`);
    if (found !== undefined || names.has(parent) || above.has(parent)) return found ?? null;
  }
  return null;
}
