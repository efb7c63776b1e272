/** What was learned of words: counts and weights of tokens, whose keys are hashes. Owner 0 is the server. spam/bayes/port.ts */
import type { Migration } from './types.ts';

export const spamTokens: Migration = {
  number: 25,
  name: 'spam-tokens',
  statements: (dialect) => [
    `CREATE TABLE spam_token (
       owner BIGINT NOT NULL,
       token BIGINT NOT NULL,
       spam BIGINT NOT NULL,
       ham BIGINT NOT NULL,
       weight DOUBLE PRECISION NOT NULL,
       day BIGINT NOT NULL,
       PRIMARY KEY (owner, token)
     )${dialect.clustered}`,
    `CREATE TABLE spam_total (
       owner BIGINT NOT NULL,
       spam BIGINT NOT NULL,
       ham BIGINT NOT NULL,
       bias DOUBLE PRECISION NOT NULL,
       PRIMARY KEY (owner)
     )${dialect.clustered}`,
  ],
};
