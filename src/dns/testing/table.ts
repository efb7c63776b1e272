/** A resolver that answers from a table, for tests. */
import type { DnsAnswer, RecordData, RecordKind, Resolver, SecurityStatus } from '../types.ts';

type Data = RecordData[RecordKind];
/** Records (an MX also as '10 mx.alpha.test'), or what there is in their place. */
export type Row = readonly Data[] | 'no-data' | 'no-name' | 'failure' | 'bogus';

/**
 * Keys are 'MX alpha.test', 'A mx.alpha.test' …; a name that has rows of other types has no data, others are no names.
 * CNAME rows are followed. `security` is that of every answer, or says it by name.
 */
export function tableResolver(
  table: Readonly<Record<string, Row>>,
  security: SecurityStatus | ((name: string) => SecurityStatus) = 'indeterminate',
): Resolver {
  const hasName = (name: string): boolean => Object.keys(table).some((key) => key.endsWith(` ${name}`));
  const of = (name: string): SecurityStatus => (typeof security === 'string' ? security : security(name));
  const find = (kind: RecordKind, name: string): DnsAnswer<Data> => {
    const alias = table[`CNAME ${name}`]?.[0];
    if (typeof alias === 'string' && kind !== 'CNAME' && alias.includes('.')) return find(kind, alias);
    const row = table[`${kind} ${name}`] ?? (hasName(name) ? 'no-data' : 'no-name');
    if (row === 'failure') return { kind: 'failure', reason: 'SERVFAIL', security: 'indeterminate' };
    if (row === 'bogus') return { kind: 'failure', reason: 'a signature is wrong', security: 'bogus' };
    if (row === 'no-data' || row === 'no-name') return { kind: row, ttl: 60, security: of(name) };
    const records = kind === 'MX' ? row.map((data) => (typeof data === 'string' ? mxOf(data) : data)) : row;
    return { kind: 'records', records, ttl: 60, security: of(name), owner: name };
  };
  return {
    lookUp: <K extends RecordKind>(name: string, kind: K) =>
      Promise.resolve(find(kind, name) as DnsAnswer<RecordData[K]>),
    reverse: (address) => Promise.resolve(find('PTR', address) as DnsAnswer<string>),
  };
}

function mxOf(text: string): RecordData['MX'] {
  const [preference = '', exchange = ''] = text.split(' ');
  return { preference: Number(preference), exchange };
}
