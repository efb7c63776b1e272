/** TLS sessions counted by day (UTC, days since 1970), domain, policy and outcome, until they are reported. RFC 8460 §4 */
import type { Migration } from './types.ts';

export const tlsCounts: Migration = {
  number: 14,
  name: 'TLS counts',
  statements: (dialect) => [
    `CREATE TABLE tls_count (
       day BIGINT NOT NULL,
       domain TEXT NOT NULL,
       policy TEXT NOT NULL,
       failure TEXT NOT NULL,
       sessions BIGINT NOT NULL,
       PRIMARY KEY (day, domain, policy, failure)
     )${dialect.clustered}`,
  ],
};
