/** A resolver that answers from a table, for tests. */
import type { DnsAnswer, Mx, Resolver } from '../../dns/types.ts';

export type Row = readonly string[] | 'no-data' | 'no-name' | 'failure';

/** Keys are 'MX alpha.test', 'A mx.alpha.test' …; an MX row is '10 mx.alpha.test'. What is not there has no name. */
export function tableResolver(table: Readonly<Record<string, Row>>): Resolver {
  const find = (type: string, name: string): DnsAnswer<string> => {
    const row = table[`${type} ${name}`] ?? (type !== 'MX' && hasName(name) ? 'no-data' : 'no-name');
    if (row === 'failure') return { kind: 'failure', reason: 'SERVFAIL' };
    if (row === 'no-data' || row === 'no-name') return { kind: row, ttl: 60, security: 'indeterminate' };
    return { kind: 'records', records: row, ttl: 60, security: 'indeterminate' };
  };
  const hasName = (name: string): boolean => Object.keys(table).some((key) => key.endsWith(` ${name}`));
  const mxOf = (text: string): Mx => {
    const [preference = '', exchange = ''] = text.split(' ');
    return { preference: Number(preference), exchange };
  };
  return {
    mx(name) {
      const answer = find('MX', name);
      return Promise.resolve(answer.kind === 'records' ? { ...answer, records: answer.records.map(mxOf) } : answer);
    },
    a: (name) => Promise.resolve(find('A', name)),
    aaaa: (name) => Promise.resolve(find('AAAA', name)),
    txt: (name) => Promise.resolve(find('TXT', name)),
    ptr: (address) => Promise.resolve(find('PTR', address)),
  };
}
