/**
 * The transport memory on SQLite: writes through the writer thread, reads on the main thread.
 */
import type { RememberedPolicy, TransportMemory } from '../../transport/memory.ts';
import type { StsPolicy } from '../../transport/mtasts/policy.ts';
import { type Row, number, text } from './row.ts';
import type { Statements } from './statements.ts';
import type { WriterClient } from './writer/client.ts';

const policyOf = (row: Row): RememberedPolicy => ({
  domain: text(row, 'domain'),
  id: text(row, 'id'),
  policy: JSON.parse(text(row, 'policy')) as StsPolicy,
  fetchedAt: number(row, 'fetched_at'),
});

export const transportMemory = (sql: Statements, writer: WriterClient): TransportMemory => ({
  policy(domain) {
    const row = sql.row('SELECT * FROM sts_policy WHERE domain = ?', domain);
    return Promise.resolve(row === null ? null : policyOf(row));
  },
  policies: () => Promise.resolve(sql.rows('SELECT * FROM sts_policy ORDER BY domain').map(policyOf)),
  keepPolicy: (policy) => writer.run('keepPolicy', policy),
  verifiedAt(domain) {
    const row = sql.row('SELECT verified_at FROM verified_domain WHERE domain = ?', domain);
    return Promise.resolve(row === null ? null : number(row, 'verified_at'));
  },
  keepVerified: (domain, at) => writer.run('keepVerified', domain, at),
  forget: (domain) => writer.run('forgetDomain', domain),
});
