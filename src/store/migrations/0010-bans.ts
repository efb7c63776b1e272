/**
 * Addresses, networks and accounts that failed too often to log in, over a restart of the server.
 */
import type { Migration } from './types.ts';

export const bans: Migration = {
  number: 10,
  name: 'bans',
  statements: (dialect) => [
    `CREATE TABLE ban (
       kind TEXT NOT NULL,
       subject TEXT NOT NULL,
       failures BIGINT NOT NULL,
       held_until BIGINT NOT NULL,
       forgotten_at BIGINT NOT NULL,
       PRIMARY KEY (kind, subject)
     )${dialect.clustered}`,
  ],
};
