/**
 * What is remembered of domains that mail is sent to. transport/memory.ts
 */
import type { RememberedPolicy } from '../../../transport/memory.ts';
import type { Transaction } from './transaction.ts';

export function keepPolicy(tx: Transaction, { domain, id, policy, fetchedAt }: RememberedPolicy): void {
  tx.sql.run(
    `INSERT INTO sts_policy (domain, id, policy, fetched_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (domain) DO UPDATE SET id = excluded.id, policy = excluded.policy, fetched_at = excluded.fetched_at`,
    domain,
    id,
    JSON.stringify(policy),
    fetchedAt,
  );
}

export function keepVerified(tx: Transaction, domain: string, at: number): void {
  tx.sql.run(
    `INSERT INTO verified_domain (domain, verified_at) VALUES (?, ?)
     ON CONFLICT (domain) DO UPDATE SET verified_at = excluded.verified_at`,
    domain,
    at,
  );
}

export function forgetDomain(tx: Transaction, domain: string): boolean {
  const policies = tx.sql.run('DELETE FROM sts_policy WHERE domain = ?', domain);
  return tx.sql.run('DELETE FROM verified_domain WHERE domain = ?', domain) + policies > 0;
}
