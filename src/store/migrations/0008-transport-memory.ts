/**
 * What is remembered of domains that mail is sent to: their MTA-STS policies (RFC 8461 §3.3), and when a host of theirs last
 * proved who it is.
 */
import type { Migration } from './types.ts';

export const transportMemory: Migration = {
  number: 8,
  name: 'transport memory',
  statements: (dialect) => [
    `CREATE TABLE sts_policy (
       domain TEXT PRIMARY KEY,
       id TEXT NOT NULL,
       policy TEXT NOT NULL,
       fetched_at BIGINT NOT NULL
     )${dialect.clustered}`,
    `CREATE TABLE verified_domain (
       domain TEXT PRIMARY KEY,
       verified_at BIGINT NOT NULL
     )${dialect.clustered}`,
  ],
};
